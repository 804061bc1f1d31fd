"""In which encoding a file is: byte-order mark first, then whether its bytes are UTF-8."""

import codecs
from dataclasses import dataclass

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HANDLED = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")
NOT_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """Codec name without mark, and how many bytes the mark takes at the start."""

    name: str
    mark: int

    @property
    def width(self) -> int:
        """Bytes of an ASCII character, such as a line's end."""
        return 2 if self.name.startswith("utf-16") else 1


def by_head(head: bytes) -> Encoding | None:
    """What the first bytes say: a mark, or the zero bytes of unmarked UTF-16; None when they say nothing."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if len(head) >= 4 and b"\0" in head[:64]:
        even, odd = head[:64:2].count(0), head[1:64:2].count(0)
        return Encoding("utf-16-be" if even > odd else "utf-16-le", 0)
    return None


class Utf8Check:
    """Told a file's blocks in order, remembers the first byte that is not UTF-8 and its line (from 1)."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.lines = 0
        self.wrong: tuple[int, int] | None = None
        self.may_be_cp1252 = True

    def take(self, block: bytes, final: bool = False) -> None:
        if self.wrong is None:
            try:
                self._decoder.decode(block, final)
            except UnicodeDecodeError as error:
                bad = error.object[error.start]
                before = bytes(error.object[: error.start]).count(b"\n")
                self.wrong = self.lines + before + 1, bad
        if self.wrong is not None:
            self.may_be_cp1252 = self.may_be_cp1252 and not NOT_IN_CP1252.intersection(block)
        self.lines += block.count(b"\n")
