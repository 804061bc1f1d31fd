"""What staff type to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.Form):
    """Name and password; the password is taken as typed."""

    username = forms.CharField(max_length=60, error_messages={"required": _("Tulis nama pengguna Anda.")})
    password = forms.CharField(max_length=200, strip=False, error_messages={"required": _("Tulis kata sandi Anda.")})


class CodeForm(forms.Form):
    """Six digits, with or without a space in the middle."""

    code = forms.CharField(max_length=12, error_messages={"required": _("Tulis kode enam angka.")})

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())
