"""Days drawn by lot."""

from datetime import date, timedelta
from random import Random


def between(rng: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` when it is the later one."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February becomes 1 March, as for a birthday."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def months_before(day: date, months: int) -> date:
    """About `months` calendar months earlier, never later than that."""
    return day - timedelta(days=round(months * 30.44) + 1)


def born_at_age(rng: Random, age: int, on: date) -> date:
    """A birth date of someone who has completed `age` years on day `on`."""
    return between(rng, years_before(on, age + 1) + timedelta(days=1), years_before(on, age))
