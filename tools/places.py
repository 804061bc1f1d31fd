"""Make plans/sp2020/places/ from the npm package idn-area-data 4.0.1: `npm pack idn-area-data@4.0.1`, then

    python tools/places.py idn-area-data-4.0.1.tgz plans/sp2020/places

The package's data is under the Open Database License 1.0; so is what this writes (see NOTICE there).
"""

import csv
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

HEADER = ("code", "parent", "level", "name", "zone", "valid_from", "valid_to")
NATION = ("ID", "", "0", "Indonesia", "Asia/Jakarta", "", "")
CENTRAL = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
EASTERN = {"81", "82", "91", "92", "93", "94", "95", "96"}
LEVELS = (("provinces", "1"), ("regencies", "2"), ("districts", "3"), ("villages", "4"))


def zone(province: str) -> str:
    """WITA and WIT by Presidential Decree 41 of 1987; provinces founded since keep the zone they were part of."""
    if province in CENTRAL:
        return "Asia/Makassar"
    return "Asia/Jayapura" if province in EASTERN else "Asia/Jakarta"


def proper(name: str) -> str:
    """The name with one space between words, a glottal stop written ' and a capital first."""
    name = " ".join(name.replace('"', "'").replace("’", "'").split())
    return name[:1].upper() + name[1:]


def rows(package: tarfile.TarFile) -> Iterator[tuple[str, ...]]:
    yield NATION
    for table, level in LEVELS:
        source = package.extractfile(f"package/data/{table}.csv")
        if source is None:
            raise SystemExit(f"{table}.csv is not in the package.")
        for row in csv.DictReader(io.TextIOWrapper(source, "utf-8", newline="")):
            code, parent = row["code"], row["code"].rpartition(".")[0] or "ID"
            yield code, parent, level, proper(row["name"]), zone(code) if level == "1" else "", "", ""


def write(folder: Path, found: list[tuple[str, ...]]) -> None:
    """The nation down to districts in one file, villages in one file a province, so that a change can be read."""
    files: dict[str, list[tuple[str, ...]]] = {}
    for row in sorted(found, key=lambda row: (int(row[2]), row[0])):
        name = f"places-{row[0][:2]}.csv" if row[2] == "4" else "places.csv"
        files.setdefault(name, []).append(row)
    for name, part in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as sink:
            writer = csv.writer(sink, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(part)


def main() -> None:
    archive, folder = sys.argv[1:]
    with tarfile.open(archive) as package:
        write(Path(folder), list(rows(package)))


if __name__ == "__main__":
    main()
