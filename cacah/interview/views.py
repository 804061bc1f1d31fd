"""The pages of an interview. Every one gets a desk; a door's guard has let it through."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.geo import reads as geo
from cacah.instrument import reads as instruments
from cacah.instrument.core import forms
from cacah.interview import changes, pages, summaries
from cacah.interview.core.route import Stop
from cacah.interview.desk import Desk, field_prefix
from cacah.interview.forms import AddForm
from cacah.interview.pages import Drawn, Outcome, Section
from cacah.lib import ids, skeleton
from cacah.lib.problems import Refused
from cacah.plan import reads as plan

AGAIN = "periksa"
"""In an address: the page was saved, and has something new to look at."""

DIFFERING = ("title", "progress", "questions", "button", "action", "back")
"""What a screen of questions only prints, see `lib.skeleton`."""

IMMUTABLE = "public, max-age=31536000, immutable"


def page(desk: Desk, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render with what every page of the interview needs."""
    return render(desk.request, f"interview/{template}.html", {**_around(desk), **context}, status=status)


def _around(desk: Desk) -> dict[str, Any]:
    frame = {"census": plan.current().title(desk.language), "base": desk.base, "mode": desk.seat.mode}
    return {**frame, **desk.frame}


def go(desk: Desk, stop: Stop) -> HttpResponse:
    return HttpResponseRedirect(desk.url(stop))


def ready(desk: Desk) -> HttpResponse:
    """What to have ready; where to go on. Whoever has sent comes to what can be done after that."""
    last = changes.last_sent(desk)
    if last:
        return page(desk, "sent", changes.after_sending(desk, last))
    started = bool(desk.sitting.drafts)
    context: dict[str, Any] = {"next": desk.url(desk.next(Stop("ready"))), "started": started, "alone": desk.alone}
    if started:
        context["summary"] = desk.url(Stop("summary"))
        context["onward"] = desk.url(summaries.onward(desk))
    return page(desk, "ready", context)


def _drawn(desk: Desk, sections: Sequence[Section], outcome: Outcome | None) -> list[Drawn]:
    post = dict(desk.request.POST.lists()) if outcome else None
    return [pages.draw(desk, one, post, _is_again(desk, outcome)) for one in sections]


def _is_again(desk: Desk, outcome: Outcome | None) -> bool:
    return outcome is None and AGAIN in desk.request.GET


def _questions(desk: Desk, here: Stop, sections: Sequence[Section], outcome: Outcome | None) -> dict[str, Any]:
    """What a template needs to draw a screen of questions, once they are drawn, besides the questions."""
    return {
        "errors": pages.links(desk, sections),
        "again": _is_again(desk, outcome),
        "stale": next((section.stale for section in sections if section.stale), None),
        "differences": tuple(row for section in sections for row in pages.differences(desk, section)),
        "action": desk.url(here),
        "back": desk.url(desk.back(here)),
        "locked": desk.disclosure == "masked",
    }


def _screen(desk: Desk, here: Stop, sections: Sequence[Section], outcome: Outcome | None, **more: Any) -> HttpResponse:
    """A screen of questions; one with nothing to tell but its questions comes from kept pieces."""
    questions = SafeString("\n".join(one.form for one in _drawn(desk, sections, outcome)))
    context = {"questions": questions, **_questions(desk, here, sections, outcome), **more}
    status = 422 if outcome else 200
    if context["errors"] or context["stale"]:
        return page(desk, "questions", context, status)
    frame = {name: value for name, value in {**_around(desk), **context}.items() if name not in DIFFERING}
    frame["errors"] = ()
    slots = {name: context[name] for name in DIFFERING if name in context}
    return skeleton.render(desk.request, "interview/questions.html", frame, slots, status)


def _after(desk: Desk, here: Stop, outcome: Outcome) -> HttpResponse:
    """After a page was saved: once more the same when it brought up something new, else the next."""
    if outcome.again:
        return HttpResponseRedirect(f"{desk.url(here)}?{AGAIN}=1")
    return go(desk, desk.next(here))


def family(desk: Desk, screen: int) -> HttpResponse:
    """Questions on the family and its dwelling."""
    if not 1 <= screen <= len(desk.route.family):
        raise Http404
    here, sections = Stop("family", screen), [Section(desk.seat.case_id, desk.route.family[screen - 1])]
    outcome = None
    if desk.request.method == "POST":
        outcome = pages.save(desk, sections, dict(desk.request.POST.lists()))
        if not outcome.wrong:
            return _after(desk, here, outcome)
    following = Stop("family", screen + 1) if screen < len(desk.route.family) else Stop("members")
    button = _("Lanjut") if following.kind == "family" else _("Lanjut ke daftar orang")
    return _screen(desk, here, sections, outcome, title=_("Keluarga dan rumah"), button=button)


def members(desk: Desk) -> HttpResponse:
    """Everybody on the list, with the two facts of each."""
    facts = desk.route.facts
    shown = desk.open_members
    sections = [Section(member.id, [facts] if facts else [], field_prefix(member.id)) for member in shown]
    outcome = None
    if desk.request.method == "POST":
        outcome = pages.save(desk, sections, dict(desk.request.POST.lists())) if facts else Outcome(sections)
        elsewhere = _asked_elsewhere(desk)
        if elsewhere and not any(section.stale for section in sections):
            return elsewhere
        if not outcome.wrong:
            return _after(desk, Stop("members"), outcome)
    drawn = _drawn(desk, sections, outcome)
    context = _questions(desk, Stop("members"), sections, outcome)
    context["people"] = [
        (one, desk.name(member.id), not member.register_person and member.origin == desk.seat.channel)
        for member, one in zip(shown, drawn, strict=True)
    ]
    return page(desk, "members", {**context, **changes.around_list(desk)}, 422 if outcome else 200)


def _asked_elsewhere(desk: Desk) -> HttpResponse | None:
    """The page of the list also adds, takes off and puts back people; what was typed is saved by then."""
    asked, _colon, who = desk.request.POST.get("lakukan", "").partition(":")
    if asked == "tambah":
        return HttpResponseRedirect(f"{desk.base}orang/tambah/")
    verbs = {"hapus": hall.remove_member, "kembalikan": hall.restore_member}
    if asked not in verbs or desk.alone:
        return None
    try:
        verbs[asked](desk.seat, UUID(who))
    except (ValueError, hall.NotOnList) as error:
        raise Http404 from error
    return go(desk, Stop("members"))


def add(desk: Desk) -> HttpResponse:
    """Somebody not on the card. The id was made when the form was drawn: pressing twice adds one."""
    if desk.alone:
        raise Http404
    reasons = changes.reasons(desk)
    form = AddForm(desk.request.POST or None, reasons=reasons)
    if desk.request.method == "POST" and form.is_valid():
        try:
            member_id = hall.add_member(desk.seat, form.cleaned_data["orang"])
            name_added(desk, member_id, form.cleaned_data["name"], form.cleaned_data.get("joined", ""))
            return HttpResponseRedirect(f"{desk.base}orang/#{field_prefix(member_id)}")
        except hall.ListFull:
            form.add_error("name", _("Daftar ini sudah penuh. Hubungi petugas sensus di desa atau kelurahan Anda."))
    new = form.data.get("orang") if form.is_bound else str(ids.new())
    errors = [(f"id_{name}", texts[0]) for name, texts in form.errors.items() if name in ("name", "joined")]
    context = {"form": form, "new": new, "errors": errors, "reasons": reasons, "back": desk.url(Stop("members"))}
    return page(desk, "add", context, 422 if form.errors else 200)


def name_added(desk: Desk, member_id: UUID, name: str, joined: str = "") -> None:
    """Write down what is known of a new person: the name, why they are added, and that they live here."""
    items = desk.instrument.parts["person"].items
    told = {"name": name, "presence": "here", "joined": joined}
    answers = {key: value for key, value in told.items() if key in items and value}
    hall.save_part(desk.seat, member_id, answers, items=list(answers))


def person(desk: Desk, member_id: UUID, screen: int) -> HttpResponse:
    """Questions on one person."""
    if desk.member(member_id) is None or not 1 <= screen <= len(desk.route.person):
        raise Http404
    if desk.is_closed(member_id):
        return go(desk, Stop("members"))
    here, sections = Stop("person", screen, member_id), [Section(member_id, desk.route.person[screen - 1])]
    outcome = None
    if desk.request.method == "POST":
        outcome = pages.save(desk, sections, dict(desk.request.POST.lists()))
        if not outcome.wrong:
            return _after(desk, here, outcome)
    place, total = desk.member_ids.index(member_id) + 1, len(desk.member_ids)
    title = desk.name(member_id)
    if len(desk.route.person) > 1:
        label = desk.part(member_id).page_by_name[desk.route.person[screen - 1][0]].label
        title = f"{title}: {label.get(desk.language) or next(iter(label.values()), '')}"
    progress = {"words": _("Orang ke-%(place)s dari %(total)s") % {"place": place, "total": total},
                "done": place - 1, "of": total}  # fmt: skip
    button = _onward(desk, here)
    return _screen(desk, here, sections, outcome, title=title, progress=progress, button=button)


def _onward(desk: Desk, here: Stop) -> str:
    """What the button says: who or what comes next, as far as it is known before this page is answered."""
    following = desk.next(here)
    if following.kind == "summary":
        return _("Lanjut ke ringkasan")
    if following.member_id == here.member_id:
        return _("Lanjut")
    return _("Lanjut ke %(name)s") % {"name": desk.call(following.member_id)} if following.member_id else _("Lanjut")


def summary(desk: Desk, failed: str = "", status: int = 200) -> HttpResponse:
    """What is done, and every missing item as a link; the button that sends."""
    found = cases.summary(desk.sitting)
    parts = summaries.parts(desk, found)
    done, total = found.complete_members, len(found.members)
    words = ngettext("%(done)s dari %(total)s orang selesai", "%(done)s dari %(total)s orang selesai", total)
    context = {
        "parts": parts,
        "progress": {"words": words % {"done": done, "total": total}, "done": done, "of": total},
        "complete": found.complete,
        "ready": found.ready,
        "missing": sum(len(part.missing) for part in parts),
        "envelope": ids.new(),
        "failed": failed,
        "sent": desk.sitting.case.sent_at is not None,
        "alone": desk.alone,
        "unsent": any(not draft.sent for draft in desk.sitting.drafts.values()),
        "back": desk.url(desk.back(Stop("summary"))),
    }
    return page(desk, "summary", context, status)


def send(desk: Desk) -> HttpResponse:
    """Send everything answered. Pressing twice, or going back and pressing again, sends once."""
    if desk.request.method != "POST":
        return go(desk, Stop("summary"))
    try:
        envelope = UUID(desk.request.POST.get("amplop", ""))
        receipt = hall.send_drafts(desk.seat, envelope, shown=desk.shown)
    except ValueError:
        return go(desk, Stop("summary"))
    except Refused:
        return summary(desk, _("Belum terkirim. Ada jawaban yang perlu diperbaiki dahulu."), 422)
    except hall.NothingToSend:
        return summary(desk, _("Belum ada jawaban yang bisa dikirim."), 422)
    except hall.Closed:
        return summary(desk, _("Belum terkirim. Masa pengisian di tempat Anda sudah ditutup."), 409)
    desk.sent = receipt.envelope_id
    return HttpResponseRedirect(desk.receipt_url(receipt.envelope_id))


def code_list(request: HttpRequest, version: str, language: str, name: str) -> HttpResponse:
    """A long list for the search on the phone; the address changes with the instrument, so it is kept for ever."""
    current = instruments.current()
    for part in current.parts.values():
        try:
            response = HttpResponse(forms.search_file(part, name, language), content_type="application/json")
        except KeyError:
            continue
        response["Cache-Control"] = IMMUTABLE if version == current.version[:12] else "no-cache"
        return response
    raise Http404


def places(request: HttpRequest) -> HttpResponse:
    """Places for what was typed: `[[code, label], …]`."""
    typed = request.GET.get("q", "")[:100]
    found = geo.search(typed, limit=pages.PLACES_OFFERED) if len(typed) > 1 else []
    response = JsonResponse([[place.code, place.label] for place in found], safe=False)
    response["Cache-Control"] = "public, max-age=3600"
    return response
