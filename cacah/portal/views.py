"""The portal's own pages: who asks and why, NIK and KK, the password, a visit instead, leaving."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cacah.audit import actions as audit
from cacah.cases import actions as hall
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.core import throttle
from cacah.interview.reads import checked, code_of
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.portal import door, ways
from cacah.portal.door import Brought, page
from cacah.portal.forms import BirthForm, NumbersForm, errors
from cacah.portal.language import speaks
from cacah.portal.papers import shared
from cacah.portal.way_forms import labels


def _numbers(request: HttpRequest, template: str, form: NumbersForm, status: int = 200, **more: object) -> HttpResponse:
    context = {"form": form, "labels": labels(), "errors": errors(form), "host": request.get_host(), **more}
    return page(request, template, context, status)


@require_http_methods(["GET"])
@speaks
def landing(request: HttpRequest) -> HttpResponse:
    """Who asks, why, what the law protects, and the form to begin with."""
    came_from = {("habis", "disimpan"): "kept", ("habis", "1"): "over", ("masuk", "1"): "out", ("keluar", "1"): "left"}
    over = next((came_from[pair] for pair in request.GET.items() if pair in came_from), "")
    slots = {"host": request.get_host(), **shared(request)}
    return door.kept(request, "landing", {"labels": labels(), "over": over}, slots)


def _not_found(language: str) -> str:
    """The one thing that is said of a wrong pair, an unknown number and a family without a case."""
    current = plan.current()
    told = {"person": current.person_id.label(language), "family": current.family_id.label(language)}
    return _("%(person)s dan %(family)s ini tidak kami temukan bersama. Periksa keduanya di kartu keluarga.") % told


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def numbers(request: HttpRequest) -> HttpResponse:
    """NIK and KK. Whatever does not fit, the words are the same."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("portal:landing"))
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return _numbers(request, "landing", form, 422)
    nik, kk = form.cleaned_data["nik"], form.cleaned_data["kk"]
    guess, pause = door.admit(request, nik=nik, kk=kk)
    if pause:
        entry.knock(reads.Found(reads.SLOWED), "pair", nik, kk)
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:landing"))
    found = reads.find(nik, kk)
    if found.case is None:
        return _refuse(request, form, found)
    entry.forgive(guess)
    response = HttpResponseRedirect(reverse("portal:password"))
    door.remember_pair(response, Brought(found.case.id, "card", nik, kk))
    return response


def _refuse(request: HttpRequest, form: NumbersForm, found: reads.Found) -> HttpResponse:
    """The same words at the same cost for whatever is wrong, and every way that is left."""
    nik, kk = form.cleaned_data["nik"], form.cleaned_data["kk"]
    entry.spend()
    entry.knock(found, "pair", nik, kk)
    form.add_error("nik", _not_found(str(getattr(request, "LANGUAGE_CODE", "id"))))
    response = _numbers(request, "landing", form, 422, unknown=True, help=ways.help_desk())
    ways.remember_typed(response, nik, kk)
    return response


@require_http_methods(["GET", "POST"])
@speaks
def fact(request: HttpRequest) -> HttpResponse:
    """Before the register is shown: the birth date of one member. Nobody has to."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return door.to_landing()
    onward = HttpResponseRedirect(reverse("portal:isi-ready"))
    if seat.facts_shown or plan.policies().prefill not in door.LOCKED:
        return onward
    if "lewati" in request.POST:
        onward.set_cookie(door.FACTS_ASKED, "1", httponly=True, samesite="Lax", secure=settings.CACAH_HTTPS)
        return onward
    if plan.policies().prefill == "code":
        return ways.delivered(request, seat)
    form = BirthForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = entry.buckets(fact=str(seat.case_id))
        pause = entry.admit(guess, clock.now())
        if pause:
            return door.slow_down(request, throttle.seconds(pause), reverse("portal:fact"))
        if reads.is_birth_date(seat.case_id, form.cleaned_data["lahir"]):
            audit.note(seat.actor, "show_register", f"case/{seat.case_id}", seat.place_id)
            entry.give(onward, replace(seat, facts_shown=True, touched=clock.now()))
            return onward
        told = _("Tanggal ini tidak sama dengan tanggal lahir siapa pun di kartu keluarga ini. Coba lagi.")
        form.add_error(None, told)
    errors = [("id_lahir_d", str(text)) for text in form.non_field_errors()]
    return page(request, "fact", {"form": form, "errors": errors}, 422 if form.errors else 200)


@require_http_methods(["GET"])
def unsaved(request: HttpRequest) -> HttpResponse:
    """What was typed on a seat that had run out of time, ready to be saved now."""
    seat = reads.seat(request)
    if seat is None or seat.receipt:
        return door.to_landing()
    typed = reads.unsaved(seat.case_id)
    if typed is None:
        return HttpResponseRedirect(reverse("portal:isi-ready"))
    fields = [(name, value) for name, values in typed.fields.items() for value in values]
    return page(request, "unsaved", {"path": typed.path, "fields": fields, "restored": door.RESTORED})


@require_http_methods(["POST"])
def discard(request: HttpRequest) -> HttpResponse:
    """What was typed too late is not wanted."""
    seat = reads.seat(request)
    if seat is None:
        return door.to_landing()
    entry.drop_unsaved(seat.case_id)
    return HttpResponseRedirect(reverse("portal:isi-ready"))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@speaks
def visit(request: HttpRequest) -> HttpResponse:
    """ "I prefer a visit". Without a seat the answer is the same whether or not the numbers are known."""
    seat = reads.seat(request)
    if seat and not seat.receipt:
        if request.method == "GET":
            return page(request, "visit", {"seated": True, "back": reverse("portal:isi-ready")})
        hall.request_visit(seat.case_id, seat.actor)
        return _visit_noted(request, known=True)
    form = NumbersForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _numbers(request, "visit", form, 422 if form.errors else 200, back=reverse("portal:landing"))
    nik, kk = form.cleaned_data["nik"], form.cleaned_data["kk"]
    _guess, pause = door.admit(request, nik=nik, kk=kk)
    if pause:
        return door.slow_down(request, throttle.seconds(pause), reverse("portal:visit"))
    case = reads.find(nik, kk).case
    if case:
        hall.request_visit(case.id, f"seat:{case.id}")
    return _visit_noted(request, known=False)


def _visit_noted(request: HttpRequest, known: bool) -> HttpResponse:
    return page(request, "visit_noted", {"known": known})


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """End the seat on this device."""
    if request.method == "GET":
        return page(request, "leave", {"back": reverse("portal:isi-ready")})
    response = HttpResponseRedirect(reverse("portal:landing") + "?keluar=1")
    entry.stand_up(response)
    response.delete_cookie(door.FACTS_ASKED)
    return response


@require_http_methods(["GET"])
@speaks
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What a receipt attests, for whoever is shown one."""
    found = checked(token)
    return page(request, "verify", {"found": found, "code": code_of(token)}, 200 if found else 404)
