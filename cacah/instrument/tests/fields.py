"""The fields a browser would send from a page of questions."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.select: str | None = None
        self.area: str | None = None

    def add(self, name: str | None, value: str) -> None:
        if name:
            self.found.setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if "disabled" in a:
            return
        if tag == "input" and (a.get("type") not in ("radio", "checkbox") or "checked" in a):
            self.add(a.get("name"), a.get("value") or "")
        elif tag == "select":
            self.select = a.get("name")
        elif tag == "option" and self.select and "selected" in a:
            self.add(self.select, a.get("value") or "")
        elif tag == "textarea":
            self.area = a.get("name")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.add(self.area, data)
            self.area = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            self.found.setdefault(self.select, [""])
            self.select = None


def fields(html: str) -> dict[str, list[str]]:
    """Field names to posted values, disabled fields and unchecked boxes left out."""
    parser = _Fields()
    parser.feed(html)
    return parser.found
