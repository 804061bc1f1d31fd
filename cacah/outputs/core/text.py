"""Values that are safe in a spreadsheet."""

import pyarrow as pa
import pyarrow.compute as pc

FORMULA_START = r"^([=+\-@\t\r])"
"""What a spreadsheet takes as the beginning of a formula (OWASP, CSV injection)."""


def harmless(table: pa.Table) -> pa.Table:
    """Text cells that would begin a formula get an apostrophe before them; numbers stay numbers."""
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            safe = pc.replace_substring_regex(table.column(index), FORMULA_START, r"'\1")
            table = table.set_column(index, field, safe)
    return table
