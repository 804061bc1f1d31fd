"""QR codes as drawings: one SVG path, sharp at any size on screen and paper."""

import segno

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""

MASK = 3
"""Fixed: looking for the best of eight costs 7 ms, and what we encode is as good as random already."""


def matrix(text: str) -> tuple[tuple[int, ...], ...]:
    """Rows of modules, 1 is dark. Medium correction: a fold or a stain of an eighth of the code does no harm."""
    made = segno.make(text, error="m", micro=False, boost_error=False, mask=MASK)
    return tuple(tuple(int(module) for module in row) for row in made.matrix)


def svg(text: str) -> str:
    """The code of `text`, black on white, with its quiet zone; size it where it is used."""
    rows = matrix(text)
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{start + QUIET} {y + QUIET}.5h{length}" for y, start, length in _runs(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 5}" height="{size * 5}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


def _runs(rows: tuple[tuple[int, ...], ...]) -> list[tuple[int, int, int]]:
    """(row, first, length) of every run of dark modules."""
    found = []
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((y, start, x - start))
                start = None
    return found
