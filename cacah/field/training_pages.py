"""The officer's pages of lessons and the test on them; the supervisor's of who passed."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field import training
from cacah.field.models import Attempt
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan.core import Question, Training

PAGE = 100


def _language() -> str:
    return get_language() or "id"


def _taught() -> Training:
    found = training.current()
    if found is None:
        raise Http404
    return found


@require_GET
@staff("interview")
def lessons(request: StaffRequest) -> HttpResponse:
    """What there is to read, and how the officer stands."""
    taught = training.current()
    context: dict[str, Any] = {"taught": taught}
    if taught:
        context |= _standing(request.user, taught)
        context["titles"] = [one.title(_language()) for one in taught.lessons]
    return render(request, "field/training.html", context)


def _standing(user: User, taught: Training) -> dict[str, Any]:
    """`wait`: until when the next test is closed, if it is."""
    before = training.last(user, taught)
    passed, opens = training.passed(user, taught), training.opens_at(before, taught)
    wait = _hour(opens, user) if opens and opens > clock.now() and not passed else ""
    return {"passed": passed, "last": before, "wait": wait}


def _hour(at: datetime, user: User) -> str:
    """The hour where the officer works."""
    return date_format(at.astimezone(geo.zone(access.places(user, "interview")[0])), "H.i")


@require_GET
@staff("interview")
def lesson(request: StaffRequest, number: int) -> HttpResponse:
    """One lesson, by its number from 1."""
    taught = _taught()
    if not 1 <= number <= len(taught.lessons):
        raise Http404
    one = taught.lessons[number - 1]
    context = {
        "title": one.title(_language()), "paragraphs": one.paragraphs(_language()), "number": number,
        "of": len(taught.lessons), "next": number + 1 if number < len(taught.lessons) else None,
    }  # fmt: skip
    return render(request, "field/training_lesson.html", context)


@require_http_methods(["GET", "POST"])
@staff("interview")
def test(request: StaffRequest) -> HttpResponse:
    """The questions of the next test; handed in whole, it leads to what was right and wrong."""
    taught, user = _taught(), request.user
    standing = _standing(user, taught)
    if standing["passed"] or standing["wait"]:
        return redirect("field:training-result" if standing["last"] else "field:training")
    number = standing["last"].number + 1 if standing["last"] else 1
    asked = training.drawn(user, taught, number)
    if request.method != "POST":
        return _test_page(request, number, asked, [])
    if request.POST.get("uji") != str(number):
        return redirect("field:training-result" if standing["last"] else "field:training-test")
    missing = [one.code for one, order in asked if request.POST.get(one.code) not in order]
    if missing:
        return _test_page(request, number, asked, missing)
    with suppress(training.NotNow):  # the same test in another window: what was handed in first is shown
        training.hand_in(user, number, {one.code: request.POST[one.code] for one, _order in asked})
    return redirect("field:training-result")


def _test_page(
    request: StaffRequest, number: int, asked: Sequence[tuple[Question, list[str]]], missing: list[str]
) -> HttpResponse:
    rows = [
        {"code": one.code, "text": one.text(_language()), "missing": one.code in missing,
         "choices": [(code, one.choice(code, _language()), request.POST.get(one.code) == code) for code in order]}
        for one, order in asked
    ]  # fmt: skip
    errors = [(row["code"], _("Pilih jawaban: %(question)s") % {"question": row["text"]}) for row in rows
              if row["missing"]]  # fmt: skip
    context = {"number": number, "rows": rows, "errors": errors}
    return render(request, "field/training_test.html", context, status=400 if errors else 200)


@require_GET
@staff("interview")
def result(request: StaffRequest) -> HttpResponse:
    """What was wrong in the test handed in last, and why."""
    taught = _taught()
    standing = _standing(request.user, taught)
    if standing["last"] is None:
        return redirect("field:training")
    context = {**standing, "rows": _answered(standing["last"], taught), "asked": len(standing["last"].answers)}
    return render(request, "field/training_result.html", context)


def _answered(attempt: Attempt, taught: Training) -> list[dict[str, Any]]:
    """Each question of the test with what was answered; one that the plan has no more is left out."""
    known, language = {one.code: one for one in taught.questions}, _language()
    return [
        {"text": known[code].text(language), "right": known[code].right == given,
         "given": known[code].choice(given, language) if given in known[code].choices else "",
         "answer": known[code].choice(known[code].right, language), "why": known[code].explanation(language)}
        for code, given in attempt.answers.items() if code in known
    ]  # fmt: skip


@require_GET
@staff("assign")
def trained(request: StaffRequest) -> HttpResponse:
    """The officers of the supervisor's places with how each stands. The look is noted: it names staff."""
    taught, tops = training.current(), access.places(request.user, "assign")
    page: Page[User] = Paginator(access.able("interview", tops), PAGE).get_page(request.GET.get("page"))
    audit.note(request.user.actor, "see_training", place=tops[0], officers=len(page.object_list), page=page.number)
    rows = [{"user": one, **_stand(one, taught)} for one in page.object_list] if taught else []
    return render(request, "field/trained.html", {"rows": rows, "page": page, "taught": taught})


def _stand(user: User, taught: Training) -> dict[str, Any]:
    passed, before = training.passed(user, taught), training.last(user, taught)
    return {"passed": passed, "tries": before.number if before else 0, "last": before}
