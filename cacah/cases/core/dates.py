"""Dates as people know them: a day, a month, or only a year; and calendar months between days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


class NotADate(ValueError):
    """A text that is no "YYYY", "YYYY-MM", "YYYY-MM-DD" or time stamp of the calendar."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days a date may stand for, both ends included."""

    first: date
    last: date

    @property
    def middle(self) -> date:
        """The day taken when one must be taken: half of the possible days lie before it."""
        return self.first + timedelta(days=(self.last - self.first).days // 2)

    def until(self, day: date) -> "Span":
        """The same span without the days after `day`, when that leaves any: nobody reports a day to come."""
        return Span(self.first, min(self.last, day)) if self.first <= day else self


def span(text: str) -> Span:
    """Days that `text` may mean; a time stamp means the date on its own wall clock, whatever its zone.

    Raises NotADate.
    """
    try:
        if len(text) == 4:
            return Span(date(int(text), 1, 1), date(int(text), 12, 31))
        if len(text) == 7:
            year, month = int(text[:4]), int(text[5:])
            return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        day = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
        return Span(day, day)
    except ValueError as error:
        raise NotADate("not a date of the calendar") from error


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later; the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of `moment` (aware) in `zone` (IANA name): days are counted where people live."""
    return moment.astimezone(ZoneInfo(zone)).date()
