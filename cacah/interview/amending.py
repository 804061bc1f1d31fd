"""Born, died, moved in or out, in two taps after sending: what happened, then to whom and the few facts; sent at once.

Only the person it is about is sent. What else the family has begun to change rests until it is sent itself.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cacah.cases import actions as hall
from cacah.cases.core.judgement import DIED
from cacah.instrument.core import Finding, Walk, forms
from cacah.instrument.core.filling import Filling
from cacah.interview import changes, pages
from cacah.interview.changes import Kind
from cacah.interview.core.route import Stop
from cacah.interview.desk import Desk
from cacah.interview.pages import Section
from cacah.interview.views import page
from cacah.lib import ids
from cacah.lib.problems import Refused

BORN, CAME = ("name", "birth_date", "sex"), ("name", "birth_date", "sex", "since")
"""The few facts of somebody new; the rest may be told later."""
OF_A_DEATH = ("presence", "death_date", "death_number")
"""What a family may tell of somebody who answers alone."""


def change(desk: Desk, what: str) -> HttpResponse:
    """One kind of change: to whom it happened, or who is new."""
    kind = _kind(desk, what)
    return _somebody_new(desk, kind) if kind.presence == "here" else _who(desk, kind)


def _kind(desk: Desk, what: str) -> Kind:
    """The kind of an address, for a family that has sent. Raises Http404."""
    kind = changes.kind(what)
    if kind is None or not changes.links(desk) or changes.last_sent(desk) is None:
        raise Http404
    return kind


def _titles(kind: Kind) -> dict[str, Any]:
    return {
        "title": {
            "lahir": _("Siapa yang lahir?"),
            "meninggal": _("Siapa yang meninggal?"),
            "masuk": _("Siapa yang pindah ke sini?"),
            "keluar": _("Siapa yang pindah dari sini?"),
        }[kind.path],
        "button": _("Kirim perubahan ini"),
    }


def _who(desk: Desk, kind: Kind) -> HttpResponse:
    """Everybody it may have happened to, each one tap away from telling it."""
    told = {member.id: desk.sitting.answers(member.id).get("presence") for member in desk.sitting.members}
    people = [
        (f"{desk.base}perubahan/{kind.path}/{member.id}/", desk.name(member.id))
        for member in desk.sitting.members
        if told[member.id] not in (DIED, kind.presence)
    ]
    return page(desk, "who", {**_titles(kind), "people": people, "back": _back(desk)})


def _back(desk: Desk) -> str:
    return desk.receipt_url(desk.seat.receipt) if desk.seat.receipt else desk.url(Stop("ready"))


def happened(desk: Desk, what: str, member_id: UUID) -> HttpResponse:
    """What happened to one person: the list's questions about that person, answered as far as the taps tell."""
    kind, facts = _kind(desk, what), desk.route.facts
    if kind.presence == "here" or desk.member(member_id) is None or facts is None:
        raise Http404
    if desk.is_closed(member_id):
        return _of_one_alone(desk, kind, member_id)
    section = Section(member_id, [facts])
    if desk.request.method == "POST":
        outcome = pages.save(desk, [section], dict(desk.request.POST.lists()))
        if not outcome.wrong and not outcome.again:
            return _sent(desk, kind, member_id)
    else:
        section.answers = {**desk.sitting.answers(member_id), "presence": kind.presence}
    return _about(desk, kind, section)


def _about(desk: Desk, kind: Kind, section: Section, failed: str = "") -> HttpResponse:
    """The page of one person's change; after a post with what has to be looked at."""
    post = dict(desk.request.POST.lists()) if desk.request.method == "POST" else None
    drawn = pages.draw(desk, section, post)
    context = {
        **_titles(kind), "title": desk.name(section.part_id), "questions": drawn.form, "failed": failed,
        "errors": pages.links(desk, [section]), "stale": section.stale, "differences": pages.differences(desk, section),
        "envelope": _envelope(desk), "back": f"{desk.base}perubahan/{kind.path}/",
    }  # fmt: skip
    return page(desk, "change", context, 422 if post else 200)


def _envelope(desk: Desk) -> str:
    """The id of the send, made when the page is drawn first: pressing twice sends once."""
    return desk.request.POST.get("amplop") or str(ids.new())


def _sent(desk: Desk, kind: Kind, member_id: UUID) -> HttpResponse:
    """Send one person's part; to the new receipt, or back to the page with what is in the way."""
    facts = desk.route.facts
    section = Section(member_id, [facts] if facts else [])
    try:
        envelope = UUID(desk.request.POST.get("amplop", ""))
        receipt = hall.send_drafts(desk.seat, envelope, only=[member_id], shown=desk.shown)
    except ValueError:
        raise Http404 from None
    except (Refused, hall.NothingToSend):
        desk.reread()
        return _about(desk, kind, section, _("Belum terkirim. Ada jawaban yang perlu diperbaiki dahulu."))
    except hall.Closed:
        desk.reread()
        return _about(desk, kind, section, _("Belum terkirim. Masa perubahan sudah berakhir."))
    return _to_receipt(desk, receipt)


def _to_receipt(desk: Desk, receipt: hall.Receipt) -> HttpResponse:
    desk.sent = receipt.envelope_id
    return HttpResponseRedirect(desk.receipt_url(receipt.envelope_id))


def _of_one_alone(desk: Desk, kind: Kind, member_id: UUID) -> HttpResponse:
    """A member who answers alone tells of a move herself; of her death the family does."""
    section, facts = Section(member_id, [desk.route.facts or ""]), desk.part(member_id)
    if kind.presence != DIED:
        return page(desk, "told_alone", {"name": desk.name(member_id), "back": _back(desk)})
    section.answers = {"presence": DIED}
    if desk.request.method != "POST":
        return _about(desk, kind, section)
    read, unread = forms.parse(facts, section.pages[0], dict(desk.request.POST.lists()), language=desk.language)
    section.answers = {name: value for name, value in read.items() if name in OF_A_DEATH}
    section.errors = [*unread, *desk.walk(member_id, section.answers, supposed=False).errors]
    if section.errors or section.answers.get("presence") != DIED:
        return _about(desk, kind, section)
    try:
        envelope = UUID(desk.request.POST.get("amplop", ""))
        return _to_receipt(desk, hall.tell_of_death(desk.seat, member_id, envelope, section.answers))
    except ValueError:
        raise Http404 from None
    except hall.Closed:
        return _about(desk, kind, section, _("Belum terkirim. Masa perubahan sudah berakhir."))


def _somebody_new(desk: Desk, kind: Kind) -> HttpResponse:
    """Somebody born or moved in: the few facts, then sent."""
    part = desk.instrument.parts["person"]
    wanted = [name for name in (BORN if kind.joined == "born" else CAME) if name in part.items]
    if desk.request.method != "POST":
        return _new_page(desk, kind, wanted, _known(desk, kind), [])
    post = dict(desk.request.POST.lists())
    read, unread = forms.parse(part, part.items[wanted[0]].page, post, language=desk.language)
    answers = {**_known(desk, kind), **read}
    if kind.joined == "born" and "birth_date" in read:
        answers["since"] = read["birth_date"]
    walk = _walk(desk, answers)
    bad = {one.name for one in unread}
    errors = [*unread, *(one for one in walk.errors if one.name in wanted and one.name not in bad)]
    if "name" not in read:
        errors.insert(0, forms.required(part, "name"))
    if errors:
        return _new_page(desk, kind, wanted, answers, errors)
    return _added(desk, kind, wanted, answers)


def _known(desk: Desk, kind: Kind) -> dict[str, Any]:
    """What the taps tell of somebody new."""
    told = {"presence": "here", "joined": kind.joined, "card": "unknown" if kind.joined == "born" else ""}
    items = desk.instrument.parts["person"].items
    return {name: value for name, value in told.items() if value and name in items}


def _walk(desk: Desk, answers: dict[str, Any]) -> Walk:
    return desk.instrument.parts["person"].walk(answers, desk.around_new)


def _new_page(
    desk: Desk, kind: Kind, wanted: Sequence[str], answers: dict[str, Any], errors: list[Finding], failed: str = ""
) -> HttpResponse:
    part, language = desk.instrument.parts["person"], desk.language
    posted = dict(desk.request.POST.lists()) if desk.request.method == "POST" else {}
    filling = Filling(
        part, part.instrument.drawn[language], language, _walk(desk, answers), answers, {},
        {one.name: one for one in errors}, {}, posted, None, "",
    )  # fmt: skip
    labels = [(one.name, f"{part.items[one.name].label.get(language, '')} {one.text(language)}") for one in errors]
    context = {
        **_titles(kind), "questions": SafeString(filling.page(wanted)), "errors": labels, "failed": failed,
        "envelope": _envelope(desk), "new": desk.request.POST.get("orang") or str(ids.new()), "back": _back(desk),
    }  # fmt: skip
    return page(desk, "change", context, 422 if posted else 200)


def _added(desk: Desk, kind: Kind, wanted: Sequence[str], answers: dict[str, Any]) -> HttpResponse:
    """On the list and sent. The ids of person and send were made when the page was drawn: twice is once."""
    try:
        new, envelope = (UUID(desk.request.POST.get(name, "")) for name in ("orang", "amplop"))
        member_id = hall.add_member(desk.seat, new)
        hall.save_part(desk.seat, member_id, answers, items=list(answers))
        receipt = hall.send_drafts(desk.seat, envelope, only=[member_id])
    except ValueError:
        raise Http404 from None
    except hall.ListFull:
        told = _("Daftar ini sudah penuh. Hubungi petugas sensus di desa atau kelurahan Anda.")
        return _new_page(desk, kind, wanted, answers, [], told)
    except hall.Closed:
        return _new_page(desk, kind, wanted, answers, [], _("Belum terkirim. Masa perubahan sudah berakhir."))
    return _to_receipt(desk, receipt)
