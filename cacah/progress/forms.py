"""What a reader may ask for."""

from typing import Any

from django import forms

DEEPEST = 9
"""No plan divides a country into more levels than this."""


class LevelForm(forms.Form):
    """The level of places a sheet is made of: the place's own or one below."""

    level = forms.IntegerField(max_value=DEEPEST)

    def __init__(self, *args: Any, lowest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lowest = lowest

    def clean_level(self) -> int:
        level: int = self.cleaned_data["level"]
        if level < self.lowest:
            raise forms.ValidationError("above", code="above")
        return level
