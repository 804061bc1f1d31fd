"""A NIK on a phone: its last four digits. What comes back so is the number that the register holds."""

SHOWN = 4
STAR = "*"


def masked(number: str) -> str:
    """`************0001`."""
    return STAR * (len(number) - SHOWN) + number[-SHOWN:]


def is_masked(answer: object) -> bool:
    return type(answer) is str and answer.startswith(STAR)
