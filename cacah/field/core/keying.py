"""Two keyings of one paper form, compared question by question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

Parts = Mapping[UUID, Mapping[str, Any]]
"""Answers by part."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two people read differently on the paper; None where one keyed nothing."""

    part_id: UUID
    item: str
    first: Any = field(repr=False)
    second: Any = field(repr=False)

    @property
    def key(self) -> str:
        """Names it on a page."""
        return f"{self.part_id.hex}-{self.item}"


def differences(first: Parts, second: Parts) -> list[Difference]:
    """Of the parts that both know, what differs; spaces and large letters are no difference."""
    return [
        Difference(part_id, item, first[part_id].get(item), second[part_id].get(item))
        for part_id in first
        if part_id in second
        for item in dict.fromkeys((*first[part_id], *second[part_id]))
        if _read(first[part_id].get(item)) != _read(second[part_id].get(item))
    ]


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split()).casefold() or None
    return sorted(map(str, value)) if isinstance(value, list) else value


def unmatched(first: Parts, second: Parts) -> tuple[list[UUID], list[UUID]]:
    """Parts that only the first, and such that only the second keying has."""
    return [own for own in first if own not in second], [own for own in second if own not in first]
