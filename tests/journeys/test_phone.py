"""An officer's day with the app: two hours without a network, a tab that dies, everything arrives once, nothing readable."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cacah.comms.tests.mailbox import Mailbox
from tests.journeys.conftest import Site
from tests.journeys.gallery import LANGUAGES, Gallery, screen
from tests.journeys.person import secret, show_code, sign_in
from tests.journeys.test_devices import hired
from tests.journeys.test_offline import STORED

pytestmark = pytest.mark.journey

STREETS = "33.72.04.1010.001002"
"""A neighbourhood of the demo's village."""

PIN, APP = "83920174", "/petugas/hp/"
NOTE = "Pagar Rahasia 77 terkunci"
DRAWN = "#isi h1:not(:text-is('cacah'))"
READY = "() => navigator.serviceWorker.controller !== null"

OPENED = """
import json, sys; import django; django.setup()
from base64 import urlsafe_b64decode
from cacah.vault import phone
raw = lambda text: urlsafe_b64decode(text + "=" * (-len(text) % 4))
told = json.load(sys.stdin)
sealed = [(raw(one["sealed"]), one["name"].encode()) for one in told["items"]]
print("\\n".join(one.decode() for one in phone.opened(raw(told["key"]["own"]), raw(told["key"]["wrapped"]), sealed)))
"""


@pytest.fixture(params=LANGUAGES)
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    looked = Gallery(str(request.param))
    yield looked
    assert looked.seen and looked.wrong == []


@pytest.fixture
def room(post: tuple[Site, Mailbox], browser: Browser, gallery: Gallery) -> Iterator[BrowserContext]:
    """A phone whose pages never fail, and that knows where it is."""
    site, _ = post
    context = screen(browser, site.url, gallery.language)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": -7.5561, "longitude": 110.8316, "accuracy": 9.4})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def texts(site: Site, language: str) -> dict[str, Any]:
    """Everything the app says."""
    from urllib.request import urlopen

    with urlopen(f"{site.url}{APP}kata/{language}") as reply:  # our own address
        return dict(json.load(reply))
