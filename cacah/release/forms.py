"""What a statistician asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """The census day a run is made for."""

    census_day = forms.DateField(
        label=_("Hari sensus"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
