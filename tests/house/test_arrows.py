"""The floor plan holds: front doors, foreign keys, templates, environment, migrations."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db import models

from tests.house.source import FLOOR, PACKAGE, imports, modules, rooms

FRONT_DOOR = {"models", "reads", "actions", "core", "run"}
PUBLIC_WHOLE = {"lib", "vault", "audit", "geo", "access", "store"}
ROOF = {"site", "simulate"}
"""The roof wires rooms together: it mounts urls, jobs and views besides."""


def test_every_room_has_a_floor() -> None:
    assert [room for room in rooms() if room not in FLOOR] == []


def test_neighbours_use_the_front_door() -> None:
    wrong = []
    for room, file, tree in modules():
        if room in ROOF:
            continue
        for name, line in imports(tree):
            parts = name.split(".")
            if parts[0] != "cacah" or len(parts) < 3 or parts[1] in {room, *PUBLIC_WHOLE}:
                continue
            mounts = file.name == "urls.py" and parts[1] == "interview" and parts[2] in {"urls", "views"}
            if parts[2] not in FRONT_DOOR and not mounts:
                wrong.append(f"{file.relative_to(PACKAGE)}:{line} {name}")
    assert wrong == []


def test_foreign_keys_follow_the_floors() -> None:
    wrong = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and model.__module__.startswith("cacah."):
                here, there = model._meta.app_label, field.related_model._meta.app_label
                if there in FLOOR and (FLOOR[there] > FLOOR[here] or (FLOOR[there] == FLOOR[here] and here != there)):
                    wrong.append(f"{model._meta.label}.{field.name} → {there}")
    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    users = {
        str(file.relative_to(PACKAGE))
        for _, file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    starters = {"site/commands.py", "site/wsgi.py", "simulate/__main__.py"}  # they name the settings, and read nothing
    assert users <= {"site/settings.py", *starters}, users


def test_no_signal_receivers() -> None:
    used = [file.name for _, file, tree in modules() for name, _ in imports(tree) if name == "django.dispatch.receiver"]
    assert used == []


def test_migrations_import_no_live_code() -> None:
    """The fields and ids of lib are the vocabulary of migrations; all else of ours would change under an old one."""
    wrong = [
        f"{file.relative_to(PACKAGE)}: {name}"
        for _, file, tree in modules()
        if "migrations" in file.parts
        for name, _ in imports(tree)
        if name.startswith("cacah.") and not name.startswith("cacah.lib")
    ]
    assert wrong == []


def _linked_rooms(template: Path) -> set[str]:
    text = template.read_text()
    used = re.findall(r"""\{% (?:extends|include) ["']([a-z_]+)/""", text)
    used += re.findall(r"""\{% url ["']([a-z_]+):""", text)
    return set(used) & set(FLOOR)


def test_no_template_extends_or_links_upward() -> None:
    wrong = []
    for room in rooms():
        for template in (PACKAGE / room).rglob("templates/**/*"):
            if template.is_file():
                above = [other for other in _linked_rooms(template) if FLOOR[other] > FLOOR[room]]
                wrong += [f"{template.relative_to(PACKAGE)} → {other}" for other in above]
    assert wrong == []
