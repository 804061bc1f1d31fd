"""A receipt as PDF/UA, from the committed rows to the bytes, one after the other as a crowd asks for them.

Keys: `cpu_ms_per_pdf` (CPU of this process, with the QR code, after the first), `first_ms` (the first of a process: it
loads the fonts), `bytes_per_pdf`.
"""

import time
from datetime import UTC, datetime, timedelta

from cacah.interview.core import receipt as core
from cacah.interview.papers import TEMPLATE
from cacah.lib import ids, pdf, qr

MEASURED = 300
SIGNATURE = bytes(range(64))
"""Signing takes 0.05 ms and needs the keys of a database; what a token weighs does not depend on its bytes."""


def _paper(number: int) -> bytes:
    """One receipt of a family of four; no two are alike."""
    at = datetime(2020, 3, 1, tzinfo=UTC) + timedelta(seconds=number)
    statement = core.Statement(ids.new(), at, 4, 4)
    address = f"https://sensus.contoh.example/periksa/{core.token(statement, SIGNATURE)}"
    rows = [["Nomor", core.number(statement.envelope_id)], ["Kode pemeriksaan", core.code(SIGNATURE)],
            ["Diterima", f"{at:%d.%m.%Y, %H.%M.%S} WIB"], ["Orang di daftar", "4 (B.S., S.A., A.S., N.)"],
            ["Orang dengan jawaban lengkap", "4"]]  # fmt: skip
    data = {
        "census": "Sensus Penduduk 2020", "heading": "Tanda terima", "thanks": "Jawaban keluarga ini lengkap.",
        "rows": rows, "check_heading": "Periksa keaslian tanda terima",
        "check": "Siapa pun bisa memindai kode ini untuk memeriksa bahwa tanda terima ini asli.",
        "drawing": qr.svg(address), "drawing_alt": "Kode QR untuk memeriksa tanda terima ini",
        "keep": "Simpan tanda terima ini.", "foot": "sensus.contoh.example",
    }  # fmt: skip
    return pdf.compile(TEMPLATE, data, title="Tanda terima", language="id")


def main() -> dict[str, float]:
    begun = time.process_time()
    _paper(0)
    first = time.process_time() - begun
    begun, size = time.process_time(), 0
    for number in range(1, MEASURED + 1):
        size += len(_paper(number))
    return {
        "cpu_ms_per_pdf": 1000 * (time.process_time() - begun) / MEASURED,
        "first_ms": 1000 * first,
        "bytes_per_pdf": size / MEASURED,
    }
