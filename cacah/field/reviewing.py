"""The supervisor's pages of interviews: which to read first, one with its answers, approving it or sending it back."""

from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.field import actions, reads, reviews
from cacah.field.core import digits, quality
from cacah.field.reviews import PartSeen, Seen, Wanted
from cacah.field.visits import told_of
from cacah.geo import reads as geo
from cacah.instrument.core import forms as questions
from cacah.lib import ids
from cacah.lib.problems import Refused

VERB = "review"
PAGE = 25
"""Interviews a page: each is opened and walked, some ten milliseconds."""

STATES = {
    "waiting": gettext_lazy("belum diperiksa"), "returned": gettext_lazy("dikembalikan"),
    "approved": gettext_lazy("disetujui"), "overtaken": gettext_lazy("sudah ada jawaban lebih baru"),
}  # fmt: skip
TONES = {"waiting": "attention", "returned": "plain", "approved": "done", "overtaken": "plain"}
ALL = "semua"
DEEDS = {"setuju": "approved", "kembalikan": "returned"}


def wanted(query: QueryDict) -> Wanted:
    """What the address asks for; what it says wrongly is not asked for."""
    state = query.get("keadaan", "waiting")
    return Wanted(_number(query.get("petugas", "")), _number(query.get("sls", "")), state if state in STATES else "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


@require_GET
@staff(VERB)
def interviews(request: StaffRequest) -> HttpResponse:
    """Interviews of the supervisor's places with what speaks for reading them. The look is noted once a page."""
    asked = wanted(request.GET)
    if asked.place is not None and not reviews.tops(request.user, asked):
        raise NotPermitted(VERB, asked.place)
    page: Page[Any] = Paginator(reviews.brought(request.user, asked), PAGE).get_page(request.GET.get("page"))
    seen = reviews.seen([cases.Brought(*row) for row in page.object_list])
    place = access.places(request.user, VERB)[0]
    audit.note(request.user.actor, "see_interviews", place=place, interviews=len(seen), page=page.number)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": _rows(seen),
        "page": page,
        "query": query.urlencode(),
        "officers": [(one.pk, one.name or one.username) for one in reviews.officers(request.user)],
        "places": [(own, geo.label(own)) for own in reviews.work_places(request.user)],
        "states": [*STATES.items(), (ALL, _("semua"))],
        "asked": asked,
        "state": asked.state or ALL,
        "state_word": STATES.get(asked.state, _("semua")),
        "narrowed": asked.officer is not None or asked.place is not None,
    }
    return render(request, "field/interviews.html", context)


def _rows(seen: list[Seen]) -> list[dict[str, Any]]:
    names = officer_names({one.response.author for one in seen})
    known = Case.objects.in_bulk({one.response.case_id for one in seen})
    heads = {case.id: reads.one(case, [case.place_id]).head for case in known.values()}
    return [{**drawn(one), "officer": names.get(one.response.author, ""), "head": heads[one.response.case_id]}
            for one in seen]  # fmt: skip


def officer_names(actors: set[str]) -> dict[str, str]:
    """By actor, what an officer is called."""
    numbers = {int(actor[5:]): actor for actor in actors if actor.startswith("user:") and actor[5:].isdigit()}
    return {numbers[pk]: user.name or user.username for pk, user in User.objects.in_bulk(set(numbers)).items()}


def drawn(one: Seen) -> dict[str, Any]:
    """A response as the list and its own page show it."""
    response = one.response
    at = response.received_at.astimezone(geo.zone(response.place_id))
    return {
        "seen": one, "response": response, "at": date_format(at, "j F Y, H.i"), "place": geo.label(response.place_id),
        "state": STATES[response.state], "tone": TONES[response.state], "quality": one.quality,
        "long": one.quality.run >= quality.LONG, "far": _is_far(one),
    }  # fmt: skip


def _is_far(one: Seen) -> bool:
    """Outside the border beyond doubt; where none is known, far from where the other interviews were."""
    if one.stood:
        return one.stood.is_outside
    return one.away is not None and one.away > quality.FAR


class ReasonForm(forms.Form):
    """Why an interview is sent back, for the officer to read."""

    alasan = forms.CharField(
        max_length=500,
        error_messages={
            "required": gettext_lazy("Tulis alasannya, supaya petugas tahu apa yang harus ditanyakan lagi."),
            "max_length": gettext_lazy("Tulis paling banyak 500 huruf."),
        },
    )


def _found(request: StaffRequest, case_id: UUID, response_id: UUID) -> tuple[Case, cases.Brought]:
    """The response, if an officer brought it and it is one of the supervisor's places. Raises NotPermitted."""
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted(VERB) from None
    found = reviews.one(case, response_id)
    if found is None or not reviews.may_review(request.user, case):
        raise NotPermitted(VERB, case.place_id)
    return case, found


@require_http_methods(["GET", "POST"])
@staff(VERB)
def interview(request: StaffRequest, case_id: UUID, response_id: UUID) -> HttpResponse:
    """One interview with its answers; approving it, or sending it back with a reason. Each look is noted."""
    case, response = _found(request, case_id, response_id)
    if request.method != "POST":
        return _page(request, case, response)
    deed = DEEDS.get(request.POST.get("lakukan", ""))
    if deed is None:
        return _page(request, case, response, told=_("Pilih salah satu tombol di halaman ini."), status=400)
    form = ReasonForm(request.POST) if deed == "returned" else None
    if form is not None and not form.is_valid():
        return _page(request, case, response, form, status=400)
    reason = form.cleaned_data["alasan"] if form else ""
    try:
        actions.review(request.user, case, response.id, deed, reason, _deed_id(request, deed))
    except Refused:
        told = _("Keadaannya sudah berubah: ada jawaban yang lebih baru. Tidak ada yang dicatat.")
        return _page(request, case, response, told=told, status=409)
    return redirect(reverse("field:interview-review", args=[case_id, response_id]) + "?tercatat=1")


def _deed_id(request: StaffRequest, deed: str) -> UUID:
    """The page and the deed: the same button pressed twice is pressed once."""
    try:
        return uuid5(UUID(request.POST.get("halaman", "")), deed)
    except ValueError:
        return ids.new()


def _page(
    request: StaffRequest, case: Case, response: cases.Brought, form: ReasonForm | None = None, told: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    codes = {"response": str(response.id)}
    audit.note(request.user.actor, "see_interview", f"case/{case.id}", place=case.place_id, **codes)
    (seen,) = reviews.seen([response])
    names = officer_names({response.author})
    errors = [("alasan", text) for text in form.errors.get("alasan", [])] if form else []
    context = {
        **drawn(seen),
        "officer": names.get(response.author, ""),
        "shown": reads.one(case, [case.place_id]),
        "parts": [_answers(one) for one in seen.parts],
        "open": response.state in ("waiting", "returned") and case.mode == response.mode,
        "may_assign": access.may(request.user, "assign", case.place_id),
        "history": told_of(case, request.user),
        "page_id": ids.new(),
        "told": told,
        "told_now": "tercatat" in request.GET,
        "errors": errors,
        "reason": request.POST.get("alasan", "") if form else "",
    }
    return render(request, "field/interview.html", context, status=status)


def _answers(one: PartSeen) -> dict[str, Any]:
    """A part as it is read: each question that was asked with its answer, and the checks that fired."""
    language = one.part.instrument.language(get_language() or "id")
    hidden = {item.name for item in one.part.prefilled if item.prefill == "nik"}
    lines = [(_label(one, name, language), _value(one, name, language, name in hidden)) for name in one.part.items
             if name in one.answers]  # fmt: skip
    checks = [(_label(one, found.name, language), found.text(language)) for found in one.walk.warnings]
    missing = [_label(one, name, language) for name in one.walk.missing]
    called = one.answers.get("name") or (
        _("Keluarga dan rumah") if one.part.name == "family" else _("Anggota keluarga")
    )
    return {"called": called, "lines": lines, "checks": checks, "missing": missing}


def _label(one: PartSeen, name: str, language: str) -> str:
    label = one.part.items[name.rpartition("-")[2]].label
    return label.get(language) or next(iter(label.values()), name)


def _value(one: PartSeen, name: str, language: str, hidden: bool) -> str:
    value = one.answers[name]
    if hidden:
        return digits.masked(str(value))
    return questions.show(one.part, name, value, language, _place)


def _place(code: str) -> str:
    found = geo.row_by_code(code)
    return geo.label(found.id) if found else code
