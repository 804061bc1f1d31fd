"""The WSGI application that granian serves."""

import gc
import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cacah.lib.statics import Files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cacah.site.settings")


def _loaded() -> Any:
    """Everything, and what the first requests would load otherwise. Without a database they load it themselves."""
    found = Files(get_wsgi_application(), settings.STATIC_ROOT, settings.STATIC_URL)
    from cacah.site import warm

    warm.up()
    # What is loaded by now stays; a request leaves few cycles behind. Looking for them less often saves 5 % of its CPU.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return found


application: Any = _loaded()
