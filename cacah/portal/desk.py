"""The help desk: find a family, see where it stands and why it was not let in, give it a code. Every look is noted."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cacah.access.forms import PlaceField
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.reads import may
from cacah.audit import actions as audit
from cacah.cases import reads as cases
from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import numbers
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.portal import desk_finding as finding
from cacah.portal.desk_chart import bars
from cacah.portal.forms import LONGEST_TYPED, number_fault

PAGE = 50
WHEN = {
    "morning": gettext_lazy("pagi"), "noon": gettext_lazy("siang"), "evening": gettext_lazy("sore atau malam"),
}  # fmt: skip


class EitherForm(forms.Form):
    """A NIK, a KK or both."""

    nik = forms.CharField(required=False, max_length=LONGEST_TYPED)
    kk = forms.CharField(required=False, max_length=LONGEST_TYPED)

    def clean(self) -> dict[str, Any]:
        current = plan.current()
        for field, form in (("nik", current.person_id), ("kk", current.family_id)):
            typed = form.clean(numbers.plain(str(self.cleaned_data.get(field, ""))))
            said = number_fault(typed, form) if typed else ""
            if said:
                self.add_error(field, said)
            self.cleaned_data[field] = typed
        if not self.errors and not (self.cleaned_data["nik"] or self.cleaned_data["kk"]):
            self.add_error("nik", _("Tulis NIK atau nomor KK."))
        return self.cleaned_data


class WhereForm(forms.Form):
    """A place, by its code or a name that only one has."""

    tempat = PlaceField(max_length=120, error_messages={"required": gettext_lazy("Tulis wilayah.")})


@require_GET
@staff("help")
def desk(request: StaffRequest) -> HttpResponse:
    """What to look for; the causes of the last days."""
    return _desk(request, EitherForm(), WhereForm())


def _desk(request: StaffRequest, numbers_form: EitherForm, where: WhereForm, status: int = 200) -> HttpResponse:
    rows = finding.causes(request.user, clock.now())
    named = [(str(finding.told(cause)[0]), times) for cause, times in finding.sums(rows)]
    context = {
        "numbers": numbers_form,
        "where": where,
        "errors": [*numbers_form.errors.items(), *where.errors.items()],
        "causes": [(day, finding.told(cause)[0], times) for day, cause, times in rows],
        "chart": bars(_("Sebab gagal masuk, 14 hari terakhir"), named),
        "calls": len(reads.callbacks()) if finding.everywhere(request.user) else None,
    }
    return render(request, "portal/desk.html", context, status=status)


@sensitive_post_parameters()
@require_POST
@staff("help")
def find(request: StaffRequest) -> HttpResponse:
    """Families by a NIK or KK that was typed. Numbers travel in the body of the request, never in an address."""
    form = EitherForm(request.POST)
    if not form.is_valid():
        return _desk(request, form, WhereForm(), 422)
    nik, kk = form.cleaned_data["nik"], form.cleaned_data["kk"]
    found = finding.by_numbers(request.user, nik, kk)
    failures = finding.failures_of_numbers(request.user, nik, kk)
    for one in found:
        audit.note(request.user.actor, "help_find", f"case/{one.case.id}", one.case.place_id)
    if not found:
        audit.note(request.user.actor, "help_find", failures=len(failures))
    return render(request, "portal/desk_found.html", {"found": found, "failures": failures, "typed": True})


@require_GET
@staff("help")
def place(request: StaffRequest) -> HttpResponse:
    """The families of a place, in words."""
    form = WhereForm(request.GET)
    if not form.is_valid():
        return _desk(request, EitherForm(), form, 422)
    where = int(form.cleaned_data["tempat"])
    require(request.user, "help", where)
    page = Paginator(finding.in_place(where), PAGE).get_page(request.GET.get("page"))
    audit.note(request.user.actor, "help_list", place=where, families=len(page.object_list), page=page.number)
    context = {"found": finding.lines(list(page.object_list)), "page": page, "label": geo.label(where),
               "code": geo.place(where).code}  # fmt: skip
    return render(request, "portal/desk_found.html", context)


def _case(request: StaffRequest, case_id: UUID) -> Case:
    try:
        case = cases.case(case_id)
    except Case.DoesNotExist:
        raise NotPermitted("help") from None
    require(request.user, "help", case.place_id)
    return case


@require_http_methods(["GET", "POST"])
@staff("help")
def family(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One family: how far it is, why it was not let in, and a code when it needs one (shown once)."""
    case, code = _case(request, case_id), ""
    if request.method == "POST":
        code = entry.issue_code(case.id, case.place_id, "access", request.user.actor)
    audit.note(request.user.actor, "help_look", f"case/{case.id}", case.place_id)
    known, prepared = reads.credential(case.id), reads.prepared(case.id)
    context = {
        "line": finding.line(case),
        "case": case,
        "code": code,
        "password": known,
        "prepared": prepared,
        "failures": finding.failures_of(request.user, case),
        "sat": [(one.at, finding.SAT[one.verb]) for one in finding.sat(case)],
        "may_reset": may(request.user, "reset_access", case.place_id),
    }
    return render(request, "portal/desk_family.html", context)


@require_http_methods(["GET", "POST"])
@staff("help")
def calls(request: StaffRequest) -> HttpResponse:
    """Who waits to be called. Numbers belong to no place: whoever helps the whole nation sees them."""
    if not finding.everywhere(request.user):
        raise NotPermitted("help")
    if request.method == "POST":
        return _called(request)
    rows = [(row, *reads.opened_callback(row)) for row in reads.callbacks()[:PAGE]]
    audit.note(request.user.actor, "see_callbacks", calls=len(rows))
    shown = [(row, phone, WHEN.get(when, when)) for row, phone, when in rows]
    return render(request, "portal/desk_calls.html", {"calls": shown})


def _called(request: StaffRequest) -> HttpResponse:
    try:
        entry.call_done(UUID(request.POST.get("telepon", "")), request.user.actor)
    except ValueError:
        raise Http404 from None
    return redirect("portal:calls")
