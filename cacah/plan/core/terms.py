"""What a plan decides, as values. Days are calendar days of the place they are applied in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

Text = Mapping[str, str]
"""One text in several languages, by language code."""

Mode = Literal["self", "assisted", "interview", "list_check", "drop_off", "none"]
MODES: tuple[str, ...] = ("self", "assisted", "interview", "list_check", "drop_off", "none")
UNITS = ("families", "persons")
STATES = ("started", "sent", "complete", "clean")
BASES = ("registered", "residence")
KINDS = ("target", "pilot", "comparison")
WHERE = ("residence", "list", "registered", "nowhere")
IMPUTED = ("no", "items", "person")
CLASSES = (
    "answered", "list_only", "never_reached", "died_before", "elsewhere", "abroad", "unknown", "born_after",
    "duplicate",
)  # fmt: skip
EDGES = ("opens", "closes")


def in_language(texts: Text, language: str) -> str:
    """The text in `language`, else in the first language there is."""
    return texts.get(language) or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of places; 0 is the whole country."""

    number: int
    names: Text

    def name(self, language: str) -> str:
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the census with its first and last day."""

    code: str
    opens: date
    closes: date
    names: Text

    def name(self, language: str) -> str:
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class Window:
    """In `phase`, `mode` is open at `place` ("" = the whole country) from `opens` to `closes`, both days included.

    The row holds from the day it was `decided`; it then replaces earlier rows of the same phase, place and mode.
    """

    phase: str
    place: str
    mode: str
    opens: date
    closes: date
    decided: date
    note: str = ""
    place_id: int | None = None

    def is_open(self, day: date) -> bool:
        return self.opens <= day <= self.closes


@dataclass(frozen=True, slots=True)
class Target:
    """A `share` of a denominator in `unit`s that shall be in `state` by the `deadline`.

    `denominator` None means what the register loaded here holds for the place. `basis` is the place a person or family
    is counted at. A `pilot` or `comparison` is shown beside, never as met or missed.
    """

    code: str
    place: str
    kind: str
    unit: str
    state: str
    basis: str
    share: Fraction
    denominator: int | None
    denominator_source: str
    denominator_date: date | None
    deadline: date
    note: str
    names: Text
    place_id: int | None = None

    def name(self, language: str) -> str:
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What becomes of a class at close: counted or not, at which place, which values may be imputed."""

    code: str
    counted: bool
    where: str
    imputed: str
    names: Text

    def name(self, language: str) -> str:
        return in_language(self.names, language)


@dataclass(frozen=True, slots=True)
class IdFormat:
    """How a number that people know is written: `pattern` is the whole text after `clean`."""

    labels: Text
    names: Text
    pattern: str
    length: int
    digits: bool

    def label(self, language: str) -> str:
        """The short name on screens, such as NIK."""
        return in_language(self.labels, language)

    def name(self, language: str) -> str:
        """The name in full."""
        return in_language(self.names, language)

    def clean(self, text: str) -> str:
        """Without the blanks, dots and hyphens that people put in between; letters large."""
        return re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper()

    def accepts(self, text: str) -> bool:
        """True when `text`, cleaned, has the form of such a number. Says nothing about whether it exists."""
        return re.fullmatch(self.pattern, self.clean(text), re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a code list; `columns` are the list's further columns."""

    code: str
    labels: Text
    columns: Mapping[str, str]

    def label(self, language: str) -> str:
        return in_language(self.labels, language)


Crosswalk = Mapping[str, tuple[str, bool]]
"""Register code to (answer code, certain). Not certain: the register's class is coarser, its value only a hint."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The rule that moves all dates: the anchor's day becomes yesterday; `modes` are open everywhere from then on."""

    phase: str
    edge: str
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Decisions that steer other rooms; each is explained in docs/operator/plan.md."""

    password_changes: int = 2
    password_length: int = 8
    residence_months: int = 12
    prefill: Literal["full", "masked", "code", "none"] = "full"
    withdraws_visit: Literal["sent", "complete", "clean"] = "complete"
    amend_until: str = ""
    force_submit_at_close: bool = True
    session_minutes: int = 20
    staff_session_minutes: int = 480
    two_factor_roles: tuple[str, ...] = ()
    public_counter: bool = True
    waiting_room: bool = True
    admit_per_second: int = 0
    send_grace_minutes: int = 60
    callback_percent: int = 5
    keying_days: int = 30
    double_keying_percent: int = 5
    night_from: int = 21
    night_until: int = 6


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page to read; a line end begins a paragraph."""

    code: str
    titles: Text
    texts: Text

    def title(self, language: str) -> str:
        return in_language(self.titles, language)

    def paragraphs(self, language: str) -> list[str]:
        return [line.strip() for line in in_language(self.texts, language).splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers by column, the right one, and why it is right."""

    code: str
    lesson: str
    texts: Text
    choices: Mapping[str, Text]
    right: str
    explanations: Text

    def text(self, language: str) -> str:
        return in_language(self.texts, language)

    def choice(self, code: str, language: str) -> str:
        return in_language(self.choices[code], language)

    def explanation(self, language: str) -> str:
        return in_language(self.explanations, language)


@dataclass(frozen=True, slots=True)
class Training:
    """`drawn`: questions of a test; `pass_percent` of them must be right; `required`: nobody gets a place without it.

    Whoever passed an earlier `version` has to pass anew.
    """

    version: int
    required: bool
    pass_percent: int
    drawn: int
    pause_minutes: int
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]

    def passes(self, right: int, asked: int) -> bool:
        return 100 * right >= self.pass_percent * asked


@dataclass(frozen=True, slots=True)
class Pay:
    """What officers are paid: a rate for each kind of work; a payment is a multiple of `round_to`."""

    currency: str
    decimals: int
    round_to: Decimal
    rates: Mapping[str, Decimal]


@dataclass(frozen=True)
class Plan:
    """A census as it was decided."""

    name: str
    titles: Text
    census_day: date
    languages: Text
    system: str
    person_id: IdFormat
    family_id: IdFormat
    rehearsal: Rehearsal | None
    levels: tuple[Level, ...]
    phases: tuple[Phase, ...]
    windows: tuple[Window, ...]
    targets: tuple[Target, ...]
    classes: tuple[ClassRule, ...]
    policies: Policies
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    crosswalks: Mapping[str, Crosswalk] = field(default_factory=dict)
    help_phone: str = ""
    help_email: str = ""
    training: Training | None = None
    pay: Pay | None = None

    def title(self, language: str) -> str:
        return in_language(self.titles, language)

    def place_codes(self) -> set[str]:
        """The codes of every place the plan names."""
        return {row.place for row in self.windows if row.place} | {row.place for row in self.targets if row.place}

    def phase(self, code: str) -> Phase:
        """Raises KeyError for a phase the plan does not have."""
        return self._phases[code]

    def class_rule(self, code: str) -> ClassRule:
        """The rule of one class at close; the plan has all of CLASSES."""
        return self._classes[code]

    def day(self, reference: str) -> date:
        """The day a reference such as "field.closes" means."""
        code, _, edge = reference.partition(".")
        phase = self.phase(code)
        return phase.opens if edge == "opens" else phase.closes

    @cached_property
    def _phases(self) -> dict[str, Phase]:
        return {phase.code: phase for phase in self.phases}

    @cached_property
    def _classes(self) -> dict[str, ClassRule]:
        return {rule.code: rule for rule in self.classes}
