"""The pages of an interview. Every one gets a desk; a door's guard has let it through."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import Member
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

DIFFERING = ("title", "progress", "questions", "people", "button", "action", "back")
"""What a screen of questions only prints, see `lib.skeleton`."""

SELDOM = ("errors", "stale", "removed", "closed")
"""What few screens tell; one that does is drawn anew."""

IMMUTABLE = "public, max-age=31536000, immutable"


def page(desk: Desk, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render with what every page of the interview needs."""
    return render(desk.request, f"interview/{template}.html", {**_around(desk), **context}, status=status)


def kept(
    desk: Desk, template: str, frame: Mapping[str, Hashable], slots: skeleton.Slots, status: int = 200
) -> HttpResponse:
    """As `page`, from its kept pieces, see `lib.skeleton`."""
    return skeleton.render(desk.request, f"interview/{template}.html", {**_around(desk), **frame}, slots, status)


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
    slots = {"next": desk.url(desk.next(Stop("ready")))}
    if started:
        slots["summary"] = desk.url(Stop("summary"))
        slots["onward"] = desk.url(summaries.onward(desk))
    return kept(desk, "ready", {"started": started, "alone": desk.alone is not None}, slots)


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
    return _told(desk, "questions", context, 422 if outcome else 200)


def _told(desk: Desk, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A screen with nothing to tell but its questions comes from kept pieces."""
    if any(context.get(name) for name in SELDOM):
        return page(desk, template, context, status)
    frame = {name: value for name, value in context.items() if name not in DIFFERING and name not in SELDOM}
    return kept(desk, template, frame, {name: context[name] for name in DIFFERING if name in context})


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
    people = [_listed(desk, member, one) for member, one in zip(shown, _drawn(desk, sections, outcome), strict=True)]
    context = {"people": SafeString("\n".join(people)), **_questions(desk, Stop("members"), sections, outcome)}
    return _told(desk, "members", {**context, **changes.around_list(desk)}, 422 if outcome else 200)


def _listed(desk: Desk, member: Member, one: Drawn) -> SafeString:
    """Somebody on the list: the questions, and what can be done about them."""
    frame = {
        "added": not member.register_person and member.origin == desk.seat.channel,
        "let_alone": changes.let_alone(desk),
    }
    slots = {"name": desk.name(member.id), "id": member.id, "prefix": one.section.prefix, "form": SafeString(one.form)}
    return skeleton.drawn("interview/listed.html", frame, slots)


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
    missing = sum(len(part.missing) for part in parts)
    done, total = found.complete_members, len(found.members)
    words = ngettext("%(done)s dari %(total)s orang selesai", "%(done)s dari %(total)s orang selesai", total)
    frame = {
        "complete": found.complete,
        "ready": found.ready,
        "missing": missing,
        "failed": failed,
        "sent": desk.sitting.case.sent_at is not None,
        "alone": desk.alone is not None,
        "unsent": any(not draft.sent for draft in desk.sitting.drafts.values()),
    }
    slots = {
        "parts": SafeString("\n".join(map(_line, parts))),
        "progress": {"words": words % {"done": done, "total": total}, "done": done, "of": total},
        "envelope": ids.new(),
        "back": desk.url(desk.back(Stop("summary"))),
    }
    return kept(desk, "summary", frame, slots, status)


def _line(part: summaries.PartLine) -> SafeString:
    """A part in the summary; one that lacks nothing comes from kept pieces."""
    template = "interview/summary_part.html"
    frame = {"complete": part.complete, "closed": part.closed, "linked": bool(part.url), "told": bool(part.state)}
    slots = {"name": part.name, "url": part.url, "state": part.state}
    if part.missing or part.errors:
        return render_to_string(template, {**frame, **slots, "missing": part.missing, "errors": part.errors})
    return skeleton.drawn(template, frame, slots)


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
    try:
        found = instruments.addressed(version)
    except instruments.NoInstrument as error:
        raise Http404 from error
    for part in found.parts.values():
        try:
            response = HttpResponse(forms.search_file(part, name, language), content_type="application/json")
        except KeyError:
            continue
        response["Cache-Control"] = IMMUTABLE if found.version.startswith(version) else "no-cache"
        return response
    raise Http404


def places(request: HttpRequest) -> HttpResponse:
    """Places for what was typed: `[[code, label], …]`."""
    typed = request.GET.get("q", "")[:100]
    found = geo.search(typed, limit=pages.PLACES_OFFERED) if len(typed) > 1 else []
    response = JsonResponse([[place.code, place.label] for place in found], safe=False)
    response["Cache-Control"] = "public, max-age=3600"
    return response
