"""Questions to the hall. Nothing here writes; nothing here shows a draft or an answer of one channel to the other."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from cacah.cases.alone import by_code as by_code
from cacah.cases.alone import holds_code as holds_code
from cacah.cases.buildings import Building as Building
from cacah.cases.buildings import building as building
from cacah.cases.claims import case_of_claim as case_of_claim
from cacah.cases.ending import Ended as Ended
from cacah.cases.ending import endings as endings
from cacah.cases.ending_twice import Line as Line
from cacah.cases.ending_twice import counted_elsewhere as counted_elsewhere
from cacah.cases.institutions import TYPES as TYPES
from cacah.cases.institutions import Seen as Seen
from cacah.cases.institutions import institutions as institutions
from cacah.cases.institutions import roll as roll
from cacah.cases.lacking import lacking as lacking
from cacah.cases.lead_asks import LeadChanges as LeadChanges
from cacah.cases.lead_asks import SeenLead as SeenLead
from cacah.cases.lead_asks import Unplaced as Unplaced
from cacah.cases.lead_asks import changed_leads as changed_leads
from cacah.cases.lead_asks import how_many as how_many
from cacah.cases.lead_asks import latest_lead as latest_lead
from cacah.cases.lead_asks import lead_answered as lead_answered
from cacah.cases.lead_asks import lead_place as lead_place
from cacah.cases.lead_asks import open_leads as open_leads
from cacah.cases.lead_asks import unplaced_leads as unplaced_leads
from cacah.cases.models import Case, Envelope, Event, Member, Query, Standing, Word
from cacah.cases.named import ListOnly as ListOnly
from cacah.cases.named import heard_up_to as heard_up_to
from cacah.cases.named import named as named
from cacah.cases.named import said as said
from cacah.cases.night import night_pairs as night_pairs
from cacah.cases.night import night_window as night_window
from cacah.cases.night import opened_night as opened_night
from cacah.cases.night import spots as spots
from cacah.cases.once_pairs import Entry as Entry
from cacah.cases.once_people import Known as Known
from cacah.cases.once_reads import Opened as Opened
from cacah.cases.once_reads import Step as Step
from cacah.cases.once_reads import history as history
from cacah.cases.once_reads import match as match
from cacah.cases.once_reads import opened as opened
from cacah.cases.once_reads import settled as settled
from cacah.cases.once_reads import worklist as worklist
from cacah.cases.prefills import CasePrefill as CasePrefill
from cacah.cases.prefills import MemberPrefill as MemberPrefill
from cacah.cases.prefills import of_record as of_record
from cacah.cases.prefills import prefill as prefill
from cacah.cases.reviewing import MODES as MODES
from cacah.cases.reviewing import STATES as STATES
from cacah.cases.reviewing import Brought as Brought
from cacah.cases.reviewing import Done as Done
from cacah.cases.reviewing import Lines as Lines
from cacah.cases.reviewing import OpenedResponse as OpenedResponse
from cacah.cases.reviewing import approved as approved
from cacah.cases.reviewing import arounds as arounds
from cacah.cases.reviewing import brought as brought
from cacah.cases.reviewing import checked as checked
from cacah.cases.reviewing import engaged as engaged
from cacah.cases.reviewing import lines as lines
from cacah.cases.reviewing import opened_responses as opened_responses
from cacah.cases.reviewing import reviewed as reviewed
from cacah.cases.reviewing import visits as visits
from cacah.cases.sent import SentCase as SentCase
from cacah.cases.sent import SentPart as SentPart
from cacah.cases.sent import last_receipt as last_receipt
from cacah.cases.sent import latest_versions as latest_versions
from cacah.cases.sent import position as position
from cacah.cases.sent import receipt as receipt
from cacah.cases.sent import receipts as receipts
from cacah.cases.sent import versions_up_to as versions_up_to
from cacah.cases.sittings import DraftPart as DraftPart
from cacah.cases.sittings import PartSummary as PartSummary
from cacah.cases.sittings import Sitting as Sitting
from cacah.cases.sittings import Summary as Summary
from cacah.cases.sittings import context as context
from cacah.cases.sittings import home_place as home_place
from cacah.cases.sittings import named_place as named_place
from cacah.cases.sittings import people
from cacah.cases.sittings import place_told as place_told
from cacah.cases.sittings import rule as rule
from cacah.cases.sittings import sitting as sitting
from cacah.cases.sittings import summary as summary
from cacah.cases.telling import Heard as Heard
from cacah.cases.telling import told as told
from cacah.cases.telling import told_of as told_of
from cacah.cases.windows import amends_until as amends_until
from cacah.cases.windows import keys_until as keys_until
from cacah.cases.windows import may_amend as may_amend
from cacah.geo import reads as geo
from cacah.geo.reads import PlaceRow
from cacah.lib.cursor import visible


def case(case_id: UUID) -> Case:
    """Raises Case.DoesNotExist."""
    return Case.objects.get(pk=case_id)


def case_for_family(register_family: UUID) -> Case | None:
    """The case of a register family, if one was opened."""
    return Case.objects.filter(register_family=register_family).first()


def cases_of_families(register_families: Collection[UUID]) -> dict[UUID, Case]:
    """The cases of register families, by family. One statement, with no family too."""
    rows = Case.objects.filter(register_family__in=[*register_families, UUID(int=0)])
    return {case.register_family: case for case in rows if case.register_family}


def claimed(place: PlaceRow) -> int:
    """How many families from outside the register, there and below, are not confirmed yet: they count nowhere else."""
    return geo.under(Case.objects.filter(confirmed_at=None), place).count()


def register_cases(place: PlaceRow, most: int) -> list[Case]:
    """Cases of the register at a place and below, at most so many, by place: for letters."""
    rows = geo.under(Case.objects.filter(kind="register"), place)
    return list(rows.order_by("place__code", "id")[:most])


def drafts(case_id: UUID, channel: str) -> Mapping[UUID, DraftPart]:
    """A channel's drafts by part id. Within a request use `sitting`, which has them already."""
    return sitting(case_id, channel).drafts


def members(case_id: UUID) -> list[Member]:
    """The list of a case, in its order."""
    return list(Member.objects.filter(case_id=case_id, standing=Standing.LISTED).order_by("position", "id"))


def members_of(case_ids: Collection[UUID]) -> dict[UUID, list[Member]]:
    """The lists of several cases, in their order. One statement."""
    found: dict[UUID, list[Member]] = {case_id: [] for case_id in case_ids}
    rows = Member.objects.filter(case_id__among=found, standing=Standing.LISTED)
    for member in people(rows.order_by("case_id", "position", "id")):
        found[member.case_id].append(member)
    return found


def changes(
    places: Collection[int], after: tuple[int, UUID], most: int, single: Collection[UUID] = ()
) -> list[tuple[int, UUID, UUID]]:
    """(xid, row, case) of what changed at these places after a position, in the order of commits; at most so many.

    `single`: cases of whichever place that are followed too.
    """
    xid, row = after
    within = Q(place_id__among=places) | Q(case_id__among=single) if single else Q(place_id__among=places)
    rows = visible(Event.objects.filter(within, xid__gte=xid))
    rows = rows.filter(Q(xid__gt=xid) | Q(id__gt=row))
    return list(rows.values_list("xid", "id", "case_id")[:most])


def had(case_ids: Collection[UUID], ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these ids are of answers or words that were received for one of the cases. One statement."""
    answers, told = (
        table.objects.order_by().filter(case__among=case_ids, id__among=ids).values_list("id", flat=True)
        for table in (Envelope, Word)
    )
    return frozenset(answers.union(told, all=True))


def answered_online(case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those cases whose family has sent an answer itself, alone or with help."""
    rows = Envelope.objects.order_by().filter(case__among=case_ids, mode__in=("self", "assisted"))
    return frozenset(rows.values_list("case", flat=True))


def open_queries(case_id: UUID) -> list[Query]:
    """What a person still has to look at; not for the respondent's eyes."""
    return list(Query.objects.filter(case_id=case_id, closed_at=None, settled_by=None).order_by("opened_at", "id"))
