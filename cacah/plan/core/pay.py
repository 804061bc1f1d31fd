"""What officers are paid: the file `pay.toml` of a plan. Amounts are decimals, written as text."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from cacah.lib.problems import Problem
from cacah.plan.core.document import Document
from cacah.plan.core.terms import Pay

FILE = "pay.toml"
KINDS = ("interview", "line")
"""Work that is paid: an interview that was approved, a family whose line of the list was checked."""


def parse(files: Mapping[str, str], problems: list[Problem]) -> Pay | None:
    """The rates of a plan, None where it has no such file."""
    document = Document(FILE, files.get(FILE, ""), problems)
    if FILE not in files or not document.read():
        return None
    document.known("", ("currency", "decimals", "round_to", "rates"))
    document.known("rates", KINDS)
    decimals = document.whole("decimals", 0)
    rates = {kind: _amount(document, f"rates.{kind}", decimals) for kind in KINDS}
    round_to = _amount(document, "round_to", decimals)
    if not round_to:
        document.say("bad-amount", "round_to", round_to, 'Write more than 0, such as "1".')
    return Pay(document.string("currency"), decimals, round_to or Decimal(1), rates)


def _amount(document: Document, key: str, decimals: int) -> Decimal:
    """An amount from 0 with no more decimals than the currency has."""
    text = document.string(key)
    try:
        found = Decimal(text or "0")
        if found.is_finite() and found >= 0 and found == round(found, decimals):
            return found
    except InvalidOperation:
        pass
    document.say("bad-amount", key, text, f'Write an amount as text, with {decimals} decimals at most: "7500".')
    return Decimal(0)
