"""Who connects while two generations of web processes listen comes to the later one."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from cacah.site.listening import listen

CONNECTIONS = 40


@pytest.fixture
def house() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _generation(house: ExitStack, port: int, count: int = 2) -> list[socket.socket]:
    return [house.enter_context(closing(one)) for one in listen("127.0.0.1", port, count)]


def _free() -> int:
    with closing(listen("127.0.0.1", 0, 1)[0]) as probe:
        return _port(probe)


def _port(one: socket.socket) -> int:
    return int(one.getsockname()[1])


def _taken(house: ExitStack, sockets: list[socket.socket]) -> list[int]:
    """How many of some new connections each socket gets."""
    port = _port(sockets[0])
    for _ in range(CONNECTIONS):
        house.enter_context(closing(socket.create_connection(("127.0.0.1", port), 5)))
    return [_accepted(one) for one in sockets]


def _accepted(one: socket.socket) -> int:
    count = 0
    with suppress(BlockingIOError):
        while True:
            one.accept()[0].close()
            count += 1
    return count


def test_a_generation_by_itself_shares_out_whoever_comes(house: ExitStack) -> None:
    taken = _taken(house, _generation(house, _free()))
    assert sum(taken) == CONNECTIONS
    assert all(taken)


def test_nobody_new_comes_to_processes_that_are_about_to_end(house: ExitStack) -> None:
    port = _free()
    old, new = _generation(house, port), _generation(house, port)
    assert _taken(house, [*old, *new])[:2] == [0, 0]
    for one in old:
        one.close()
    assert sum(_taken(house, new)) == CONNECTIONS
    assert all(_taken(house, new))
    newest = _generation(house, port)
    assert _taken(house, [*new, *newest])[:2] == [0, 0]


def test_a_short_answer_leaves_at_once(house: ExitStack) -> None:
    with closing(listen("127.0.0.1", 0, 1)[0]) as one:
        one.setblocking(True)
        house.enter_context(closing(socket.create_connection(("127.0.0.1", _port(one)), 5)))
        with closing(one.accept()[0]) as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
