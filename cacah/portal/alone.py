"""A member who answers alone: the family's page with her code, and the way in by it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cacah.cases import actions as hall
from cacah.cases.core import channels
from cacah.cases.models import Own
from cacah.entry import actions as entry
from cacah.interview.reads import called
from cacah.portal import door


@never_cache
@require_http_methods(["GET", "POST"])
def member_code(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """What answering alone means; the code, shown once; taking it back."""
    seat = door.guard(request)
    if isinstance(seat, HttpResponse):
        return seat
    if seat.receipt or seat.channel != channels.FAMILY:
        return HttpResponseRedirect(reverse("portal:isi-ready"))
    member = called(request, seat, member_id)
    if member is None:
        raise Http404
    name, own = member
    back = reverse("portal:isi-members")
    if request.method == "POST" and "cabut" in request.POST:
        hall.take_back(seat, member_id)
        return HttpResponseRedirect(back)
    code = entry.issue_member_code(seat, member_id) if request.method == "POST" else ""
    told = {"name": name, "code": code, "open": own != Own.NO, "done": own == Own.SENT, "back": back}
    return door.page(request, "alone", {**told, "host": request.get_host()})


def come_in(typed: str) -> HttpResponse | None:
    """To the own questions of the member whose code was typed; None when it is nobody's."""
    seat = entry.sit_down_alone(typed, "portal")
    if seat is None:
        return None
    response = HttpResponseRedirect(reverse("portal:isi-ready"))
    entry.give(response, seat)
    door.forget_pair(response)
    return response
