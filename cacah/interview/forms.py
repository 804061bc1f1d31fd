"""Forms of the interview that are not questions of the instrument."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cacah.comms.core import WrongAddress, address
from cacah.instrument.core.posting import clean


class AddForm(forms.Form):
    """Somebody who is not on the card. `reasons`: (code, words) of why, where that is asked."""

    orang = forms.UUIDField()
    name = forms.CharField(
        max_length=100,
        error_messages={
            "required": _("Tulis namanya. Bila bayi belum bernama, tulis Bayi."),
            "max_length": _("Tulis paling banyak 100 huruf."),
        },
    )

    def __init__(self, *given: Any, reasons: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        if reasons:
            told = dict.fromkeys(("required", "invalid_choice"), _("Pilih salah satu."))
            self.fields["joined"] = forms.ChoiceField(choices=reasons, error_messages=told)

    def clean_name(self) -> str:
        return " ".join(clean(self.cleaned_data["name"]).split())


class MailForm(forms.Form):
    """The address a receipt is sent to."""

    surel = forms.CharField(max_length=300, required=False)

    def clean_surel(self) -> str:
        try:
            return address(self.cleaned_data["surel"])
        except WrongAddress as error:
            raise forms.ValidationError(_("Tulis satu alamat surel, misalnya siti@contoh.id.")) from error
