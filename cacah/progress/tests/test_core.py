"""Numbers, charts and targets, without a database."""

from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from cacah.progress.core import charts, numbers, targets
from cacah.progress.core.charts import Point

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [(0, "0", "0"), (999, "999", "999"), (4064, "4.064", "4,064"), (270203917, "270.203.917", "270,203,917")],
)
def test_whole_numbers_have_the_separators_of_the_language(value: int, indonesian: str, english: str) -> None:
    assert numbers.whole(value, "id") == indonesian
    assert numbers.whole(value, "en") == english


@pytest.mark.parametrize(
    ("part", "of", "text"),
    [(1768, 4064, "43,5 %"), (0, 4064, "0,0 %"), (4064, 4064, "100,0 %"), (5, 0, "–"), (9999, 10000, "99,9 %")],
)
def test_a_share_is_cut_to_one_decimal(part: int, of: int, text: str) -> None:
    assert numbers.percent(part, of) == text


def test_the_targets_figure_is_not_shown_before_the_target_is_met() -> None:
    """22.86 % of the register rounds to 22,9 %, the target of SP2020; it is not met, so it reads 22,8 %."""
    assert numbers.percent(2286, 10000) == "22,8 %"
    assert numbers.percent(2290, 10000) == "22,9 %"


def test_axis_labels_are_short() -> None:
    assert [numbers.short(value) for value in (950, 12_000, 61_000_000, 3_400_000)] == [
        "950",
        "12 rb",
        "61 jt",
        "3,4 jt",
    ]


@pytest.mark.parametrize(("value", "top"), [(0, 1), (7, 10), (13, 20), (21, 25), (480, 500), (61_000_000, 100_000_000)])
def test_an_axis_ends_at_a_round_number(value: int, top: int) -> None:
    assert charts.ceiling(value) == top


def test_days_are_spaced_as_in_the_calendar() -> None:
    """A gap of eight days between the second and third day is eight times the first gap."""
    days = [Point(date(2020, 2, 15), 10), Point(date(2020, 2, 16), 30), Point(date(2020, 2, 24), 100)]
    drawn = ElementTree.fromstring(charts.line(days, "Terkirim", (80, "Target 80")))
    points = drawn.find(f"{SVG}polyline")
    assert points is not None
    across = [float(pair.split(",")[0]) for pair in points.attrib["points"].split()]
    assert (across[2] - across[1]) == pytest.approx(8 * (across[1] - across[0]), abs=1)


def test_the_target_is_a_line_at_its_height_and_the_axis_starts_at_nought() -> None:
    drawn = ElementTree.fromstring(charts.line([Point(date(2020, 2, 15), 100)], "Terkirim", (50, "Target 50")))
    target = next(each for each in drawn.iter(f"{SVG}line") if each.attrib["class"] == "target")
    axis = next(each for each in drawn.iter(f"{SVG}line") if each.attrib["class"] == "axis")
    spot = next(iter(drawn.iter(f"{SVG}circle")))
    foot, middle, top = float(axis.attrib["y1"]), float(target.attrib["y1"]), float(spot.attrib["cy"])
    assert foot - middle == pytest.approx((foot - top) / 2)


def test_names_in_a_chart_are_escaped() -> None:
    drawn = charts.line([Point(date(2020, 2, 15), 3)], "Desa <b>Ñ & É", (2, "<script>"))
    assert "<script>" not in drawn
    assert ElementTree.fromstring(drawn)[0].text == "Desa <b>Ñ & É"


def test_the_last_amount_does_not_cover_the_targets_label() -> None:
    days = [Point(date(2020, 2, 15), 10), Point(date(2020, 2, 16), 99)]
    texts = ElementTree.fromstring(charts.line(days, "Terkirim", (100, "Target"))).iter(f"{SVG}text")
    heights = {text.text: float(text.attrib["y"]) for text in texts if text.attrib["x"] > "500"}
    assert abs(heights["Target"] - heights["99"]) >= charts.LINE


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    for drawn in (charts.line([], "kosong"), charts.spark([], "kosong")):
        assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"
    assert charts.share_bar(3, 0, "kosong").count("<rect") == 2


def test_no_chart_carries_a_style_of_its_own() -> None:
    """The content security policy forbids style attributes."""
    days = [Point(date(2020, 2, 15), 1)]
    for drawn in (charts.line(days, "a", (2, "b")), charts.spark([1, 2], "a", 3), charts.share_bar(1, 2, "a", 0.3)):
        assert "style" not in drawn


KUDUS = {"families_sent": 84_861, "persons_listed_sent": 327_458, "residents_sent": 310_000}


def test_the_unit_decides_whether_kudus_met_its_own_target() -> None:
    """At the close: 30.85 % of cards but 37.38 % of persons, the regency's own target then 36.97 % (June 2020)."""
    aim = Fraction(3697, 10000)
    assert targets.standing(KUDUS, "families", "sent", "registered", aim, 275_115).met is False
    assert targets.standing(KUDUS, "persons", "sent", "registered", aim, 875_999).met is True


def test_registered_and_residence_are_never_mixed() -> None:
    persons = targets.standing(KUDUS, "persons", "sent", "residence", Fraction(1, 4), 875_999)
    assert persons.reached == 310_000
    assert targets.standing(KUDUS, "families", "sent", "residence", Fraction(1, 4), 275_115).met is None


def test_the_registers_count_is_no_denominator_for_a_target_by_residence() -> None:
    """Mataram, "every resident": the register knows who is registered there, not who lives there."""
    tally = {"persons_expected": 500, "families_expected": 160, "residents_complete": 500, "persons_listed_sent": 500}
    by_residence = targets.standing(tally, "persons", "complete", "residence", Fraction(1), None)
    assert (by_residence.reached, by_residence.wanted, by_residence.met) == (500, None, None)
    assert targets.standing(tally, "persons", "sent", "registered", Fraction(1), None).met is True


def test_a_target_is_met_only_by_the_whole_unit_above_it() -> None:
    assert targets.wanted(Fraction(27, 100), 275_115) == 74_282
    assert targets.wanted(Fraction(1), 10) == 10
