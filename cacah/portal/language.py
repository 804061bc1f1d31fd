"""Choosing a language with a link: `?bahasa=en` on any page of the portal."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cacah.lib.http import LANGUAGE_COOKIE

P = ParamSpec("P")
YEAR = 365 * 24 * 3600

View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def switched(request: HttpRequest) -> HttpResponse | None:
    """The same page in the language that was asked for, remembered; None when none was."""
    wanted = request.GET.get("bahasa")
    if request.method != "GET" or wanted not in dict(settings.LANGUAGES):
        return None
    rest = request.GET.copy()
    del rest["bahasa"]
    response = HttpResponseRedirect(request.path + (f"?{rest.urlencode()}" if rest else ""))
    response.set_cookie(LANGUAGE_COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=settings.CACAH_HTTPS)
    return response


def speaks(view: View[P]) -> View[P]:
    """A view whose page has the language links."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return switched(request) or view(request, *args, **kwargs)

    return wrapper
