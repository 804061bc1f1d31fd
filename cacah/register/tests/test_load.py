"""A register file becomes sealed families; nothing behind which a person may stand is lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cacah.geo.models import Place
from cacah.lib.problems import Refused
from cacah.register import actions, reads
from cacah.register.core.mapping import Mapping
from cacah.register.models import Candidate, Card, Family, Person
from cacah.register.tests.conftest import CUT, HEADER, kk, nik, row
from cacah.vault import index

Load = Callable[..., actions.Loaded]
pytestmark = pytest.mark.django_db


def names(family: Family) -> list[str]:
    return [person.name for person in reads.opened(family).people]


def found(nik_: str, kk_: str) -> list[Family]:
    belongings = reads.belongings(index.blind("nik", nik_), index.blind("kk", kk_))
    return [Family.objects.get(pk=one.family_id) for one in belongings if one.has_card]


class TestAFile:
    def test_rows_of_a_card_become_one_family_with_its_address(self, load: Load) -> None:
        done = load(
            row(kk(1), nik(1), "BUDI SANTOSO"), row(kk(1), nik(2, "571088"), "SITI AMINAH", "2", "17-10-1988", "3")
        )
        assert (done.accepted, done.families, done.rejected) == (2, 1, 0)
        record = reads.opened(Family.objects.get())
        assert [person.name for person in record.people] == ["BUDI SANTOSO", "SITI AMINAH"]
        assert (record.kk, record.street, record.rt, record.rw) == (kk(1), "JL. MELATI 3", "002", "001")
        assert record.people[1].birth_date == "1988-10-17"
        assert record.people[1].get("relationship") == "3"

    def test_the_smallest_unit_is_made_below_its_village_once(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI"), row(kk(2), nik(2), "WATI"), row(kk(3), nik(3), "TONO", kel="1002"))
        made = Place.objects.filter(level=5).order_by("code")
        assert [place.code for place in made] == ["33.72.04.1001.001002", "33.72.04.1002.001002"]
        assert made[0].name == "RT 002 RW 001"
        assert made[0].path.startswith(Place.objects.get(code="33.72.04.1001").path)

    def test_a_family_split_over_the_file_ends_as_one(self, load: Load) -> None:
        done = load(
            row(kk(1), nik(1), "BUDI"), row(kk(2), nik(2), "WATI"), row(kk(3), nik(3), "TONO"),
            row(kk(1), nik(4), "ANI", shdk="4"), row(kk(1), nik(4), "ANI", shdk="4"),
            piece=100,
        )  # fmt: skip
        assert (done.families, done.accepted, done.rejected) == (3, 4, 1)
        assert names(found(nik(1), kk(1))[0]) == ["BUDI", "ANI"]
        assert Person.objects.filter(family_id=found(nik(4), kk(1))[0].pk).count() == 2

    def test_the_same_file_again_changes_nothing(self, load: Load, layout: Mapping, tmp_path: Path) -> None:
        first = load(row(kk(1), nik(1), "BUDI"))
        again = actions.load(tmp_path / "cut-1.csv", layout, CUT)
        assert again.again
        assert again.load_id == first.load_id
        assert Person.objects.count() == 1

    def test_nothing_personal_stands_in_clear(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI SANTOSO"))
        family, person = Family.objects.get(), Person.objects.get()
        stored = (
            bytes(family.sealed) + bytes(family.wrapped_key) + bytes(family.kk_index) + bytes(person.nik_index or b"")
        )
        for text in ("BUDI", "MELATI", kk(1), nik(1), "1985"):
            assert text.encode() not in stored


class TestBadRows:
    @pytest.mark.parametrize(
        ("bad", "field", "code"),
        [
            (row("12345", nik(9), "X"), "kk", "kk"),
            (row(kk(2), nik(9), ""), "name", "name"),
            (row(kk(2), nik(9), "X", sex=""), "sex", "sex"),
            (row(kk(2), nik(9), "X", born="31-02-1990"), "birth_date", "not_a_date"),
            (row(kk(2), nik(9), "X", born="01-01-2020"), "birth_date", "after_cut"),
            (row(kk(2), nik(9), "X", kel="9999"), "place", "place"),
            (row(kk(2), nik(9), "X", kel=""), "place", "place"),
            (row(kk(2), nik(9), "X") + ",more", "", "columns"),
            (row(kk(1), nik(1), "BUDI"), "", "repeated_row"),
        ],
    )
    def test_a_bad_row_is_listed_by_number_and_the_rest_is_loaded(
        self, load: Load, bad: str, field: str, code: str
    ) -> None:
        done = load(row(kk(1), nik(1), "BUDI"), bad, row(kk(3), nik(3), "WATI"))
        assert (done.accepted, done.rejected) == (2, 1)
        assert list(reads.rejections(done.load_id).values_list("row", "field", "code")) == [(3, field, code)]

    def test_a_quotation_mark_left_open_costs_only_its_row(self, load: Load) -> None:
        done = load(
            row(kk(1), nik(1), "BUDI"),
            row(kk(2), nik(2), '"ANI'),
            row(kk(3), nik(3), '"WATI, S.PD"'),
            row(kk(4), nik(4), "TONO"),
        )
        assert list(reads.rejections(done.load_id).values_list("row", "code")) == [(3, "columns")]
        assert names(found(nik(3), kk(3))[0]) == ["WATI, S.PD"]
        assert done.accepted == 3


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_names_with_accents_arrive(self, load: Load, encoding: str) -> None:
        load(row(kk(1), nik(1), "JOSÉ ÑUÑEZ"), encoding=encoding)
        assert names(Family.objects.get()) == ["JOSÉ ÑUÑEZ"]

    @pytest.mark.parametrize("text", ["ÉÑΩ أحمد 中村"])
    def test_names_in_any_script_arrive(self, load: Load, text: str) -> None:
        load(row(kk(1), nik(1), text), encoding="utf-16")
        assert names(Family.objects.get()) == [text]

    def test_an_encoding_that_cannot_be_read_is_refused_with_row_and_remedy(self, load: Load) -> None:
        with pytest.raises(Refused) as refused:
            load(row(kk(1), nik(1), "BUDI"), row(kk(2), nik(2), "müller"), encoding="cp437")
        problem = refused.value.problems[0]
        assert (problem.code, problem.file, problem.row) == ("encoding", "cut-1.csv", 3)
        assert "UTF-8" in problem.remedy
        assert not Family.objects.exists()

    def test_utf_32_is_refused(self, load: Load) -> None:
        with pytest.raises(Refused, match="utf-32-le"):
            load(row(kk(1), nik(1), "BUDI"), encoding="utf-32")

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"", "empty"), (b"PK\x03\x04zip", "not-csv"), (b"KK,NIK", "no-rows"), (b"KK;NIK;NAMA\n1;2;3\n", "delimiter")],
    )
    def test_another_kind_of_file_is_refused(self, layout: Mapping, tmp_path: Path, content: bytes, code: str) -> None:
        file = tmp_path / "register.csv"
        file.write_bytes(content)
        with pytest.raises(Refused) as refused:
            actions.load(file, layout, CUT)
        assert [problem.code for problem in refused.value.problems] == [code]

    def test_a_missing_column_is_named_with_the_nearest_heading(self, load: Load) -> None:
        with pytest.raises(Refused) as refused:
            load(row(kk(1), nik(1), "BUDI"), header=HEADER.replace("NAMA", "NAMMA"))
        assert [(problem.code, problem.field) for problem in refused.value.problems] == [("column-missing", "NAMA")]
        assert "NAMMA" in refused.value.problems[0].remedy


class TestDoubts:
    def kinds(self) -> list[str]:
        return sorted(Candidate.objects.values_list("kind", flat=True))

    def test_a_nik_shared_by_two_people_is_loaded_and_noted(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI"), row(kk(2), nik(1), "WATI", "2", "03-01-1990"))
        assert self.kinds() == ["same_nik"]
        assert Person.objects.count() == 2

    def test_one_person_on_two_cards(self, load: Load) -> None:
        load(row(kk(1), nik(1), "MOCH. SOEHARTO"), row(kk(2), nik(1), "MUHAMMAD SUHARTO"))
        assert self.kinds() == ["two_cards"]

    def test_a_number_that_many_share_makes_one_pair_less_than_people(self, load: Load) -> None:
        load(*(row(kk(number), nik(1), name) for number, name in enumerate(("ANI", "BUDI", "CITRA", "DODI"), 1)))
        assert self.kinds() == ["same_nik"] * 3

    @pytest.mark.parametrize(
        "odd", ["33720417088500", "3372043113850001", "33720417O8850001", "3372047208850001", "3372041708850000"]
    )
    def test_an_odd_nik_is_loaded_and_noted(self, load: Load, odd: str) -> None:
        done = load(row(kk(1), odd, "BUDI"))
        assert (done.accepted, done.candidates, self.kinds()) == (1, 1, ["odd_nik"])

    def test_a_region_that_no_longer_exists_is_no_doubt(self, load: Load) -> None:
        load(row(kk(1), "9999011708850001", "BUDI"))
        assert self.kinds() == []

    def test_what_stands_for_no_number_is_not_shared(self, load: Load) -> None:
        load(
            row(kk(1), "9999999999999996", "ANI"),
            row(kk(2), "9999999999999996", "BUDI"),
            row(kk(3), "", "TONO"),
            row(kk(4), "", "WATI"),
        )
        assert "same_nik" not in self.kinds()
        assert Person.objects.filter(nik_index=None).count() == 4

    def test_same_name_birth_and_place_without_nik_or_under_two(self, load: Load) -> None:
        load(
            row(kk(1), "", "ANI RAHAYU"), row(kk(2), nik(7), "ANI RAHAJOE"),
            row(kk(3), nik(8), "TONO", born="01-02-1960"), row(kk(4), nik(9), "TONO", born="01-02-1960"),
        )  # fmt: skip
        assert self.kinds() == ["same_name", "two_niks"]

    def test_unnamed_babies_of_one_day_make_no_more_pairs_than_babies(self, load: Load) -> None:
        load(*(row(kk(number), "", "BAYI", born="01-12-2019") for number in range(1, 11)))
        assert self.kinds() == ["same_name"] * 9


class TestLookingUp:
    def test_nik_and_card_must_belong_together(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI"), row(kk(2), nik(2), "WATI"))
        assert len(found(nik(1), kk(1))) == 1
        assert found(nik(1), kk(2)) == []
        assert found(nik(3), kk(1)) == []

    def test_totals_by_place(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI"), row(kk(1), nik(2), "WATI", shdk="3"), row(kk(2), nik(3), "TONO", kel="1002"))
        assert sorted((total.families, total.persons) for total in reads.totals()) == [(1, 1), (1, 2)]
        total = reads.total_under(Place.objects.get(code="33.72.04"))
        assert (total.families, total.persons) == (2, 3)

    def test_every_family_has_its_card_kept(self, load: Load) -> None:
        load(row(kk(1), nik(1), "BUDI"))
        assert list(Card.objects.values_list("family_id", flat=True)) == [Family.objects.get().pk]


def test_another_day_for_the_same_file_is_refused(load: Load, layout: Mapping, tmp_path: Path) -> None:
    load(row(kk(1), nik(1), "BUDI"))
    with pytest.raises(Refused, match="other-cut"):
        actions.load(tmp_path / "cut-1.csv", layout, date(2020, 1, 1))
