"""Names that want to be headers, formulas or commands, on their way into answers, papers, letters and sheets."""

import csv
import io
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cacah.cases.tests.conftest import AGUS
from cacah.comms.core import Attachment, Letter, email
from cacah.lib.core import sheet
from cacah.outputs.run import write_csv
from cacah.portal.tests.conftest import Visitor

NAMES = [
    "Budi\r\nSet-Cookie: petugas=1", "Budi\nBcc: all@example.org", "=cmd|'/C calc'!A0", "+62812", "@SUM(1+1)", "-2+3",
    "\t=1+1", "\r=1", "\u202eidub", "Budi\u2028X", "😀", "A", '=HYPERLINK("http://evil","x")', '"; drop table x; --',
    "＝1+1",     "<img src=x onerror=alert(1)>", "{{ 7|add:7 }}", "#panic(1)", "$(id)", "\\write18{id}", "%0d%0aX: y",
]  # fmt: skip
FORMULA = "=+-@\t\r"


def _read(content: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


class TestSheets:
    @given(cells=st.lists(st.sampled_from(NAMES) | st.text(max_size=20), min_size=1, max_size=5))
    @example(cells=NAMES)
    def test_no_cell_of_the_progress_sheet_begins_a_formula_or_another_line(self, cells: list[str]) -> None:
        clean = [one for one in cells if ("\x00" not in one and one.isprintable()) or one in NAMES]
        if not clean or clean == [""]:
            return
        (row,) = _read(sheet.line(clean), sheet.DELIMITER)
        assert len(row) == len(clean)
        assert all(not cell or cell[0] not in FORMULA for cell in row)

    def test_no_cell_of_a_table_to_take_away_begins_a_formula(self) -> None:
        sink = pa.BufferOutputStream()
        write_csv(pa.table({"name": NAMES, "n": list(range(len(NAMES)))}), sink)
        rows = _read(sink.getvalue().to_pybytes(), ",")
        assert len(rows) == len(NAMES) + 1
        assert all(row[0][0] not in FORMULA for row in rows[1:])


class TestLetters:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_name_adds_no_header_and_no_recipient(self, name: str) -> None:
        try:
            letter = Letter("budi@example.org", f"Tanda terima {name}", name, (Attachment(name, "text/plain", b"x"),))
        except ValueError:
            return  # refused as a whole
        sent = email(letter, "sensus@example.org", "Sensus", "mark", datetime(2020, 3, 1, tzinfo=UTC))
        head = sent.as_bytes().split(b"\r\n\r\n", 1)[0].decode("ascii")
        names = [line.split(":")[0] for line in head.split("\r\n") if line[0] not in " \t"]
        assert sorted(set(names)) == sorted(names)
        assert set(names) <= {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        }  # fmt: skip
        assert sent["To"] == "budi@example.org"

    @pytest.mark.parametrize("typed", ["a@b.id\nBcc: c@d.id", "a@b.id, c@d.id", '"x" <a@b.id>', "a@b.id\x00"])
    def test_an_address_is_one_mailbox(self, seated: Visitor, typed: str) -> None:
        seated.post("/sandi/pemulihan", {"lakukan": "surel", "surel": typed})
        assert seated.status == 422


class TestPages:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_typed_name_stays_text_in_pages_and_headers(self, seated: Visitor, name: str) -> None:
        seated.begin().answer_family()
        seated.open("/isi/orang/tambah/").send(name=name)
        for path in ("/isi/orang/", "/isi/ringkasan/", "/isi/bekal/"):
            response = seated.client.get(path, follow=True)
            assert response.status_code == 200, path
            assert b"<img src=x" not in response.content
            assert all("\n" not in value and "evil" not in value for value in response.headers.values())

    def test_every_download_has_a_name_of_ours(self, seated: Visitor) -> None:
        seated.answer_all().send()
        found = seated.client.get(seated.path.split("?")[0] + "tanda-terima.pdf")
        assert found.status_code == 200
        assert AGUS[1].split()[0] not in found["Content-Disposition"]
        assert found["Content-Disposition"].isascii()
