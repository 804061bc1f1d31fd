"""The rules of counting, person by person: the vectors, and what must hold for anybody."""

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.cases.core import census_day, close, ranking, reasons, residence
from cacah.cases.core.dates import NotADate, add_months, local_day, span

VECTORS = Path(__file__).parent.parent / "vectors"


def vectors(name: str) -> dict[str, Any]:
    return dict(orjson.loads((VECTORS / f"{name}.json").read_bytes()))


MEMBERSHIP, RESIDENCE, RANKING, CLOSE, ONCE = map(vectors, ("membership", "residence", "ranking", "close", "once"))


@pytest.mark.parametrize("one", MEMBERSHIP["people"], ids=lambda one: one["who"])
def test_membership(one: dict[str, Any]) -> None:
    facts = dict(one["facts"])
    if "told" in facts:
        facts["told"] = date.fromisoformat(facts["told"])
    day = date.fromisoformat(one.get("census_day", MEMBERSHIP["census_day"]))
    result = census_day.membership(census_day.LifeFacts(**facts), day)
    got = ["counted" if result.counted else "not", result.where, result.reason, result.certain]
    assert got == one["expect"]


@pytest.mark.parametrize("one", MEMBERSHIP["local_days"], ids=lambda one: f"{one['moment']} {one['zone']}")
def test_a_day_is_counted_where_people_live(one: dict[str, str]) -> None:
    assert local_day(datetime.fromisoformat(one["moment"]), one["zone"]) == date.fromisoformat(one["day"])


@pytest.mark.parametrize("one", RESIDENCE["personas"], ids=lambda one: one["who"])
def test_residence(one: dict[str, Any]) -> None:
    facts = residence.ResidenceFacts(
        asked_at=RESIDENCE["asked_at"],
        stays=tuple(residence.Stay(**stay) for stay in one["stays"]),
        role=one.get("role", ""),
        birth=one.get("birth", ""),
        found=one.get("found", ""),
    )
    rule = residence.Rule(date.fromisoformat(RESIDENCE["census_day"]), months=one.get("months", 12))
    result = residence.resolve(facts, rule)
    assert [result.kind, result.place, result.reason] == one["expect"]


@pytest.mark.parametrize("one", CLOSE["people"], ids=lambda one: one["who"])
def test_class_at_close(one: dict[str, Any]) -> None:
    assert close.class_at_close(close.ClosingFacts(**one["facts"])) == one["class"]


def response(row: list[Any]) -> ranking.Response:
    return ranking.Response(row[0], row[1], datetime.fromisoformat(row[2]), row[3])


@pytest.mark.parametrize("one", RANKING["pairs"], ids=lambda one: one["why"])
def test_the_better_of_two_responses(one: dict[str, Any]) -> None:
    a, b = response(one["a"]), response(one["b"])
    assert ranking.better(a, b) == ranking.better(b, a) == {"a": a, "b": b}[one["better"]]


@pytest.mark.parametrize("one", RANKING["versions"], ids=lambda one: one["why"])
def test_the_version_that_stands(one: dict[str, Any]) -> None:
    assert ranking.standing([response(row) for row in one["all"]]).id == one["stands"]


def test_vectors_are_as_many_as_the_rules_ask_for() -> None:
    assert len(MEMBERSHIP["people"]) >= 30
    assert len(RESIDENCE["personas"]) >= 25
    assert {one["class"] for one in CLOSE["people"]} == set(close.CLASSES)


def test_every_reason_has_words_in_both_languages() -> None:
    used = {one["expect"][2] for one in MEMBERSHIP["people"] + RESIDENCE["personas"] + ONCE["people"]}
    assert used | {"asked"} == set(reasons.REASONS), "what was asked by a call or a visit follows from no facts"
    for code in used:
        assert reasons.words(code, "id") != reasons.words(code, "en")
        assert reasons.words(code, "fr") == reasons.words(code, "en")


DAYS = st.dates(date(2019, 1, 1), date(2022, 12, 31))
PARTIAL = DAYS.flatmap(lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]))
LIVES = st.builds(
    census_day.LifeFacts,
    birth=st.one_of(st.just(""), PARTIAL),
    died=st.booleans(),
    death=st.one_of(st.just(""), PARTIAL),
    known=st.booleans(),
    moved_in=st.one_of(st.just(""), PARTIAL),
    moved_out=st.one_of(st.just(""), PARTIAL),
    away=st.booleans(),
    told=st.one_of(st.none(), DAYS),
)
RESPONSES = st.builds(
    ranking.Response,
    st.integers(0, 1000),
    st.sampled_from([*ranking.MODE_RANK, "radio"]),
    st.datetimes(datetime(2020, 2, 1), datetime(2020, 10, 1), timezones=st.just(UTC)),
    st.uuids().map(str),
)


@given(LIVES, DAYS)
def test_who_is_not_counted_is_nowhere_and_who_is_counted_is_somewhere(facts: census_day.LifeFacts, day: date) -> None:
    result = census_day.membership(facts, day)
    assert result.counted == (result.where != "nowhere")
    assert result.reason in reasons.REASONS


@given(st.dates(date(2019, 1, 1), date(2022, 12, 31)), DAYS, st.integers(0, 400))
def test_to_be_born_earlier_never_takes_anybody_out_of_the_count(birth: date, day: date, days: int) -> None:
    later = census_day.membership(census_day.LifeFacts(birth=birth.isoformat()), day)
    earlier = (birth - timedelta(days=days)).isoformat()
    assert census_day.membership(census_day.LifeFacts(birth=earlier), day).counted >= later.counted


@given(DAYS, DAYS, st.integers(0, 400))
def test_to_die_later_never_takes_anybody_out_of_the_count(death: date, day: date, days: int) -> None:
    def counted(end: date) -> bool:
        facts = census_day.LifeFacts(birth="1950", died=True, death=end.isoformat())
        return census_day.membership(facts, day).counted

    assert counted(death + timedelta(days=days)) >= counted(death)


@given(DAYS, st.integers(0, 800), DAYS, st.integers(0, 400))
def test_a_life_is_in_the_count_for_one_unbroken_time(birth: date, lived: int, day: date, shift: int) -> None:
    facts = census_day.LifeFacts(birth=birth.isoformat(), died=True, death=(birth + timedelta(days=lived)).isoformat())
    days = [birth, birth + timedelta(days=lived), day, day + timedelta(days=shift)]
    assert [census_day.membership(facts, one).counted for one in days] == [
        birth <= one <= birth + timedelta(days=lived) for one in days
    ]


@given(LIVES, DAYS)
def test_a_certain_result_does_not_hang_on_the_unknown_day(facts: census_day.LifeFacts, day: date) -> None:
    result = census_day.membership(facts, day)
    if not result.certain or not facts.birth or facts.told:
        return
    for end in (span(facts.birth).first, span(facts.birth).last):
        exact = census_day.LifeFacts(
            end.isoformat(), facts.died, facts.death, facts.known, facts.moved_in, facts.moved_out, facts.away
        )
        assert census_day.membership(exact, day).counted == result.counted


@given(RESPONSES, RESPONSES, RESPONSES)
def test_ranking_is_a_total_order(a: ranking.Response, b: ranking.Response, c: ranking.Response) -> None:
    assert ranking.better(a, b) == ranking.better(b, a)
    best = ranking.better(ranking.better(a, b), c)
    assert best == ranking.better(a, ranking.better(b, c))
    assert all(ranking.better(best, one) == best for one in (a, b, c))


@given(st.lists(RESPONSES, min_size=1, max_size=6, unique_by=lambda one: one.id), st.randoms())
def test_what_stands_does_not_depend_on_the_order_of_arrival(versions: list[ranking.Response], random: Any) -> None:
    shuffled = list(versions)
    random.shuffle(shuffled)
    assert ranking.standing(shuffled) == ranking.standing(versions)


def test_everybody_ends_in_exactly_one_class() -> None:
    reason = ["", *reasons.REASONS]
    where = ["", "here", "elsewhere", "abroad", "found"]
    seen = set()
    for answered, listed, duplicate in itertools.product([False, True], repeat=3):
        for code, kind in itertools.product(reason, where):
            result = close.class_at_close(close.ClosingFacts(answered, listed, duplicate, code, kind))
            assert close.CLASSES.count(result) == 1
            seen.add(result)
    assert seen == set(close.CLASSES)


STAYS = st.builds(
    residence.Stay,
    place=st.sampled_from(["home", "town", "city"]),
    kind=st.sampled_from(["home", "lodging", "institution", "ship", "abroad"]),
    since=st.one_of(st.just(""), PARTIAL),
    intends=st.sampled_from([None, True, False]),
    nights=st.one_of(st.none(), st.integers(0, 7)),
)
PERSONAS = st.builds(
    residence.ResidenceFacts,
    asked_at=st.just("home"),
    stays=st.lists(STAYS, max_size=3).map(tuple),
    role=st.sampled_from(["", "student", "boarder", "commuter", "conscript", "seafarer", "diplomat"]),
    birth=st.one_of(st.just(""), PARTIAL),
    found=st.sampled_from(["", "home", "market"]),
)


@given(PERSONAS, DAYS, st.sampled_from([6, 12]))
def test_everybody_has_one_place_with_a_reason(facts: residence.ResidenceFacts, day: date, months: int) -> None:
    result = residence.resolve(facts, residence.Rule(day, months))
    assert result.reason in reasons.REASONS
    assert (result.kind == "abroad") == (result.place == "")
    assert (result.kind == "here") <= (result.place == facts.asked_at)
    if result.kind == "elsewhere":
        assert result.place != facts.asked_at
        assert result.place in {stay.place for stay in facts.stays}


@given(DAYS, st.integers(1, 24), DAYS)
def test_a_longer_limit_never_makes_a_visitor_a_resident(since: date, months: int, day: date) -> None:
    facts = residence.ResidenceFacts("home", (residence.Stay("home", since=since.isoformat(), intends=False),))
    short = residence.resolve(facts, residence.Rule(day, months)).kind
    longer = residence.resolve(facts, residence.Rule(day, months + 1)).kind
    assert (longer == "here") <= (short == "here")


@pytest.mark.parametrize("text", ["2021-02-29", "2020-13", "20", "soon", "2020-00-10", "٢٠٢"])
def test_what_the_calendar_does_not_hold_is_no_date(text: str) -> None:
    with pytest.raises(NotADate):
        span(text)


def test_months_end_where_the_month_ends() -> None:
    assert add_months(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert add_months(date(2020, 8, 31), 6) == date(2021, 2, 28)
    assert add_months(date(2019, 12, 31), 1) == date(2020, 1, 31)
