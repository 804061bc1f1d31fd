"""The commands of `python -m cacah`: each is one function below; `python -m cacah` alone lists them."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cacah.site import sample

Run = Callable[[argparse.Namespace], int]
Options = Callable[[argparse.ArgumentParser], None]

YIELDS = 5
"""Steps of priority of the worker below the site: on a busy core it gets a third of what whoever waits for a page gets,
and all of it when nobody waits. With a fifth the counts lagged 3.8 of the five seconds promised beside a rush."""


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    import django

    django.setup()


def check(options: argparse.Namespace) -> int:
    """Name every mistake of a census plan: file, row, value and what to do."""
    _django()
    from cacah.site import plans

    problems = plans.check(options.folder)
    for problem in problems:
        print(problem.text())
    print(f"{options.folder}: {len(problems)} problems")
    return 1 if problems else 0


def load(options: argparse.Namespace) -> int:
    """Load a census plan into the database; again changes nothing."""
    _django()
    from cacah.site import plans

    print(plans.load(options.folder, rehearse=options.rehearse))
    return 0


def migrate(options: argparse.Namespace) -> int:
    """Bring the database up to date, set the rights of the app role and bind the database to its keys."""
    _django()
    from cacah.site import prepare

    prepare.schema()
    return 0


def register(options: argparse.Namespace) -> int:
    """Load a file of the civil register through a mapping."""
    _django()
    from cacah.site import plans

    print(plans.load_register(options.file, options.mapping, options.cut))
    return 0


def borders(options: argparse.Namespace) -> int:
    """Load the borders of places, villages and SLS, from GeoJSON files; again changes nothing."""
    _django()
    from cacah.site import plans

    print(plans.load_borders(options.files, options.system))
    return 0


def prepare(options: argparse.Namespace) -> int:
    """Make everything ready for a demo or a measurement: schema, plan, places, a synthetic register."""
    _django()
    from cacah.site import prepare as steps

    if options.url:
        steps.families(options.url, options.families, options.seed)
    else:
        steps.everything(families=options.families, seed=options.seed)
    return 0


def serve(options: argparse.Namespace) -> int:
    """Serve the site with granian."""
    from cacah.site import serve as web

    return web.serve(options.port, options.workers, options.host)


def worker(options: argparse.Namespace) -> int:
    """Run the jobs of every room until stopped, yielding to the site from the first line on: loading costs a second."""
    os.nice(YIELDS)
    _django()
    from cacah.site import worker as loop

    loop.work()
    return 0


def readonly(options: argparse.Namespace) -> int:
    """While it is on, pages are shown and nothing is saved; every web process knows within a second."""
    _django()
    from cacah.lib import crowd

    crowd.switch(options.switch == "on", options.until)
    print(f"read-only: {options.switch}")
    return 0


def postgres(options: argparse.Namespace) -> int:
    """The embedded PostgreSQL: start, stop, pid, erase."""
    from cacah.site import embedded

    return embedded.run(options.verb)


def demo(options: argparse.Namespace) -> int:
    """A census to try, from nothing to a page that answers."""
    from cacah.site import demo as show

    return show.run(port=options.port, reset=options.reset)


def letters(options: argparse.Namespace) -> int:
    """Letters with access codes and QR for the families of a place, as one PDF."""
    _django()
    from cacah.site import letters as post

    print(post.write(options.place, options.out, options.url, options.blank))
    return 0


def close(options: argparse.Namespace) -> int:
    """After the last window, take in the drafts that nobody sent; write the class at close of everybody."""
    _django()
    from cacah.cases import actions as cases

    try:
        taken = cases.close()
    except cases.NotOver as refusal:
        print(refusal)
        return 1
    print(f"taken in: {taken.cases} cases; without an answer in their drafts: {taken.empty}")
    for name, people in sorted(taken.classes.items()):
        print(f"{name}: {people}")
    print(f"found on census night, among those confirmed by a list only: {taken.found}")
    return 0


def simulate(options: argparse.Namespace) -> int:
    """A synthetic country: `register` writes one, `respond` lets families answer over HTTP."""
    return subprocess.run([sys.executable, "-m", "cacah.simulate", *options.rest]).returncode


def django(options: argparse.Namespace) -> int:
    """Django's own commands, for developers (makemigrations, shell)."""
    command = [sys.executable, "-m", "django", *options.rest]
    return subprocess.run(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "cacah.site.settings"}).returncode


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def _load(parser: argparse.ArgumentParser) -> None:
    _folder(parser)
    parser.add_argument("--rehearse", action="store_true", help="move all dates so that self-response is open now")


def _register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", default="dukcapil", help="a mapping of the loaded plan")
    parser.add_argument("--cut", required=True, help="date of the register's cut, YYYY-MM-DD")


def _borders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", help="GeoJSON in WGS84, the property code names the place")
    parser.add_argument("--system", default="", help="the code system of the files, when it is not that of the places")


def _prepare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--families", type=int, default=0)
    parser.add_argument("--seed", type=int, default=sample.SEED)
    parser.add_argument("--url", default="", help="a running site: let the demo's families answer there")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8020)
    parser.add_argument("--workers", type=int, default=2)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("add the time zone, such as 2020-03-01T04:00+07:00")
    return moment


def _readonly(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("switch", choices=("on", "off"))
    parser.add_argument("--until", type=_moment, help="when saving is meant to work again, with its time zone")


def _postgres(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", choices=("start", "stop", "pid", "erase"))


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8020)
    parser.add_argument("--reset", action="store_true", help="start over with new keys and data")


def _letters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--place", required=True, help="code of a place, best of an SLS")
    parser.add_argument("--out", type=Path, required=True, help="the PDF to write")
    parser.add_argument("--url", required=True, help="where families reach the site")
    parser.add_argument("--blank", type=int, default=0, help="letters more, for families that no register has")


def _rest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def _none(parser: argparse.ArgumentParser) -> None:
    return None


COMMANDS: dict[str, tuple[Run, Options]] = {
    "demo": (demo, _demo),
    "check": (check, _folder),
    "load": (load, _load),
    "register": (register, _register),
    "borders": (borders, _borders),
    "migrate": (migrate, _none),
    "prepare": (prepare, _prepare),
    "serve": (serve, _serve),
    "worker": (worker, _none),
    "readonly": (readonly, _readonly),
    "postgres": (postgres, _postgres),
    "letters": (letters, _letters),
    "close": (close, _none),
    "simulate": (simulate, _rest),
    "django": (django, _rest),
}


def main() -> None:
    """Parse and run one command; problems end with exit code 1 and a sentence, never a traceback of data."""
    parser = argparse.ArgumentParser(prog="cacah")
    parts = parser.add_subparsers(dest="command", required=True)
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, (run, options) in COMMANDS.items():
        part = parts.add_parser(name, help=run.__doc__)
        if name == wanted:
            options(part)
    chosen = parser.parse_args()
    from cacah.lib.problems import Refused
    from cacah.site.postgres import NoPostgres
    from cacah.vault.keys import KeyMissing

    try:
        sys.exit(COMMANDS[chosen.command][0](chosen))
    except Refused as refused:
        sys.exit("\n".join(problem.text() for problem in refused.problems))
    except (NoPostgres, KeyMissing) as missing:
        sys.exit(str(missing))
