"""Addresses of the officers' pages; an interview stands below its case."""

from django.urls import include, path

from cacah.field import (
    api,
    app,
    badge_pages,
    door,
    handing,
    institution_pages,
    keying_door,
    paper_pages,
    questions,
    reviewing,
    views,
    visits,
    work_pages,
)
from cacah.interview.urls import files, routes

app_name = "field"

urlpatterns = [
    path("petugas/daftar", views.families, name="list"),
    path("petugas/daftar/tanda", views.mark, name="mark"),
    path("petugas/daftar/<uuid:case_id>", visits.family, name="family"),
    path("petugas/daftar/<uuid:case_id>/kabar", visits.tell, name="tell"),
    path("petugas/periksa", reviewing.interviews, name="interviews"),
    path("petugas/periksa/<uuid:case_id>/<uuid:response_id>", reviewing.interview, name="interview-review"),
    path("petugas/pekerjaan", work_pages.work, name="work"),
    path("petugas/pekerjaan/unduh.csv", work_pages.work_sheet, name="work-sheet"),
    path("petugas/hp/", app.shell, name="app"),
    path("petugas/hp/mulai", app.begin, name="app-begin"),
    path("petugas/hp/manifes.json", app.manifest, name="app-manifest"),
    path("petugas/hp/pekerja.js", app.worker, name="app-worker"),
    path("petugas/hp/kata/<str:language>", app.words, name="app-words"),
    path("petugas/serah/<int:user_id>", handing.officer, name="hand-over"),
    path("petugas/serah/keluarga/<uuid:case_id>", handing.family, name="hand-over-family"),
    path("petugas/lencana", badge_pages.badge, name="badge"),
    path("lencana/<str:code>", badge_pages.check, name="badge-check"),
    path("petugas/", include("cacah.field.desk_urls")),
    path("petugas/perangkat", views.devices_page, name="devices"),
    path("petugas/perangkat/daftar", api.enrol, name="enrol"),
    path("petugas/perangkat/<uuid:device_id>/cabut", views.revoke, name="revoke"),
    path("petugas/sinkron/tarik", api.take_changes, name="pull"),
    path("petugas/sinkron/kirim", api.bring, name="push"),
    path("petugas/sinkron/peta", api.take_borders, name="borders"),
    path("petugas/hp/soal.json", questions.questionnaire, name="questionnaire"),
    path("petugas/hp/soal/<str:version>.json", questions.questionnaire, name="questionnaire-version"),
    path("petugas/hp/tempat/<str:code>.json", questions.around, name="around"),
    path("petugas/hp/", include(files("questionnaire"))),
    path("petugas/lembaga", institution_pages.institutions, name="institutions"),
    path("petugas/lembaga/<uuid:case_id>", institution_pages.institution, name="institution"),
    path("petugas/kertas", paper_pages.forms_page, name="paper"),
    path("petugas/kertas/cari", paper_pages.find, name="paper-find"),
    path("petugas/kertas/tempat", paper_pages.place, name="paper-place"),
    path("petugas/kertas/<uuid:case_id>", paper_pages.family, name="paper-family"),
    path("petugas/kertas/<uuid:case_id>/kedua", paper_pages.second, name="paper-second"),
    path("petugas/kertas/<uuid:case_id>/beda", paper_pages.differences, name="paper-differences"),
    path(
        "petugas/kertas/<uuid:case_id>/isi/",
        include(routes(keying_door.guard, "keying", keying_door.after, keying_door.frame)),
    ),
    path(
        "petugas/kertas/<uuid:case_id>/isi-kedua/",
        include(routes(keying_door.guard_second, "second", None, keying_door.frame)),
    ),
    path("petugas/wawancara/<uuid:case_id>/mulai", views.begin, name="begin"),
    path("petugas/wawancara/<uuid:case_id>/", include(routes(door.guard, "interview", door.after, door.frame))),
]
