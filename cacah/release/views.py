"""Pages for statisticians, and the page for everybody once two people signed."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, require, staff
from cacah.access.models import User
from cacah.geo import reads as geo
from cacah.outputs import reads as outputs
from cacah.plan import reads as plan
from cacah.release import actions, reads
from cacah.release.core.states import PUBLIC_LEVEL, SIGNATURES_NEEDED, State, public_level
from cacah.release.forms import StartForm
from cacah.release.models import Run

CSV = "text/csv; charset=utf-8; header=present"


def refusal_text(code: str) -> str:
    """Why an action was refused, and what to do."""
    return {
        "no_right": _("Anda tidak berhak melakukan ini. Hubungi pengelola pengguna."),
        "not_done": _("Rilis ini belum selesai. Tunggu sampai tabelnya ada."),
        "not_failed": _("Rilis ini tidak gagal, jadi tidak perlu diulang."),
        "already_public": _("Rilis ini sudah terbuka untuk umum."),
        "signed_before": _("Anda sudah menandatangani. Orang lain yang harus menandatangani berikutnya."),
    }[code]


def state_word(state: str) -> str:
    """A state in words."""
    return {
        State.QUEUED: _("Menunggu"),
        State.RUNNING: _("Sedang dibuat"),
        State.DONE: _("Selesai, belum terbuka"),
        State.FAILED: _("Gagal"),
        State.PUBLIC: _("Terbuka untuk umum"),
    }[State(state)]


@require_http_methods(["GET", "POST"])
@staff("see_tables")
def runs(request: StaffRequest) -> HttpResponse:
    """All runs; a POST starts one."""
    form = StartForm(request.POST or None, initial={"census_day": plan.current().census_day})
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start(request.user, form.cleaned_data["census_day"])
        except actions.Refused as refused:
            return _refusal(request, refused.code)
        return redirect("release:run", run.pk)
    rows = [(run, state_word(run.state)) for run in reads.runs()]
    may_start = _may_nation(request.user, "run_release")
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "release/runs.html", {"runs": rows, "form": form, "may_start": may_start}, status=status)


@require_GET
@staff("see_tables")
def run(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """One run: its state, and its tables at the chosen place."""
    shown = get_object_or_404(reads.runs(), pk=run_id)
    place = _place(request)
    require(request.user, "see_tables", place.id)
    actions.opened(request.user, run_id, "page", place.id)
    context: dict[str, Any] = {"run": shown, "state": state_word(shown.state), "link": "?tempat="}
    context |= _signing(request.user, shown) | {"problem": shown.problem}
    context["whole"] = _may_nation(request.user, "see_tables")
    if shown.readable:
        context |= _sheet(shown, place)
    return render(request, "release/run.html", context)


@require_POST
@staff("see_tables")
def sign(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """The signature of whoever is logged in."""
    get_object_or_404(Run, pk=run_id)
    try:
        actions.sign(request.user, run_id)
    except actions.Refused as refused:
        return _refusal(request, refused.code)
    return redirect("release:run", run_id)


@require_POST
@staff("see_tables")
def retry(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Queue a failed run again."""
    get_object_or_404(Run, pk=run_id)
    try:
        actions.retry(request.user, run_id)
    except actions.Refused as refused:
        return _refusal(request, refused.code)
    return redirect("release:run", run_id)


@require_GET
@staff("see_tables")
def table(request: StaffRequest, run_id: UUID, table: str) -> HttpResponse:
    """A table as CSV: of one place for who may see it, whole for who may see the country."""
    shown = _readable(run_id, table)
    place = _place(request) if "tempat" in request.GET else _root()
    require(request.user, "see_tables", place.id)
    actions.opened(request.user, run_id, f"{table}.csv", place.id)
    if "tempat" not in request.GET:
        return _download(f"{table}.csv", (reads.tables(shown.pk) / f"{table}.csv").read_bytes())
    return _download(f"{table}-{place.code}.csv", outputs.extract(reads.tables(run_id), table, place.level, place.code))


@require_GET
@staff("see_tables")
def metadata(request: StaffRequest, run_id: UUID, table: str) -> HttpResponse:
    """What must be known to read a table; the same for every place."""
    shown = _readable(run_id, table)
    actions.opened(request.user, run_id, f"{table}.json")
    return _described(shown, table)


@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The published run, for everybody, down to the level that is safe without disclosure control."""
    shown = reads.published()
    if shown is None:
        return render(request, "release/nothing.html", status=HTTPStatus.NOT_FOUND)
    place = geo.row_by_code(request.GET["tempat"]) if request.GET.get("tempat") else geo.root()
    if place is None or place.level > PUBLIC_LEVEL:
        raise Http404
    context = {"run": shown, "link": "?tempat=", "public": True}
    response = render(request, "release/results.html", context | _sheet(shown, place, PUBLIC_LEVEL))
    response.headers["Cache-Control"] = f"public, max-age={int(timedelta(minutes=5).total_seconds())}"
    return response


@require_GET
def result_table(request: HttpRequest, table: str) -> HttpResponse:
    """A published table as CSV, down to its public level."""
    shown = _public(table)
    return _download(f"{table}.csv", outputs.extract(reads.tables(shown.pk), table, finest=public_level(table)))


@require_GET
def result_metadata(request: HttpRequest, table: str) -> HttpResponse:
    """The metadata of a published table."""
    return _described(_public(table), table)


def _may_nation(user: User, verb: str) -> bool:
    root = geo.root()
    return root is not None and access.may(user, verb, root.id)


def _root() -> geo.PlaceRow:
    root = geo.root()
    if root is None:
        raise Http404
    return root


def _place(request: StaffRequest) -> geo.PlaceRow:
    """The place asked for; without one the country or, for who may not see it, the user's own. 404 for no such code."""
    code = request.GET.get("tempat", "")
    if code:
        found = geo.row_by_code(code)
        if found is None:
            raise Http404
        return found
    root = _root()
    if access.may(request.user, "see_tables", root.id):
        return root
    return geo.place(access.places(request.user, "see_tables")[0])


def _readable(run_id: UUID, table: str) -> Run:
    shown = get_object_or_404(Run, pk=run_id)
    if table not in outputs.TABLES or not shown.readable:
        raise Http404
    return shown


def _public(table: str) -> Run:
    shown = reads.published()
    if shown is None or table not in outputs.TABLES:
        raise Http404
    return shown


def _signing(user: User, shown: Run) -> dict[str, Any]:
    """Who signed, and whether this user may."""
    signatures = list(shown.signatures.all())
    names = dict(User.objects.filter(pk__in=[one.user_id for one in signatures]).values_list("pk", "name"))
    signed = [(names.get(one.user_id, ""), one.at) for one in signatures]
    open_to_user = shown.state == State.DONE and user.pk not in {one.user_id for one in signatures}
    return {
        "signed": signed,
        "needed": SIGNATURES_NEEDED,
        "may_sign": open_to_user and _may_nation(user, "sign_release"),
        "may_retry": shown.state == State.FAILED and _may_nation(user, "run_release"),
    }


def _sheet(shown: Run, place: geo.PlaceRow, finest: int | None = None) -> dict[str, Any]:
    language = get_language() or "id"
    level_names = {level.number: level.name(language) for level in plan.current().levels}
    found = reads.sheet(shown.pk, place.level, place.code, finest)
    described = {name: outputs.description(reads.tables(shown.pk), name) for name in outputs.TABLES}
    return {
        "sheet": found,
        "place": place,
        "above": geo.ancestors(place.id)[:-1],
        "level": level_names.get(place.level, ""),
        "below_level": level_names.get(place.level + 1, ""),
        "below": [(row, _is_place(row.code)) for row in found.below],
        "flows": [(_flow_words(flow, place.code), flow["persons"]) for flow in found.flows],
        "special": [
            (_text(outputs.SPECIAL_PLACES[row.code], language), row)
            for row in (reads.special(shown.pk) if place.level == 0 else ())
        ],
        "titles": [(name, _text(words["title"], language)) for name, words in described.items()],
        "definitions": [_text(described[name]["definition"], language) for name in ("residence", "registered")],
    }


def _text(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`; the tables speak Indonesian and English."""
    return texts.get(language) or texts["id"]


def _is_place(code: str) -> bool:
    return "/" not in code and code not in outputs.SPECIAL_PLACES


def _flow_words(flow: dict[str, Any], code: str) -> str:
    """A flow in a sentence, seen from the place shown."""
    if flow["registered"] == code:
        if flow["residence"] == "unknown":
            return _("terdaftar di sini, tempat tinggal tidak diketahui")
        return _("terdaftar di sini, tinggal di %(place)s") % {"place": flow["residence_name"]}
    outside = {
        "abroad": _("tinggal di sini, terdaftar di luar negeri"),
        "nowhere": _("tinggal di sini, tidak terdaftar di mana pun"),
        "unknown": _("tinggal di sini, tempat terdaftar tidak diketahui"),
    }
    return outside.get(flow["registered"]) or _("tinggal di sini, terdaftar di %(place)s") % {
        "place": flow["registered_name"]
    }


def _described(shown: Run, table: str) -> HttpResponse:
    content = outputs.description(reads.tables(shown.pk), table)
    return HttpResponse(orjson.dumps(content, option=orjson.OPT_INDENT_2), content_type="application/json")


def _download(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refusal(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "release/refused.html", {"reason": refusal_text(code)}, status=HTTPStatus.FORBIDDEN)
