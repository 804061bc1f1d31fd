"""Charts drawn on the server: SVG text without styles of its own (the style sheet colours the classes).

Every axis of amounts starts at nought. Each function returns a complete `<svg>`; names in it are escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from cacah.progress.core.numbers import short

WIDTH, HEIGHT = 640, 240
NARROW = 340
"""Width of a chart for phones: drawn anew, because a shrunken one has letters nobody can read."""

LEFT, RIGHT, TOP, BOTTOM = 52, 96, 14, 30
LINE = 16
"""Height of a line of text."""


@dataclass(frozen=True, slots=True)
class Point:
    """An amount reached by the end of a day."""

    day: date
    value: int


def _frame(width: int, height: int, title: str, body: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def ceiling(value: int) -> int:
    """The next round number at or above `value` (1, 2, 2.5 or 5 times a power of ten): the top of an axis."""
    if value <= 1:
        return 1
    power = int("1" + "0" * (len(str(value)) - 1))
    for step in (10, 20, 25, 50, 100):
        if value * 10 <= step * power:
            return max(step * power // 10, 1)
    return value


def running(points: Sequence[Point]) -> list[Point]:
    """Daily changes turned into amounts reached, in day order."""
    reached, total = [], 0
    for point in sorted(points, key=lambda point: point.day):
        total += point.value
        reached.append(Point(point.day, total))
    return reached


def spark(values: Sequence[int], title: str, limit: int | None = None) -> str:
    """A small line (160 × 40) for beside a headline number; `limit` is drawn as a dashed line."""
    width, height, edge = 160, 40, 3
    top = max([*values, limit or 0, 1])

    def at(value: int) -> float:
        return height - edge - (height - 2 * edge) * max(value, 0) / top

    step = (width - 2 * edge) / max(len(values) - 1, 1)
    line = " ".join(f"{_number(edge + step * index)},{_number(at(value))}" for index, value in enumerate(values))
    body = [f'<line class="axis" x1="0" y1="{height - 1}" x2="{width}" y2="{height - 1}"/>']
    if limit is not None:
        body.append(f'<line class="target" x1="0" y1="{_number(at(limit))}" x2="{width}" y2="{_number(at(limit))}"/>')
    if values:
        body.append(f'<polyline class="series" points="{line}"/>')
        last = line.rsplit(" ", 1)[-1].split(",")
        body.append(f'<circle class="last" cx="{last[0]}" cy="{last[1]}" r="3"/>')
    return _frame(width, height, title, body)


def share_bar(part: int, of: int, title: str, target: float | None = None) -> str:
    """One bar (160 × 16): `part` of `of` filled; `target` (0 to 1) is a mark across it."""
    share = min(max(part / of, 0.0), 1.0) if of > 0 else 0.0
    body = [
        '<rect class="bar-rest" x="0" y="3" width="160" height="10"/>',
        f'<rect class="bar" x="0" y="3" width="{_number(160 * share)}" height="10"/>',
    ]
    if target is not None:
        x = _number(160 * min(max(target, 0.0), 1.0))
        body.append(f'<line class="target" x1="{x}" y1="0" x2="{x}" y2="16"/>')
    return _frame(160, 16, title, body)


@dataclass(frozen=True, slots=True)
class Plot:
    """The field a line is drawn in: `width` units wide, amounts from nought to `top`, days from `first` to `last`."""

    width: int
    top: int
    first: date
    last: date

    @property
    def right(self) -> int:
        return self.width - RIGHT

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return LEFT + (self.right - LEFT) * (day - self.first).days / days

    def y(self, value: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * max(value, 0) / self.top

    def across(self, value: int, kind: str) -> str:
        level = _number(self.y(value))
        return f'<line class="{kind}" x1="{LEFT}" y1="{level}" x2="{self.right}" y2="{level}"/>'


def _days(plot: Plot, language: str) -> list[str]:
    """First and last day under the axis."""
    form = "%d.%m" if language == "id" else "%d/%m"
    marks = {plot.first: "start", plot.last: "end"} if plot.first != plot.last else {plot.first: "start"}
    return [
        f'<text x="{_number(plot.x(day))}" y="{HEIGHT - 10}" text-anchor="{anchor}">{day.strftime(form)}</text>'
        for day, anchor in marks.items()
    ]


def _axis(plot: Plot, language: str) -> list[str]:
    lines = []
    for value in (0, plot.top // 2, plot.top) if plot.top > 1 else (0, 1):
        lines.append(plot.across(value, "axis" if value == 0 else "grid"))
        y = _number(plot.y(value) + 4)
        lines.append(f'<text x="{LEFT - 8}" y="{y}" text-anchor="end">{short(value, language)}</text>')
    return lines


def _target(plot: Plot, target: tuple[int, str]) -> list[str]:
    y, word = _number(plot.y(target[0]) + 4), escape(target[1])
    label = f'<text class="target-label" x="{plot.right + 8}" y="{y}">{word}</text>'
    return [plot.across(target[0], "target"), label]


def _course(plot: Plot, points: Sequence[Point], language: str, taken: float | None) -> list[str]:
    """The line, and the last amount at its end, out of the way of a label at the height `taken`."""
    drawn = " ".join(f"{_number(plot.x(point.day))},{_number(plot.y(point.value))}" for point in points)
    x, y = plot.x(points[-1].day), plot.y(points[-1].value)
    label = y if taken is None or abs(y - taken) >= LINE else taken + (LINE if y >= taken else -LINE)
    return [
        f'<polyline class="series" points="{drawn}"/>',
        f'<circle class="last" cx="{_number(x)}" cy="{_number(y)}" r="4"/>',
        f'<text x="{_number(x + 8)}" y="{_number(label + 4)}">{short(points[-1].value, language)}</text>',
    ]


def line(
    points: Sequence[Point],
    title: str,
    target: tuple[int, str] | None = None,
    language: str = "id",
    width: int = WIDTH,
) -> str:
    """Amounts reached by day (`width` × 240), days spaced as in the calendar, with the target as a labelled line.

    `points` in day order, `target` as (amount, label). Without a point only the axes are drawn.
    """
    top = ceiling(max([point.value for point in points] + [target[0] if target else 0, 1]))
    ends = (points[0].day, points[-1].day) if points else (date.min, date.min)
    plot = Plot(width, top, *ends)
    body = _axis(plot, language)
    if target is not None:
        body += _target(plot, target)
    if points:
        body += _days(plot, language) + _course(plot, points, language, plot.y(target[0]) if target else None)
    return _frame(width, HEIGHT, title, body)
