"""From the texts of a plan's files to a Plan, with every mistake named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from cacah.access.core.roles import ROLES
from cacah.lib.problems import Problem
from cacah.plan.core import pay, terms, training
from cacah.plan.core.document import Document
from cacah.plan.core.sheet import Row, Sheet
from cacah.plan.core.terms import (
    Choice,
    ClassRule,
    Crosswalk,
    IdFormat,
    Level,
    Phase,
    Plan,
    Policies,
    Rehearsal,
    Target,
    Text,
    Window,
)

Files = Mapping[str, str]
"""The texts of a plan's files by their path in its folder, such as "lists/sex.csv"."""

TABLES = ("phases.csv", "windows.csv", "targets.csv", "classes.csv", "levels.csv")
DOCUMENTS = ("plan.toml", "policies.toml")
ID_KEYS = ("pattern", "length", "digits", "label", "name")


@dataclass(slots=True)
class Parsed:
    """A plan and what is wrong with it; `lines` are the rows (file, number) of its windows and targets."""

    problems: list[Problem] = field(default_factory=list)
    plan: Plan | None = None
    lines: dict[tuple[str, int], int] = field(default_factory=dict)


def parse(files: Files) -> Parsed:
    """Read `files`. The plan is there unless a whole file is missing or unreadable; use it only without problems."""
    parsed = Parsed()
    for name in (*DOCUMENTS, *TABLES):
        if name not in files:
            parsed.problems.append(Problem("file-missing", name, None, None, "", f"Add the file {name}."))
    main, policies = (Document(name, files.get(name, ""), parsed.problems) for name in DOCUMENTS)
    if main.read() and policies.read() and not any(name not in files for name in (*DOCUMENTS, *TABLES)):
        parsed.plan = _plan(files, main, policies, parsed)
    return parsed


def _plan(files: Files, main: Document, policies: Document, parsed: Parsed) -> Plan:
    problems = parsed.problems
    languages = _languages(main)
    main.known("", ("name", "census_day", "title", "languages", "places", "ids", "help", "rehearsal"))
    main.known("places", ("system",))
    main.known("ids", ("person", "family"))
    main.known("help", ("phone", "email"))
    phases = tuple(_phases(files["phases.csv"], languages, problems))
    windows = list(_windows(files["windows.csv"], [phase.code for phase in phases], problems))
    targets = list(_targets(files["targets.csv"], languages, problems))
    parsed.lines |= {("windows.csv", at): number for at, (number, _) in enumerate(windows)}
    parsed.lines |= {("targets.csv", at): number for at, (number, _) in enumerate(targets)}
    return Plan(
        name=_name(main),
        titles=main.texts("title", languages),
        census_day=main.day("census_day"),
        languages=languages,
        system=main.string("places.system"),
        person_id=_id_format(main, "ids.person", languages),
        family_id=_id_format(main, "ids.family", languages),
        help_phone=main.string("help.phone", blank=True),
        help_email=main.string("help.email", blank=True),
        rehearsal=_rehearsal(main, [phase.code for phase in phases]),
        levels=tuple(_levels(files["levels.csv"], languages, problems)),
        phases=phases,
        windows=tuple(window for _, window in windows),
        targets=tuple(target for _, target in targets),
        classes=tuple(_classes(files["classes.csv"], languages, problems)),
        policies=_policies(policies, [phase.code for phase in phases]),
        lists=_lists(files, languages, problems),
        crosswalks=_crosswalks(files, problems),
        training=training.parse(files, languages, problems),
        pay=pay.parse(files, problems),
    )


def _name(main: Document) -> str:
    name = main.string("name")
    if name and not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name):
        main.say("bad-name", "name", name, "Use small letters, digits and _, at most 31.")
    return name


def _languages(main: Document) -> Text:
    table = main.get("languages")
    if not isinstance(table, dict) or not table:
        main.say("languages-missing", "languages", table, 'Add [languages] with a line such as en = "English".')
        return {}
    return {code: main.string(f"languages.{code}") for code in table}


def _id_format(main: Document, key: str, languages: Text) -> IdFormat:
    main.known(key, ID_KEYS)
    pattern = main.string(f"{key}.pattern")
    try:
        re.compile(pattern)
    except re.error as error:
        main.say("bad-pattern", f"{key}.pattern", pattern, f"Write a regular expression: {error}.")
        pattern = ""
    return IdFormat(
        labels=main.texts(f"{key}.label", languages),
        names=main.texts(f"{key}.name", languages),
        pattern=pattern,
        length=main.whole(f"{key}.length"),
        digits=main.flag(f"{key}.digits"),
    )


def _rehearsal(main: Document, phases: list[str]) -> Rehearsal | None:
    if main.get("rehearsal") is None:
        return None
    main.known("rehearsal", ("anchor", "modes"))
    anchor = main.one_of("rehearsal.anchor", _days_of(phases))
    phase, _, edge = anchor.partition(".")
    return Rehearsal(phase, edge, main.words("rehearsal.modes", terms.MODES))


def _days_of(phases: list[str]) -> list[str]:
    return [f"{phase}.{edge}" for phase in phases for edge in terms.EDGES]


def _hour(document: Document, key: str) -> int:
    value = document.whole(key, 0)
    if value > 23:
        document.say("not-an-hour", key, value, "Write an hour from 0 to 23.")
    return min(value, 23)


def _policies(document: Document, phases: list[str]) -> Policies:
    names = [policy.name for policy in fields(Policies)]
    document.known("", names)
    for name in names:
        if document.get(name) is None:
            document.say("policy-missing", name, None, f"Decide it: add {name} = … (see docs/operator/plan.md).")
            return Policies()
    return Policies(
        password_changes=document.whole("password_changes", 0),
        password_length=document.whole("password_length", 6),
        residence_months=document.whole("residence_months"),
        prefill=document.one_of("prefill", ("full", "masked", "code", "none")),  # type: ignore[arg-type]  # checked here
        withdraws_visit=document.one_of("withdraws_visit", terms.STATES[1:]),  # type: ignore[arg-type]  # checked here
        amend_until=document.one_of("amend_until", _days_of(phases)),
        force_submit_at_close=document.flag("force_submit_at_close"),
        session_minutes=document.whole("session_minutes"),
        staff_session_minutes=document.whole("staff_session_minutes"),
        two_factor_roles=document.words("two_factor_roles", ROLES),
        public_counter=document.flag("public_counter"),
        waiting_room=document.flag("waiting_room"),
        admit_per_second=document.whole("admit_per_second", 0),
        send_grace_minutes=document.whole("send_grace_minutes", 0),
        callback_percent=document.whole("callback_percent", 0),
        keying_days=document.whole("keying_days", 0),
        double_keying_percent=document.whole("double_keying_percent", 0),
        night_from=_hour(document, "night_from"),
        night_until=_hour(document, "night_until"),
    )


def _phases(text: str, languages: Text, problems: list[Problem]) -> Iterator[Phase]:
    sheet = Sheet("phases.csv", text, ("phase", "opens", "closes"), problems, texts="name", languages=languages)
    seen: set[str] = set()
    for row in sheet.rows():
        phase = Phase(row.text("phase"), row.day("opens"), row.day("closes"), row.texts("name", languages))
        _once(row, "phase", phase.code, seen)
        _in_order(row, phase.opens, phase.closes)
        yield phase


def _levels(text: str, languages: Text, problems: list[Problem]) -> Iterator[Level]:
    sheet = Sheet("levels.csv", text, ("level",), problems, texts="name", languages=languages)
    for expected, row in enumerate(sheet.rows()):
        if row.text("level") != str(expected):
            row.say("level-order", "level", f"Number the levels 0, 1, 2 … from the country down: here {expected}.")
        yield Level(expected, row.texts("name", languages))


def _windows(text: str, phases: list[str], problems: list[Problem]) -> Iterator[tuple[int, Window]]:
    sheet = Sheet(
        "windows.csv", text, ("phase", "place", "mode", "opens", "closes", "decided"), problems, optional=("note",)
    )
    for row in sheet.rows():
        window = Window(
            phase=row.one_of("phase", phases),
            place=row.text("place", blank=True),
            mode=row.one_of("mode", terms.MODES),
            opens=row.day("opens"),
            closes=row.day("closes"),
            decided=row.day("decided"),
            note=row.text("note", blank=True),
        )
        _in_order(row, window.opens, window.closes)
        yield row.number, window


TARGET_COLUMNS = (
    "target", "place", "kind", "unit", "state", "basis", "share", "denominator", "denominator_source",
    "denominator_date", "deadline",
)  # fmt: skip


def _targets(text: str, languages: Text, problems: list[Problem]) -> Iterator[tuple[int, Target]]:
    sheet = Sheet("targets.csv", text, TARGET_COLUMNS, problems, ("note",), texts="name", languages=languages)
    seen: set[str] = set()
    for row in sheet.rows():
        target = _target(row, languages)
        _once(row, "target", target.code, seen)
        if target.denominator is not None and target.denominator_date is None:
            row.say("date-missing", "denominator_date", "Say of which day the denominator is.")
        yield row.number, target


def _target(row: Row, languages: Text) -> Target:
    return Target(
        code=row.text("target"),
        place=row.text("place", blank=True),
        kind=row.one_of("kind", terms.KINDS),
        unit=row.one_of("unit", terms.UNITS),
        state=row.one_of("state", terms.STATES),
        basis=row.one_of("basis", terms.BASES),
        share=row.share("share"),
        denominator=row.whole_or_none("denominator"),
        denominator_source=row.text("denominator_source"),
        denominator_date=row.day_or_none("denominator_date"),
        deadline=row.day("deadline"),
        note=row.text("note", blank=True),
        names=row.texts("name", languages),
    )


def _classes(text: str, languages: Text, problems: list[Problem]) -> Iterator[ClassRule]:
    columns = ("class", "counted", "where", "imputed")
    sheet = Sheet("classes.csv", text, columns, problems, texts="name", languages=languages)
    seen: set[str] = set()
    for row in sheet.rows():
        rule = ClassRule(
            code=row.one_of("class", terms.CLASSES),
            counted=row.yes("counted"),
            where=row.one_of("where", terms.WHERE),
            imputed=row.one_of("imputed", terms.IMPUTED),
            names=row.texts("name", languages),
        )
        _once(row, "class", rule.code, seen)
        if rule.counted == (rule.where == "nowhere"):
            row.say("counted-nowhere", "where", "Counted people need a place; people not counted have where = nowhere.")
        yield rule
    for code in terms.CLASSES if sheet.header else ():
        if code not in seen:
            problems.append(Problem("class-missing", "classes.csv", None, "class", code, f"Add a row for {code}."))


def _lists(files: Files, languages: Text, problems: list[Problem]) -> dict[str, tuple[Choice, ...]]:
    return {
        name.removeprefix("lists/").removesuffix(".csv"): tuple(_choices(name, text, languages, problems))
        for name, text in files.items()
        if name.startswith("lists/")
    }


def _choices(file: str, text: str, languages: Text, problems: list[Problem]) -> Iterator[Choice]:
    sheet = Sheet(file, text, ("code",), problems, texts="label", languages=languages, more=True)
    seen: set[str] = set()
    for row in sheet.rows():
        code = row.text("code")
        _once(row, "code", code, seen)
        if re.search(r"\s|^~", code):
            row.say("bad-code", "code", "Write a code without blanks that does not begin with ~.")
        extra = {column: cell for column, cell in row.cells.items() if "::" not in column and column != "code"}
        yield Choice(code, row.texts("label", languages), extra)


def _crosswalks(files: Files, problems: list[Problem]) -> dict[str, Crosswalk]:
    return {
        name.removeprefix("crosswalks/").removesuffix(".csv"): _crosswalk(name, text, problems)
        for name, text in files.items()
        if name.startswith("crosswalks/")
    }


def _crosswalk(file: str, text: str, problems: list[Problem]) -> Crosswalk:
    sheet = Sheet(file, text, ("register_code", "answer", "certain"), problems, optional=("register_label",))
    found: dict[str, tuple[str, bool]] = {}
    seen: set[str] = set()
    for row in sheet.rows():
        code = row.text("register_code")
        _once(row, "register_code", code, seen)
        found[code] = row.text("answer"), row.yes("certain")
    return found


def _once(row: Row, column: str, value: str, seen: set[str]) -> None:
    if value in seen:
        row.say("twice", column, "Remove this row, or give it another code.")
    seen.add(value)


def _in_order(row: Row, opens: date, closes: date) -> None:
    if date.min not in (opens, closes) and closes < opens:
        row.say("closes-before-opens", "closes", "Give a last day that is not before the first.")
