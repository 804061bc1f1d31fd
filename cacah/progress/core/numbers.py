"""Numbers as the page's language writes them: 4.064 and 43,5 % in Indonesian, 4,064 and 43.5% in English."""

POINT = {"id": ",", "en": "."}
THOUSANDS = {"id": ".", "en": ","}


def whole(value: int, language: str = "id") -> str:
    """`value` with separators between thousands."""
    return f"{value:,}".replace(",", THOUSANDS.get(language, "."))


def percent(part: int, of: int, language: str = "id", digits: int = 1) -> str:
    """The share of `part` in `of`, cut (not rounded) to `digits` decimals; "–" if there is nothing to divide.

    Cut, so that a page never shows a target's figure before the target is met: 22.86 % is "22,8 %", not "22,9 %".
    """
    if of <= 0:
        return "–"
    scale = 10**digits
    cut = abs(part) * 100 * scale // of
    text = f"{cut // scale}{POINT.get(language, ',')}{cut % scale:0{digits}d}" if digits else str(cut)
    sign = "-" if part < 0 else ""
    return f"{sign}{text}%" if language == "en" else f"{sign}{text} %"


def short(value: int, language: str = "id") -> str:
    """`value` for the axis of a chart: 950, 12 rb, 3,4 jt (12k, 3.4m in English)."""
    units = {"id": (" rb", " jt"), "en": ("k", "m")}.get(language, (" rb", " jt"))
    if abs(value) < 10_000:
        return whole(value, language)
    size, unit = (1_000_000, units[1]) if abs(value) >= 1_000_000 else (1_000, units[0])
    tenths = round(value * 10 / size)
    text = f"{tenths / 10:.1f}".replace(".", POINT.get(language, ",")) if tenths % 10 else str(tenths // 10)
    return text + unit
