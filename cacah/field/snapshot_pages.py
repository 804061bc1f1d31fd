"""The supervisor's page of a day's counts, with what changed since the day before and a week before."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases.core.status import Status
from cacah.field import snapshots
from cacah.field.anomaly_pages import number_in
from cacah.field.snapshots import Kind, Many, Standing
from cacah.geo import reads as geo

VERB = "review"
WEEK = timedelta(days=7)

BY = {
    "keadaan": gettext_lazy("keadaan"), "cara": gettext_lazy("cara menjawab"), "petugas": gettext_lazy("petugas"),
    "sls": gettext_lazy("SLS"),
}  # fmt: skip
NAMES = {"keadaan": "status", "cara": "mode", "petugas": "officer", "sls": "place"}
"""By word of the address, the name in Kind."""

STATUS = {
    "new": gettext_lazy("belum mulai"), "started": gettext_lazy("mulai mengisi"), "sent": gettext_lazy("terkirim"),
    "complete": gettext_lazy("lengkap"), "clean": gettext_lazy("bersih"),
}  # fmt: skip
MODES = {
    "": gettext_lazy("belum ada jawaban"), "self": gettext_lazy("mengisi sendiri"),
    "assisted": gettext_lazy("dibantu"), "interview": gettext_lazy("wawancara petugas"),
    "list_check": gettext_lazy("pemeriksaan daftar"), "drop_off": gettext_lazy("kuesioner kertas"),
}  # fmt: skip

Row = tuple[int, int, int, int]
"""Families, of them answered, still to visit, people."""


def _day(query: QueryDict) -> date | None:
    try:
        return date.fromisoformat(query.get("hari", ""))
    except ValueError:
        return None


@require_GET
@staff(VERB)
def day(request: StaffRequest) -> HttpResponse:
    """A day's counts of the supervisor's places. The look is noted: it may name staff."""
    place, by = number_in(request.GET.get("wilayah", "")), request.GET.get("menurut", "keadaan")
    by = by if by in BY else "keadaan"
    tops = snapshots.tops(request.user, place)
    if not tops:
        raise NotPermitted(VERB, place)
    taken = snapshots.days()
    asked = _day(request.GET) or (taken[0] if taken else None)
    now = snapshots.on(tops, asked) if asked else Standing(None, {})
    audit.note(request.user.actor, "see_snapshot", place=tops[0], day=str(now.day or ""), by=NAMES[by])
    context = {
        "days": [(one.isoformat(), date_format(one, "j F Y")) for one in taken],
        "taken": now.day,
        "chosen": now.day.isoformat() if now.day else "",
        "other": bool(asked and now.day and asked != now.day),
        "by": by,
        "ways": BY.items(),
        "place": place,
        "places": [geo.label(top) for top in tops],
        **_table(tops, now, by),
    }
    return render(request, "field/snapshot.html", context)


def _table(tops: list[int], now: Standing, by: str) -> dict[str, Any]:
    """The lines with their differences, and the sum of all."""
    if now.day is None:
        return {"lines": [], "sum": None}
    others = [snapshots.on(tops, now.day - back) for back in (timedelta(days=1), WEEK)]
    here, before = _rows(now, by), [_rows(one, by) if one.day else None for one in others]
    keys = list({key for rows in (here, *before) for key in rows or ()})
    called = _called(keys, by)
    lines = [(called[key], _cells(here, before, key)) for key in sorted(keys, key=lambda key: _order(by, key, called))]
    sums = [None if rows is None else {"": _sum(rows.values())} for rows in before]
    return {"lines": lines, "sum": _cells({"": _sum(here.values())}, sums, "")}


def _rows(standing: Standing, by: str) -> Mapping[Any, Row]:
    found: dict[Any, Row] = {}
    for kind, many in standing.counts.items():
        key = getattr(kind, NAMES[by])
        found[key] = _sum([found.get(key, (0, 0, 0, 0)), _row(kind, many)])
    return found


def _row(kind: Kind, many: Many) -> Row:
    return many.families, many.families if kind.status >= Status.SENT else 0, many.to_visit, many.people


def _sum(rows: Any) -> Row:
    families, answered, to_visit, people = (sum(column) for column in zip((0, 0, 0, 0), *rows, strict=True))
    return families, answered, to_visit, people


def _cells(
    here: Mapping[Any, Row], before: Sequence[Mapping[Any, Row] | None], key: Any
) -> list[tuple[int, list[str]]]:
    """Of each number: what it is, and by how much it differs from the earlier days; a dash for one without counts."""
    none = (0, 0, 0, 0)
    return [
        (value, ["–" if rows is None else _signed(value - rows.get(key, none)[at]) for rows in before])
        for at, value in enumerate(here.get(key, none))
    ]


def _signed(change: int) -> str:
    """With its sign, so that nobody takes it for the number itself."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + number_format(abs(change), use_l10n=True, force_grouping=True)


def _called(keys: list[Any], by: str) -> dict[Any, Any]:
    if by == "keadaan":
        return {key: STATUS[Status(key).word] for key in keys}
    if by == "cara":
        return {key: MODES.get(key, key) for key in keys}
    if by == "sls":
        return {key: geo.label(key) for key in keys}
    people = User.objects.in_bulk([key for key in keys if key])
    return {key: (people[key].name or people[key].username) if key in people else None for key in keys}


def _order(by: str, key: Any, called: Mapping[Any, Any]) -> Any:
    if by == "sls":
        return geo.place(key).code
    return key if by == "keadaan" else str(called[key] or "")
