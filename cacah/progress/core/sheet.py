"""The sheet of progress: one line per place."""


def file_name(code: str, level: int) -> str:
    """`kemajuan-33.72.csv`-like name from a place's code, only letters, digits, dots and hyphens."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in code)
    return f"kemajuan-{safe}-{level}.csv"
