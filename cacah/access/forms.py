"""What staff type to come in."""

from datetime import date, timedelta

from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cacah.access.titles import TITLES
from cacah.geo import reads as geo

LEAST = 12
"""Characters of a password that opens the data of many families."""

_DAY = _("Tulis tanggal, misalnya 2020-09-01.")


class LoginForm(forms.Form):
    """Name and password; the password is taken as typed."""

    username = forms.CharField(max_length=60, error_messages={"required": _("Tulis nama pengguna Anda.")})
    password = forms.CharField(max_length=200, strip=False, error_messages={"required": _("Tulis kata sandi Anda.")})


class CodeForm(forms.Form):
    """Six digits, with or without a space in the middle."""

    code = forms.CharField(max_length=12, error_messages={"required": _("Tulis kode enam angka.")})

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class OwnPasswordForm(forms.Form):
    """The password there is, and the one to take its place."""

    current = forms.CharField(max_length=200, strip=False, error_messages={"required": _("Tulis kata sandi Anda.")})
    new = forms.CharField(max_length=200, strip=False, error_messages={"required": _("Tulis kata sandi yang baru.")})

    def clean_new(self) -> str:
        word = str(self.cleaned_data["new"])
        if len(word) < LEAST:
            raise forms.ValidationError(gettext("Pakai paling sedikit %(least)s huruf atau angka.") % {"least": LEAST})
        if word == self.cleaned_data.get("current"):
            raise forms.ValidationError(gettext("Kata sandi yang baru harus lain dari yang sekarang."))
        try:
            CommonPasswordValidator().validate(word)
        except forms.ValidationError:
            raise forms.ValidationError(gettext("Kata sandi ini mudah ditebak. Pilih yang lain.")) from None
        if len(set(word.casefold())) < 5:
            raise forms.ValidationError(gettext("Kata sandi ini mudah ditebak. Pilih yang lain."))
        return word


class PlaceField(forms.CharField):
    """A place by its code, or by a name that only one place has; its id."""

    def clean(self, value: str | None) -> int | None:
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        known = geo.row_by_code(typed)
        found = [known.id] if known else [place.id for place in geo.search(typed, limit=2)]
        if len(found) != 1:
            raise forms.ValidationError(_("Wilayah ini tidak ditemukan. Tulis kodenya, misalnya 33.72.04.1001."))
        return found[0]


class GrantForm(forms.Form):
    """A role for a place, from a day to a day, both included and both optional."""

    role = forms.ChoiceField(
        choices=lambda: list(TITLES.items()),
        error_messages={"required": _("Pilih peran."), "invalid_choice": _("Pilih peran.")},
    )
    place = PlaceField(max_length=120, error_messages={"required": _("Tulis wilayah.")})
    since = forms.DateField(required=False, error_messages={"invalid": _DAY})
    until = forms.DateField(required=False, error_messages={"invalid": _DAY})

    def clean_until(self) -> date | None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("Hari terakhir harus sesudah hari pertama."))
        return until if isinstance(until, date) else None


class AccountForm(GrantForm):
    """A new account with its first role."""

    username = forms.CharField(
        max_length=60,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+$", _("Pakai huruf, angka, titik atau garis saja."))],
        error_messages={"required": _("Tulis nama pengguna.")},
    )
    name = forms.CharField(max_length=120, error_messages={"required": _("Tulis nama orangnya.")})
    field_order = ("username", "name", "role", "place", "since", "until")


LONGEST_LOOK = timedelta(days=31)


class TrailForm(forms.Form):
    """What to read of the trail: days (the last one included), an actor, a place."""

    since = forms.DateField(
        error_messages={"required": _("Pilih hari."), "invalid": _("Tulis tanggal, misalnya 2020-09-01.")}
    )
    until = forms.DateField(
        error_messages={"required": _("Pilih hari."), "invalid": _("Tulis tanggal, misalnya 2020-09-01.")}
    )
    actor = forms.RegexField(
        r"^[A-Za-z0-9._:-]*$", max_length=80, required=False,
        error_messages={"invalid": _("Tulis nama pengguna, atau pelaku seperti user:12.")},
    )  # fmt: skip
    place = PlaceField(max_length=120, required=False)

    def clean_until(self) -> date:
        since, until = self.cleaned_data.get("since"), self.cleaned_data["until"]
        if since and until < since:
            raise forms.ValidationError(gettext("Hari terakhir harus sesudah hari pertama."))
        if since and until - since > LONGEST_LOOK:
            raise forms.ValidationError(gettext("Pilih paling banyak 31 hari."))
        return date(until.year, until.month, until.day)
