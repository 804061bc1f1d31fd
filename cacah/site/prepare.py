"""From an empty database to a census one can try: schema, plan, places, a synthetic register, staff, a few answers."""

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command

from cacah.access import actions as access
from cacah.cases import jobs as case_jobs
from cacah.field import actions as field
from cacah.geo import bordering
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.progress import jobs as progress_jobs
from cacah.register import actions as register
from cacah.site import database, locale, plans, sample
from cacah.vault import actions as vault

PLAN = Path(__file__).resolve().parents[2] / "plans" / "sp2020"
STAFF: tuple[tuple[str, str], ...] = (
    ("national", "ID"),
    ("statistician", "ID"),
    ("operator", "ID"),
    ("provincial", "33"),
    ("regency", "33.72"),
    ("mayor_office", "33.72"),
    ("district", "33.72.04"),
    ("enumerator", "33.72.04.1010"),
    ("village_head", "33.72.04.1010"),
    ("help_desk", "ID"),
    ("dpo", "ID"),
)


def schema() -> None:
    """Words, static files, tables, rights and keys; again is quick and changes nothing."""
    locale.build()
    call_command("collectstatic", verbosity=0, interactive=False)
    database.migrate()
    vault.bind()


def _digest(families: int, seed: int) -> str:
    """What the loaded data depends on: the plan and the number of families."""
    mark = hashlib.sha256(f"{families} {seed}".encode())
    for file in sorted(PLAN.rglob("*")):
        if file.is_file():
            mark.update(file.read_bytes())
    return mark.hexdigest()


def _kept(name: str) -> Path:
    return Path(settings.CACAH_VAR) / name


def everything(*, families: int, seed: int) -> None:
    """Schema, and once: plan with self-response open now, places, a synthetic register of `families`, staff."""
    schema()
    note, digest = _kept("prepared.json"), _digest(families, seed)
    if not note.exists() or json.loads(note.read_text())["data"] != digest:
        plans.load(PLAN, rehearse=True)
        if families:
            people(families, seed)
        staff()
    note.write_text(json.dumps({"data": digest, "state": sample.state(families, seed)}))


def _simulate(*arguments: str) -> str:
    """A command of `cacah.simulate` in a process of its own: nothing imports that room. Its standard output."""
    command = [sys.executable, "-m", "cacah.simulate", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def people(families: int, seed: int) -> None:
    """A synthetic register for the two villages with borders of their SLS, loaded, and a case for each family.

    The file lives in a folder of its own outside CACAH_VAR and is gone afterwards: people in clear stay nowhere.
    """
    with TemporaryDirectory(prefix="cacah-register-") as folder:
        made = json.loads(_simulate("register", f"--out={folder}", f"--seed={seed}", *sample.places(families)))
        register.load(Path(made["register"]), "dukcapil", cut=date.fromisoformat(made["cut"]))
        bordering.load([Path(made["borders"])])
    while case_jobs.open_cases(clock.now()):
        pass
    while progress_jobs.count(clock.now()):
        pass


def staff() -> None:
    """One person of each demo role with a fresh password, written for `demo.json` and nowhere else."""
    told = []
    for role, code in STAFF:
        place = geo.by_code(code)
        if place is None:
            raise LookupError(f"The plan has no place {code}")
        name = f"demo-{role}".replace("_", "-")
        user, password = access.create_user(name, f"Demo {role.replace('_', ' ')}", [(role, place.id)])
        if role == "enumerator":
            field.assign(user.pk, place.id, actor="system:demo")
        told.append({"role": role, "user": name, "password": password, "place": code})
    tell({"staff": told})


def tell(more: dict[str, Any]) -> None:
    """Add to `demo.json` (0600: it holds the demo's passwords)."""
    file = _kept("demo.json")
    held = json.loads(file.read_text()) if file.exists() else {}
    file.touch(mode=0o600)
    file.write_text(json.dumps({**held, **more}, indent=1))


def families(url: str, count: int, seed: int) -> None:
    """Once: let one family answer half and one send, over HTTP; write who they are to `demo.json`."""
    tell({"url": url})
    if "families" in json.loads(_kept("demo.json").read_text()):
        return
    said = _simulate("show", f"--url={url}", f"--seed={seed}", *sample.places(count))
    tell({"families": json.loads(said)})
