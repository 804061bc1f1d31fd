"""What people read before they log in, and what they pass on: guide, questions, brochure, share texts; and the keys
with which anybody checks a receipt. All of it is the same for everyone, so it may be cached."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cacah.interview.reads import receipt_keys
from cacah.lib import pdf, qr
from cacah.plan import reads as plan
from cacah.portal.door import page
from cacah.portal.language import speaks
from cacah.portal.questions import QUESTIONS
from cacah.portal.steps import HAVE_READY, PROTECTED, STEPS

TYPST = Path(__file__).with_name("typst")
HOUR = "public, max-age=3600"


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE))


def site(request: HttpRequest) -> str:
    """The site's own address, as people know it."""
    scheme = "https" if settings.CACAH_HTTPS else request.scheme
    return f"{scheme}://{request.get_host()}"


def shared(request: HttpRequest) -> dict[str, Any]:
    """What a link to the site shows where it is passed on (Open Graph)."""
    language = _language(request)
    return {"site": site(request), "card": f"{site(request)}{reverse('portal:card', args=[language])}"}


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of receipts, for whoever checks them without us."""
    verify = reverse("portal:verify", args=["-"])[:-1]
    response = JsonResponse({"keys": receipt_keys(), "verify": f"{site(request)}{verify}"})
    response["Cache-Control"] = HOUR
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@speaks
def guide(request: HttpRequest) -> HttpResponse:
    """What to have ready and how it goes, with pictures of the pages themselves."""
    language = _language(request)
    steps = [(step, picture(step.picture, language)) for step in STEPS]
    return page(request, "guide", {"ready": HAVE_READY, "steps": steps})


@lru_cache(maxsize=100)
def picture(name: str, language: str) -> str:
    """The static file of a page's picture in `language`; in the site's first language where there is none."""
    for spoken in (language, settings.LANGUAGE_CODE):
        path = f"portal/guide/{spoken}/{name}.webp"
        if finders.find(path):
            return path
    raise LookupError(f"no picture {name}: ./run pictures makes them")


@require_safe
@speaks
def questions(request: HttpRequest) -> HttpResponse:
    """What people ask."""
    return page(request, "questions", {"questions": QUESTIONS})


@require_safe
@speaks
def share(request: HttpRequest) -> HttpResponse:
    """Texts to pass on, the card, links that share them; no tracker and no script of anybody else's."""
    told = {"census": plan.current().title(_language(request)), "address": site(request)}
    texts = [
        _("Keluarga kami sudah mengisi %(census)s sendiri lewat HP. Isi juga untuk keluarga Anda: %(address)s"),
        _("Siapkan kartu keluarga, lalu isi %(census)s dari rumah, kapan saja. Alamatnya hanya ini: %(address)s"),
        _("Untuk warga: %(census)s bisa diisi sendiri di %(address)s. Yang tidak bisa mengisi akan didatangi petugas."),
    ]
    made = [(text % told, f"https://wa.me/?text={quote(text % told, safe='')}") for text in texts]
    facebook = f"https://www.facebook.com/sharer/sharer.php?u={quote(site(request), safe='')}"
    context = {"texts": made, "facebook": facebook, "picture": reverse("portal:card", args=[_language(request)])}
    return page(request, "share", {**context, **shared(request)})


@require_safe
@speaks
def brochure(request: HttpRequest) -> HttpResponse:
    """One page to print and to hang up."""
    language = _language(request)
    response = HttpResponse(_brochure(language, plan.current().title(language), site(request)),
                            content_type="application/pdf")  # fmt: skip
    response["Content-Disposition"] = 'inline; filename="brosur.pdf"'
    response["Cache-Control"] = HOUR
    response["Vary"] = "Cookie"
    return response


@lru_cache(maxsize=32)
def _brochure(language: str, census: str, address: str) -> bytes:
    """Made once for each language and address of the process. The language is that of the thread."""
    data = {
        "census": census,
        "heading": _("Isi sensus untuk keluarga Anda"),
        "lead": _("Semua orang dihitung. Dari hasilnya dihitung kebutuhan sekolah, rumah sakit dan jalan."),
        "where": _("Buka alamat ini, atau pindai kodenya:"),
        "address": address,
        "drawing": qr.svg(f"{address}/"),
        "drawing_alt": _("Kode QR alamat situs sensus"),
        "ready_heading": _("Yang perlu disiapkan"),
        "ready": [str(one) for one in HAVE_READY],
        "steps_heading": _("Caranya"),
        "steps": [str(step.title) for step in STEPS],
        "protected_heading": _("Yang dilindungi"),
        "protected": [str(one) for one in PROTECTED],
        "otherwise": _("Tidak bisa mengisi sendiri? Tidak apa-apa. Petugas akan datang ke rumah Anda."),
    }
    return pdf.compile(TYPST / "brochure.typ", data, title=f"{data['heading']} · {census}", language=language)


@require_safe
def card(request: HttpRequest, language: str) -> HttpResponse:
    """The picture that a link to the site shows in a chat."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    drawn = _card(language, plan.current().title(language), request.get_host())
    response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@lru_cache(maxsize=32)
def _card(language: str, census: str, host: str) -> bytes:
    with translation.override(language):
        title = _("Isi sensus untuk keluarga Anda")
        data = {"census": census, "host": host, "heading": title, "lead": _("Dari HP, di rumah, kapan saja.")}
        return pdf.picture(TYPST / "card.typ", data, title=title, language=language)
