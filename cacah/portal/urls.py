"""Addresses of the portal; the interview stands below /isi/."""

from django.urls import include, path

from cacah.interview.urls import routes
from cacah.portal import door, passwords, views

app_name = "portal"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("masuk", views.numbers, name="numbers"),
    path("sandi", passwords.password, name="password"),
    path("sandi/ganti", passwords.change, name="change"),
    path("fakta", views.fact, name="fact"),
    path("tersimpan", views.unsaved, name="unsaved"),
    path("tersimpan/buang", views.discard, name="discard"),
    path("kunjungan", views.visit, name="visit"),
    path("keluar", views.leave, name="leave"),
    path("periksa/<str:token>", views.verify, name="verify"),
    path("isi/", include(routes(door.guard, "isi", door.after, door.frame))),
]
