"""Addresses of the supervisor's desk, below /petugas/."""

from django.urls import path

from cacah.field import handed_in_pages

urlpatterns = [
    path("berkas", handed_in_pages.files, name="files"),
]
