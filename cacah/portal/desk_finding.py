"""What the help desk may know of a family: how far it is and why it was not let in. Never an answer, never a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cacah.access import reads as access
from cacah.access.models import User
from cacah.audit import reads as audit
from cacah.audit.models import Entry
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry import reads as entry
from cacah.entry.models import Knock
from cacah.geo import reads as geo
from cacah.register import reads as register
from cacah.register.models import Family
from cacah.vault import index

SHOWN = 20
"""Failed ways in, and entries of the trail, shown of one family."""

LOOKS_BACK = timedelta(days=14)
"""Days of causes shown together."""

WORDS = {
    "new": _("belum mulai"),
    "started": _("sudah mulai"),
    "sent": _("sudah terkirim, belum lengkap"),
    "complete": _("lengkap"),
    "clean": _("lengkap"),
}
MODES = {
    "self": _("mengisi sendiri"), "assisted": _("dibantu"), "interview": _("wawancara petugas"),
    "drop_off": _("kuesioner kertas"), "list_check": _("pemeriksaan daftar"),
}  # fmt: skip
CAUSES = {
    "unknown_person": (
        _("NIK tidak ada di data penduduk"),
        _("Minta mencoba NIK anggota yang lain. Bila tetap tidak bisa: mulai sebagai keluarga baru, atau beri kode."),
    ),
    "other_card": (
        _("NIK dikenal, nomor KK lain"),
        _("Minta mencoba kartu keluarga yang lama, atau jalan dengan NIK dua anggota. Bila tidak bisa: beri kode."),
    ),
    "closed": (
        _("Keluarga dikenal, belum dibuka untuk mengisi"),
        _("Laporkan ke pengawas wilayah. Sementara itu catat permintaan kunjungan."),
    ),
    "slowed": (
        _("Terlalu banyak percobaan"),
        _("Tidak ada yang dikunci. Minta menunggu satu menit, lalu mengetik dengan tenang dari kartu."),
    ),
    "wrong_facts": (
        _("Keterangan keluarga tidak cocok"),
        _("Minta mengetik NIK dan tanggal lahir persis seperti di kartu keluarga."),
    ),
    "wrong_code": (
        _("Kode salah, sudah dipakai atau dicabut"),
        _("Minta mengetik lagi dari kertas. Bila tetap salah: beri kode baru."),
    ),
    "wrong_password": (
        _("Sandi salah"),
        _("Arahkan ke halaman lupa sandi. Tanpa kode pemulihan dan surel: dua petugas memeriksa kartu."),
    ),
}
"""The true cause of a failure as the log has it: what it is called, and what to advise."""
SAT = {
    "make_password": _("membuat sandi"), "sit_down": _("masuk"), "wrong_password": _("sandi salah"),
    "change_password": _("mengganti sandi"), "renew_password": _("membuat sandi baru"),
    "make_recovery_code": _("membuat kode pemulihan"), "receive": _("mengirim jawaban"),
    "ask_reset": _("petugas meminta sandi baru"), "confirm_reset": _("petugas kedua setuju"),
    "refuse_reset": _("petugas kedua menolak"), "show_reset_code": _("kode diperlihatkan"),
    "set_aside": _("isian orang lain disimpan tertutup"), "request_visit": _("minta didatangi"),
}  # fmt: skip
"""Deeds of the trail that explain why a family is in or out."""


@dataclass(frozen=True, slots=True)
class Line:
    """A family as the desk sees it. `initials` only where several have to be told apart."""

    case: Case
    place: str
    word: str
    mode: str
    initials: str = ""


def line(case: Case, initials: str = "") -> Line:
    """A case in words."""
    word, mode = str(WORDS[case.word]), str(MODES.get(case.mode, ""))
    return Line(case, geo.label(case.place_id), word, mode, initials)


def may_help(user: User, place_id: int) -> bool:
    return access.may(user, "help", place_id)


def by_numbers(user: User, nik: str, kk: str) -> list[Line]:
    """Families that have the person, or had the card, or both when both are typed; within the user's places."""
    person, card = index.blind("nik", nik), index.blind("kk", kk)
    with_card = register.families_with_card(card) if kk else []
    with_person = [family.id for family in register.families_of_person(person)] if nik else []
    families = [one for one in with_card if one in with_person] if nik and kk else with_card + with_person
    found = {case.id: case for case in cases.cases_of_families(families).values()}
    claimed = cases.case_of_claim(person, card) if nik and kk else None
    if claimed:
        found[claimed.id] = claimed
    return lines([case for case in found.values() if may_help(user, case.place_id)])


def in_place(place_id: int) -> QuerySet[Case]:
    """The families of a place and below."""
    return geo.under(Case.objects.all(), place_id).order_by("place_id", "id")


def lines(found: Sequence[Case]) -> list[Line]:
    """Cases in words, told apart by initials when there are several."""
    apart = initials_of(found) if len(found) > 1 else {}
    return [line(case, apart.get(case.id, "")) for case in found]


def initials_of(found: Iterable[Case]) -> dict[UUID, str]:
    """Initials of the families of cases, by case."""
    families = {case.id: case.register_family for case in found if case.register_family}
    records = Family.objects.in_bulk(list(families.values()))
    return {case: initials(records.get(family)) for case, family in families.items()}


def initials(family: Family | None) -> str:
    """Everybody of a family by first letters: enough to tell it from its neighbours."""
    if family is None:
        return ""
    people = register.opened(family).people
    return ", ".join("".join(f"{word[0]}." for word in person.name.split()) for person in people)


def _seen(user: User, rows: Iterable[Knock]) -> list[dict[str, Any]]:
    """Failures within the user's places; those of people nobody knows belong to no place and are told to whoever
    typed their numbers."""
    kept = [row for row in rows if row.place_id is None or may_help(user, row.place_id)]
    return [{"at": row.at, "cause": cause, "advice": advice} for row in kept for cause, advice in [told(row.cause)]]


def told(cause: str) -> tuple[Any, Any]:
    """What a cause is called, and what to advise."""
    return CAUSES.get(cause, (cause, ""))


def failures_of_numbers(user: User, nik: str, kk: str) -> list[dict[str, Any]]:
    """Why somebody with these numbers was not let in of late."""
    return _seen(user, entry.knocks(nik=nik, kk=kk)[:SHOWN])


def failures_of(user: User, case: Case) -> list[dict[str, Any]]:
    """Why somebody of the family was not let in of late, with any of its numbers."""
    record = register.record(case.register_family) if case.register_family else None
    if record is None:
        return []
    niks = [index.blind("nik", person.nik) for person in record.people if person.nik]
    wanted = Q(nik_index__in=niks) | Q(kk_index=index.blind("kk", record.kk))
    return _seen(user, Knock.objects.filter(wanted).order_by("-at")[:SHOWN])


def sat(case: Case) -> list[Entry]:
    """When somebody came in, and what happened to the password; the latest first."""
    rows = audit.about(f"case/{case.id}").filter(verb__in=SAT)[:SHOWN]
    return list(rows)


def tops(user: User) -> list[int]:
    return access.places(user, "help")


def everywhere(user: User) -> bool:
    """Whether the user helps the whole nation: who is called back belongs to no place."""
    nation = geo.root()
    return nation is not None and nation.id in tops(user)


def causes(user: User, now: datetime) -> list[tuple[Any, str, int]]:
    """(day, cause, how many) of the last days in the user's places, the commonest of each day first."""
    since = now - LOOKS_BACK
    if everywhere(user):
        return entry.causes(since)
    return [row for top in tops(user) for row in entry.causes(since, top)]


def sums(rows: Iterable[tuple[Any, str, int]]) -> list[tuple[str, int]]:
    """Causes of all days together, the commonest first."""
    found: dict[str, int] = {}
    for _day, cause, times in rows:
        found[cause] = found.get(cause, 0) + times
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))
