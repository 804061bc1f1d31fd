"""Forms of the other ways in: two members' numbers, facts of the family, a family of one's own, a code, a call."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cacah.entry.core import codes, numbers
from cacah.geo import reads as geo
from cacah.plan import reads as plan
from cacah.portal.forms import LONGEST_TYPED, BirthForm, number_fault

OFFERED = 10
"""Villages offered for what was typed."""


def _number(**more: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_TYPED, **more)


class WayForm(forms.Form):
    """Fields with numbers that people know; `optional` ones may be blank."""

    persons: tuple[str, ...] = ("nik",)
    families: tuple[str, ...] = ("kk",)
    optional: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        current = plan.current()
        wanted = {name: current.person_id for name in self.persons} | {n: current.family_id for n in self.families}
        for field, form in wanted.items():
            typed = str(self.cleaned_data.get(field, self.data.get(field, "")))
            self.cleaned_data[field] = form.clean(numbers.plain(typed))
            said = number_fault(typed, form)
            if said and field not in self.errors and (self.cleaned_data[field] or field not in self.optional):
                self.add_error(field, said)
        return self.cleaned_data


class MemberForm(WayForm):
    """Two people of one family, and the number of its card if they have it at hand."""

    nik, lain, kk = _number(), _number(), _number()
    persons, optional = ("nik", "lain"), ("kk",)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and self.cleaned_data["nik"] == self.cleaned_data["lain"]:
            self.add_error("lain", _("Isi nomor orang lain, bukan nomor yang sama."))
        return self.cleaned_data


class FactsForm(WayForm):
    """One's own number, the birth date of another member, the name of the head of the family."""

    nik, kk = _number(), _number()
    kepala = forms.CharField(max_length=100, error_messages={"required": gettext_lazy("Isi nama kepala keluarga.")})
    lahir_d = forms.CharField(required=False, max_length=10)
    lahir_m = forms.CharField(required=False, max_length=10)
    lahir_y = forms.CharField(required=False, max_length=10)
    optional = ("kk",)

    def clean(self) -> dict[str, Any]:
        super().clean()
        birth = BirthForm(self.data)
        if birth.is_valid():
            self.cleaned_data["lahir"] = birth.cleaned_data["lahir"]
        else:
            self.add_error("lahir_d", birth.non_field_errors()[0])
        return self.cleaned_data


class BeginForm(WayForm):
    """A family that the register does not know: its numbers and where it lives."""

    nik, kk = _number(), _number()
    desa = forms.CharField(required=False, max_length=100)
    tempat = forms.CharField(required=False, max_length=40)
    rt = forms.CharField(required=False, max_length=10)
    rw = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        super().clean()
        wanted = str(self.cleaned_data.get("desa", "")).strip()
        place = geo.row_by_code(str(self.cleaned_data.get("tempat", ""))) if self.cleaned_data.get("tempat") else None
        if place and place.level == geo.named_level() and "cari" not in self.data:
            self.cleaned_data["village"] = place
        elif not wanted:
            self.add_error("desa", _("Isi nama desa atau kelurahan Anda."))
        elif not self.villages():
            self.add_error("desa", _("Tempat ini tidak kami temukan. Tulis nama desa, lalu nama kecamatannya."))
        elif "cari" not in self.data:
            self.add_error("tempat", _("Pilih tempat Anda di daftar."))
        return self.cleaned_data

    def villages(self) -> list[tuple[str, str]]:
        """(code, label) of what the typed words may mean."""
        typed, level = str(self.data.get("desa", "")).strip()[:100], geo.named_level()
        return [(found.code, found.label) for found in geo.search(typed, level, OFFERED)] if typed else []


CODE_FAULTS = {
    "blank": gettext_lazy("Isi kode Anda."),
    "sign": gettext_lazy("Kode hanya memakai huruf besar dan angka, tanpa 0, 1, I, L dan O. Periksa hurufnya."),
    "length": gettext_lazy("Kode harus 16 huruf dan angka."),
    "check": gettext_lazy("Ada huruf atau angka yang keliru di kode ini. Bandingkan dengan surat Anda."),
}


class CodeForm(forms.Form):
    """A code of a letter or of the help desk."""

    kode = forms.CharField(required=False, max_length=LONGEST_TYPED)

    def clean_kode(self) -> str:
        typed = str(self.cleaned_data.get("kode", ""))
        found = codes.fault(typed)
        if found:
            raise forms.ValidationError(CODE_FAULTS[found])
        return codes.clean(typed)


class CallForm(forms.Form):
    """A telephone number, and when to call it."""

    telepon = forms.CharField(required=False, max_length=LONGEST_TYPED)
    waktu = forms.ChoiceField(
        choices=[("morning", ""), ("noon", ""), ("evening", "")],
        error_messages={"required": gettext_lazy("Pilih waktu."), "invalid_choice": gettext_lazy("Pilih waktu.")},
    )

    def clean_telepon(self) -> str:
        typed = numbers.plain(str(self.cleaned_data.get("telepon", "")))
        bare = re.sub(r"[\s().\-\u2010-\u2015]", "", typed)
        if not bare:
            raise forms.ValidationError(_("Isi nomor telepon Anda."))
        if not re.fullmatch(r"\+?[0-9]{7,15}", bare, re.ASCII):
            raise forms.ValidationError(_("Nomor telepon berisi 7 sampai 15 angka, misalnya 0812 3456 7890."))
        return bare


@dataclass(frozen=True, slots=True)
class Label:
    """What the plan calls a number, in the language of the page: in words and by its short name."""

    label: str
    name: str
    length: int | None
    digits: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """The two numbers with which a family comes in."""

    nik: Label
    kk: Label


def labels() -> Labels:
    """What the plan calls the two numbers, for a page."""
    current, language = plan.current(), get_language() or "id"
    return Labels(*(
        Label(one.label(language), one.name(language), one.length, one.digits)
        for one in (current.person_id, current.family_id)
    ))  # fmt: skip
