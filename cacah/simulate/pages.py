"""What a page of HTML holds for somebody who fills in forms: controls, buttons, links. As a browser reads it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass(slots=True)
class Control:
    """One input, option or text area. `shown`: no element around it is hidden; `list`: the long list it searches."""

    name: str
    kind: str
    value: str
    checked: bool
    shown: bool
    list: str = ""


@dataclass(slots=True)
class Form:
    """A form with its controls in page order; `buttons`: (name, value) of those that send it."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def named(self, name: str) -> list[Control]:
        return [control for control in self.controls if control.name == name]

    def has(self, *names: str) -> bool:
        return set(names) <= {control.name for control in self.controls}

    def has_button(self, name: str) -> bool:
        return any(button == name for button, _ in self.buttons)

    def preset(self) -> dict[str, list[str]]:
        """What a browser would send if nothing were touched, without a button."""
        sent: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind not in ("radio", "checkbox", "option") or control.checked:
                sent.setdefault(control.name, []).append(control.value)
        return sent


@dataclass(slots=True)
class Page:
    """A page: forms, links of class `button`, assets, where long lists lie, marked items, and text in code marks.

    `missing`, `errors`: items marked so. `styles` are wanted by every phone, `assets` by one with scripts.
    """

    forms: list[Form] = field(default_factory=list)
    onward: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def form_with(self, *names: str) -> Form | None:
        return next((form for form in self.forms if form.has(*names)), None)


_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._stack: list[tuple[str, bool, str]] = []
        self._form: Form | None = None
        self._select = ""
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        at = {key: value or "" for key, value in attrs}
        kinds = at.get("class", "")
        hidden = "hidden" in at or (bool(self._stack) and self._stack[-1][1])
        if tag not in _VOID:
            self._stack.append((tag, hidden, kinds))
        handler = getattr(self, f"_on_{tag}", None)
        if handler:
            handler(at, hidden)
        if "data-part" in at:
            self.page.assets.append(at["data-part"])
            self.page.lists.append(at.get("data-lists", ""))
        if "error" in kinds.split() and at.get("id", "").endswith("-error"):
            self.page.errors.append(at["id"].removesuffix("-error"))
        if tag in ("dd", "b") and "code" in kinds:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            name, _, _ = self._stack.pop()
            if name == tag:
                break
        if tag == "form":
            self._form = None
        if tag in ("dd", "b") and self._text is not None:
            self.page.codes.append("".join(self._text).strip())
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _inside(self, kind: str) -> bool:
        return any(kind in kinds.split() for _, _, kinds in self._stack)

    def _on_form(self, at: dict[str, str], hidden: bool) -> None:
        self._form = Form(at.get("action", ""), at.get("method", "get").lower())
        self.page.forms.append(self._form)

    def _on_a(self, at: dict[str, str], hidden: bool) -> None:
        if "button" in at.get("class", "").split() and "href" in at:
            self.page.onward.append(at["href"])
        if self._inside("missing"):
            self.page.missing.append(at.get("href", ""))

    def _on_link(self, at: dict[str, str], hidden: bool) -> None:
        if at.get("rel") == "stylesheet":
            self.page.styles.append(at["href"])

    def _on_script(self, at: dict[str, str], hidden: bool) -> None:
        if "src" in at:
            self.page.assets.append(at["src"])

    def _add(self, at: dict[str, str], kind: str, value: str, checked: bool, hidden: bool) -> None:
        if self._form is not None and at.get("name") and "disabled" not in at:
            self._form.controls.append(Control(at["name"], kind, value, checked, not hidden, at.get("data-list", "")))

    def _on_input(self, at: dict[str, str], hidden: bool) -> None:
        kind = at.get("type", "text")
        value = at.get("value", "on" if kind in ("radio", "checkbox") else "")
        self._add(at, kind, value, "checked" in at, hidden)

    def _on_textarea(self, at: dict[str, str], hidden: bool) -> None:
        self._add(at, "text", "", False, hidden)

    def _on_button(self, at: dict[str, str], hidden: bool) -> None:
        if self._form is not None and at.get("type", "submit") == "submit":
            self._form.buttons.append((at.get("name", ""), at.get("value", "")))

    def _on_select(self, at: dict[str, str], hidden: bool) -> None:
        self._select = "" if "disabled" in at else at.get("name", "")

    def _on_option(self, at: dict[str, str], hidden: bool) -> None:
        if not self._select or self._form is None:
            return
        former = [one for one in self._form.controls if one.name == self._select and one.checked]
        chosen = "selected" in at or not former
        if "selected" in at:
            for one in former:
                one.checked = False
        self._add({"name": self._select}, "option", at.get("value", ""), chosen, hidden)


def read(html: str) -> Page:
    """The page as a browser without scripts has it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


PREFIX = re.compile(r"^(m[0-9a-f]{8}_)")


def prefixes(form: Form) -> list[str]:
    """Prefixes of people's fields on the page of the whole list, in page order."""
    found = [match[1] for control in form.controls if (match := PREFIX.match(control.name))]
    return list(dict.fromkeys(found))
