"""What a supervisor takes away as a table: of the own places, without names, numbers and answers, place by place.

Each sheet is made in steps of some places, so that a regency of 10,000 neighbourhood units needs no more memory than a
village.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy

from cacah.access.models import User
from cacah.cases import reads as cases
from cacah.cases.core import words
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Word
from cacah.field import anomalies, snapshots
from cacah.field.models import Anomaly
from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.lib.core import sheet

PLACES = 100
"""Places read at once: some 7,000 families."""

Cells = Sequence[Any]
PLACE = (gettext_lazy("kode wilayah"), gettext_lazy("wilayah"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`lines`: from some places to cells behind those of the place, whose id comes first."""

    title: Any
    heads: tuple[Any, ...]
    lines: Callable[[list[int], date], Iterator[tuple[int, Cells]]]


def made(name: str, tops: list[int], day: date) -> Iterator[bytes]:
    """The lines of a sheet, its head first. `day`: of the daily counts."""
    one = SHEETS[name]
    heads = sheet.MARK + sheet.line([str(head) for head in (*PLACE, *one.heads)])
    return _lines(heads, one, places(tops), day)


def _lines(heads: bytes, one: Sheet, found: list[int], day: date) -> Iterator[bytes]:
    yield heads
    for first in range(0, len(found), PLACES):
        some = found[first : first + PLACES]
        yield b"".join(_line(place, cells) for place, cells in one.lines(some, day))


def _line(place: int, cells: Cells) -> bytes:
    return sheet.line([geo.place(place).code, geo.label(place), *map(_cell, cells)])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"{value:g}" if isinstance(value, float) else str(value)


@lru_cache(maxsize=2000)
def _username(officer: int) -> str:
    return User.objects.filter(pk=officer).values_list("username", flat=True).first() or ""


def _who(actor: str) -> str:
    kind, _, number = actor.partition(":")
    return _username(int(number)) if kind == "user" and number.isdigit() else ""


def _cases(places: list[int], _day: date) -> Iterator[tuple[int, Cells]]:
    columns = ("place_id", "id", "kind", "status", "mode", "field_state", "instruction", "started_at", "sent_at",
               "complete_at", "residents")  # fmt: skip
    rows = Case.objects.filter(place__in=places).order_by("place__code", "pk")
    for place, own, kind, status, *rest in rows.values_list(*columns):
        yield place, (own, kind, Status(status).word, *rest)


def _visits(places: list[int], _day: date) -> Iterator[tuple[int, Cells]]:
    told = Word.objects.filter(case__place__in=places, event__in=(*words.VISITS, *words.LISTED, *words.ANSWERED))
    columns = ("case__place_id", "case_id", "event", "author", "said_at", "at")
    for place, case, event, author, said, at in told.order_by("case__place__code", "at", "id").values_list(*columns):
        yield place, (case, event, _who(author), said, at)


def _outcomes(places: list[int], _day: date) -> Iterator[tuple[int, Cells]]:
    rows = Case.objects.filter(place__in=places).values("place_id", "place__code", "status", "mode", "field_state")
    for row in rows.annotate(many=Count("id")).order_by("place__code", "status", "mode", "field_state"):
        yield row["place_id"], (Status(row["status"]).word, row["mode"], row["field_state"], row["many"])


def _reviews(places: list[int], _day: date) -> Iterator[tuple[int, Cells]]:
    brought = cases.brought(Case.objects.filter(place__in=places)).order_by("case__place__code", "received_at", "id")
    for one in (cases.Brought(*row) for row in brought):
        yield one.place_id, (one.case_id, one.id, _who(one.author), one.mode, one.received_at, one.state)


def _anomalies(places: list[int], _day: date) -> Iterator[tuple[int, Cells]]:
    rows = Anomaly.objects.filter(place__in=places, outside=True)
    for row in rows.order_by("place__code", "rule", "officer"):
        officer = _username(row.officer) if row.officer else ""
        yield row.place_id, (row.rule, officer, row.value, row.base, row.low, row.high, row.since, row.state,
                             _who(row.decided_by), row.decided_at)  # fmt: skip


def _counts(places: list[int], day: date) -> Iterator[tuple[int, Cells]]:
    standing = snapshots.of(places, day)
    for kind, many in sorted(standing.counts.items(), key=lambda one: (geo.place(one[0].place).code, one[0])):
        officer = _username(kind.officer) if kind.officer else ""
        yield kind.place, (standing.day, officer, Status(kind.status).word, kind.mode, *many)


_CASE, _OFFICER = gettext_lazy("nomor kasus"), gettext_lazy("petugas")
_STATUS, _MODE = gettext_lazy("keadaan"), gettext_lazy("cara")

SHEETS = {
    "kasus": Sheet(
        gettext_lazy("Kasus menurut SLS dan keadaan"),
        (_CASE, gettext_lazy("jenis"), _STATUS, _MODE, gettext_lazy("keadaan lapangan"), gettext_lazy("tindak lanjut"),
         gettext_lazy("mulai"), gettext_lazy("terkirim"), gettext_lazy("lengkap"), gettext_lazy("orang")),
        _cases,
    ),
    "kunjungan": Sheet(
        gettext_lazy("Kunjungan dan pemeriksaan daftar"),
        (_CASE, gettext_lazy("kabar"), _OFFICER, gettext_lazy("jam HP"), gettext_lazy("diterima")),
        _visits,
    ),
    "hasil": Sheet(
        gettext_lazy("Hasil menurut SLS"),
        (_STATUS, _MODE, gettext_lazy("keadaan lapangan"), gettext_lazy("keluarga")),
        _outcomes,
    ),
    "pemeriksaan": Sheet(
        gettext_lazy("Hasil pemeriksaan wawancara"),
        (_CASE, gettext_lazy("nomor wawancara"), _OFFICER, _MODE, gettext_lazy("diterima"), _STATUS),
        _reviews,
    ),
    "kejanggalan": Sheet(
        gettext_lazy("Kejanggalan"),
        (gettext_lazy("aturan"), _OFFICER, gettext_lazy("angka"), gettext_lazy("dari"), gettext_lazy("batas bawah"),
         gettext_lazy("batas atas"), gettext_lazy("sejak"), _STATUS, gettext_lazy("dilihat oleh"),
         gettext_lazy("dilihat pada")),
        _anomalies,
    ),
    "potret": Sheet(
        gettext_lazy("Potret harian"),
        (gettext_lazy("hari"), _OFFICER, _STATUS, _MODE, gettext_lazy("keluarga"), gettext_lazy("orang"),
         gettext_lazy("masih dikunjungi")),
        _counts,
    ),
}  # fmt: skip
"""By word of the address."""


def places(tops: list[int]) -> list[int]:
    """The places and all below them that families are registered in, by code."""
    found = anomalies.under(Place.objects.all(), tops, "")
    return list(found.filter(level__gte=geo.named_level()).order_by("code").values_list("id", flat=True))
