"""Which modes are open at a place on a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from cacah.plan.core.terms import MODES, Window

Key = tuple[int | None, str]


class Schedule:
    """The windows of a plan, found by place and mode.

    Per phase the most specific place that has a row decides; there, of the rows already decided on the day, the last.
    A row of mode `none` closes every mode of its phase, at its place and below, from its first to its last day.
    """

    def __init__(self, windows: Iterable[Window]) -> None:
        self._rows: dict[Key, list[Window]] = defaultdict(list)
        for window in sorted(windows, key=lambda window: window.decided):
            for mode in MODES if window.mode == "none" else (window.mode,):
                self._rows[window.place_id, mode].append(window)
        self._rows = dict(self._rows)

    def deciding(self, chain: Sequence[int], mode: str, day: date) -> Iterable[Window]:
        """The row of each phase that decides for the place whose ancestors, widest first, are `chain`."""
        settled: dict[str, Window] = {}
        for place in (*reversed(chain), None):
            here: dict[str, Window] = {}
            for row in self._rows.get((place, mode), ()):
                if row.decided <= day and (row.mode != "none" or row.is_open(day)):
                    here[row.phase] = row
            settled = {**here, **settled}
        return settled.values()

    def open_on(self, chain: Sequence[int], mode: str, day: date) -> Window | None:
        """The window through which `mode` is open on `day`, None when it is closed."""
        for row in self.deciding(chain, mode, day):
            if row.mode != "none" and row.is_open(day):
                return row
        return None

    def next_after(self, chain: Sequence[int], mode: str, day: date) -> Window | None:
        """The window that opens soonest after `day`, as decided up to `day`."""
        coming = [row for row in self.deciding(chain, mode, day) if row.mode != "none" and row.opens > day]
        return min(coming, key=lambda row: row.opens, default=None)

    def last_before(self, chain: Sequence[int], mode: str, day: date) -> Window | None:
        """The window that closed last before `day`, as decided up to `day`."""
        gone = [row for row in self.deciding(chain, mode, day) if row.mode != "none" and row.closes < day]
        return max(gone, key=lambda row: row.closes, default=None)
