"""The WSGI application that granian serves."""

import gc
import os
from pathlib import Path
from threading import Thread, get_native_id
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")

application: Any = None

HASHED = r"\.[0-9a-f]{12}\.\w+$"
"""The end of the address of a file that is named by its content: it may be kept for ever."""

POLITE = 5
"""How nice a process is while it starts: those that already serve hardly notice."""


def _safe(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _with_statics(site: Any) -> Any:
    """Answers for static files before Django hears of them: a phone asks for a dozen, and no view cares."""
    folder: Path = settings.STATIC_ROOT
    folder.mkdir(parents=True, exist_ok=True)
    return WhiteNoise(
        site, root=folder, prefix=settings.STATIC_URL, max_age=60, allow_all_origins=False,
        add_headers_function=_safe, immutable_file_test=HASHED,
    )  # fmt: skip


def _start() -> None:
    """Load everything, and what the first requests would load otherwise. Without a database they load it themselves."""
    global application
    os.setpriority(os.PRIO_PROCESS, get_native_id(), POLITE)
    application = _with_statics(get_wsgi_application())
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
