"""What the tests of the chain have done to a site in a process of its own: `python -m tests.chain.deeds NAME`.

`release`: a statistician's run, until the worker has made it; prints its state. `lapse`: the seat of the cookie on
standard input as it is half an hour after its last request; prints the cookie.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import timedelta

import django

PATIENCE = 60.0


def release() -> str:
    from cacah.access.models import User
    from cacah.plan import reads as plan
    from cacah.release import actions
    from cacah.release.core.states import State
    from cacah.release.models import Run

    run = actions.start(User.objects.get(username="demo-statistician"), plan.current().census_day)
    deadline = time.monotonic() + PATIENCE
    while run.state in (State.QUEUED, State.RUNNING) and time.monotonic() < deadline:
        time.sleep(0.3)
        run = Run.objects.get(pk=run.pk)
    return run.state


def lapse() -> str:
    from cacah.entry.core.seat import unpack
    from cacah.lib import clock
    from cacah.vault import cookies

    seat = unpack(cookies.open(sys.stdin.read(), "seat"), clock.now())
    assert seat is not None
    return cookies.seal(replace(seat, touched=seat.touched - timedelta(minutes=30)).pack(), "seat")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")
    django.setup()
    print({"release": release, "lapse": lapse}[sys.argv[1]]())
