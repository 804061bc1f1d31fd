"""Addresses of the portal; the interview stands below /isi/."""

from django.urls import include, path

from cacah.interview.core.receipt import VERIFY
from cacah.interview.urls import routes
from cacah.portal import alone, desk, desk_once, desk_resets, door, packs, papers, passwords, recovery, views, ways

app_name = "portal"

urlpatterns = [
    path("isi/", include(routes(door.guard, "isi", door.after, door.frame, door.out))),
    path("", views.landing, name="landing"),
    path("masuk", views.numbers, name="numbers"),
    path("sandi", passwords.password, name="password"),
    path("sandi/ganti", passwords.change, name="change"),
    path("sandi/pemulihan", recovery.prepare, name="prepare"),
    path("sandi/lupa", recovery.lost, name="lost"),
    path("sandi/lupa/surel", recovery.letter, name="letter"),
    path("sandi/surel/<str:token>", recovery.letter_link, name="letter_link"),
    path("fakta", views.fact, name="fact"),
    path("tersimpan", views.unsaved, name="unsaved"),
    path("tersimpan/buang", views.discard, name="discard"),
    path("jalan", ways.ways, name="ways"),
    path("jalan/anggota", ways.member, name="member"),
    path("jalan/keterangan", ways.facts, name="facts"),
    path("jalan/keluarga-baru", ways.begin, name="begin"),
    path("jalan/telepon", ways.call, name="call"),
    path("kode", ways.code, name="code"),
    path("sendiri/<uuid:member_id>", alone.member_code, name="alone"),
    path("kunjungan", views.visit, name="visit"),
    path("keluar", views.leave, name="leave"),
    path(f"{VERIFY[1:]}<str:token>", views.verify, name="verify"),
    path(".well-known/cacah-receipts.json", papers.keys, name="receipt_keys"),
    path("petunjuk", papers.guide, name="guide"),
    path("tanya-jawab", papers.questions, name="questions"),
    path("bagikan", papers.share, name="share"),
    path("brosur.pdf", papers.brochure, name="brochure"),
    path("kartu-<str:language>.png", papers.card, name="card"),
    path("titip", packs.pack, name="pack"),
    path("pekerja.js", packs.worker, name="worker"),
    path("petugas/bantuan", desk.desk, name="desk"),
    path("petugas/bantuan/cari", desk.find, name="desk_find"),
    path("petugas/bantuan/wilayah", desk.place, name="desk_place"),
    path("petugas/bantuan/telepon", desk.calls, name="calls"),
    path("petugas/bantuan/<uuid:case_id>", desk.family, name="desk_family"),
    path("petugas/sandi-keluarga", desk_resets.resets, name="resets"),
    path("petugas/sandi-keluarga/<uuid:case_id>/<uuid:reset_id>", desk_resets.reset, name="reset"),
    path("petugas/sengketa", desk_resets.disputes, name="disputes"),
    path("petugas/ganda", desk_once.matches, name="matches"),
    path("petugas/ganda/<uuid:case_id>/<uuid:match_id>", desk_once.match, name="match"),
]
