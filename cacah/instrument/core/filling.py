"""Fills the drawn questions with one person's answers. static/instrument/filling.js is the twin, byte for byte."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .values import BLANKS, Answers, Value, text_of, tidy
from .walk import Finding, Item, Part, Walk

Prefill = Mapping[str, tuple[Value, bool]]
"""Item name to (value the register's class crosses to, whether that is certain)."""
Places = Callable[[str], str]
"""The name to show for a place's code."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class Html(str):
    """Text that is HTML already; Django's templates leave it as it is."""

    def __html__(self) -> str:
        return self


def escape(text: str) -> str:
    return text.translate(_ESCAPES)


class Fragment:
    """A drawn question: literal HTML and where each slot stands in it."""

    __slots__ = ("places", "plain")

    def __init__(self, pieces: Sequence[str]) -> None:
        self.plain = [piece if at % 2 == 0 else "" for at, piece in enumerate(pieces)]
        self.places: dict[str, list[int]] = {}
        for at in range(1, len(pieces), 2):
            self.places.setdefault(pieces[at], []).append(at)

    def fill(self, slots: Mapping[str, str]) -> str:
        """The HTML with each slot's text (HTML already) put in; slots that are not given stay empty."""
        pieces, places = self.plain.copy(), self.places
        for name, text in slots.items():
            for at in places.get(name, ()):
                pieces[at] = text
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Drawn:
    """All fragments of one language."""

    items: Mapping[str, Mapping[str, Fragment]]
    instances: Mapping[str, Mapping[str, Fragment]]
    bits: Mapping[str, Fragment]
    texts: Mapping[str, str]


def ready(fragments: Mapping[str, Any]) -> Drawn:
    """Stored fragments of one language, ready for filling."""
    return Drawn(
        {part: {name: Fragment(pieces) for name, pieces in one.items()} for part, one in fragments["items"].items()},
        {
            part: {name: Fragment(pieces) for name, pieces in one.items()}
            for part, one in fragments["instances"].items()
        },
        {name: Fragment(pieces) for name, pieces in fragments["bits"].items()},
        fragments["texts"],
    )


def shown(item: Item, value: Value, language: str, texts: Mapping[str, str], places: Places | None) -> str:
    """A value as people read it: labels of codes, dates in words, write-ins as they were written."""
    if value in BLANKS:
        return ""
    if isinstance(value, list):
        return ", ".join(shown(item, one, language, texts, places) for one in value)
    text = text_of(value)
    if text.startswith("~"):
        return text[1:]
    if item.kind == "date":
        return date_shown(text, texts)
    if item.kind == "place":
        return places(text) if places else text
    return item.choices.label(text, language) if item.choices else text


def date_shown(text: str, texts: Mapping[str, str]) -> str:
    """`15 Juli 1985`, `Juli 1985` or `1985`."""
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    words = [str(int(day)) if day else "", texts.get(f"month_{int(month)}", month) if month else "", year]
    return " ".join(word for word in words if word)


@dataclass(slots=True)
class Filling:
    """Everything that differs from one rendering of a page to the next."""

    part: Part
    drawn: Drawn
    language: str
    walk: Walk
    answers: Answers
    prefill: Prefill
    errors: Mapping[str, Finding]
    warnings: Mapping[str, Finding]
    posted: Mapping[str, Sequence[str]]
    places: Places | None
    prefix: str
    opened: Collection[str] = ()
    whole: bool = True
    fragments: Mapping[str, Fragment] = field(init=False)

    def __post_init__(self) -> None:
        self.fragments = self.drawn.items[self.part.name]

    def page(self, names: Iterable[str]) -> str:
        shown = names if self.whole else [name for name in names if name in self.walk.relevant or name in self.opened]
        return "".join([self.question(self.part.items[name], "", self.answers, self.prefill) for name in shown])

    def question(self, item: Item, inside: str, answers: Answers, prefill: Prefill) -> str:
        """One item; `inside` is `children-0-` for a question in a repeat."""
        name = inside + item.name
        slots = {"p": self.prefix + inside}
        relevant = name in self.walk.relevant or name in self.opened
        if not relevant:
            slots["hidden"] = " hidden"
        self._label(item, slots)
        if item.kind in ("note", "group"):
            return self.fragments[item.name].fill(slots)
        if item.kind == "repeat":
            slots["rows"] = self._rows(item, answers)
            return self.fragments[item.name].fill(slots)
        value = answers.get(item.name)
        described: list[str] = []
        error = self.errors.get(name)
        if value in BLANKS:
            value = self._preset(item, name, prefill, slots, described, relevant)
        self._messages(item, name, error, slots, described)
        if error is not None and self.posted and error.code not in ("constraint", "not_offered", "required"):
            self._raw(item, name, slots)
        elif value not in BLANKS:
            self._control(item, value, slots)
        if item.filter is not None:
            self._filter(item, slots)
        if name in self.opened and (whom := self.part.universe(item, self.language)):
            slots["before"] = self.drawn.bits["only"].fill({"text": escape(whom)}) + slots.get("before", "")
        if item.hint:
            described.insert(0, f"{self.prefix}{name}-hint")
        if described:
            slots["described"] = f' aria-describedby="{" ".join(described)}"'
        return self.fragments[item.name].fill(slots)

    def _label(self, item: Item, slots: dict[str, str]) -> None:
        """Answers that the label or the hint names."""
        for slot in self.fragments[item.name].places:
            if slot.startswith("l:"):
                other = self.part.items.get(slot[2:])
                value = self.walk.values.get(slot[2:])
                if other is not None:
                    slots[slot] = escape(shown(other, value, self.language, self.drawn.texts, self.places))

    def _rows(self, repeat: Item, answers: Answers) -> str:
        """The instances there are and one blank one to add."""
        rows = [*(answers.get(repeat.name) or ()), {}]
        fragment = self.drawn.instances[self.part.name][repeat.name]
        inner = [self.part.items[name] for name in repeat.data.get("items", ()) if name in self.fragments]
        html = []
        for at, row in enumerate(rows):
            questions = "".join([self.question(item, f"{repeat.name}-{at}-", row, {}) for item in inner])
            html.append(fragment.fill({"number": str(at + 1), "questions": questions}))
        return "".join(html)

    def _preset(
        self, item: Item, name: str, prefill: Prefill, slots: dict[str, str], described: list[str], relevant: bool
    ) -> Value:
        """What stands in the control before it is answered: the register's value, or the sheet's default."""
        value, certain = prefill.get(item.name, (None, False))
        if value in BLANKS:
            return self._default(item)
        texts, id = self.drawn.texts, self.prefix + name
        words = escape(shown(item, value, self.language, texts, self.places))
        slots["before"] = self.drawn.bits["register"].fill({"id": id, "text": words})
        described.append(f"{id}-register")
        if not certain:
            return None
        open = {"open": " open"} if name in self.errors else {}
        label = escape(item.label.get(self.language, ""))
        slots["before"] += self.drawn.bits["change"].fill({"label": label, **open})
        slots["after"] = self.drawn.bits["changed"].fill({})
        slots["register"] = " data-register"
        if not relevant:
            slots["off"] = " disabled"
        return value

    def _default(self, item: Item) -> Value:
        value = None if item.default is None else tidy(item.default(dict(self.walk.values)))
        return value.split(" ") if item.kind == "select_many" and value else value

    def _messages(
        self, item: Item, name: str, error: Finding | None, slots: dict[str, str], described: list[str]
    ) -> None:
        """The error or the warning at the field, and the choices an ambiguous text may mean."""
        found, kind = (error, "error") if error is not None else (self.warnings.get(name), "warning")
        if found is None:
            return
        id, bits = self.prefix + name, self.drawn.bits
        text = found.text(self.language)
        slots["messages"] = bits[kind].fill({"id": id, "text": escape(text)})
        described.append(f"{id}-{kind}")
        if kind == "error":
            slots["invalid"], slots["wrong"] = ' aria-invalid="true"', " wrong"
        for code, label in found.choices:
            slots["messages"] += bits["choice"].fill({"id": id, "code": escape(code), "text": escape(label)})

    def _control(self, item: Item, value: Value, slots: dict[str, str]) -> None:
        """The value in its control."""
        if item.search:
            slots["value"] = escape(shown(item, value, self.language, self.drawn.texts, self.places))
            slots["code"] = "" if value.startswith("~") else escape(value)
        elif item.kind == "date":
            year, month, day = (*value.split("-"), "", "")[:3]
            slots["y"] = escape(year)
            slots["m_unknown" if not month else f"m:{int(month)}"] = " selected"
            if day:
                slots["d"] = str(int(day))
            elif month:
                slots["d_unknown"] = " checked"
        elif item.kind == "select_one":
            mark = " selected" if {"minimal", "dropdown"} & set(item.appearance) else " checked"
            if value.startswith("~"):
                slots["other_mark"], slots["other"] = mark, escape(value[1:])
            else:
                slots[f"c:{value}"] = mark
        elif item.kind == "select_many":
            for code in value:
                slots[f"c:{code}"] = " checked"
        else:
            slots["value"] = escape(str(value))

    def _raw(self, item: Item, name: str, slots: dict[str, str]) -> None:
        """What was typed, when it could not be read."""
        typed = self.posted.get
        field = self.prefix + name
        if item.kind == "date":
            days, month = typed(f"{field}_d", ()), "".join(typed(f"{field}_m", ())[:1])
            slots["d"] = escape(next((day for day in days if day != "?"), ""))
            slots["y"] = escape("".join(typed(f"{field}_y", ())[:1]))
            slots["m_unknown" if month == "?" else f"m:{month}"] = " selected"
            if "?" in days:
                slots["d_unknown"] = " checked"
        elif item.kind == "select_one" and not item.search:
            mark = " selected" if {"minimal", "dropdown"} & set(item.appearance) else " checked"
            slots["other_mark" if typed(field, ("",))[0] == "~" else "c:"] = mark
            slots["other"] = escape("".join(typed(f"{field}_other", ())[:1]))
        else:
            slots["value"] = escape("".join(typed(field, ())[:1]))

    def _filter(self, item: Item, slots: dict[str, str]) -> None:
        """Choices the filter keeps out are hidden and cannot be chosen."""
        if item.choices is None or item.search:
            return
        out = " hidden disabled" if {"minimal", "dropdown"} & set(item.appearance) else " hidden"
        scope = dict(self.walk.values)
        for row in item.choices.rows:
            if not item.offered(row["code"], scope):
                slots[f"f:{row['code']}"] = out
