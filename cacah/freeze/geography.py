"""The places of a freeze: asked for in bulk, and cut to the finest level that is published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Max

from cacah.freeze.core.geography import UNKNOWN, Node
from cacah.geo import reads as geo
from cacah.geo.models import Place

MOST = 5_000
"""Places asked for in one query."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case is: code of its published place, code of the place above that, own code, and the time zone."""

    code: str
    above: str
    own: str
    zone: ZoneInfo


class Places:
    """The tree down to the smallest places that people know by name; units of the register below them are cut off."""

    def __init__(self) -> None:
        rows = Place.objects.filter(system=geo.system())
        named = rows.filter(words__isnull=False).aggregate(deepest=Max("level"))["deepest"]
        self.levels: int = (named or 0) + 1
        self._nodes: dict[str, Node] = {}

    def publish(self, code: str) -> str:
        """`code` cut to the published level; "unknown" for what is no place's code."""
        row = geo.row_by_code(code) if code and not code.startswith("~") else None
        return self._keep(row.path) if row else UNKNOWN

    def spots(self, place_ids: Iterable[int]) -> dict[int, Spot]:
        """The spot of every place id."""
        found = {}
        for rows in _portions(place_ids):
            for pk, code, path, zone in rows:
                published = self._keep(path)
                above = self._nodes[published].line[-2:][0]
                found[pk] = Spot(published, above, code, geo.named_zone(zone))
        return found

    def totals(self, rows: Iterable[tuple[int, int, int]]) -> Iterator[dict[str, object]]:
        """(place id, families, persons) of the register summed to published places."""
        sums: dict[str, list[int]] = {}
        given = {place_id: (families, persons) for place_id, families, persons in rows}
        for place_id, spot in self.spots(given).items():
            total = sums.setdefault(spot.code, [0, 0])
            for index, number in enumerate(given[place_id]):
                total[index] += number
        for code, (families, persons) in sums.items():
            yield {"place": code, "families": families, "persons": persons}

    def nodes(self) -> list[Node]:
        """Every place that was published, and those above it."""
        for node in list(self._nodes.values()):
            for code in node.line:
                if code not in self._nodes:
                    self.publish(code)
        return list(self._nodes.values())

    def _keep(self, path: str) -> str:
        line = [geo.place(int(part)) for part in path.strip("/").split("/")[: self.levels]]
        last = line[-1]
        if last.code not in self._nodes:
            self._nodes[last.code] = Node(last.code, last.name, tuple(row.code for row in line))
        return last.code


def _portions(place_ids: Iterable[int]) -> Iterator[Iterable[tuple[int, str, str, str]]]:
    ids = list(dict.fromkeys(place_ids))
    for start in range(0, len(ids), MOST):
        rows = Place.objects.filter(pk__in=ids[start : start + MOST])
        yield rows.values_list("pk", "code", "path", "zone")
