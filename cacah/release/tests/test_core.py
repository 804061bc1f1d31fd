"""Who may sign, what the public may see, and a pyramid that does not lie."""

import pytest

from cacah.outputs.reads import AGE_GROUPS
from cacah.release.core.pyramid import MIDDLE, SIDE, draw, scale_step
from cacah.release.core.states import State, public_level, refusal_to_sign, state_after_signature


@pytest.mark.parametrize(
    ("state", "signers", "user", "refusal"),
    [
        ("done", set(), 1, None),
        ("done", {1}, 2, None),
        ("done", {1}, 1, "signed_before"),
        ("queued", set(), 1, "not_done"),
        ("running", set(), 1, "not_done"),
        ("failed", set(), 1, "not_done"),
        ("public", {1, 2}, 3, "already_public"),
    ],
)
def test_who_may_sign(state: str, signers: set[int], user: int, refusal: str | None) -> None:
    assert refusal_to_sign(state, signers, user) == refusal


def test_two_different_people_make_it_public() -> None:
    assert state_after_signature([7]) == State.DONE
    assert state_after_signature([7, 7]) == State.DONE
    assert state_after_signature([7, 8]) == State.PUBLIC


def test_flows_are_public_to_a_coarser_level_than_people() -> None:
    assert (public_level("residence"), public_level("flow")) == (3, 2)


def row(sex: str, group: str, persons: int) -> dict[str, object]:
    return {"sex": sex, "age_group": group, "persons": persons}


def test_men_grow_to_the_left_women_to_the_right_on_one_scale() -> None:
    drawn = draw([row("male", "0-4", 40), row("female", "0-4", 40), row("female", "75+", 10)], AGE_GROUPS)
    youngest, oldest = drawn.bars[-1], drawn.bars[0]
    assert (youngest.label, oldest.label) == ("0-4", "75+")
    assert youngest.men_width == youngest.women_width
    assert youngest.men_x + youngest.men_width == drawn.left_edge < MIDDLE
    assert oldest.women_width == youngest.women_width // 4
    assert drawn.ticks[0].value == 0 and drawn.ticks[0].left == drawn.left_edge


def test_the_largest_bar_stays_inside() -> None:
    for persons in (4, 5, 99, 100, 101, 12_345_678):
        drawn = draw([row("male", "30-34", persons)], AGE_GROUPS)
        assert max(bar.men_width for bar in drawn.bars) <= SIDE
        assert max(bar.men_width for bar in drawn.bars) >= SIDE // 3


def test_unknown_sex_and_age_are_told_aside() -> None:
    drawn = draw([row("unknown", "0-4", 2), row("male", "unknown", 3), row("male", "0-4", 1)], AGE_GROUPS)
    assert drawn.aside == 5
    assert sum(bar.men for bar in drawn.bars) == 1


def test_an_empty_place_has_an_empty_pyramid() -> None:
    drawn = draw([], AGE_GROUPS)
    assert len(drawn.bars) == 16 and all(bar.men_width == bar.women_width == 0 for bar in drawn.bars)


@pytest.mark.parametrize(("largest", "step"), [(0, 1), (4, 1), (5, 2), (9, 5), (20, 5), (21, 10), (1000, 500)])
def test_the_scale_is_a_round_number(largest: int, step: int) -> None:
    assert scale_step(largest) == step
