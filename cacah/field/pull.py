"""What a phone is told of its officer's cases since it asked last: the present line of each case that changed.

Names and addresses are those of the register; of a NIK the last four digits; never a draft or an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.core import decisions
from cacah.cases.core.status import Status
from cacah.cases.models import Case, Member, Own
from cacah.field import charges, institution_lines, leads, modes, nights, reads, returned, splits, unregistered
from cacah.field.charges import Charge
from cacah.field.core import digits, position
from cacah.field.core.position import Position
from cacah.field.models import Device
from cacah.field.modes import Ways
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.lib import clock
from cacah.register import reads as register
from cacah.register.models import Family
from cacah.vault import cookies

LINES = 100
"""Cases a page: about 25 kB, some seconds on a poor line, after which the phone need not ask for them again."""

NAMES = 2000
"""Cases a page that are named only, because the phone has to forget them."""

EVENTS = 500
"""Events a page: many of one case make one line."""

MOST_WORDS = 3
"""What was told of a case, at most so much of it."""

FOUND = ("who", "people", "street", "new_building", "place")
"""What a phone is told again of a family that was found."""

ONLINE, PROMISED = "answers_online", "promised"
"""Event and state: the family means to answer online by a day, and nothing was told or sent since."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """`lines`: cases as they are now; `gone`: cases that are not the officer's any more; `more`: ask again at once.

    `modes`: which ways of counting are open where, see modes.of_charge; `leads`: see leads.of_page;
    `proposals`: of neighbourhood units that the officer made, and what became of them.
    """

    lines: list[Line]
    gone: list[UUID]
    position: Position
    more: bool
    modes: dict[str, Ways] = field(default_factory=dict)
    night: Line | None = None
    leads: Line | None = None
    proposals: list[Line] = field(default_factory=list)


def written(device: Device, where: Position) -> str:
    """A position as the phone keeps it: sealed, and good for this phone only."""
    return cookies.seal(where.written(), f"sync/{device.pk}")


def found(device: Device, text: str) -> Position:
    """The position in a cursor; from the very beginning when it is empty. Raises position.Unreadable."""
    if not text:
        return Position(cases.position())
    return position.read(cookies.open(text, f"sync/{device.pk}"))


def page(device: Device, since: Position) -> Page:
    """One step from `since` on, for the places the officer has today. The look is noted."""
    charge = charges.charge(device.user)
    where = since.turned(charge.marks)
    told = _STEPS[where.step](where, charge)
    if where.step == "follow" and not told.more:
        told = _with_leads(told, charge)
    if told.lines or (told.leads and told.leads["open"]):
        codes = {"families": len(told.lines), "step": where.step}
        codes |= {"leads": len(told.leads["open"])} if told.leads else {}
        audit.note(device.user.actor, "pull_list", f"device/{device.pk}", place=_place(charge), **codes)
    proposals = splits.of(device.user) if charge.has_proposed else []
    ways, night = modes.of_charge(charge, clock.now()), nights.of(device.user)
    return replace(told, modes=ways, night=night, proposals=proposals)


def _with_leads(told: Page, charge: Charge) -> Page:
    """With what became of the leads since the phone was told of them."""
    found = leads.of_page(charge, told.position.leads)
    return replace(told, leads=found[0], position=told.position.led(found[1])) if found else told


def _place(charge: Charge) -> int | None:
    """Where the look is noted: the first place of the charge; single families alone name none."""
    return charge.tops[0] if charge.tops else None


def _leave(where: Position, charge: Charge) -> Page:
    kept = charge.cases().values("id")
    rows = charges.marked(where.leaving).filter(pk__gt=where.after).exclude(pk__in=kept).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:NAMES])
    last = ids[-1] if len(ids) == NAMES else None
    return Page([], ids, where.past(last), more=True)


def _load(where: Position, charge: Charge) -> Page:
    new = charges.marked(where.loading).values("id")
    rows = list(charge.cases().filter(pk__gt=where.after, pk__in=new).order_by("pk")[:LINES])
    last = rows[-1].pk if len(rows) == LINES else None
    return Page(lines(rows, charge.tops, charge.user.actor), [], where.past(last), more=True)


def _follow(where: Position, charge: Charge) -> Page:
    """Cases with an event since, as they are now."""
    events = cases.changes(charge.places, (where.xid, where.row), EVENTS, list(charge.trusts))
    if not events:
        return Page([], [], where, more=False)
    taken = _of_a_page(events)
    changed = {case_id for _, _, case_id in taken}
    mine = list(charge.cases().filter(pk__among=changed).order_by("pk"))
    gone = sorted(changed - {case.pk for case in mine})
    return Page(
        lines(mine, charge.tops, charge.user.actor), gone, where.at(*taken[-1][:2]),
        more=len(taken) < len(events) or len(events) == EVENTS,
    )  # fmt: skip


def _of_a_page(events: Sequence[tuple[int, UUID, UUID]]) -> Sequence[tuple[int, UUID, UUID]]:
    """The first events, of LINES cases at most."""
    seen: set[UUID] = set()
    for number, (_, _, case_id) in enumerate(events):
        if len(seen | {case_id}) > LINES:
            return events[:number]
        seen.add(case_id)
    return events


_STEPS = {"leave": _leave, "load": _load, "follow": _follow}


def lines(rows: Sequence[Case], tops: Sequence[int], author: str) -> list[Line]:
    """What a phone of `author` shows of each case and begins an interview from; all of a page is read at once."""
    registered = [case.register_family for case in rows if case.register_family]
    families = {family.pk: family for family in Family.objects.filter(pk__among=registered)}
    people, masked = cases.members_of([case.pk for case in rows]), reads.masked(instruments.current())
    rolls = institution_lines.of(rows)
    lacking, told = cases.lacking((one for one in rows if one.instruction == decisions.SHORT), people), []
    words, back = cases.told_of(rows), returned.of(rows, author)
    for case in rows:
        family = families.get(case.register_family) if case.register_family else None
        says = cases.of_record(register.opened(family), people[case.pk]) if family else _NOTHING
        told.append({
            **_state(case, tops, words[case.pk]), **_building(cases.building(words[case.pk])),
            **_missing(lacking.get(case.pk, [])),
            **_family(says, masked), **({"begin": back[case.pk]} if case.pk in back else {}),
            "people": _people(people[case.pk], says, masked), **rolls.get(case.pk, {}),
        })  # fmt: skip
    return told


def _building(told: cases.Building | None) -> Line:
    """The number of the building and where it stands: longitude, latitude, and to how many metres that is known."""
    if told is None:
        return {}
    where = {"where": [told.lon, told.lat, told.accuracy]} if told.accuracy is not None else {}
    return {"building": told.number, **where}


def _missing(items: Sequence[tuple[UUID, str]]) -> Line:
    """What a short visit asks, `<part>/<item>`: the names of questions, never an answer."""
    return {"missing": [f"{part}/{name}" for part, name in items]} if items else {}


_NOTHING = cases.CasePrefill({}, (), {})


def _state(case: Case, tops: Sequence[int], heard: Sequence[cases.Heard]) -> Line:
    drawn = reads.line_of(case, tops)
    told: Line = _told_of(case, heard) if case.field_state not in decisions.SETTLED else {}
    told |= _found(heard) if case.kind == "found" else {}
    if case.visit_requested_at is not None:
        told["asked"] = True
    if case.status >= Status.SENT:
        told["answered"] = True
    return {
        "id": case.pk, "place": geo.place(case.place_id).code, "word": drawn.word, "instruction": case.instruction,
        "visit": drawn.visit, "interview": drawn.interview, **told,
    }  # fmt: skip


def _told_of(case: Case, heard: Sequence[cases.Heard]) -> Line:
    """What the field said of the case last: the next visit begins from it. A return that stands is told by itself."""
    told: Line = {"told": [_word(one) for one in heard[:MOST_WORDS]]}
    back = next((one for one in heard if one.event == returned.STATE), None)
    if back and case.field_state == returned.STATE:
        told["returned"] = {"at": back.at.replace(microsecond=0), "reason": back.facts["reason"]}
    promise = next((one for one in heard if one.event == ONLINE), None)
    if promise and case.field_state == PROMISED:
        told["until"] = promise.facts["by"]
    return told


def _found(heard: Sequence[cases.Heard]) -> Line:
    """What the officer who found the family told of it: the phone names it so, while no register does."""
    facts = unregistered.told_of(heard)
    return {"found": {name: facts[name] for name in FOUND if name in facts}} if facts else {}


def _word(one: cases.Heard) -> Line:
    """A word without where it stood, and without which response it was about."""
    facts = {name: value for name, value in one.facts.items() if name not in ("position", "response", "shown")}
    return {"event": one.event, "at": one.at.replace(microsecond=0), "facts": facts}


def _family(says: cases.CasePrefill, masked: frozenset[str]) -> Line:
    return _told(says.family, masked)


def _told(says: Mapping[str, tuple[Any, bool]], masked: frozenset[str]) -> Line:
    """`known`: the register's answers that are certain; `hints`: the others. A number is masked, see core.digits."""
    known = {name: digits.masked(value) if name in masked else value for name, (value, sure) in says.items() if sure}
    hints = {name: value for name, (value, sure) in says.items() if not sure and name not in masked}
    return {"known": known, "hints": hints} if hints else {"known": known}


def _people(members: Sequence[Member], says: cases.CasePrefill, masked: frozenset[str]) -> list[Line]:
    """Everybody on the list. Of somebody whom only the family told of, nothing is said but that there is one.

    `alone`: has answered alone, so that nobody asks for that person any more.
    """
    told = {one.member_id: one for one in says.members}
    return [
        {
            **(
                {"id": one.id, "name": told[one.id].name, **_told(told[one.id].answers, masked)}
                if one.id in told
                else {"id": one.id, "origin": one.origin}
            ),
            **({"alone": True} if one.own == Own.SENT else {}),
        }
        for one in members
    ]
