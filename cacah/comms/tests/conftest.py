from collections.abc import Iterator
from typing import Any

import pytest

from bench.server import free_port
from cacah.comms import jobs
from cacah.comms.tests.mailbox import Mailbox, named, open_mailbox


@pytest.fixture(autouse=True)
def rested() -> None:
    """No earlier test's server is remembered as away."""
    for name in jobs._clock:
        jobs._clock[name] = jobs._start


@pytest.fixture
def port(settings: Any) -> int:
    """A port where the site looks for its mail server, and nobody listens yet."""
    settings.CACAH_SMTP = settings.CACAH_MAIL_FROM = None
    found = free_port()
    named(found)
    return found


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    with open_mailbox(port) as box:
        yield box
