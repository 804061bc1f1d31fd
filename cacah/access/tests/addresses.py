"""The room's addresses and two guarded pages to try the guard on."""

from django.http import HttpResponse
from django.urls import include, path

from cacah.access import guard


@guard.staff("review")
def review(request: guard.StaffRequest, place: int) -> HttpResponse:
    guard.require(request.user, "review", place)
    return HttpResponse("reviewed")


@guard.staff("see_tables")
def tables(request: guard.StaffRequest) -> HttpResponse:
    return HttpResponse("tables")


urlpatterns = [
    path("", include("cacah.access.urls")),
    path("petugas/tinjau/<int:place>", review, name="review"),
    path("petugas/tabel", tables, name="tables"),
]
