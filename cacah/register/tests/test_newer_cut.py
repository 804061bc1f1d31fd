"""A newer cut while the census runs: the family stays the family, whatever became of its card."""

from collections.abc import Callable

import pytest

from cacah.geo import actions as places
from cacah.geo.models import Place
from cacah.register import actions, reads
from cacah.register.models import Candidate, Card, Family, Listed, Person
from cacah.register.tests.conftest import LATER, kk, nik, row
from cacah.vault import index

Load = Callable[..., actions.Loaded]
pytestmark = pytest.mark.django_db

FATHER = (nik(1), "BUDI SANTOSO", "1", "17-08-1985", "1")
MOTHER = (nik(2, "571088"), "SITI AMINAH", "2", "17-10-1988", "3")
SON = (nik(3, "030310"), "DIMAS", "1", "03-03-2010", "4")
BABY = (nik(4, "420220"), "AYU", "2", "02-02-2020", "4")
NEIGHBOUR = (nik(9), "TONO", "1", "17-08-1985", "1")


def card(number: int, *people: tuple[str, ...]) -> list[str]:
    return [row(kk(number), *person) for person in people]


def found(nik_: str, kk_: str) -> list[Family]:
    belongings = reads.belongings(index.blind("nik", nik_), index.blind("kk", kk_))
    return [Family.objects.get(pk=one.family_id) for one in belongings if one.has_card]


def the(nik_: str, kk_: str) -> Family:
    families = found(nik_, kk_)
    assert families
    return families[0]


def ids(family: Family) -> dict[str, str]:
    return {person.name: str(person.id) for person in reads.opened(family).people}


def kinds(family: Family) -> list[str]:
    return [kind for kind, _ in reads.hints(family.pk)]


class TestAUnitWhoseCodeWasGivenHere:
    @pytest.mark.parametrize(("ended", "told"), [(False, "Ask whether it is the same unit"), (True, "has ended")])
    def test_the_load_takes_its_families_in_and_says_so(self, load: Load, ended: bool, told: str) -> None:
        load(*[line.replace("002,001", "001,001") for line in card(1, FATHER)])
        village = Place.objects.get(code="33.72.04.1001")
        given = places.open_sls(village.pk, "001002", "RT 1 baru", "user:1")
        if ended:
            places.close_sls(given.pk, "user:1")
        (notice,) = load(*card(1, FATHER), *card(2, NEIGHBOUR), cut=LATER).notices
        assert (notice.code, notice.field, notice.value) == ("unit-given-here", "place", "33.72.04.1001.001002")
        assert "RT 1 baru" in notice.text() and "its 2 families" in notice.text() and told in notice.text()

    def test_a_unit_that_the_register_brought_is_none(self, load: Load) -> None:
        load(*card(1, FATHER))
        assert not load(*card(1, FATHER), *card(2, NEIGHBOUR), cut=LATER).notices


class TestTheSameCard:
    def test_an_unchanged_family_is_left_alone(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER))
        before = Family.objects.values().get()
        done = load(*card(1, FATHER, MOTHER), *card(2, NEIGHBOUR), cut=LATER)
        assert Family.objects.values().get(pk=before["id"]) == before
        assert (done.families, done.accepted) == (1, 3)
        assert not Listed.objects.exists()

    def test_a_birth_is_taken_in_and_hinted(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER))
        before = the(FATHER[0], kk(1))
        known, seen = ids(before), before.xid
        load(*card(1, FATHER, MOTHER, BABY), cut=LATER)
        after = the(BABY[0], kk(1))
        assert after.pk == before.pk
        assert after.people == 3
        assert known.items() <= ids(after).items()
        assert reads.hints(after.pk) == [("birth", reads.opened(after).people[2].id)]
        assert after.xid >= seen

    def test_somebody_no_longer_listed_anywhere_may_have_died(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER))
        load(*card(1, MOTHER), cut=LATER)
        family = the(FATHER[0], kk(1))
        record = reads.opened(family)
        assert [person.name for person in record.people] == ["SITI AMINAH"]
        assert [person.name for person in record.left] == ["BUDI SANTOSO"]
        assert kinds(family) == ["death"]
        assert reads.families_of_person(index.blind("nik", FATHER[0])) == []

    def test_a_corrected_birth_date_and_name_keep_the_person(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER))
        known = ids(the(FATHER[0], kk(1)))
        corrected = (FATHER[0], "BUDI SANTOSA", "1", "18-08-1985", "1")
        load(*card(1, corrected, MOTHER), cut=LATER)
        assert ids(the(FATHER[0], kk(1)))["BUDI SANTOSA"] == known["BUDI SANTOSO"]
        assert kinds(the(FATHER[0], kk(1))) == []

    def test_a_family_split_over_the_newer_file_loses_nobody(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER, SON))
        known = ids(the(FATHER[0], kk(1)))
        load(*card(1, FATHER), *card(2, NEIGHBOUR), *card(1, MOTHER, SON, BABY), cut=LATER, piece=100)
        family = the(SON[0], kk(1))
        assert ids(family).items() >= known.items()
        assert kinds(family) == ["birth"]
        assert not Person.objects.exclude(departed_in=None).exists()


class TestAnotherCard:
    def test_a_renewed_card_is_the_same_family_under_both_numbers(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER, SON))
        before = the(FATHER[0], kk(1))
        load(*card(5, FATHER, MOTHER, SON), cut=LATER)
        assert the(FATHER[0], kk(1)).pk == the(FATHER[0], kk(5)).pk == before.pk
        assert reads.opened(the(FATHER[0], kk(5))).kk == kk(5)
        assert Family.objects.count() == 1
        assert Card.objects.filter(family_id=before.pk).count() == 2

    def test_a_renewed_card_keeps_its_data_key_and_ids(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER))
        before = the(FATHER[0], kk(1))
        load(*card(5, FATHER, MOTHER, BABY), cut=LATER)
        after = the(FATHER[0], kk(5))
        assert bytes(after.wrapped_key) == bytes(before.wrapped_key)
        assert ids(before).items() <= ids(after).items()

    def test_a_son_with_a_card_of_his_own_has_moved(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER, SON))
        parents = the(FATHER[0], kk(1))
        load(*card(1, FATHER, MOTHER), *card(6, SON), cut=LATER)
        assert the(SON[0], kk(6)).pk != parents.pk
        assert kinds(the(FATHER[0], kk(1))) == ["moved"]

    @pytest.mark.parametrize("his_first", [True, False])
    def test_after_a_divorce_the_family_goes_with_the_children(self, load: Load, his_first: bool) -> None:
        load(*card(1, FATHER, MOTHER, SON))
        before = the(MOTHER[0], kk(1))
        his, hers = card(7, FATHER), card(8, MOTHER, SON)
        load(*(his + hers if his_first else hers + his), cut=LATER)
        assert the(MOTHER[0], kk(8)).pk == before.pk
        assert the(FATHER[0], kk(7)).pk != before.pk
        assert kinds(before) == ["moved"]

    def test_families_that_join_on_one_card_are_found_under_both_old_ones(self, load: Load) -> None:
        load(*card(1, FATHER, MOTHER), *card(2, NEIGHBOUR))
        first, second = the(FATHER[0], kk(1)), the(NEIGHBOUR[0], kk(2))
        load(*card(9, FATHER, MOTHER, NEIGHBOUR), cut=LATER)
        joined = the(NEIGHBOUR[0], kk(2))
        assert joined.pk == first.pk
        assert Family.objects.get(pk=second.pk).superseded_by == first.pk
        assert sum(total.persons for total in reads.totals()) == 3

    def test_who_moves_in_from_nowhere_known_is_hinted_as_moved(self, load: Load) -> None:
        load(*card(1, FATHER))
        load(*card(1, FATHER, MOTHER), cut=LATER)
        assert kinds(the(FATHER[0], kk(1))) == ["moved"]


class TestTheSameDay:
    def test_another_file_of_the_same_cut_renews_nothing(self, load: Load) -> None:
        load(*card(1, FATHER))
        load(*card(2, FATHER), *card(1, MOTHER))
        assert sorted(ids(the(FATHER[0], kk(1)))) == ["BUDI SANTOSO", "SITI AMINAH"]
        assert the(FATHER[0], kk(2)).pk != the(FATHER[0], kk(1)).pk
        assert list(Candidate.objects.values_list("kind", flat=True)) == ["two_cards"]
