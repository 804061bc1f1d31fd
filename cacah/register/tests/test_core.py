"""The pure rules of the register: mapping files, NIKs, phonetic codes, rows."""

from datetime import date
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.register.core import check
from cacah.register.core import mapping as mappings
from cacah.register.core import nik as niks
from cacah.register.core.encoding import Utf8Check, by_head
from cacah.register.core.phonetic import codes
from cacah.register.tests.conftest import CUT, LAYOUT

PLANS = Path(__file__).parents[3] / "plans"


class TestMapping:
    def test_the_mappings_that_come_with_the_plans_are_without_mistakes(self) -> None:
        for plan in sorted(PLANS.iterdir()):
            assert [problem.text() for problem in check(plan)] == []
        assert len(mappings.files(PLANS / "sp2020")) == 2

    @pytest.mark.parametrize(
        ("old", "new", "code", "field", "remedy"),
        [
            ('name = "NAMA"', "", "column-missing", "columns.name", 'name = "COLUMN"'),
            ("[dates]", "[date]", "unknown-section", "date", "[dates]"),
            ('rw = "RW"', 'rw2 = "RW"', "unknown-key", "sls.rw2", "rw, rt"),
            ('encoding = "auto"', 'encoding = "ebcdic"', "unknown-encoding", "file.encoding", "cp1252"),
            ('delimiter = ","', 'delimiter = ";;"', "delimiter", "file.delimiter", "one character"),
            ("widths = [2, 2, 2, 4]", "widths = [2, 2]", "widths-differ", "place.widths", "4 parts"),
            ("[file]", "[file", "not-toml", None, "TOML"),
        ],
    )
    def test_a_mistake_is_named_with_its_row_and_remedy(
        self, old: str, new: str, code: str, field: str | None, remedy: str
    ) -> None:
        found, problems = mappings.parse(LAYOUT.replace(old, new), "layout.toml")
        assert found is None
        assert [(problem.code, problem.field) for problem in problems] == [(code, field)]
        assert remedy in problems[0].remedy
        if new and field:
            row = problems[0].row or 0
            assert new in LAYOUT.replace(old, new).splitlines()[row - 1]


class TestNik:
    @pytest.mark.parametrize(
        ("text", "born", "woman"),
        [
            ("3372041708850001", date(1985, 8, 17), False),
            ("3372045708850001", date(1985, 8, 17), True),
            ("9604017112240001", date(1924, 12, 31), True),
            ("3372042902000001", date(2000, 2, 29), False),
            ("3372040101200001", date(1920, 1, 1), False),
        ],
    )
    def test_day_sex_and_century(self, text: str, born: date, woman: bool) -> None:
        number = niks.parse(text)
        assert number is not None
        assert (number.born(CUT), number.woman) == (born, woman)
        assert niks.build(text[:6], born, woman, 1) == text

    @pytest.mark.parametrize(
        "text", ["", "337204170885000", "33720417088500011", "3372040008850001", "3372043208850001", "3372044008850001",
                 "3372047208850001", "3372041713850001", "3372042902010001", "3372041708850000", "٣٣٧٢٠٤١٧٠٨٨٥٠٠٠١"],
    )  # fmt: skip
    def test_what_breaks_the_rules_is_odd(self, text: str) -> None:
        assert niks.is_odd(text, CUT)

    def test_what_differs_from_the_holder_is_a_warning_not_an_oddity(self) -> None:
        text, known = "9999991708850001", frozenset({"337204"})
        assert not niks.is_odd(text, CUT)
        found = niks.warnings(text, CUT, date(1985, 8, 18), True, known)
        assert found == ["birth_differs", "sex_differs", "unknown_region"]
        assert niks.warnings("3372041708850001", CUT, date(1985, 8, 17), False, known) == []

    @pytest.mark.parametrize("text", ["0000000000000000", "9999999999999995", "1111111111111111"])
    def test_what_stands_for_no_number_is_none(self, text: str) -> None:
        assert not niks.is_number(text)


NAMES = orjson.loads((Path(__file__).parents[1] / "vectors" / "names.json").read_bytes())


class TestPhonetic:
    @pytest.mark.parametrize(("one", "other", "why"), NAMES["meet"])
    def test_spellings_of_one_name_meet(self, one: str, other: str, why: str) -> None:
        assert codes(one)[0] == codes(other)[0] != "", why

    @pytest.mark.parametrize(("one", "other", "why"), NAMES["apart"])
    def test_other_names_stay_apart(self, one: str, other: str, why: str) -> None:
        assert codes(one)[0] != codes(other)[0], why

    def test_a_blank_name_has_no_code(self) -> None:
        assert codes("") == codes("  \t ") == ("", "")

    @given(st.text(max_size=60))
    def test_whatever_is_typed_has_a_code(self, name: str) -> None:
        own, telling = codes(name)
        assert bool(own) == bool(telling) == bool(name.split())

    def test_the_telling_word_is_not_the_one_many_share(self) -> None:
        assert codes("MUHAMMAD RIZKI")[1] == codes("RIZKI")[1]
        assert codes("SITI")[1] == codes("SITI")[0]


class TestEncoding:
    @pytest.mark.parametrize(
        ("head", "name"),
        [
            ("\ufeffab".encode(), "utf-8"), ("ab".encode("utf-16"), "utf-16-le"),
            ("abcd".encode("utf-16-be"), "utf-16-be"),
            ("ab".encode("utf-32"), "utf-32-le"), (b"abcd", None),
        ],
    )  # fmt: skip
    def test_marks_and_zero_bytes_tell(self, head: bytes, name: str | None) -> None:
        found = by_head(head)
        assert (found.name if found else None) == name

    def test_the_first_wrong_byte_is_found_by_its_line_across_blocks(self) -> None:
        check = Utf8Check()
        for block in (b"a\nb\xc3", b"\xa9\nc\n", b"d\xe9,\n"):
            check.take(block)
        check.take(b"", final=True)
        assert check.wrong == (4, 0xE9)
