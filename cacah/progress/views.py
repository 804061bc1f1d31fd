"""Pages for offices: where a place stands; and the one number that everybody may see."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.lib.core import sheet
from cacah.plan import reads as plan
from cacah.progress import reads
from cacah.progress.core import board, charts, numbers
from cacah.progress.core.sheet import file_name
from cacah.progress.forms import LevelForm
from cacah.progress.models import TALLIES

STATES = {
    "expected": gettext_lazy("Diharapkan"),
    "started": gettext_lazy("Mulai mengisi"),
    "sent": gettext_lazy("Terkirim"),
    "complete": gettext_lazy("Lengkap"),
    "clean": gettext_lazy("Bersih"),
}
MODES = {
    "self": gettext_lazy("Mengisi sendiri"),
    "assisted": gettext_lazy("Dibantu"),
    "interview": gettext_lazy("Wawancara petugas"),
    "list_check": gettext_lazy("Pemeriksaan daftar"),
    "drop_off": gettext_lazy("Kuesioner kertas"),
}
UNITS = {"families": gettext_lazy("keluarga"), "persons": gettext_lazy("orang")}
BASES = {"registered": gettext_lazy("alamat terdaftar"), "residence": gettext_lazy("tempat tinggal")}
COLUMNS = {
    "families_expected": gettext_lazy("keluarga diharapkan"),
    "persons_expected": gettext_lazy("orang di kartu keluarga"),
    "families_started": gettext_lazy("keluarga mulai"),
    "residents_started": gettext_lazy("penduduk mulai"),
    "families_sent": gettext_lazy("keluarga terkirim"),
    "residents_sent": gettext_lazy("penduduk terkirim"),
    "families_complete": gettext_lazy("keluarga lengkap"),
    "residents_complete": gettext_lazy("penduduk lengkap"),
    "families_clean": gettext_lazy("keluarga bersih"),
    "residents_clean": gettext_lazy("penduduk bersih"),
    "persons_listed_sent": gettext_lazy("orang terdaftar terkirim"),
}


def _language() -> str:
    return get_language() or "id"


def _level(number: int) -> str:
    """What the plan calls a level; its bare number below the last one it names."""
    names = {level.number: level.name(_language()) for level in plan.current().levels}
    return names.get(number, str(number))


@require_GET
@staff("see_progress")
def start(request: StaffRequest) -> HttpResponse:
    """The user's own place; a choice when there are several."""
    own = access.places(request.user, "see_progress")
    if len(own) == 1:
        return redirect("progress:place", own[0])
    lines = [reads.Line(geo.place(place), reads.tally(place)) for place in own]
    return render(request, "progress/start.html", {"lines": lines})


@require_GET
@staff("see_progress")
def place(request: StaffRequest, place_id: int) -> HttpResponse:
    """One place: headline numbers, targets, days, and the places below it."""
    require(request.user, "see_progress", place_id)
    row = geo.place(place_id)
    numbers_here, days = reads.tally(place_id), reads.by_day(place_id)
    below = reads.below(place_id)
    context = {
        "place": row,
        "level": _level(row.level),
        "above": _above(request.user, place_id),
        "fresh": _freshness(place_id, clock.now()),
        "tally": numbers_here,
        "claimed": cases.claimed(row),
        "figures": _figures(numbers_here, days),
        "aims": _aims(place_id, numbers_here),
        "course": _course(place_id, numbers_here, days),
        "days": list(reversed(days)),
        "modes": [(MODES[mode], tally) for mode, tally in reads.by_mode(place_id) if mode in MODES],
        "below": [(line, _bar(line)) for line in below],
        "below_level": _level(below[0].place.level) if below else "",
        "sheets": _sheets(request.user, row),
    }
    return render(request, "progress/place.html", context)


def _above(user: User, place_id: int) -> list[tuple[geo.PlaceRow, bool]]:
    """The places above, nation first, and whether the user may look there."""
    return [(row, access.may(user, "see_progress", row.id)) for row in geo.ancestors(place_id)[:-1]]


def _freshness(place_id: int, now: datetime) -> dict[str, Any]:
    """Up to which moment everything is counted, in the place's time, and how many seconds ago that was."""
    moment = reads.complete_up_to()
    if moment is None:
        return {"text": None, "late": True}
    local = moment.astimezone(geo.zone(place_id))
    behind = int((now - moment).total_seconds())
    return {"text": local.strftime("%H.%M.%S %Z"), "late": behind > 5, "behind": behind}


def _figures(tally: reads.Tally, days: board.Days) -> list[dict[str, Any]]:
    titles = {state: _("Keluarga per hari: %(state)s") % {"state": name} for state, name in STATES.items()}
    return [
        {"label": STATES[figure.state], "figure": figure, "chart": SafeString(figure.chart)}
        for figure in board.figures(tally, days, titles)
    ]


def _aims(place_id: int, tally: reads.Tally) -> list[dict[str, Any]]:
    return [
        {
            "aim": aim,
            "name": aim.target.name(_language()),
            "unit": UNITS[aim.target.unit],
            "state": STATES[aim.target.state],
            "basis": BASES[aim.target.basis],
            "percent": numbers.percent(aim.target.share.numerator, aim.target.share.denominator, _language()),
        }
        for aim in reads.aims(place_id, tally)
    ]


def _bar(line: reads.Line) -> SafeString:
    title = _("Terkirim di %(place)s") % {"place": line.place.name}
    return SafeString(charts.share_bar(line.tally["families_sent"], line.tally["families_expected"], title))


def _course(place_id: int, tally: reads.Tally, days: board.Days) -> SafeString:
    """Families that sent, by day, with the line of the place's target or comparison, if any."""
    target = None
    for aim in reads.aims(place_id, tally):
        if (
            (aim.target.unit, aim.target.state) == ("families", "sent")
            and aim.standing.wanted
            and aim.standing.reached is not None
        ):
            target = (aim.standing.wanted, _("Target") if aim.target.kind == "target" else _("Pembanding"))
    title = _("Keluarga yang sudah mengirim, sampai akhir setiap hari")
    points = board.series(days, "families_sent")
    drawn = (charts.line(points, title, target, _language(), width) for width in (charts.WIDTH, charts.NARROW))
    return format_html('<div class="wide">{}</div><div class="phone">{}</div>', *map(SafeString, drawn))


def _sheets(user: User, row: geo.PlaceRow) -> list[tuple[int, str]]:
    """Levels whose sheet may be taken away from here: those below down to the lowest that has a name."""
    if not access.may(user, "export_progress", row.id):
        return []
    return [(level.number, level.name(_language())) for level in plan.current().levels if level.number > row.level]


@require_GET
@staff("export_progress")
def download(request: StaffRequest, place_id: int) -> HttpResponse:
    """The sheet of all places of one level under a place."""
    require(request.user, "export_progress", place_id)
    row = geo.place(place_id)
    form = LevelForm(request.GET, lowest=row.level)
    if not form.is_valid():
        return render(request, "progress/no_level.html", {"place": row}, status=400)
    level: int = form.cleaned_data["level"]
    audit.note(request.user.actor, "export_progress", place=place_id, level=level)
    response = StreamingHttpResponse(_lines(row, level), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(row.code, level)}"'
    return cast(HttpResponse, response)  # the guard hands any response on; only its type says HttpResponse


def _lines(row: geo.PlaceRow, level: int) -> Iterator[bytes]:
    heads = [_("kode"), _("nama"), _("wilayah di atasnya"), *(str(COLUMNS[name]) for name in TALLIES)]
    yield sheet.MARK + sheet.line(heads)
    yield from reads.sheet(row, level)


PUBLIC_SECONDS = 2
"""How long a browser or a cache may keep the national counter."""


def _nation() -> reads.Nation:
    """The counter, unless the plan keeps it from the public."""
    if not plan.current().policies.public_counter:
        raise Http404
    return reads.nation(clock.now())


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    response["Vary"] = "Cookie"
    return response


@require_GET
def counter(request: HttpRequest) -> HttpResponse:
    """The national counter, for everybody."""
    nation = _nation()
    context = {"nation": nation, "fresh": _freshness(nation.place.id, clock.now())}
    return _public(render(request, "progress/counter.html", context))


@require_GET
def counter_json(request: HttpRequest) -> HttpResponse:
    """The national counter for programs: whole numbers, and the moment up to which everything is counted."""
    nation = _nation()
    moment = nation.complete_up_to.isoformat() if nation.complete_up_to else None
    return _public(JsonResponse({"complete_up_to": moment, **nation.tally}))
