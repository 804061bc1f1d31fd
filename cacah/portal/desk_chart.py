"""A small drawing of why people were not let in: a bar for each cause, with its number."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, ROW, LABEL = 640, 30, 300


def bars(title: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """An SVG of (label, number) rows, the longest bar as wide as there is room; nothing without rows."""
    if not rows:
        return SafeString("")
    most, room = max(number for _label, number in rows), WIDTH - LABEL - 60
    drawn = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect class="bar" x="{}" y="{}" width="{}" height="18"></rect>'
        '<text x="{}" y="{}">{}</text>',
        (
            (at * ROW + 19, label, LABEL, at * ROW + 5, length, LABEL + length + 6, at * ROW + 19, number)
            for at, (label, number) in enumerate(rows)
            for length in [max(2, round(room * number / most))]
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        len(rows) * ROW,
        title,
        drawn,
    )
