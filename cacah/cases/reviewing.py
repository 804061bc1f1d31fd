"""What officers brought, for their supervisors: never what a family or a member of it sent, nor any draft."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from cacah.cases.core import channels, words
from cacah.cases.core.decisions import NONE
from cacah.cases.models import Case, Draft, Envelope, Member, Version, Word
from cacah.cases.sent import SentPart, around_name, unsealed
from cacah.vault import keys

MODES = tuple(mode for mode, channel in channels.CHANNEL.items() if channel == channels.FIELD)
"""Ways in which the field brings answers."""

INTERVIEW = "interview"
"""The one that is reviewed: the roll of an institution (list_check) is pasted at the desk and nobody's interview."""

WAITING, APPROVED, RETURNED, OVERTAKEN = "waiting", "approved", "returned", "overtaken"
STATES = (WAITING, RETURNED, APPROVED, OVERTAKEN)
"""Of a response: nobody has looked; sent back; taken; something newer was sent of the case before it was taken."""

APPOINTMENT = "appointment"
"""State of a family that was promised a visit."""

COLUMNS = ("id", "case_id", "case__place_id", "mode", "author", "instrument", "received_at", "state")


@dataclass(frozen=True, slots=True)
class Brought:
    """A response that an officer brought, without anything sealed."""

    id: UUID
    case_id: UUID
    place_id: int
    mode: str
    author: str
    instrument: str
    received_at: datetime
    state: str


def last_sent(case_id: UUID) -> UUID | None:
    """The send of a case that came last; a member who answers alone does not send for the family."""
    rows = Envelope.objects.filter(case_id=case_id).exclude(mode=channels.OWN)
    return rows.order_by("-received_at", "-id").values_list("id", flat=True).first()


def _stated(cases: QuerySet[Case]) -> QuerySet[Any, Any]:
    """What officers brought of these cases, each with the state it is in."""
    reviews = Word.objects.filter(case_id=OuterRef("case_id"), about=OuterRef("id"), event__in=words.REVIEWS)
    after = Q(received_at__gt=OuterRef("received_at")) | Q(received_at=OuterRef("received_at"), id__gt=OuterRef("id"))
    newer = Envelope.objects.filter(after, case_id=OuterRef("case_id")).exclude(mode=channels.OWN)
    rows = Envelope.objects.filter(case__in=cases.values("id"), mode=INTERVIEW).annotate(
        said=Subquery(reviews.order_by("-at", "-id").values("event")[:1]), overtaken=Exists(newer)
    )
    state = Choose(
        When(said=APPROVED, then=Value(APPROVED)), When(overtaken=True, then=Value(OVERTAKEN)),
        When(said=RETURNED, then=Value(RETURNED)), default=Value(WAITING), output_field=CharField(),
    )  # fmt: skip
    return rows.annotate(state=state)


def brought(cases: QuerySet[Case], author: str = "", wanted: str = "") -> QuerySet[Envelope, tuple[Any, ...]]:
    """What officers brought of these cases, the newest first, as the columns of `Brought`.

    `author`: of one officer only; `wanted`: in one of STATES only.
    """
    found = _stated(cases)
    found = found.filter(author=author) if author else found
    found = found.filter(state=wanted) if wanted else found
    return found.order_by("-received_at", "-id").values_list(*COLUMNS)


@dataclass(frozen=True, slots=True)
class Done:
    """Work that was accepted: the row that says so, whose it is, and when it was accepted."""

    id: UUID
    author: str
    at: datetime


def approved(cases: QuerySet[Case]) -> list[Done]:
    """Responses that officers brought and a supervisor has approved, and not sent back since."""
    word = Word.objects.filter(case_id=OuterRef("case_id"), about=OuterRef("id"), event=APPROVED)
    rows = _stated(cases).filter(state=APPROVED).annotate(accepted=Subquery(word.order_by("-at").values("at")[:1]))
    return [Done(*row) for row in rows.values_list("id", "author", "accepted")]


def checked(cases: QuerySet[Case]) -> list[Done]:
    """By family whose line the list check has come to, who told of it first: `id` is the family's."""
    rows = Word.objects.filter(case__in=cases.values("id"), event__in=(*words.LISTED, *words.ANSWERED))
    first = rows.order_by("case_id", "at", "id").distinct("case_id")
    return [Done(*row) for row in first.values_list("case_id", "author", "at")]


@dataclass(frozen=True, slots=True)
class Lines:
    """Of the lines of one place: how many families, how many still to visit, how many the list check has come to."""

    families: int
    to_visit: int
    checked: int


def lines(cases: QuerySet[Case]) -> dict[int, Lines]:
    """By place, its lines."""
    told = Word.objects.filter(case_id=OuterRef("id"), event__in=(*words.LISTED, *words.ANSWERED))
    rows = cases.annotate(checked=Exists(told)).values("place").order_by("place")
    found = rows.annotate(
        families=Count("id"), open=Count("id", filter=~Q(instruction=NONE)), done=Count("id", filter=Q(checked=True))
    )
    return {row["place"]: Lines(row["families"], row["open"], row["done"]) for row in found}


def engaged(cases: QuerySet[Case]) -> dict[UUID, int]:
    """Families to visit with whom an officer has begun, by their place: an interview, a promise, or one sent back."""
    begun = Draft.objects.filter(case_id=OuterRef("id"), channel=channels.FIELD, sent=False)
    rows = cases.exclude(instruction=NONE).filter(Q(field_state__in=(APPOINTMENT, RETURNED)) | Exists(begun))
    return dict(rows.values_list("id", "place"))


def visits(cases: QuerySet[Case]) -> Counter[tuple[str, int]]:
    """By author and place, how often somebody told of having stood at a door."""
    rows = Word.objects.filter(case__in=cases.values("id"), event__in=words.VISITS)
    found = rows.values("author", "case__place").annotate(many=Count("id")).order_by("author")
    return Counter({(row["author"], row["case__place"]): row["many"] for row in found})


def reviewed(cases: QuerySet[Case]) -> Counter[tuple[str, int, str]]:
    """By author, place and state, how many responses officers brought."""
    found = _stated(cases).values("author", "case__place", "state").annotate(many=Count("id")).order_by("author")
    return Counter({(row["author"], row["case__place"], row["state"]): row["many"] for row in found})


@dataclass(frozen=True, slots=True)
class OpenedResponse:
    """A response unsealed: its parts, the family's first, then people as they stand on the list.

    `envelope`: as it was sent; `around`: how it came about, see `receiving.receive`; `new`: members that are not of the
    register.
    """

    case: Case
    envelope: Envelope
    parts: tuple[SentPart, ...]
    new: frozenset[UUID]
    around: Mapping[str, Any] = field(repr=False)


def opened_responses(ids: Collection[tuple[UUID, UUID]]) -> dict[UUID, OpenedResponse]:
    """By id, the responses of these (case, response) that officers brought, unsealed. The caller notes the look."""
    cases = {case.id: case for case in Case.objects.filter(pk__among={case for case, _ in ids})}
    wanted = Envelope.objects.filter(case_id__among=cases, id__among={one for _, one in ids}, mode=INTERVIEW)
    envelopes = {row.id: row for row in wanted}
    versions: dict[UUID, list[Version]] = {own: [] for own in envelopes}
    for row in Version.objects.filter(case_id__among=cases, envelope_id__among=envelopes, mode=INTERVIEW):
        versions[row.envelope_id].append(row)
    people = _people(cases)
    return {own: _opened(cases[row.case_id], row, versions[own], people[row.case_id]) for own, row in envelopes.items()}


def _people(cases: Collection[UUID]) -> dict[UUID, dict[UUID, tuple[int, bool]]]:
    """By case and member, where the member stands on the list and whether the register does not know it."""
    found: dict[UUID, dict[UUID, tuple[int, bool]]] = {case: {} for case in cases}
    rows = Member.objects.filter(case_id__among=cases).values_list("case_id", "id", "position", "register_person")
    for case, member, position, register in rows:
        found[case][member] = position, register is None
    return found


def _opened(
    case: Case, row: Envelope, versions: list[Version], people: Mapping[UUID, tuple[int, bool]]
) -> OpenedResponse:
    key = keys.unwrap(case.wrapped_key)
    parts = sorted((unsealed(one, key) for one in versions), key=lambda one: people.get(one.part_id, (0, False))[0])
    new = frozenset(member for member, (_, added) in people.items() if added)
    return OpenedResponse(case, row, tuple(parts), new, _around(row, key))


def _around(row: Envelope, key: keys.DataKey) -> dict[str, Any]:
    if not row.around:
        return {}
    found: dict[str, Any] = key.open_json(row.around, around_name(row.case_id, row.id))
    return found


def arounds(ids: Collection[tuple[UUID, UUID]]) -> dict[UUID, dict[str, Any]]:
    """By id, how these (case, response) that officers brought came about."""
    rows = Envelope.objects.filter(
        case_id__in={case for case, _ in ids}, id__in={one for _, one in ids}, mode=INTERVIEW
    )
    wrapped = dict(Case.objects.filter(pk__in={case for case, _ in ids}).values_list("pk", "wrapped_key"))
    return {row.id: _around(row, keys.unwrap(wrapped[row.case_id])) for row in rows}
