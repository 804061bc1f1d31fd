"""Inside the site of `bench.ways`: load the register of months ago, and tell whose case somebody was led to.

Run as `python -m bench.ways_inside load REGISTER CUT | check`, with the site's environment.
"""

import json
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from uuid import UUID

import django

LAYOUT = Path(__file__).resolve().parents[1] / "plans" / "sp2020" / "register" / "dukcapil.toml"

COOKIES = ("pasangan", "pair")
"""Name of the cookie at the password page, and what it is sealed for."""


def load(file: Path, cut: date) -> None:
    """The register, and a case for each of its families."""
    from cacah.cases import jobs
    from cacah.lib import clock
    from cacah.register import actions as register

    register.load(file, LAYOUT, cut=cut)
    while jobs.open_cases(clock.now()):
        pass


def led_to(brought: Iterable[str]) -> list[tuple[str, str]]:
    """(case id, card of its family in the register or blank for a claimed case), for each sealed cookie."""
    from cacah.cases.models import Case
    from cacah.register.models import Family
    from cacah.register.reads import opened
    from cacah.vault import cookies

    cards = {family.id: opened(family).kk for family in Family.objects.all()}
    cases = dict(Case.objects.values_list("id", "register_family"))
    found = []
    for text in brought:
        value = cookies.open(text, COOKIES[1])
        if value is None:
            raise ValueError("a cookie of another site")
        case = UUID(value[0])
        family = cases[case]
        found.append((str(case), cards[family] if family else ""))
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    if sys.argv[1] == "load":
        load(Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))
    else:
        print(json.dumps(led_to(json.load(sys.stdin))))
