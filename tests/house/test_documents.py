"""The documents name what exists: settings, commands, roles, policies; and the catalogue has every word in English."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from cacah.access.core import roles
from cacah.plan import core as plan
from cacah.site import commands, settings
from tests.house import decision_page
from tests.house.source import PACKAGE, ROOT, modules, rooms

CALLS = {"_", "gettext", "gettext_lazy", "pgettext", "ngettext"}


def _document(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


@pytest.mark.parametrize("setting", [setting.name for setting in settings.TABLE])
def test_each_setting_is_explained(setting: str) -> None:
    assert f"`{setting}`" in _document("operator/running.md")


@pytest.mark.parametrize("command", list(commands.COMMANDS))
def test_each_command_is_explained(command: str) -> None:
    assert f"cacah {command}" in _document("operator/running.md") + _document("developer/README.md")


@pytest.mark.parametrize("role", list(roles.ROLES))
def test_each_role_is_explained(role: str) -> None:
    assert f"`{role}`" in _document("operator/roles.md")


def test_the_decision_table_is_shown_as_it_decides() -> None:
    assert decision_page.written(_document("cases.md")) == _document("cases.md"), (
        "run: python -m tests.house.decision_page"
    )


@pytest.mark.parametrize("policy", [field.name for field in fields(plan.Policies)])
def test_each_policy_is_explained(policy: str) -> None:
    assert f"`{policy}`" in _document("operator/plan.md")


def _in_python(room: str) -> set[str]:
    found = set()
    for owner, _file, tree in modules():
        if owner != room:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
                first = node.args[1 if node.func.id == "pgettext" else 0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def _in_templates(room: str) -> set[str]:
    found = set()
    for template in (PACKAGE / room).rglob("templates/**/*"):
        if not template.is_file():
            continue
        text = template.read_text()
        found |= {match[1] for match in re.findall(r"""\{% translate (["'])(.*?)\1""", text)}
        for trimmed, body in re.findall(r"\{% blocktranslate([^%]*)%\}(.*?)\{% endblocktranslate %\}", text, re.S):
            singular = body.split("{% plural %}")[0]
            message = re.sub(r"\{\{ *([\w.]+) *\}\}", r"%(\1)s", singular.replace("%", "%%"))
            lines = [line.strip() for line in message.splitlines()]
            found.add(" ".join(line for line in lines if line) if "trimmed" in trimmed else message)
    return found


def _catalogue(file: Path) -> set[str]:
    if not file.exists():
        return set()
    with file.open("rb") as source:
        messages = [message for message in read_po(source) if message.id and message.string and not message.fuzzy]
    return {str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id) for message in messages}


@pytest.mark.parametrize("room", rooms())
def test_every_word_of_a_room_is_in_the_english_catalogue(room: str) -> None:
    wanted = _in_python(room) | _in_templates(room)
    everywhere = {entry for file in (PACKAGE / "locale/en").glob("*.po") for entry in _catalogue(file)}
    assert sorted(wanted - everywhere) == []


@pytest.mark.parametrize("room", rooms())
def test_no_word_of_the_catalogue_is_left_over(room: str) -> None:
    files = [PACKAGE / "locale/en" / f"{room}.po", *(PACKAGE / "locale/en").glob(f"{room}-*.po")]
    held = {entry for file in files for entry in _catalogue(file)}
    assert sorted(held - _in_python(room) - _in_templates(room)) == []
