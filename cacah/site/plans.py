"""A census plan as a folder: every room checks and loads its own part."""

from datetime import date
from pathlib import Path

from cacah.geo import actions as geo
from cacah.geo import bordering
from cacah.geo import core as geo_core
from cacah.instrument import actions as instrument
from cacah.instrument import core as instrument_core
from cacah.lib import clock
from cacah.lib.problems import Problem, Refused
from cacah.plan import actions as plan
from cacah.plan import core as plan_core
from cacah.register import actions as register
from cacah.register import core as register_core


def check(folder: Path) -> list[Problem]:
    """Every mistake of every part of the plan in `folder`."""
    if not (folder / "plan.toml").is_file():
        remedy = "Name the folder of a census plan: it holds plan.toml."
        return [Problem("no-plan", str(folder), None, None, folder.name, remedy)]
    return [
        *geo_core.check(folder / "places"),
        *plan_core.check(folder),
        *instrument_core.check(folder),
        *register_core.check(folder),
    ]


def load(folder: Path, *, rehearse: bool = False) -> str:
    """Check, then load places, plan and instrument in that order; a sentence says what is loaded.

    Raises Refused with every problem; nothing is loaded then.
    """
    problems = check(folder)
    if problems:
        raise Refused(problems)
    places = geo.load(folder / "places")
    plan.load(folder, rehearse=clock.now() if rehearse else None)
    instrument.load(folder)
    register.load_mappings(folder)
    return f"{folder.name}: plan and instrument loaded, {places} places changed"


def load_register(file: Path, mapping: str, cut: str) -> str:
    """Load a register file through a mapping of the loaded plan; `cut` is an ISO date."""
    done = register.load(file, mapping, cut=date.fromisoformat(cut))
    summary = f"{file.name}: {done.accepted} persons taken, {done.rejected} rows rejected"
    return "\n".join([summary, *(one.text() for one in done.notices)])


def load_borders(files: list[Path], system: str = "") -> str:
    """Load borders of the loaded places; a sentence says how many, and what phones get of them."""
    done = bordering.load(files, system)
    text = f"{done.all} borders read, {done.changed} changed"
    if done.simplified:
        text += f"; {done.simplified} simplified for phones, by {done.tolerance:g} m at most"
    return text
