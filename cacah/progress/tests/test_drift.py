"""After any history the totals are what a recount of the cases gives."""

import random
from collections.abc import Callable

from cacah.cases import actions as hall
from cacah.cases import jobs as case_jobs
from cacah.cases import reads as cases
from cacah.cases.models import Case, Event
from cacah.cases.tests.conftest import (
    AGUS,
    BUDI,
    FAMILY,
    NEXT_VILLAGE,
    SITI,
    VILLAGE,
    Seat,
    family,
    folder,
    gone,
    here,
    officer,
    register,
    world,
)
from cacah.geo import reads as geo
from cacah.lib import clock, ids
from cacah.progress import reads
from cacah.progress.models import Total
from cacah.progress.tests.conftest import count

__all__ = ["family", "folder", "register", "world"]

PEOPLE = (BUDI, SITI, AGUS)


def nation() -> reads.Tally:
    root = geo.root()
    assert root is not None
    return reads.tally(root.id)


def step(draw: random.Random, case: Case) -> None:
    """One thing that happens to a family: it writes, moves house, loses a member, sends, asks for a visit."""
    seat = draw.choice((Seat(case.id), officer(case.id)))
    members = [member.id for member in cases.members(case.id)]
    what = draw.randrange(6)
    if what == 0:
        hall.save_part(seat, case.id, {**FAMILY, "address_place": draw.choice((VILLAGE, NEXT_VILLAGE))})
    elif what in (1, 2):
        at = draw.randrange(min(3, len(members)))
        hall.save_part(seat, members[at], draw.choice((here(PEOPLE[at]), gone(), here(PEOPLE[at], sex=None))))
    elif what == 3:
        hall.request_visit(case.id, seat.actor)
    else:
        try:
            hall.send_drafts(seat, ids.new())
        except (hall.NothingToSend, hall.Closed):
            return


def test_after_any_history_the_totals_are_a_recount(family: Case, register: Callable[..., None]) -> None:
    draw = random.Random(2020)
    hall.confirm(hall.open_case(geo.place(family.place_id).id, "user:7").id, "user:7")
    hall.open_case(family.place_id, "user:7")
    for number in range(60):
        step(draw, family)
        if number % 7 == 0:
            count(clock.now())
    count(clock.now())
    assert Event.objects.count() > 15, "enough happened"
    assert nation()["families_sent"] == 1
    assert reads.drift() == []


def test_a_wrong_total_is_found(family: Case) -> None:
    count(clock.now())
    village = geo.row_by_code(VILLAGE)
    assert village is not None
    Total.objects.filter(place=village.id).update(persons_expected=5)
    assert reads.drift() == [reads.Drift(village.id, "persons_expected", 5, 3)]


def test_families_count_where_registered_and_residents_where_they_live(family: Case) -> None:
    """A family of Jebres that tells it lives in Gandekan: sent stays in Jebres, its residents are Gandekan's."""
    seat, members = Seat(family.id), [member.id for member in cases.members(family.id)]
    hall.save_part(seat, family.id, {**FAMILY, "address_place": NEXT_VILLAGE})
    for member, person in zip(members, PEOPLE, strict=True):
        hall.save_part(seat, member, here(person))
    hall.send_drafts(seat, ids.new())
    count(clock.now())
    old, new = geo.row_by_code(VILLAGE), geo.row_by_code(NEXT_VILLAGE)
    assert old is not None and new is not None
    there, here_now = reads.tally(old.id), reads.tally(new.id)
    assert (there["families_sent"], there["residents_sent"]) == (1, 0)
    assert (here_now["families_sent"], here_now["residents_sent"]) == (0, 3)
    assert case_jobs.open_cases(clock.now()) == 0
