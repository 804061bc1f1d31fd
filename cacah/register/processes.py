"""Loading processes: pieces of the file go round, results come back in the order of the file."""

import multiprocessing
from collections.abc import Iterable, Iterator
from contextlib import closing

from cacah.register.sealing import Result, Setup, Work, sealer, serve


def in_order(
    pieces: Iterable[tuple[bytes, int]], setup: Setup, encoding: str, processes: int
) -> Iterator[tuple[Result, int]]:
    """(result, position behind its piece) for each piece; without `processes` the work is done here."""
    if not processes:
        work = sealer(setup)
        for raw, position in pieces:
            yield work(Work(raw, encoding)), position
        return
    yield from _spread(iter(pieces), setup, encoding, processes)


def _spread(
    pieces: Iterator[tuple[bytes, int]], setup: Setup, encoding: str, processes: int
) -> Iterator[tuple[Result, int]]:
    """One piece at a time with each process, so that neither side waits for the other to empty a pipe."""
    context = multiprocessing.get_context("spawn")
    team = []
    for _ in range(processes):
        # Each child holds only its own end: when this process is killed, it reads the end of the pipe and leaves.
        ours, theirs = context.Pipe()
        child = context.Process(target=serve, args=(theirs, setup), daemon=True)
        child.start()
        theirs.close()
        team.append((ours, child))
    try:
        waiting: list[int] = []
        for ours, _child in team:
            _give(ours, pieces, encoding, waiting)
        turn = 0
        while waiting:
            ours = team[turn % processes][0]
            result: Result = ours.recv()
            position = waiting.pop(0)
            _give(ours, pieces, encoding, waiting)
            turn += 1
            yield result, position
    finally:
        for ours, child in team:
            with closing(ours):
                pass
            child.join()


def _give(
    ours: "multiprocessing.connection.Connection[Work, Result]",
    pieces: Iterator[tuple[bytes, int]],
    encoding: str,
    waiting: list[int],
) -> None:
    piece = next(pieces, None)
    if piece is not None:
        ours.send(Work(piece[0], encoding))
        waiting.append(piece[1])
