from django.urls import path

from cacah.access import accounts, trail, views

app_name = "access"

urlpatterns = [
    path("petugas/", views.home, name="home"),
    path("petugas/masuk", views.login, name="login"),
    path("petugas/keluar", views.logout, name="logout"),
    path("petugas/kode", views.code, name="code"),
    path("petugas/kode/daftar", views.enrol, name="enrol"),
    path("petugas/sandi", accounts.password, name="password"),
    path("petugas/akun", accounts.accounts, name="accounts"),
    path("petugas/akun/baru", accounts.new_account, name="new_account"),
    path("petugas/akun/<int:user_id>", accounts.account, name="account"),
    path("petugas/catatan", trail.trail, name="trail"),
]
