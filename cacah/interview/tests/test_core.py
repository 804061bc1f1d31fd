"""The pure rules of an interview: which screen follows which, how people are called, what a receipt says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from cacah.interview.core import names, receipt, route
from cacah.interview.core.route import Stop

BUDI, SITI, AGUS = UUID(int=1), UUID(int=2), UUID(int=3)
PEOPLE = [BUDI, SITI, AGUS]


@dataclass(frozen=True)
class Page:
    name: str
    items: tuple[str, ...]


def page(name: str, questions: int, *more: str) -> Page:
    return Page(name, (*more, *(f"{name}{number}" for number in range(questions))))


PLAN = route.plan(
    [page("address", 4), page("housing", 8)], [page("facts", 1, "presence"), page("person", 21), page("work", 14)]
)


def test_small_pages_share_a_screen_and_large_ones_stand_alone() -> None:
    assert PLAN.family == (("address", "housing"),)
    assert PLAN.person == (("person",), ("work",))
    assert PLAN.facts == "facts"


def test_a_small_country_asks_everything_of_a_person_at_once() -> None:
    assert route.plan([page("address", 2)], [page("person", 3), page("more", 4)]).person == (("person", "more"),)


def _way(asked: dict[UUID, int]) -> list[Stop]:
    way = [Stop("ready")]
    while way[-1].kind != "summary":
        way.append(route.following(PLAN, PEOPLE, way[-1], lambda member, screen: screen <= asked.get(member, 0)))
    return way


def test_the_way_leads_past_everybody_who_is_asked_something() -> None:
    """Budi lives here, Siti moved away, Agus is three years old."""
    assert [stop.path for stop in _way({BUDI: 2, AGUS: 1})] == [
        "",
        "keluarga/1/",
        "orang/",
        f"orang/{BUDI}/1/",
        f"orang/{BUDI}/2/",
        f"orang/{AGUS}/1/",
        "ringkasan/",
    ]


@pytest.mark.parametrize(
    ("here", "back"),
    [
        (Stop("family", 1), Stop("ready")),
        (Stop("members"), Stop("family", 1)),
        (Stop("person", 2, SITI), Stop("person", 1, SITI)),
        (Stop("person", 1, SITI), Stop("members")),
        (Stop("summary"), Stop("members")),
    ],
)
def test_back_leads_up_to_the_list_and_to_the_beginning(here: Stop, back: Stop) -> None:
    assert route.before(PLAN, here) == back


def test_nobody_on_the_list_leads_to_the_summary() -> None:
    assert route.following(PLAN, [], Stop("members"), lambda member, screen: True) == Stop("summary")


@pytest.mark.parametrize(
    ("name", "called", "initials", "masked"),
    [
        ("SITI AMINAH", "SITI", "S.A.", "S••• A•••"),
        ("M. YUSUF", "M. YUSUF", "M.Y.", "M••• Y•••"),
        ("O", "O", "O.", "O•••"),
        ("Élodie Ñandú", "Élodie", "É.Ñ.", "É••• Ñ•••"),
        ("محمد أحمد", "محمد", "م.أ.", "م••• أ•••"),
        ("🙂", "🙂", ".", "🙂•••"),
        ("", "", ".", ""),
    ],
)
def test_names_of_every_kind_are_called_shortened_and_masked(
    name: str, called: str, initials: str, masked: str
) -> None:
    assert (names.call(name), names.initials(name), names.masked(name)) == (called, initials, masked)


@pytest.mark.parametrize(
    ("policy", "shown", "mode", "seen"),
    [
        ("full", False, "self", "full"),
        ("masked", False, "self", "masked"),
        ("masked", True, "self", "full"),
        ("code", False, "self", "masked"),
        ("code", True, "self", "full"),
        ("none", True, "self", "none"),
        ("none", True, "self", "none"),
        ("none", False, "interview", "full"),
    ],
)
def test_the_plan_says_what_of_the_register_is_shown(
    policy: names.Disclosure, shown: bool, mode: str, seen: names.Disclosure
) -> None:
    assert names.disclosure(policy, shown, mode) == seen


STATEMENT = receipt.Statement(UUID(int=12345), datetime(2020, 3, 10, 5, tzinfo=UTC), 4, 3)


def test_a_receipt_reads_as_it_was_written() -> None:
    assert receipt.read(receipt.token(STATEMENT, b"s" * 64)) == (STATEMENT, b"s" * 64)


@pytest.mark.parametrize("text", ["", "x", "É", "A" * 124, "AQ"])
def test_other_text_is_no_receipt(text: str) -> None:
    assert receipt.read(text) is None


def test_the_code_depends_on_the_signature() -> None:
    assert receipt.code(b"a" * 64) != receipt.code(b"b" * 64)
    assert len(receipt.code(b"a" * 64)) == 14
    assert receipt.number(UUID(int=0)).count("0") == 26
