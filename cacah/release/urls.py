from django.urls import path

from cacah.release import views

app_name = "release"

urlpatterns = [
    path("rilis/", views.runs, name="runs"),
    path("rilis/<uuid:run_id>/", views.run, name="run"),
    path("rilis/<uuid:run_id>/ulang", views.retry, name="retry"),
    path("rilis/<uuid:run_id>/tanda-tangan", views.sign, name="sign"),
    path("rilis/<uuid:run_id>/<slug:table>.csv", views.table, name="table"),
    path("rilis/<uuid:run_id>/<slug:table>.json", views.metadata, name="metadata"),
    path("hasil/", views.results, name="results"),
    path("hasil/<slug:table>.csv", views.result_table, name="result_table"),
    path("hasil/<slug:table>.json", views.result_metadata, name="result_metadata"),
]
