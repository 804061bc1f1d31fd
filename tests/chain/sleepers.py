"""Census night in the simulated town: teams record people without a home, and a supervisor compares the pairs."""

from collections.abc import Iterator
from datetime import timedelta

from cacah.access.models import User
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import NightPair
from cacah.cases.night import counting
from cacah.field import actions as field
from cacah.field import nights
from cacah.field.core.batch import Night
from cacah.field.tests.conftest import FIRST_DAY, place, user
from cacah.lib import ids
from cacah.simulate.core.night import meetings
from tests.chain.townsfolk import DESK, Census

DISTRICT = "33.72.04"


def by_night(census: Census, seed: int) -> None:
    """Two teams in each village go about; what they record comes in as from their phones."""
    supervisor = user("district", DISTRICT)
    teams: dict[tuple[str, int], User] = {}
    for met in meetings(census.town, seed):
        team = teams.get((met.village, met.team)) or _team(met.village, met.team, supervisor)
        teams[met.village, met.team] = team
        begins, _ = cases.night_window(place(met.village))
        item = Night(ids.new(), met.village, begins + timedelta(minutes=met.minute), met.record)
        assert nights.noted(team, item)["answer"] == "ok"
        census.met[item.id] = met.keys


def _team(village: str, number: int, supervisor: User) -> User:
    made = user("enumerator", village, name=f"malam-{village}-{number}")
    field.assign(made.pk, place(village), FIRST_DAY)
    nights.put_in_team(made, place(village), f"Tim {number}", supervisor)
    return made


def compare(census: Census) -> None:
    """The supervisor looks at each pair, and is wrong now and then."""
    for pair in list(NightPair.objects.filter(same=None)):
        same = census.met[pair.one_id] == census.met[pair.other_id]
        is_right = census.rng.random() >= census.town.habits.misjudged
        hall.decide_night(pair, same == is_right, DESK)


def counted(census: Census) -> Iterator[tuple[str, tuple[int, ...]]]:
    """By record that counts: the code of its place, and whom it is of."""
    for row in counting().select_related("place"):
        yield row.place.code, census.met[row.id]
