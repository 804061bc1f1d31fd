"""The desk's work list of people who may stand in two cases: compare as far as needed, decide, take back. All noted."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import reasons
from cacah.cases.models import Match, Verdict
from cacah.geo import reads as geo
from cacah.portal.desk_finding import MODES

VERB = "settle_matches"
MOST = 100
"""Pairs on one page, of each kind."""

STATES = {
    Verdict.OPEN: _("belum diputuskan"), Verdict.ASK: _("sedang ditanyakan"), Verdict.SAME: _("orang yang sama"),
    Verdict.TWO: _("dua orang"), Verdict.GONE: _("tidak perlu lagi"),
}  # fmt: skip
VERDICTS = {
    "same": _("orang yang sama"), "two": _("dua orang"), "ask": _("ditanyakan"), "undone": _("dibatalkan"),
    "lapsed": _("berakhir sendiri, karena salah satu tidak lagi dihitung di sana"),
}  # fmt: skip
FIELDS = {
    "name": _("Nama"), "birth": _("Tanggal lahir"), "sex": _("Jenis kelamin"), "birth_place": _("Tempat lahir"),
    "nik": _("NIK, empat angka terakhir"), "home": _("Tinggal di"), "origin": _("Alamat KTP atau KK"),
    "since": _("Sejak"), "mode": _("Dijawab lewat"),
}  # fmt: skip
LEVELS = {
    "same": _("sama"), "part": _("sebagian sama"), "near": _("mirip"), "other": _("berbeda"),
    "day": _("sama"), "swapped": _("hari dan bulan tertukar"), "month": _("bulan dan tahun sama"),
    "heaped": _("sama, tetapi tanggal ini sering dipakai bila tidak diketahui"), "year": _("tahun sama"),
    "close": _("tahun berdekatan"), "slip": _("berbeda satu angka"), "sls": _("satu SLS"),
    "district": _("satu kecamatan"), "age": _("umur sama"), "village": _("tempat tinggal yang lain"),
}  # fmt: skip
FAMILIES = (_("keluarga pertama"), _("keluarga kedua"))
SEXES = {"male": _("laki-laki"), "female": _("perempuan")}
SAID = {**MODES, "own": _("menjawab sendiri dengan kode")}


@require_GET
@staff(VERB)
def matches(request: StaffRequest) -> HttpResponse:
    """Pairs that wait, and those that are settled, of the user's places. No name: that is on the page of each."""
    places = access.places(request.user, VERB)
    waiting, settled = cases.worklist(places, MOST), cases.settled(places, MOST)
    audit.note(request.user.actor, "see_matches", place=places[0], waiting=len(waiting), settled=len(settled))
    context = {"waiting": [_row(one) for one in waiting], "settled": [_row(one) for one in settled]}
    return render(request, "portal/matches.html", context)


def _row(row: Match) -> dict[str, Any]:
    places = (geo.label(row.case.place_id), geo.label(row.other_place_id))
    return {"match": row, "places": places, "state": STATES[Verdict(row.decision)]}


def _found(user: User, case_id: UUID, match_id: UUID) -> Match:
    """The match, if both families are in the user's places: one of them alone would show the other's."""
    try:
        row = cases.match(case_id, match_id)
    except Match.DoesNotExist:
        raise NotPermitted(VERB) from None
    for place in (row.case.place_id, row.other_place_id):
        require(user, VERB, place)
    return row


@require_http_methods(["GET", "POST"])
@staff(VERB)
def match(request: StaffRequest, case_id: UUID, match_id: UUID) -> HttpResponse:
    """Two answers side by side, what the rules say of them, and what was decided; each look is noted for both."""
    row, told = _found(request.user, case_id, match_id), ""
    if request.method == "POST":
        told = _decided(request, row)
        if not told:
            return redirect(reverse("portal:match", args=(case_id, match_id)))
        row = cases.match(case_id, match_id)
    for case, place in ((row.case_id, row.case.place_id), (row.other_case, row.other_place_id)):
        audit.note(request.user.actor, "see_match", f"case/{case}", place, match=str(row.id))
    seen = cases.opened(row)
    context = {
        **_row(row),
        "told": told,
        "lines": _lines(seen) if seen else (),
        "reason": _words(seen.finding.outcome.reason) if seen else "",
        **(_where(seen) if seen else {}),
        "open": row.decision == Verdict.OPEN,
        "asking": row.decision == Verdict.ASK,
        "gone": row.decision == Verdict.GONE,
        "history": [_step(one) for one in cases.history(row)],
    }
    return render(request, "portal/match.html", context, status=409 if told else 200)


def _words(code: str) -> str:
    return reasons.words(code, get_language() or "id") if code else ""


def _step(step: cases.Step) -> dict[str, Any]:
    author = User.objects.filter(pk=step.author.removeprefix("user:")).first() if step.author[5:].isdigit() else None
    who = author.name if author else _("sistem, menurut aturan")
    return {"at": step.at, "verdict": VERDICTS[step.verdict], "reason": _words(step.reason), "who": who}


def _where(seen: cases.Opened) -> dict[str, Any]:
    """Where the person may be counted, and where the rules say: the case, the place it lives at, which family it is."""
    sides = {
        name: (known.case.id, geo.label(known.case.lives_at), title)
        for name, known, title in (("one", seen.one, FAMILIES[0]), ("other", seen.other, FAMILIES[1]))
    }
    counted, place, side = sides.get(seen.finding.outcome.counted, (None, "", ""))
    return {"sides": sides.values(), "counted": counted, "counted_place": place, "counted_side": side}


def _lines(seen: cases.Opened) -> list[tuple[Any, str, str, Any]]:
    """What is compared: of each field what both said, and how alike it is."""
    levels = seen.finding.likeness.levels
    one, other = _facts(seen.one), _facts(seen.other)
    return [(title, one[name], other[name], LEVELS.get(levels.get(name, ""), "")) for name, title in FIELDS.items()]


def _facts(known: cases.Known) -> dict[str, str]:
    person = known.person
    return {
        "name": person.name,
        "birth": _day(person.birth),
        "sex": str(SEXES.get(person.sex, "")),
        "birth_place": person.birth_place,
        "nik": person.nik[-4:],
        "home": geo.label(known.case.lives_at),
        "origin": _village(person.origin),
        "since": _day(known.side.since),
        "mode": str(SAID.get(known.mode, known.mode)),
    }


def _village(code: str) -> str:
    found = geo.row_by_code(code) if code else None
    return geo.label(found.id) if found else ""


def _day(told: str) -> str:
    """A date as people write it; a month or a year as it was told."""
    return formats.date_format(date.fromisoformat(told), "j F Y") if len(told) == 10 else told


def _same(actor: str, row: Match, place: str) -> None:
    hall.settle_same(row.case_id, row.id, actor, counted=UUID(place) if place else None)


DEEDS: dict[str, Callable[[str, Match, str], object]] = {
    "sama": _same,
    "dua": lambda actor, row, _place: hall.settle_two(row.case_id, row.id, actor),
    "tanya": lambda actor, row, _place: hall.ask_about(row.case_id, row.id, actor),
    "batal": lambda actor, row, _place: hall.undo_settling(row.case_id, row.id, actor),
}


def _decided(request: StaffRequest, row: Match) -> str:
    """Do what was pressed; in words why it could not be done."""
    deed, _comma, place = request.POST.get("lakukan", "").partition(",")
    if deed not in DEEDS or place not in ("", str(row.case_id), str(row.other_case)):
        return str(_("Pilih salah satu tombol di halaman ini."))
    try:
        DEEDS[deed](request.user.actor, row, place)
    except hall.Undecided:
        return str(_("Aturan tidak menentukan di mana orang ini dihitung. Tanyakan dahulu."))
    except hall.NotNow:
        return str(_("Keadaannya sudah berubah. Lihat lagi, lalu putuskan."))
    return ""
