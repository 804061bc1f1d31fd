"""Folders of places for tests, written from a table."""

from pathlib import Path

HEADER = "code,parent,level,name,zone,valid_from,valid_to"

ISLANDS = """
R,,0,Republik Kepulauan,Asia/Jakarta,,
R1,R,1,Pulau Barat,,,
R2,R,1,Pulau Timur,Asia/Jayapura,,
R11,R1,2,Ñuñoa II,,,
R12,R1,2,Soka'an,,,
R21,R2,2,Barat Daya,,,
"""


def write(folder: Path, lines: str = ISLANDS, system: str = "islands", **codes: str) -> Path:
    """A folder holding `lines`; `codes` are lines of other systems."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "system.toml").write_text(f'system = "{system}"\n')
    (folder / "places.csv").write_text(HEADER + "\n" + lines.strip() + "\n", encoding="utf-8")
    for other, text in codes.items():
        (folder / f"codes_{other}.csv").write_text("place,code,valid_from,valid_to\n" + text.strip() + "\n")
    return folder
