"""The shelves of a freeze: their columns, and which key each is under."""

from typing import Any

import pyarrow as pa

ANSWERS_KEY, IDENTITIES_KEY = "answers", "identities"

PAIRS = pa.map_(pa.string(), pa.string())

ANSWERS = pa.schema([
    ("pseudonym", pa.string()),
    ("family", pa.string()),
    ("status", pa.string()),
    ("mode", pa.string()),
    ("presence", pa.string()),
    ("class", pa.string()),
    ("counted", pa.bool_()),
    ("membership", pa.string()),
    ("certain", pa.bool_()),
    ("residence", pa.string()),
    ("residence_reason", pa.string()),
    ("registered", pa.string()),
    ("sex", pa.string()),
    ("age", pa.int16()),
    ("birth_month", pa.string()),
    ("answers", PAIRS),
])  # fmt: skip
FAMILIES = pa.schema([
    ("family", pa.string()),
    ("status", pa.string()),
    ("mode", pa.string()),
    ("residence", pa.string()),
    ("registered", pa.string()),
    ("members", pa.int16()),
    ("answers", PAIRS),
])  # fmt: skip
IDENTITIES = pa.schema([
    ("pseudonym", pa.string()),
    ("nik", pa.string()),
    ("name", pa.string()),
    ("birth_date", pa.string()),
    ("token_name_birth", pa.int32()),
    ("token_name_year_place", pa.int32()),
    ("token_birth_sex_place", pa.int32()),
])  # fmt: skip
ANCESTRY = pa.schema([("place", pa.string()), ("level", pa.int16()), ("cell", pa.string())])
PLACES = pa.schema([("level", pa.int16()), ("code", pa.string()), ("name", pa.string()), ("parent", pa.string())])
REGISTER = pa.schema([("place", pa.string()), ("families", pa.int64()), ("persons", pa.int64())])


def batch(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows as one batch of a shelf."""
    return pa.RecordBatch.from_pylist(rows, schema)
