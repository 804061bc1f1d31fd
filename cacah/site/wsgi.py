"""The WSGI application that granian serves."""

import gc
import os
from threading import Thread, get_native_id
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cacah.lib.statics import Files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")

application: Any = None

POLITE = 5
"""How nice a process is while it starts: those that already serve hardly notice."""


def _start() -> None:
    """Load everything, and what the first requests would load otherwise. Without a database they load it themselves."""
    global application
    os.setpriority(os.PRIO_PROCESS, get_native_id(), POLITE)
    application = Files(get_wsgi_application(), settings.STATIC_ROOT, settings.STATIC_URL)
    from cacah.site import warm

    warm.up()
    # What is loaded by now stays; a request leaves few cycles behind. Looking for them less often saves 5 % of its CPU.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


# Priority belongs to a thread: this one ends when all is loaded, those that serve begin with that of the process.
_loader = Thread(target=_start)
_loader.start()
_loader.join()
if application is None:
    raise SystemExit("The site could not be loaded.")
