"""Where an officer stood, in words: against the border of the family's SLS, as surely as the phone knew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cacah.geo.core import shape
from cacah.geo.core.shape import Ring


@dataclass(frozen=True, slots=True)
class Stood:
    """How far outside a border somebody stood (0: inside), and to how many metres the phone knew it."""

    outside: int
    accuracy: int

    @property
    def is_outside(self) -> bool:
        """Beyond doubt: the whole circle in which the phone may have been lies outside."""
        return self.outside > self.accuracy

    @property
    def words(self) -> str:
        if not self.outside:
            return _("di dalam SLS")
        slots = {"metres": number_format(self.outside, force_grouping=True), "accuracy": self.accuracy}
        if self.is_outside:
            return _("di luar SLS: %(metres)s m dari batasnya, ketelitian %(accuracy)s m") % slots
        return _("di batas SLS, ketelitian %(accuracy)s m") % slots


def stood(position: Mapping[str, Any] | None, rings: Sequence[Ring] | None) -> Stood | None:
    """A position as a phone told it, against a border; None when one of the two is not known."""
    if not position or not rings:
        return None
    outside = shape.metres_outside((position["lon"], position["lat"]), rings)
    return Stood(round(outside), round(position["accuracy"]))
