"""What is wrong with a file, said so that its author can put it right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: its code, where it stands (file, row from 1, field), the value found, and what to do next.

    `value` must never be personal data: for people's rows give the shape ("15 digits"), not the value.
    """

    code: str
    file: str
    row: int | None
    field: str | None
    value: str
    remedy: str

    def text(self) -> str:
        """`survey.csv, row 12, relevant: '${ag}' (unknown-reference). Did you mean ${age}?`"""
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.field:
            where += f", {self.field}"
        return f"{where}: {self.value!r} ({self.code}). {self.remedy}"


class Refused(Exception):
    """An action was refused; `problems` says why, one by one."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.text() for problem in problems))
        self.problems = problems
