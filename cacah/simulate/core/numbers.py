"""NIKs and KK numbers by the rules of facts 3.1, each given once."""

from datetime import date


class Numbers:
    """Gives serials in the order asked for; `last` is the NIK given last."""

    def __init__(self) -> None:
        self._serials: dict[str, int] = {}
        self.last = ""

    def _next(self, stem: str) -> str:
        serial = self._serials.get(stem, 0) % 9999 + 1
        self._serials[stem] = serial
        return f"{stem}{serial:04}"

    def nik(self, region: str, born: date, woman: bool) -> str:
        """Region 6 digits, birth day (women + 40), month, year, serial from 0001."""
        self.last = self._next(f"{region}{born.day + (40 if woman else 0):02}{born:%m%y}")
        return self.last

    def kk(self, region: str, recorded: date) -> str:
        """Region, day of recording, serial; apart from NIKs."""
        return self._next(f"k{region}{recorded:%d%m%y}")[1:]
