"""What SP2020 and a tiny other country decided, as the platform understands it; and both moved in time."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from cacah.plan import core
from cacah.plan.core import Plan, moving
from cacah.plan.core.terms import STATES, UNITS
from cacah.plan.tests.conftest import SP2020, TINY


@pytest.fixture(scope="module")
def sp2020() -> Plan:
    plan = core.parse(core.read(SP2020)[0]).plan
    assert plan
    return plan


@pytest.fixture(scope="module")
def tiny() -> Plan:
    plan = core.parse(core.read(TINY)[0]).plan
    assert plan
    return plan


def test_sp2020_counts_as_of_15_september_2020_online_until_29_may(sp2020: Plan) -> None:
    assert sp2020.census_day == date(2020, 9, 15)
    assert (sp2020.day("self_response.opens"), sp2020.day("self_response.closes")) == (
        date(2020, 2, 15), date(2020, 5, 29),
    )  # fmt: skip
    assert (sp2020.day("field.opens"), sp2020.day("field.closes")) == (date(2020, 9, 1), date(2020, 9, 30))


def test_sp2020s_extension_was_decided_on_31_march(sp2020: Plan) -> None:
    ends = [(row.decided, row.closes) for row in sp2020.windows if row.mode == "self"]
    assert ends == [(date(2020, 1, 15), date(2020, 3, 31)), (date(2020, 3, 31), date(2020, 5, 29))]


def test_the_national_target_is_61_million_persons_and_18_million_families(sp2020: Plan) -> None:
    wanted = {
        target.unit: float(target.share * target.denominator) / 1e6
        for target in sp2020.targets
        if target.code.startswith("nation") and target.denominator
    }
    assert wanted == pytest.approx({"persons": 61, "families": 18}, abs=0.05)


def test_kudus_met_or_missed_by_the_unit(sp2020: Plan) -> None:
    families = next(target for target in sp2020.targets if target.code == "kudus_families")
    assert families.share == Fraction(27, 100) and families.denominator == 275115
    assert Fraction(84861, 275115) > families.share


def test_jebres_is_to_compare_with_and_mataram_is_everyone_living_there(sp2020: Plan) -> None:
    by_code = {target.code: target for target in sp2020.targets}
    assert by_code["jebres_pilot"].kind == "pilot"
    assert (by_code["mataram_persons"].share, by_code["mataram_persons"].basis) == (Fraction(1), "residence")
    assert by_code["mataram_persons"].deadline == date(2020, 3, 31)


def test_every_class_at_close_has_a_rule(sp2020: Plan) -> None:
    counted = {code for code in core.CLASSES if sp2020.class_rule(code).counted}
    assert counted == {"answered", "list_only", "elsewhere"}


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("3372041509870001", True),
        ("3372 0415 0987 0001", True),
        ("33.72.04-150987-0001", True),
        ("337204150987000", False),
        ("33720415098700011", False),
        ("337204150987000A", False),
        ("٣٣٧٢٠٤١٥٠٩٨٧٠٠٠١", False),
        ("", False),
    ],
)
def test_a_nik_has_16_digits(sp2020: Plan, typed: str, accepted: bool) -> None:
    assert sp2020.person_id.accepts(typed) is accepted


@pytest.mark.parametrize(("typed", "accepted"), [("AB123456", True), ("ab 123456", True), ("3372041509870001", False)])
def test_another_country_has_other_numbers(tiny: Plan, typed: str, accepted: bool) -> None:
    assert tiny.person_id.accepts(typed) is accepted


def test_labels_come_in_the_language_asked_for_else_in_the_first(tiny: Plan) -> None:
    assert [tiny.person_id.label(language) for language in ("id", "en", "fr")] == [
        "Nomor warga", "Citizen number", "Nomor warga",
    ]  # fmt: skip
    assert [level.name("en") for level in tiny.levels] == ["Country", "Island"]


@pytest.mark.parametrize("days", [-400, 0, 366])
def test_moving_keeps_every_distance(sp2020: Plan, days: int) -> None:
    moved, by = moving.moved(sp2020, days), timedelta(days)
    assert moved.census_day - sp2020.census_day == by
    for before, after in zip(sp2020.windows, moved.windows, strict=True):
        assert (after.opens - by, after.closes - by, after.decided - by) == (
            before.opens,
            before.closes,
            before.decided,
        )
    assert [target.deadline - by for target in moved.targets] == [target.deadline for target in sp2020.targets]
    assert [target.denominator_date for target in moved.targets] == [t.denominator_date for t in sp2020.targets]


def test_a_rehearsal_opened_yesterday(sp2020: Plan) -> None:
    today = date(2026, 11, 21)
    plan = moving.moved(sp2020, moving.days_until_rehearsal(sp2020, today))
    assert plan.day("self_response.opens") == today - timedelta(1)
    assert plan.census_day == date(2027, 6, 21)


def test_in_a_rehearsal_interviews_are_open_everywhere_at_once(sp2020: Plan) -> None:
    extra = moving.rehearsed(sp2020).windows[len(sp2020.windows) :]
    assert {(row.mode, row.place, row.opens, row.closes) for row in extra} == {
        (mode, "", date(2020, 2, 15), date(2020, 5, 29)) for mode in ("self", "assisted", "list_check", "interview")
    }


@pytest.mark.parametrize(
    ("item", "register_code", "expected"),
    [
        ("relationship", "2", ("spouse", True)),
        ("relationship", "3", ("spouse", True)),
        ("relationship", "4", ("child", False)),
        ("relationship", "9", ("relative", False)),
        ("marital_status", "1", ("never", True)),
        ("marital_status", "2", ("married_registered", False)),
        ("certificate", "2", ("23", True)),
        ("certificate", "5", ("13", False)),
        ("religion", "6", ("confucian", True)),
        ("activity", "3", ("school", False)),
        ("occupation", "74", ("2221", True)),
    ],
)
def test_a_coarser_class_of_the_register_is_only_a_hint(
    sp2020: Plan, item: str, register_code: str, expected: tuple[str, bool]
) -> None:
    assert sp2020.crosswalks[item][register_code] == expected


@pytest.mark.parametrize(
    ("name", "least"),
    [("certificate", 23), ("industry", 26), ("occupation", 130), ("ethnicity", 150), ("country", 249)],
)
def test_long_lists_are_whole(sp2020: Plan, name: str, least: int) -> None:
    assert len(sp2020.lists[name]) >= least


def test_relatives_are_kept_apart(sp2020: Plan) -> None:
    codes = [choice.code for choice in sp2020.lists["relationship"]]
    assert {"sibling", "relative", "child_step", "child_adopted", "parent", "parent_in_law"} <= set(codes)


def test_occupations_lead_to_their_groups(sp2020: Plan) -> None:
    groups = {choice.code for choice in sp2020.lists["occupation_group"]}
    assert {choice.columns["group"] for choice in sp2020.lists["occupation"]} <= groups


def test_targets_speak_of_what_is_counted(sp2020: Plan, tiny: Plan) -> None:
    for target in (*sp2020.targets, *tiny.targets):
        assert target.unit in UNITS and target.state in STATES and 0 < target.share <= 1
