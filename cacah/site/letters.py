"""Writing the letters of a place into a file."""

from pathlib import Path

from cacah.geo import reads as geo
from cacah.lib.problems import Problem, Refused
from cacah.portal import actions as portal


def write(place: str, out: Path, url: str, blank: int) -> str:
    """One PDF of all letters of the place with that code; a sentence about it. Raises Refused."""
    found = geo.by_code(place)
    if found is None:
        raise Refused([Problem("unknown-place", "--place", None, None, place, "Give the code of a known place.")])
    try:
        made = portal.print_letters(found.pk, url, "system:letters", blank=blank)
    except portal.TooMany as error:
        raise Refused([Problem("too-many", "--place", None, None, place, str(error))]) from error
    out.touch(mode=0o600)
    out.chmod(0o600)  # before anything stands in it, also where the file was there already
    out.write_bytes(made)
    return f"{out}: {len(made)} bytes. The codes stand nowhere else: keep the file as you would keep the letters."
