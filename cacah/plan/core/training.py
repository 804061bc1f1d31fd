"""What officers learn before they are given a place, and the test on it: the folder `training` of a plan."""

from collections.abc import Iterator, Mapping

from cacah.lib.problems import Problem
from cacah.plan.core.document import Document
from cacah.plan.core.sheet import Row, Sheet
from cacah.plan.core.terms import Lesson, Question, Text, Training

RULES, LESSONS, QUESTIONS = "training/training.toml", "training/lessons.csv", "training/questions.csv"
FILES = (RULES, LESSONS, QUESTIONS)
CHOICES = ("a", "b", "c", "d", "e")
"""Columns of answers; a question has the first two at least."""


def parse(files: Mapping[str, str], languages: Text, problems: list[Problem]) -> Training | None:
    """The training of a plan, None where it has no such folder."""
    if not any(name in files for name in FILES):
        return None
    for name in FILES:
        if name not in files:
            problems.append(Problem("file-missing", name, None, None, "", f"Add the file {name}."))
    rules = Document(RULES, files.get(RULES, ""), problems)
    if not rules.read() or not all(name in files for name in FILES):
        return None
    rules.known("", ("version", "required", "pass_percent", "questions", "pause_minutes"))
    lessons = tuple(_lessons(files[LESSONS], languages, problems))
    questions = tuple(_questions(files[QUESTIONS], languages, {one.code for one in lessons}, problems))
    found = Training(
        rules.whole("version"), rules.flag("required"), rules.whole("pass_percent"), rules.whole("questions"),
        rules.whole("pause_minutes", 0), lessons, questions,
    )  # fmt: skip
    if found.pass_percent > 100:
        rules.say("bad-share", "pass_percent", found.pass_percent, "Write a number from 1 to 100.")
    if found.drawn > len(questions):
        rules.say("too-few", "questions", found.drawn, f"The pool has {len(questions)}: write more, or draw fewer.")
    return found


def _lessons(text: str, languages: Text, problems: list[Problem]) -> Iterator[Lesson]:
    sheet = Sheet(LESSONS, text, ("lesson",), problems, texts="title", languages=languages)
    seen: set[str] = set()
    for row in sheet.rows():
        lesson = Lesson(row.text("lesson"), row.texts("title", languages), _texts(row, "text", languages))
        _once(row, "lesson", lesson.code, seen)
        yield lesson


def _questions(text: str, languages: Text, lessons: set[str], problems: list[Problem]) -> Iterator[Question]:
    sheet = Sheet(QUESTIONS, text, ("question", "lesson", "right"), problems, texts="text", languages=languages)
    seen: set[str] = set()
    for row in sheet.rows():
        choices = {code: row.texts(code, languages) for code in CHOICES if _has(row, code)}
        question = Question(
            row.text("question"), row.one_of("lesson", lessons), row.texts("text", languages), choices,
            row.one_of("right", choices), _texts(row, "explanation", languages),
        )  # fmt: skip
        _once(row, "question", question.code, seen)
        if len(choices) < 2:
            row.say("too-few", "question", "Give two answers at least, in the columns a::… and b::….")
        yield question


def _has(row: Row, code: str) -> bool:
    return any(cell.strip() for column, cell in row.cells.items() if column.startswith(f"{code}::"))


def _texts(row: Row, prefix: str, languages: Text) -> dict[str, str]:
    found = row.texts(prefix, languages)
    for language in languages:
        if language not in found:
            row.say("column-missing", f"{prefix}::… ({language})", "Add a column in this language.")
    return found


def _once(row: Row, column: str, value: str, seen: set[str]) -> None:
    if value in seen:
        row.say("twice", column, "Remove this row, or give it another code.")
    seen.add(value)
