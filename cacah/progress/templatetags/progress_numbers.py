"""Numbers in the page's language: `{{ 4064|whole }}`, `{% share part of %}`."""

from django import template
from django.utils.translation import get_language

from cacah.progress.core import numbers

register = template.Library()


@register.filter
def whole(value: int | None) -> str:
    """A whole number with separators; an en dash for nothing."""
    return "–" if value is None else numbers.whole(value, get_language() or "id")


@register.simple_tag
def share(part: int, of: int) -> str:
    """`part` in `of` as a percentage, cut to one decimal."""
    return numbers.percent(part, of, get_language() or "id")
