"""Reading one TOML file of a plan, with every mistake named by its line."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cacah.lib.problems import Problem
from cacah.plan.core.sheet import near


@dataclass(slots=True)
class Document:
    """A TOML text. Asking for a key in a form it does not have notes a problem and gives a harmless value."""

    file: str
    text: str
    problems: list[Problem]
    table: dict[str, Any] = field(default_factory=dict)

    def read(self) -> bool:
        """Parse; False when it is not TOML."""
        try:
            self.table = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            row = re.search(r"line (\d+)", str(error))
            number = int(row[1]) if row else None
            self.problems.append(Problem("not-toml", self.file, number, None, str(error), "Write it as TOML."))
            return False
        return True

    def say(self, code: str, key: str, value: object, remedy: str) -> None:
        self.problems.append(Problem(code, self.file, self.line(key), key, _shown(value), remedy))

    def line(self, key: str) -> int | None:
        """The line where a dotted key stands, or else its table; None when neither is there."""
        section, _, name = key.rpartition(".")
        inside, found = section == "", None
        for number, line in enumerate(self.text.splitlines(), 1):
            if line.strip().startswith("["):
                inside = line.strip().split("]")[0] == f"[{section}"
                found = number if inside else found
            elif inside and re.match(rf"\s*\"?{re.escape(name)}\"?\s*=", line):
                return number
        return found

    def get(self, key: str) -> Any:
        """The value of a dotted key, None when there is none."""
        value: Any = self.table
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    def known(self, key: str, names: Collection[str]) -> None:
        """Note every key of the table at `key` ("" = the top) that is not one of `names`."""
        table = self.get(key) if key else self.table
        for name in table if isinstance(table, dict) else ():
            if name not in names:
                self.say("unknown-key", f"{key}.{name}".lstrip("."), name, near(name, names))

    def string(self, key: str, *, blank: bool = False) -> str:
        value = self.get(key)
        if isinstance(value, str) and (value or blank):
            return value
        if value is not None or not blank:
            self.say("not-text", key, value, f'Write {key.rpartition(".")[2]} = "…".')
        return ""

    def day(self, key: str) -> date:
        value = self.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.say("not-a-day", key, value, f"Write {key.rpartition('.')[2]} = YYYY-MM-DD, without quotes.")
        return date.min

    def whole(self, key: str, least: int = 1) -> int:
        value = self.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.say("not-whole", key, value, f"Write a whole number from {least}, without quotes.")
        return least

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if not isinstance(value, bool):
            self.say("not-true-or-false", key, value, "Write true or false, without quotes.")
        return bool(value)

    def words(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        value = self.get(key)
        if not isinstance(value, list):
            self.say("not-a-list", key, value, 'Write a list: ["…", "…"].')
            return ()
        for word in value:
            if word not in known:
                self.say("unknown-word", key, word, near(str(word), known))
        return tuple(str(word) for word in value)

    def one_of(self, key: str, known: Collection[str]) -> str:
        value = self.string(key)
        if value and value not in known:
            self.say("unknown-word", key, value, near(value, known))
        return value

    def texts(self, key: str, languages: Collection[str]) -> dict[str, str]:
        """One text per language from the table at `key`."""
        self.known(key, languages)
        return {language: self.string(f"{key}.{language}") for language in languages}


def _shown(value: object) -> str:
    return "" if value is None else str(value)
