"""Addresses of an interview. A door mounts them: `path("isi/", include(routes(guard, "isi")))`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from cacah.interview import amending, api, papers, views
from cacah.interview.desk import Desk, Seat

Guard = Callable[[HttpRequest], Seat | HttpResponse]
"""Lets somebody through with a seat, or answers by itself. What its address names is in `request.resolver_match`."""

After = Callable[[HttpRequest, Seat, HttpResponse, UUID | None], None]
"""Called with the answer before it leaves, and the envelope if one was sent: a door renews or ends its seat here."""

Frame = Callable[[], Mapping[str, Any]]
"""What a door adds to every page: `languages` it can switch to, addresses of its own:
`leave`, `visit`, `change`, `fact`, `verify`, `list`, `alone_code` where a member gets a code to answer alone,
and `pack` where a phone hands in what it sealed, see `api`."""

Over = Callable[[HttpRequest], HttpResponse]


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


OWN = frozenset({"screen", "member_id", "envelope", "what"})

PAGES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("person", "orang/<uuid:member_id>/<int:screen>/", views.person),
    ("ready", "", views.ready),
    ("family", "keluarga/<int:screen>/", views.family),
    ("members", "orang/", views.members),
    ("add", "orang/tambah/", views.add),
    ("change", "perubahan/<str:what>/", amending.change),
    ("happened", "perubahan/<str:what>/<uuid:member_id>/", amending.happened),
    ("summary", "ringkasan/", views.summary),
    ("send", "kirim/", views.send),
    ("save", "simpan/", api.save),
    ("provisions", "bekal/", api.provisions),
    ("shell", "luring/", api.shell),
    ("receipt", "tanda-terima/<uuid:envelope>/", papers.receipt),
    ("receipt-file", "tanda-terima/<uuid:envelope>/tanda-terima.pdf", papers.file),
    ("receipt-code", "tanda-terima/<uuid:envelope>/kode/", papers.code),
    ("receipt-mail", "tanda-terima/<uuid:envelope>/surel/", papers.mail),
)

FILES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("list", "daftar/<str:version>/<str:language>/<str:name>.json", views.code_list),
    ("part", "soal/<str:version>/<str:language>/<str:name>.json", api.part_file),
    ("drawing", "lukisan/<str:version>/<str:language>/<str:name>.json", api.drawing_file),
)
"""The questionnaire itself, the same for everybody."""

AFTER_SENDING = frozenset({papers.receipt, papers.file, papers.code, papers.mail, amending.change, amending.happened})
"""What a seat that has sent may still open."""


KEPT_ON_A_PHONE = frozenset({"pack", "worker", "seal", "unsaved"})
"""What a phone keeps answers with: those of a member alone stay off it, for the phone may be the family's."""


def routes(
    guard: Guard, name_prefix: str, after: After | None = None, frame: Frame = dict, over: Over = _forbidden
) -> list[URLPattern]:
    """All addresses of an interview behind a door's guard, named `<name_prefix>-ready` and so on.

    `over`: answers a seat that ended because all of its case did.
    """

    def behind(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
            seat = guard(request)
            if isinstance(seat, HttpResponse):
                return seat
            desk = Desk(request, seat, _base(request, name_prefix, given), frame())
            if seat.generation and seat.generation != desk.sitting.case.seats:
                return over(request)
            if desk.alone:
                desk.frame = {name: value for name, value in desk.frame.items() if name not in KEPT_ON_A_PHONE}
            if seat.receipt and view not in AFTER_SENDING:
                return HttpResponseRedirect(f"{desk.receipt_url(seat.receipt)}?sudah=1")
            response = view(desk, **{name: value for name, value in given.items() if name in OWN})
            if "pack" in desk.frame and not seat.receipt:
                api.mark_phone(desk, response)
            if after:
                after(request, seat, response, desk.sent)
            return response

        return guarded

    def places(request: HttpRequest, **given: Any) -> HttpResponse:
        seat = guard(request)
        return seat if isinstance(seat, HttpResponse) else views.places(request)

    shown = [path(route, behind(view), name=f"{name_prefix}-{name}") for name, route, view in PAGES]
    return [*shown, *files(name_prefix), path("tempat", places, name=f"{name_prefix}-places")]


def files(name_prefix: str) -> list[URLPattern]:
    """The addresses of the questionnaire itself, for a door whose interviews are walked on a phone alone."""
    return [path(route, _for_all(view), name=f"{name_prefix}-{name}") for name, route, view in FILES]


def _for_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A file that is the same wherever the interview is mounted: what stands in the mount's address is not its."""

    def file(request: HttpRequest, version: str, language: str, name: str, **mount: Any) -> HttpResponse:
        return view(request, version, language, name)

    return file


def _base(request: HttpRequest, name_prefix: str, given: dict[str, Any]) -> str:
    """The address of the mount, with whatever stands in it."""
    match = request.resolver_match
    space = f"{match.namespace}:" if match and match.namespace else ""
    return _address(f"{space}{name_prefix}-ready", **{key: value for key, value in given.items() if key not in OWN})


@lru_cache(maxsize=1000)
def _address(name: str, **given: Any) -> str:
    return reverse(name, kwargs=given)
