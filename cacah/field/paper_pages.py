"""The office's pages of paper forms: finding the family, keying its form, the second keying, deciding differences."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cacah.access import reads as access
from cacah.access.forms import PlaceField
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.core import channels
from cacah.cases.models import Case
from cacah.field import keying, keying_door, paper, reads
from cacah.field.core import digits
from cacah.field.core.keying import Difference
from cacah.field.models import Keying
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core import forms as questions
from cacah.lib import clock
from cacah.lib.problems import Refused

VERB = keying.VERB
PAGE = 50


class NumberForm(forms.Form):
    """A NIK or the number of a family card."""

    nomor = forms.CharField(max_length=30, error_messages={"required": gettext_lazy("Tulis NIK atau nomor KK.")})


class WhereForm(forms.Form):
    """A place, by its code or a name that only one has."""

    tempat = PlaceField(max_length=120, error_messages={"required": gettext_lazy("Tulis wilayah.")})


class DateForm(forms.Form):
    """The day that stands on the form."""

    tanggal = forms.DateField(
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("Tulis tanggal pada kuesioner, misalnya 2020-09-12.")
        )
    )

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_tanggal(self) -> date:
        told: date = self.cleaned_data["tanggal"]
        if told > self.today:
            raise forms.ValidationError(_("Tanggal ini belum terjadi. Periksa kuesionernya."))
        return told


@require_GET
@staff(VERB)
def forms_page(request: StaffRequest) -> HttpResponse:
    """What to key, once and a second time, what to decide, and how many forms are out and in."""
    return _forms(request, NumberForm(), WhereForm())


def _forms(request: StaffRequest, number: NumberForm, where: WhereForm, status: int = 200) -> HttpResponse:
    waiting = Paginator(keying.waiting(request.user), PAGE).get_page(request.GET.get("page"))
    second, settle = keying.to_second(request.user)[:PAGE], keying.to_settle(request.user)[:PAGE]
    _look(request, len(waiting.object_list) + len(second) + len(settle))
    context = {
        "number": number,
        "where": where,
        "errors": [
            (f"id_{name}", text) for form in (number, where) for name, texts in form.errors.items() for text in texts
        ],
        "waiting": paper.heads(list(waiting.object_list)),
        "page": waiting,
        "second": _rows(second),
        "settle": _rows(settle),
        "counts": paper.counts(request.user),
        "differing": request.GET.get("berbeda", ""),
        "settled": "diputuskan" in request.GET,
    }
    return render(request, "field/paper.html", context, status=status)


def _look(request: StaffRequest, families: int) -> None:
    place = access.places(request.user, VERB)[0]
    audit.note(request.user.actor, "see_forms", place=place, families=families)


def _rows(found: Any) -> list[tuple[Keying, tuple[UUID, str, str, str]]]:
    held = list(found)
    known = Case.objects.in_bulk([row.case_id for row in held])
    return list(zip(held, paper.heads([known[row.case_id] for row in held]), strict=True))


@sensitive_post_parameters()
@require_POST
@staff(VERB)
def find(request: StaffRequest) -> HttpResponse:
    """Families by a number that was typed. Numbers travel in the body of the request, never in an address."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _forms(request, form, WhereForm(), 422)
    found = paper.by_number(request.user, form.cleaned_data["nomor"])
    _look(request, len(found))
    return render(request, "field/paper_found.html", {"found": paper.heads(found)})


@require_GET
@staff(VERB)
def place(request: StaffRequest) -> HttpResponse:
    """The families of a place in the order of its list."""
    form = WhereForm(request.GET)
    if not form.is_valid():
        return _forms(request, NumberForm(), form, 422)
    where = int(form.cleaned_data["tempat"])
    require(request.user, VERB, where)
    rows = geo.under(Case.objects.all(), where).order_by("place__code", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    _look(request, len(page.object_list))
    context = {"found": paper.heads(list(page.object_list)), "page": page, "label": geo.label(where),
               "code": geo.place(where).code}  # fmt: skip
    return render(request, "field/paper_found.html", context)


def _case(request: StaffRequest, case_id: UUID, verb: str = VERB) -> Case:
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted(verb) from None
    require(request.user, verb, case.place_id)
    return case


@require_http_methods(["GET", "POST"])
@staff(VERB)
def family(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One family's form: of which day it is, then its pages."""
    case = _case(request, case_id)
    form = DateForm(request.POST or None, clock.today(geo.zone(case.place_id)))
    if request.method == "POST" and keying.is_open(case) and form.is_valid():
        keying.begin(case, form.cleaned_data["tanggal"], request.user)
        keying_door.begin(request, case_id, channels.PAPER)
        return _sit(case_id, channels.PAPER, "keying")
    audit.note(request.user.actor, "see_family", f"case/{case_id}", place=case.place_id)
    row = keying.of(case_id)
    texts = list(form.errors.get("tanggal", ())) if form.is_bound else []
    context = {
        "shown": reads.one(case, [case.place_id]),
        "case": case,
        "open": keying.is_open(case),
        "row": row,
        "keyed_by": (row.keyed_by.name or row.keyed_by.username) if row else "",
        "second": keying.may_second(row, request.user),
        "date": request.POST.get("tanggal", row.form_date.isoformat() if row else ""),
        "errors": [("tanggal", str(text)) for text in texts],
    }
    return render(request, "field/paper_family.html", context, status=422 if texts else 200)


def _sit(case_id: UUID, channel: str, door: str) -> HttpResponse:
    """The first question; where some are answered, the page that leads on to the next."""
    begun = cases.drafts(case_id, channel)
    return redirect(f"field:{door}-ready", case_id) if begun else redirect(f"field:{door}-family", case_id, 1)


@require_POST
@staff(VERB)
def second(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Sit down to key a drawn form for the second time, without seeing the first."""
    case = _case(request, case_id)
    if not keying.may_second(keying.of(case_id), request.user):
        raise NotPermitted(VERB, case.place_id)
    keying_door.begin(request, case_id, channels.SECOND)
    audit.note(request.user.actor, "begin_second_keying", f"case/{case_id}", case.place_id)
    return _sit(case_id, channels.SECOND, "second")


@require_http_methods(["GET", "POST"])
@staff("review")
def differences(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The two keyings of a form side by side, where they differ; the paper in hand decides."""
    case, told = _case(request, case_id, "review"), ""
    if request.method == "POST":
        chosen = {name for name, value in request.POST.items() if value == "kedua"}
        try:
            keying.settle(case, chosen, request.user)
            return redirect(reverse("field:paper") + "?diputuskan=1")
        except keying.NotNow:
            told = _("Kuesioner ini sudah diputuskan.")
        except Refused:
            told = _("Jawaban yang dipilih tidak dapat bersama. Pilih lagi, atau ketik ulang kuesionernya.")
        except hall.Closed:
            told = _("Masa pengetikan di tempat ini sudah lewat.")
    audit.note(request.user.actor, "see_keyings", f"case/{case_id}", place=case.place_id)
    row = keying.of(case_id)
    context = {
        "shown": reads.one(case, [case.place_id]),
        "case": case,
        "rows": [_difference(one) for one in keying.differing(case_id)] if row and row.differences is not None else [],
        "alone": list(map(len, keying.alone(case_id))),
        "open": bool(row and row.differences is not None and not row.settled_at),
        "told": told,
    }
    return render(request, "field/paper_differences.html", context, status=409 if told else 200)


def _difference(one: Difference) -> dict[str, str]:
    """A question and what either keying has; a NIK is shown by its last digits."""
    instrument = instruments.current()
    part = next(part for part in instrument.parts.values() if one.item in part.items)
    language = instrument.language(get_language() or "id")
    label = part.items[one.item].label
    hidden = part.items[one.item].prefill == "nik"

    def said(value: Any) -> str:
        if value is None:
            return _("tidak diketik")
        return digits.masked(str(value)) if hidden else questions.show(part, one.item, value, language, _place)

    return {
        "key": one.key, "label": label.get(language) or one.item, "first": said(one.first), "second": said(one.second),
    }  # fmt: skip


def _place(code: str) -> str:
    found = geo.row_by_code(code)
    return geo.label(found.id) if found else code
