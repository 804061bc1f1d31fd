from django.urls import path

from cacah.access import views

app_name = "access"

urlpatterns = [
    path("petugas/", views.home, name="home"),
    path("petugas/masuk", views.login, name="login"),
    path("petugas/keluar", views.logout, name="logout"),
    path("petugas/kode", views.code, name="code"),
    path("petugas/kode/daftar", views.enrol, name="enrol"),
]
