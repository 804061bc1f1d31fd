"""What a newer cut of the register says about a family already known: who stayed, came, was born, is gone."""

from dataclasses import dataclass, field
from typing import Any

from cacah.register.core.phonetic import codes


@dataclass(slots=True)
class Renewal:
    """A family after a newer cut. `record` is what is sealed; `born`, `joined` and `gone` hold ids of people."""

    record: dict[str, Any]
    born: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def _keys(person: dict[str, Any]) -> list[tuple[str, ...]]:
    """What two records of one person share, the surest first."""
    name = codes(person["name"])[0]
    found: list[tuple[str, ...]] = [(name, person["birth_date"]), (name, person["sex"])]
    if person["nik"]:
        found.insert(0, ("nik", person["nik"], name))
        found.insert(1, ("nik", person["nik"]))
    return found


def match(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """For each index in `new` the person of `old` it is; nobody is taken twice."""
    free = list(old)
    found: dict[int, dict[str, Any]] = {}
    for strength in range(4):
        for index, person in enumerate(new):
            if index in found:
                continue
            keys = _keys(person)
            key = keys[strength] if strength < len(keys) else None
            mate = next((other for other in free if key in _keys(other)), None) if key else None
            if mate is not None:
                found[index] = mate
                free.remove(mate)
    return found


def renew(old: dict[str, Any], new: dict[str, Any], cut_before: str) -> Renewal:
    """The known family `old` as the newer record `new` has it, people keeping their ids.

    Who is on the card no longer stays in `left`, because answers may already speak of them. `cut_before` is the ISO day
    of the cut that `old` came from: born after it is a birth, anybody else new has moved in.
    """
    known = [*old["people"], *old.get("left", ())]
    mates = match(known, new["people"])
    people = [
        {**person, "id": mates[index]["id"] if index in mates else person["id"]}
        for index, person in enumerate(new["people"])
    ]
    stayed = {person["id"] for person in people}
    before = {person["id"] for person in old["people"]}
    came = [person for person in people if person["id"] not in before]
    left = [person for person in known if person["id"] not in stayed]
    born, joined = arrivals(people, [person["id"] for person in came], cut_before)
    record = {**new, "id": old["id"], "people": people}
    if left:
        record["left"] = left
    return Renewal(
        record=record,
        born=born,
        joined=joined,
        gone=[person["id"] for person in old["people"] if person["id"] not in stayed],
    )


def arrivals(people: list[dict[str, Any]], came: list[str], cut_before: str) -> tuple[list[str], list[str]]:
    """Of the ids in `came`: those born after the earlier cut, and the others."""
    born = {person["id"] for person in people if person["birth_date"] > cut_before}
    return [id_ for id_ in came if id_ in born], [id_ for id_ in came if id_ not in born]


@dataclass(slots=True)
class Joined:
    """A family whose rows stood apart: all its people, and which indexes of the later part were there already."""

    record: dict[str, Any]
    repeated: list[int]
    came: list[str]


def join(old: dict[str, Any], new: dict[str, Any]) -> Joined:
    """`old` with the people of a later part of its card; who was taken for gone meanwhile gets the old id back."""
    plain = [_without_id(person) for person in old["people"]]
    repeated = [index for index, person in enumerate(new["people"]) if _without_id(person) in plain]
    added = [person for index, person in enumerate(new["people"]) if index not in repeated]
    left = old.get("left", [])
    mates = match(left, added)
    added = [
        {**person, "id": mates[index]["id"] if index in mates else person["id"]} for index, person in enumerate(added)
    ]
    back = {mate["id"] for mate in mates.values()}
    record = {
        **old,
        "people": [*old["people"], *added],
        "left": [person for person in left if person["id"] not in back],
    }
    if not record["left"]:
        del record["left"]
    return Joined(record, repeated, [person["id"] for person in added if person["id"] not in back])


def _without_id(person: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in person.items() if key != "id"}


def same_family(known: int, stayed: int, head_stayed: bool) -> bool:
    """Whether a card with a new number is the known family's: most of its people, or half of them with the head."""
    return stayed * 2 > known or (stayed * 2 == known and head_stayed)
