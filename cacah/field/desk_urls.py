"""Addresses of the supervisor's desk, below /petugas/."""

from django.urls import path

from cacah.field import anomaly_pages, export_pages, guides, handed_in_pages, lead_pages, snapshot_pages, split_pages

urlpatterns = [
    path("berkas", handed_in_pages.files, name="files"),
    path("mungkin", lead_pages.leads, name="leads"),
    path("mungkin/<uuid:lead_id>", lead_pages.lead, name="lead"),
    path("kejanggalan", anomaly_pages.listed, name="anomalies"),
    path("kejanggalan/<int:number>", anomaly_pages.one, name="anomaly"),
    path("sls", split_pages.proposals, name="proposals"),
    path("sls/<uuid:own>", split_pages.proposal, name="proposal"),
    path("potret", snapshot_pages.day, name="snapshot"),
    path("panduan/petugas", guides.guide, {"name": "petugas"}, name="guide-officer"),
    path("panduan/pengawas", guides.guide, {"name": "pengawas"}, name="guide-supervisor"),
    path("panduan/<slug:name>.pdf", guides.paper, name="guide-paper"),
    path("unduh", export_pages.sheets, name="exports"),
    path("unduh/<slug:name>.csv", export_pages.take, name="export"),
]
