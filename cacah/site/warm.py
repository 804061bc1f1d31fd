"""What a web process does before it takes its first request, so that nobody's page waits for it."""

import logging
from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.template import TemplateDoesNotExist, engines
from django.test import RequestFactory
from django.urls import get_resolver, resolve

from cacah.instrument import reads as instruments
from cacah.plan import reads as plan
from cacah.portal import waiting
from cacah.site import settings

log = logging.getLogger(__name__)


def up() -> None:
    """Never raises for want of a database, a plan or an instrument."""
    with suppress(ImproperlyConfigured):
        get_resolver()._populate()
    _templates()
    try:
        plan.current()
        instruments.current()
        _pages()
    except (DatabaseError, InterfaceError, LookupError) as error:
        log.warning("started without all it needs: %s", type(error).__name__)
    finally:
        connection.close()


def _templates() -> None:
    for room in settings.ROOMS:
        for file in (settings.PACKAGE / room / "templates").rglob("*.html"):
            with suppress(TemplateDoesNotExist):
                engines["django"].get_template(str(file.relative_to(settings.PACKAGE / room / "templates")))


def _pages() -> None:
    """The first page and the page of those who wait, in every language."""
    for language, _name in settings.LANGUAGES:
        request = RequestFactory().get("/", HTTP_HOST=settings.ALLOWED_HOSTS[0])
        request.COOKIES["bahasa"] = request.LANGUAGE_CODE = language
        waiting.waiting(request, 1)
        resolve("/").func(request)
