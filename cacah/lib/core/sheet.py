"""A sheet that people take away, for a spreadsheet or a program.

Semicolons between columns (a comma is Indonesia's decimal sign, so its spreadsheets split at semicolons), UTF-8 with a
byte order mark (spreadsheets otherwise guess the encoding), whole numbers without separators, CRLF ends (RFC 4180).
"""

from collections.abc import Sequence

DELIMITER = ";"
MARK = b"\xef\xbb\xbf"
RISKY = "=+-@\t\r"
"""A cell that begins with one of these is run as a formula by spreadsheets; an apostrophe before it stops that."""


def cell(text: str) -> str:
    """`text` as a cell that is never a formula, quoted where the format needs it."""
    if text[:1] and text[0] in RISKY:
        text = "'" + text
    if any(sign in text for sign in (DELIMITER, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def line(cells: Sequence[str]) -> bytes:
    """One line of the sheet."""
    return (DELIMITER.join(cell(each) for each in cells) + "\r\n").encode()
