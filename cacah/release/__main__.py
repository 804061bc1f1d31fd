"""`python -m cacah.release RUN`: work on one run in a process of its own. Started by the worker, and ends with it."""

import logging
import os
import sys
import threading
from uuid import UUID

import django


def _end_with_parent() -> None:
    """The worker holds the other end of standard input; when it is gone, whatever the reason, so are we.

    The descriptor is read directly: a lock of `sys.stdin` held by this thread would break the interpreter's end.
    """
    os.read(0, 1)
    os._exit(3)


def main(run: str) -> int:
    django.setup()
    from cacah.release.jobs import execute

    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        execute(UUID(run))
    except Exception as error:
        logging.getLogger("cacah.release").warning("release failed: %s", type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
