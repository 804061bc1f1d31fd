"""Addresses of the progress pages and of the public counter."""

from django.urls import path

from cacah.progress import views

app_name = "progress"

urlpatterns = [
    path("kemajuan/", views.start, name="start"),
    path("kemajuan/<int:place_id>/", views.place, name="place"),
    path("kemajuan/<int:place_id>/unduh.csv", views.download, name="download"),
    path("hitung", views.counter, name="counter"),
    path("hitung.json", views.counter_json, name="counter_json"),
]
