"""A person of SP2020 is walked in 150 µs and a page drawn in 300 µs; the bar is three times that, for busy machines."""

import timeit
from typing import Any

from cacah.instrument import core
from cacah.instrument.core import forms
from cacah.instrument.tests.test_filling import sample

WALK, RENDER = 150e-6, 300e-6
CONTEXT = {"census_day": "2020-09-15", "today": "2020-03-01", "family_place": "1", "registered_family_place": "1"}


def person(part: core.Part) -> dict[str, Any]:
    return sample(part) | {"presence": "here", "nik": "3372015507850001", "birth_date": "1985-07-15", "sex": "female"}


def best(call: Any) -> float:
    """Seconds of one call, the best of five series."""
    return min(timeit.repeat(call, number=200, repeat=5)) / 200


def test_a_person_is_walked_and_drawn_in_time(sp2020: core.Instrument) -> None:
    part = sp2020.parts["person"]
    answers = person(part)
    walk = part.walk(answers, CONTEXT)
    assert len(walk.relevant) > 25
    assert best(lambda: part.walk(answers, CONTEXT)) < 3 * WALK
    prefill = {name: (value, True) for name, value in answers.items()}
    for page in part.pages:
        assert best(lambda page=page: forms.render(part, page.name, "id", walk, {}, prefill)) < 3 * RENDER
