"""Forms of the portal: a person's and a family's number, a password, a date of the register."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cacah.entry import actions
from cacah.entry.core import numbers
from cacah.plan import reads as plan
from cacah.plan.core.terms import IdFormat

LONGEST_TYPED = 60


def number_fault(text: str, form: IdFormat) -> str:
    """What to say at the field about a number that cannot be one; blank when its form is right."""
    found, label = numbers.fault(text, form), form.label(get_language() or "id")
    if found is None:
        return ""
    if found.code == "blank":
        return _("Isi %(label)s.") % {"label": label}
    if found.code == "letters":
        return _("%(label)s hanya berisi angka. Periksa hurufnya.") % {"label": label}
    if found.code == "length":
        told = {"label": label, "length": form.length, "found": found.found}
        if form.digits:
            return _("%(label)s harus %(length)s angka. Anda mengetik %(found)s angka.") % told
        return _("%(label)s harus %(length)s huruf dan angka. Anda mengetik %(found)s.") % told
    return _("Bentuk %(label)s ini tidak dikenal. Lihat lagi di kartu Anda.") % {"label": label}


def errors(form: forms.Form) -> list[tuple[str, str]]:
    """(field, text) of what is wrong, in the order of the fields."""
    return [(f"id_{name}", str(form.errors[name][0])) for name in form.fields if name in form.errors]


class NumbersForm(forms.Form):
    """NIK and KK, or what the plan calls them."""

    nik = forms.CharField(required=False, max_length=LONGEST_TYPED)
    kk = forms.CharField(required=False, max_length=LONGEST_TYPED)

    def clean(self) -> dict[str, Any]:
        current = plan.current()
        for field, form in (("nik", current.person_id), ("kk", current.family_id)):
            typed = str(self.cleaned_data.get(field, self.data.get(field, "")))
            said = number_fault(typed, form)
            self.cleaned_data[field] = form.clean(numbers.plain(typed))
            if said and field not in self.errors:
                self.add_error(field, said)
        return self.cleaned_data


PASSWORD_FAULTS = {
    "long": gettext_lazy("Sandi ini terlalu panjang. Pakai paling banyak 200 huruf."),
    "own": gettext_lazy("Jangan memakai nomor keluarga Anda sebagai sandi. Orang lain bisa mengetahuinya."),
    "common": gettext_lazy("Sandi ini mudah ditebak, banyak orang memakainya. Coba tiga kata yang tidak berhubungan."),
}


class NewPasswordForm(forms.Form):
    """A password to be made. `own`: numbers it must not be."""

    sandi = forms.CharField(required=False, strip=False, max_length=1000)

    def __init__(self, *args: Any, own: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    def clean_sandi(self) -> str:
        typed = str(self.cleaned_data.get("sandi", ""))
        found = actions.password_fault(typed, self.own)
        if found == "short":
            least = plan.policies().password_length
            raise forms.ValidationError(_("Pakai paling sedikit %(least)s huruf atau angka.") % {"least": least})
        if found:
            raise forms.ValidationError(PASSWORD_FAULTS[found])
        return typed


class PasswordForm(forms.Form):
    """The password there is."""

    sandi = forms.CharField(strip=False, max_length=1000, error_messages={"required": gettext_lazy("Isi sandi Anda.")})


class ChangeForm(NewPasswordForm):
    """The password there is, and the one to take its place."""

    lama = forms.CharField(
        strip=False, max_length=1000, error_messages={"required": gettext_lazy("Isi sandi Anda yang sekarang.")}
    )
    field_order = ("lama", "sandi")


class BirthForm(forms.Form):
    """The birth date of one member, in three fields."""

    lahir_d = forms.CharField(required=False, max_length=10)
    lahir_m = forms.CharField(required=False, max_length=10)
    lahir_y = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        typed = [numbers.plain(str(self.cleaned_data.get(f"lahir_{part}", ""))) for part in "ymd"]
        try:
            year, month, day = map(int, typed)
            self.cleaned_data["lahir"] = date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Tulis tanggal, bulan dan tahun dengan angka, misalnya 7 3 1985.")) from error
        return self.cleaned_data
