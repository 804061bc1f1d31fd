"""Addresses of the officers' pages; an interview stands below its case."""

from django.urls import include, path

from cacah.field import door, views, visits
from cacah.interview.urls import routes

app_name = "field"

urlpatterns = [
    path("petugas/daftar", views.families, name="list"),
    path("petugas/daftar/tanda", views.mark, name="mark"),
    path("petugas/daftar/<uuid:case_id>", visits.family, name="family"),
    path("petugas/daftar/<uuid:case_id>/kabar", visits.tell, name="tell"),
    path("petugas/wawancara/<uuid:case_id>/mulai", views.begin, name="begin"),
    path("petugas/wawancara/<uuid:case_id>/", include(routes(door.guard, "interview", door.after, door.frame))),
]
