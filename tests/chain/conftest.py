"""One site for the tests of the whole chain: starting it takes longer than most of them."""

from collections.abc import Iterator

import pytest

from tests.chain.site import Site, site


@pytest.fixture(scope="session")
def town() -> Iterator[Site]:
    """600 families in two villages, two web workers, fsync on."""
    with site(600) as found:
        yield found
