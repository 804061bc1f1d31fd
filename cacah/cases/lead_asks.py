"""Leads as the officers of a place are asked about them: which are open, what changed, and what an officer says."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, Max

from cacah.audit import actions as audit
from cacah.cases.core.leads import FOUND, HERE, OPEN, TWICE, UNPLACED, age
from cacah.cases.core.words import SHORTEST, Word
from cacah.cases.leads import opened, settle
from cacah.cases.models import Lead, LeadAnswer
from cacah.cases.night import Noted
from cacah.cases.receiving import Conflict
from cacah.cases.telling import Heard, tell
from cacah.cases.telling import told as heard_of
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.lib.cursor import this_transaction, visible
from cacah.plan import reads as plan
from cacah.register.core.phonetic import codes

MOVED_IN = "list_in"
"""The word that puts somebody on the list of a family."""


@dataclass(frozen=True, slots=True)
class SeenLead:
    """A lead as an officer or a supervisor reads it: never a number, and not which family said so.

    `age`: on census day; `together`: the same for those who are said to have moved with each other; `answers`: what
    each officer said of it last, by author.
    """

    id: UUID
    place_id: int
    state: str
    since: datetime
    name: str = field(repr=False)
    sex: str
    age: int
    together: UUID
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> Counter[str]:
        """How many officers say what."""
        return Counter(self.answers.values())


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody said to have moved in words that name no place. `place_id`: where the person is registered or was."""

    id: UUID
    place_id: int
    since: datetime
    name: str = field(repr=False)
    words: str = field(repr=False)


class Placed(Exception):
    """Somebody else has placed the lead, or it ended."""


@dataclass(frozen=True, slots=True)
class LeadTold:
    """What an officer says of a lead. `id` is made on the phone; `case_id`: the family with which the person is."""

    id: UUID
    lead_id: UUID
    answer: str
    at: datetime
    author: str
    case_id: UUID | None = None


def lead_place(lead_id: UUID) -> int | None:
    """Where the person of a lead is sought; None when there is no such lead."""
    return Lead.objects.filter(id=lead_id).values_list("place_id", flat=True).first()


def lead_answered(lead_id: UUID, answer_id: UUID) -> bool:
    """Whether an answer with that id was taken in of the lead."""
    cases = Lead.objects.filter(id=lead_id).values("case_id")
    return LeadAnswer.objects.filter(case_id__in=cases, id=answer_id).exists()


def open_leads(places: Collection[int], most: int, skip: int = 0) -> list[SeenLead]:
    """Open leads at just these places, by place; opened: the caller notes the look."""
    rows = Lead.objects.filter(place__in=places, state=OPEN).order_by("place__code", "case_id", "id")
    return _asked(rows.select_related("case")[skip : skip + most])


def how_many(places: Collection[int]) -> dict[str, int]:
    """Leads at these places by state."""
    return dict(Lead.objects.filter(place__in=places).values_list("state").annotate(Count("id")))


def unplaced_leads(places: Collection[int], most: int, lead_id: UUID | None = None) -> list[Unplaced]:
    """Of these places, who moved nobody knows where to, the first found first; one of them alone if it is named.

    Opened: the caller notes the look.
    """
    rows = Lead.objects.filter(place__in=places, state=UNPLACED).order_by("since", "case_id", "id")
    rows = rows.filter(id=lead_id) if lead_id else rows
    return [_unplaced(row, opened(row)) for row in rows.select_related("case")[:most]]


def _unplaced(row: Lead, told: Mapping[str, str]) -> Unplaced:
    return Unplaced(row.id, row.place_id, row.since, told["name"], told["words"])


def place_lead(lead_id: UUID, place_id: int, actor: str) -> None:
    """Somebody knows which place the words name: it is told again as it was told, with the place's code.

    With that the people of the lead are counted there at close, and asked for if it is a village. Raises Placed.
    """
    with transaction.atomic():
        row = Lead.objects.select_for_update(of=("self",)).select_related("case").filter(id=lead_id).first()
        if row is None or row.state != UNPLACED:
            raise Placed
        word, code = _moved(row, opened(row)), geo.place(place_id).code
        at = word.said_at + MOMENT
        tell(Word(uuid5(word.id, code), row.case_id, word.event, at, actor, {**word.facts, "place": code}))
        settle([row.case_id], clock.now())
        audit.note(actor, "place_lead", f"lead/{row.id}", row.place_id, code=code)


MOMENT = timedelta(milliseconds=1)
"""After what was told: nothing that was told later is overtaken."""


def _moved(row: Lead, known: Mapping[str, str]) -> Heard:
    """The word that says where the person went; the one about this very person if there is one. Raises Placed."""
    found = [one for one in heard_of(row.case) if str(one.facts.get("place", "")).strip() == known["words"]]
    mine = [one for one in found if codes(str(one.facts.get("who", "")))[0] == codes(known["name"])[0]]
    if not found:
        raise Placed
    return (mine or found)[0]


@dataclass(frozen=True, slots=True)
class LeadChanges:
    """Leads as they are after a position: those that are open, ids of those that are not; where to go on from."""

    open: list[SeenLead]
    gone: list[UUID]
    position: int


def changed_leads(places: Collection[int], since: int, position: int) -> LeadChanges:
    """What became of the leads at just these places in transactions from `since` on; all open ones if it is 0.

    `position`: below which every transaction is over.
    """
    rows = visible(Lead.objects.filter(place__in=places, xid__gte=since)).select_related("case")
    found = list(rows if since else rows.filter(state=OPEN))
    still = [row for row in found if row.state == OPEN]
    return LeadChanges(_asked(still), [row.id for row in found if row.state != OPEN], position)


def latest_lead() -> int:
    """The last transaction that changed a lead anywhere."""
    return int(Lead.objects.aggregate(last=Max("xid"))["last"] or 0)


def _asked(rows: Iterable[Lead]) -> list[SeenLead]:
    leads = list(rows)
    answers = _answers(leads)
    return [_one(row, opened(row), answers.get(row.id, {})) for row in leads]


def _answers(rows: Sequence[Lead]) -> dict[UUID, dict[str, str]]:
    """By lead and author, what was said last where the person is sought now."""
    places, found = {row.id: row.place_id for row in rows}, dict[UUID, dict[str, str]]()
    said = LeadAnswer.objects.filter(case_id__in={row.case_id for row in rows}, lead_id__in=places)
    for one in said.order_by("said_at", "id"):
        if one.place_id == places[one.lead_id]:
            found.setdefault(one.lead_id, {})[one.author] = one.answer
    return found


def _one(row: Lead, told: Mapping[str, str], answers: Mapping[str, str]) -> SeenLead:
    return SeenLead(
        row.id, row.place_id, row.state, row.since, told["name"], told["sex"], _age(told["birth"]),
        uuid5(row.case_id, "together"), answers,
    )  # fmt: skip


def _age(birth: str) -> int:
    return age(birth, plan.current().census_day)


def answer_lead(told: LeadTold) -> Noted:
    """Take in what an officer says of a lead; the same again is the same.

    Whoever lives there is put on the family's list by what the census knows of the person, and sought no more. Raises
    Lead.DoesNotExist, Conflict (same id, something else), and what `tell` raises; then nothing is taken in.
    """
    with transaction.atomic():
        row = Lead.objects.select_for_update(of=("self",)).select_related("case").get(id=told.lead_id)
        known = LeadAnswer.objects.filter(case_id=row.case_id, id=told.id).first()
        if known:
            if _said(known) != told:
                raise Conflict(f"Of lead {row.id} was said something else under {told.id}.")
            return Noted(known.at, again=True)
        answer = LeadAnswer(
            case_id=row.case_id, id=told.id, lead_id=row.id, place_id=row.place_id, answer=told.answer,
            target=told.case_id, said_at=told.at, at=clock.now(), author=told.author,
        )  # fmt: skip
        answer.save(force_insert=True)
        changes = _placed(row, told) if told.answer == HERE else {}
        Lead.objects.filter(case_id=row.case_id, id=row.id).update(xid=this_transaction(), **changes)
        audit.note(told.author, "answer_lead", f"lead/{row.id}", row.place_id, answer=told.answer)
        return Noted(answer.at)


def _said(row: LeadAnswer) -> LeadTold:
    return LeadTold(row.id, row.lead_id, row.answer, row.said_at, row.author, row.target)


def _placed(row: Lead, told: LeadTold) -> dict[str, Any]:
    """Put the person on the family's list, unless somebody was quicker; what becomes of the lead.

    Who is put on the list of the very family that says the person left is not: that is for people to clear up.
    """
    if told.case_id is None or told.case_id == row.case_id or row.state not in (OPEN, TWICE):
        return {}
    known = opened(row)
    facts = {"who": known["name"][:SHORTEST], "sex": known["sex"], "born": known["birth"]}
    tell(Word(told.id, told.case_id, MOVED_IN, told.at, told.author, facts))
    return {"state": FOUND, "placed_case": told.case_id, "placed_word": told.id}
