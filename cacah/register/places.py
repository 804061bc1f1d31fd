"""Places of a register file: villages as they are known, and the smallest units (RT, RW) made below them in bulk."""

from django.db import connections

from cacah.geo import reads as geo
from cacah.geo.models import Place
from cacah.register.sealing import sls_code

Key = tuple[str, str, str]
KEPT = 200_000


def sls_name(rw: str, rt: str) -> str:
    """`RT 003 RW 012`."""
    return " ".join(part for part in (f"RT {rt}" if rt else "", f"RW {rw}" if rw else "") if part)


class Places:
    """Ids of (village code, RW, RT), remembered; for one load."""

    def __init__(self, system: str | None, alias: str) -> None:
        self._system, self._alias = system, alias
        self._ids: dict[Key, int | None] = {}

    def ids(self, keys: set[Key]) -> dict[Key, int | None]:
        """The place of each key, made when only its village is there; None where the village is unknown."""
        if len(self._ids) > KEPT:
            self._ids.clear()
        fresh = keys - self._ids.keys()
        if fresh:
            self._ids |= self._find(fresh)
        return {key: self._ids[key] for key in keys}

    def _find(self, keys: set[Key]) -> dict[Key, int | None]:
        villages = {code: geo.row_by_code(code, self._system) for code in {key[0] for key in keys}}
        found: dict[Key, int | None] = {}
        below: dict[str, tuple[Key, geo.PlaceRow]] = {}
        for key in keys:
            village = villages[key[0]]
            found[key] = village.id if village else None
            if village and (key[1] or key[2]):
                below[sls_code(key)] = key, village
        ids = self._sls(below)
        return found | {key: ids[code] for code, (key, _) in below.items()}

    def _sls(self, below: dict[str, tuple[Key, geo.PlaceRow]]) -> dict[str, int]:
        """As geo.actions.add_sls, for many: two loads may add the same ones at once."""
        known = self._known(list(below))
        missing = [code for code in below if code not in known]
        if not missing:
            return known
        system = self._system or geo.system()
        rows = []
        for own, code in zip(self._fresh_ids(len(missing)), missing, strict=True):
            (_, rw, rt), village = below[code]
            rows.append(
                Place(
                    id=own, system=system, code=code, name=sls_name(rw, rt), level=village.level + 1,
                    parent_id=village.id, path=f"{village.path}{own}/", zone=village.zone,
                )
            )  # fmt: skip
        Place.objects.using(self._alias).bulk_create(rows, ignore_conflicts=True)
        return known | self._known(missing)

    def _known(self, codes: list[str]) -> dict[str, int]:
        rows = Place.objects.using(self._alias).filter(
            system=self._system or geo.system(), code__in=codes, valid_from=None
        )
        return dict(rows.values_list("code", "id"))

    def _fresh_ids(self, count: int) -> list[int]:
        with connections[self._alias].cursor() as cursor:
            cursor.execute(
                "select nextval(pg_get_serial_sequence('geo_place', 'id')) from generate_series(1, %s)", [count]
            )
            return [row[0] for row in cursor.fetchall()]
