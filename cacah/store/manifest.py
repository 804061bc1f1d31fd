"""What stands on the shelves of one freeze: schema, rows, hash of each file, and where it was taken.

The manifest is readable without a key and holds no datum about a person. Each shelf's entry carries a seal: an HMAC
under the shelf's own key over the manifest's head and the entry, so that nobody without the key can drop a file, swap
two freezes or move the census day and go unnoticed.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from cacah.store.errors import NotThere, ShelfError, Tampered, WrongKey

FILE = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """One chunk: its name inside the shelf's folder, rows, bytes and SHA-256 (hex)."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """One shelf: a set of chunks with one schema ((column, Arrow type) pairs) under the key called `key`."""

    name: str
    key: str
    key_fingerprint: str
    rows: int
    schema: tuple[tuple[str, str], ...]
    files: tuple[ShelfFile, ...]
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where and when the photograph was taken.

    `position` is the event cursor (xid, id) up to which responses were taken; `created` is an ISO moment in UTC;
    `details` holds counts and codes for the reader (never about one person).
    """

    freeze: str
    census: str
    census_day: str
    plan: str
    instrument: str
    position: str
    created: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head and the shelves by name."""

    head: Head
    shelves: Mapping[str, Shelf]

    def shelf(self, name: str) -> Shelf:
        """The entry of shelf `name`; raises NotThere."""
        try:
            return self.shelves[name]
        except KeyError:
            raise NotThere(f"The manifest names no shelf {name!r}; it has {', '.join(sorted(self.shelves))}.") from None

    def check(self, name: str, key: bytes) -> Shelf:
        """The entry of shelf `name` once its key and seal are proven; raises WrongKey or Tampered."""
        shelf = self.shelf(name)
        if not hmac.compare_digest(fingerprint(key), shelf.key_fingerprint):
            raise WrongKey(
                f"Shelf {name!r} was written under key {shelf.key!r} with fingerprint {shelf.key_fingerprint}; "
                f"the key given has {fingerprint(key)}. Give the key of that freeze."
            )
        if not hmac.compare_digest(_seal(self.head, shelf, key), shelf.seal):
            raise Tampered(
                f"The manifest's entry of shelf {name!r} was changed after it was written. Take the copy of the "
                "manifest that was kept apart, or freeze again."
            )
        return shelf


def fingerprint(key: bytes) -> str:
    """32 hex digits that tell one 32-byte key from another and help nobody to guess it."""
    return hmac.digest(key, b"cacah shelf fingerprint", "sha256").hex()[:32]


def compose(head: Head, shelves: Mapping[str, Shelf], keys: Mapping[str, bytes]) -> Manifest:
    """The manifest of `shelves`, each sealed under its key (`keys`: key name -> 32 bytes)."""
    sealed = {name: replace(shelf, seal=_seal(head, shelf, keys[shelf.key])) for name, shelf in shelves.items()}
    return Manifest(head, sealed)


def save(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json` in one step: it stands there whole or not at all."""
    body = {"format": FORMAT, "head": asdict(manifest.head)}
    body["shelves"] = {name: asdict(shelf) for name, shelf in manifest.shelves.items()}
    partial = folder / (FILE + ".partial")
    with partial.open("wb") as file:
        file.write(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / FILE)


def load(folder: Path) -> Manifest:
    """The manifest in `folder`; raises NotThere, or ShelfError when it is not one we can read."""
    try:
        body = orjson.loads((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise NotThere(f"No {FILE} in {folder.name}: the freeze did not finish. Run it again.") from None
    except ValueError:
        raise Tampered(f"{FILE} in {folder.name} is not JSON. Take the copy that was kept apart.") from None
    if body.get("format") != FORMAT:
        raise ShelfError(f"{FILE} has format {body.get('format')!r}; this version reads {FORMAT}.")
    return Manifest(Head(**body["head"]), {name: _shelf(entry) for name, entry in body["shelves"].items()})


def _shelf(entry: dict[str, Any]) -> Shelf:
    files = tuple(ShelfFile(**file) for file in entry.pop("files"))
    schema = tuple((column, kind) for column, kind in entry.pop("schema"))
    return Shelf(schema=schema, files=files, **entry)


def _seal(head: Head, shelf: Shelf, key: bytes) -> str:
    entry = {"format": FORMAT, "head": asdict(head), "shelf": asdict(replace(shelf, seal=""))}
    return hmac.digest(key, orjson.dumps(entry, option=orjson.OPT_SORT_KEYS), "sha256").hex()
