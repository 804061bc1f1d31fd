"""Addresses of the portal; the interview stands below /isi/."""

from django.urls import include, path

from cacah.interview.urls import routes
from cacah.portal import door, packs, papers, passwords, views, ways

app_name = "portal"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("masuk", views.numbers, name="numbers"),
    path("sandi", passwords.password, name="password"),
    path("sandi/ganti", passwords.change, name="change"),
    path("fakta", views.fact, name="fact"),
    path("tersimpan", views.unsaved, name="unsaved"),
    path("tersimpan/buang", views.discard, name="discard"),
    path("jalan", ways.ways, name="ways"),
    path("jalan/anggota", ways.member, name="member"),
    path("jalan/keterangan", ways.facts, name="facts"),
    path("jalan/keluarga-baru", ways.begin, name="begin"),
    path("jalan/telepon", ways.call, name="call"),
    path("kode", ways.code, name="code"),
    path("kunjungan", views.visit, name="visit"),
    path("keluar", views.leave, name="leave"),
    path("periksa/<str:token>", views.verify, name="verify"),
    path(".well-known/cacah-receipts.json", papers.keys, name="receipt_keys"),
    path("petunjuk", papers.guide, name="guide"),
    path("tanya-jawab", papers.questions, name="questions"),
    path("bagikan", papers.share, name="share"),
    path("brosur.pdf", papers.brochure, name="brochure"),
    path("kartu-<str:language>.png", papers.card, name="card"),
    path("titip", packs.pack, name="pack"),
    path("pekerja.js", packs.worker, name="worker"),
    path("isi/", include(routes(door.guard, "isi", door.after, door.frame))),
]
