"""What a phone sealed and could not send in time: taken in without a seat, opened, kept until the family logs in."""

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cacah.cases.models import Case
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.lib.statics import worker_source
from cacah.vault import keys, phone

MOST_PAGES = 60


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose case a pack names."""

    case_id: UUID


@csrf_exempt  # no cookie gives any right here: what counts is the mark inside, and only whoever logs in sees what came
@require_http_methods(["POST"])
def pack(request: HttpRequest) -> HttpResponse:
    """Open a pack and keep it as what was typed too late. The answer says whether it is the family's who sits now."""
    try:
        case_id, typed = _opened(orjson.loads(request.body))
        kept = entry.keep(Sender(case_id), reverse("portal:isi-save"), {"paket": [orjson.dumps(typed).decode()]})
    except (AttributeError, KeyError, TypeError, ValueError, keys.Unreadable):
        return HttpResponse(status=400)
    except Case.DoesNotExist:
        return HttpResponse(status=410)
    if not kept:
        return HttpResponse(status=413)
    seat = reads.seat(request)
    yours = seat is not None and seat.case_id == case_id
    return HttpResponse(orjson.dumps({"yours": yours}), content_type="application/json")


def _opened(sent: Any) -> tuple[UUID, list[dict[str, Any]]]:
    """(case, pages in order). Raises keys.Unreadable, KeyError, TypeError, ValueError when no phone of ours made it."""
    case_id, key, pages = phone.marked(_raw(sent["mark"])), sent["key"], sent["pages"]
    if case_id is None or not isinstance(pages, list) or not 0 < len(pages) <= MOST_PAGES:
        raise ValueError("not a pack")
    sealed = [(_raw(one["sealed"]), f"{sent['mark']} {one['path']}".encode()) for one in pages]
    texts = phone.opened(_raw(key["own"]), _raw(key["wrapped"]), sealed)
    return case_id, [_page(one["path"], orjson.loads(text)) for one, text in zip(pages, texts, strict=True)]


def _page(path: str, typed: Any) -> dict[str, Any]:
    fields = {str(name): [str(value) for value in values] for name, values in typed["fields"].items()}
    return {"path": str(path), "fields": fields}


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@require_http_methods(["GET"])
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the interview: it keeps shells, never a page with an answer.

    Its address does not change, so it is not one of the hashed files.
    """
    response = HttpResponse(worker_source("interview/worker.js"), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("portal:isi-ready")
    response["Cache-Control"] = "no-cache"
    return response
