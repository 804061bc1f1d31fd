"""The supervisor's pages of anomalies: the list, and one with the families behind it and what was decided."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access.guard import NotPermitted, StaffRequest, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field import anomalies, watching
from cacah.field.anomalies import VERB, Wanted
from cacah.field.anomaly_titles import AT_LEAST, AT_MOST, BETWEEN, RULES, STATES, TONES, UNITS
from cacah.field.models import Anomaly
from cacah.field.reviewing import officer_names
from cacah.geo import reads as geo

PAGE = 50
ALL = "semua"


def number_in(text: str) -> int | None:
    """A row's number out of an address; what is none is not asked for."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def wanted(query: QueryDict) -> Wanted:
    """What the address asks for; what it says wrongly is not asked for."""
    rule, state = query.get("aturan", ""), query.get("keadaan", watching.OPEN)
    return Wanted(
        rule if rule in watching.table() else "", number_in(query.get("petugas", "")), number_in(query.get("sls", "")),
        state if state in STATES else "",
    )  # fmt: skip


@require_GET
@staff(VERB)
def listed(request: StaffRequest) -> HttpResponse:
    """What lies outside of what is expected in the supervisor's places. The look is noted once a page."""
    asked = wanted(request.GET)
    tops = anomalies.tops(request.user, asked.place)
    if not tops:
        raise NotPermitted(VERB, asked.place)
    page: Page[Anomaly] = Paginator(anomalies.found(request.user, asked), PAGE).get_page(request.GET.get("page"))
    audit.note(request.user.actor, "see_anomalies", place=tops[0], anomalies=len(page.object_list), page=page.number)
    query = request.GET.copy()
    query.pop("page", None)
    names = _names({row.officer for row in page.object_list} | set(anomalies.officers(request.user)))
    context = {
        "rows": [drawn(row, names) for row in page.object_list],
        "page": page,
        "query": query.urlencode(),
        "rules": [(code, RULES[code][0]) for code in watching.table()],
        "officers": [(number, names.get(number, "")) for number in anomalies.officers(request.user)],
        "states": [*STATES.items(), (ALL, _("semua"))],
        "asked": asked,
        "state": asked.state or ALL,
        "state_word": STATES.get(asked.state, _("semua")),
        "narrowed": bool(asked.rule or asked.officer or asked.place),
        "place": geo.label(asked.place) if asked.place else "",
    }
    return render(request, "field/anomalies.html", context)


def _names(officers: Collection[int]) -> dict[int, str]:
    """By number, what officers are called."""
    return {pk: one.name or one.username for pk, one in User.objects.in_bulk([*filter(None, officers)]).items()}


def _number(value: float) -> str:
    return number_format(value, 0 if value == int(value) else 1, use_l10n=True, force_grouping=True)


def expected(row: Anomaly) -> str:
    """The range in words."""
    unit = " %" if watching.table()[row.rule].unit == "share" else ""
    edges = {"low": _number(row.low or 0) + unit, "high": _number(row.high or 0) + unit}
    if row.low is not None and row.high is not None:
        return str(BETWEEN) % edges
    return str(AT_MOST if row.low is None else AT_LEAST) % edges


def drawn(row: Anomaly, names: dict[int, str]) -> dict[str, Any]:
    """An anomaly as the list and its own page show it."""
    title, meaning, way = RULES[row.rule]
    unit = UNITS[watching.table()[row.rule].unit]
    zone = geo.zone(row.place_id)
    return {
        "row": row, "title": title, "meaning": meaning, "way": way, "place": geo.label(row.place_id),
        "officer": names.get(row.officer, "") if row.officer else "", "expected": expected(row),
        "figure": str(unit) % {"value": _number(row.value), "base": _number(row.base)},
        "state": STATES[row.state], "tone": TONES[row.state],
        "since": date_format(row.since.astimezone(zone), "j F Y"),
        "made": date_format(row.made_at.astimezone(zone), "j F Y, H.i"),
    }  # fmt: skip


class DecisionForm(forms.Form):
    """What came of looking."""

    keadaan = forms.ChoiceField(
        choices=[(code, code) for code in watching.STATES if code != watching.OPEN],
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Pilih apa hasilnya.")),
    )
    catatan = forms.CharField(
        max_length=500,
        error_messages={
            "required": gettext_lazy("Tulis apa yang Anda lihat atau lakukan, supaya orang lain tidak mengulanginya."),
            "max_length": gettext_lazy("Tulis paling banyak 500 huruf."),
        },
    )


@require_http_methods(["GET", "POST"])
@staff(VERB)
def one(request: StaffRequest, number: int) -> HttpResponse:
    """One anomaly with the families behind it; what was decided. Each look is noted."""
    row = anomalies.one(request.user, number)
    if request.method != "POST":
        return _page(request, row)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    told = form.cleaned_data
    try:
        anomalies.decide(request.user, number, told["keadaan"], told["catatan"], request.POST.get("sebelum", ""))
    except anomalies.Overtaken:
        text = _("Sementara itu sudah ada yang mencatat hasilnya. Baca dahulu; punya Anda belum dicatat.")
        return _page(request, anomalies.one(request.user, number), form, text, 409)
    return redirect(reverse("field:anomaly", args=[number]) + "?tercatat=1")


def _page(
    request: StaffRequest, row: Anomaly, form: DecisionForm | None = None, told: str = "", status: int = 200
) -> HttpResponse:
    behind = anomalies.behind(row)
    audit.note(request.user.actor, "see_anomaly", f"anomaly/{row.pk}", row.place_id, families=len(behind))
    zone = geo.zone(row.place_id)
    faults = {name: texts[0] for name, texts in (form.errors if form else {}).items()}
    context = {
        **drawn(row, _names({row.officer})),
        "behind": behind,
        "states": [(code, STATES[code]) for code in watching.STATES if code != watching.OPEN],
        "note": anomalies.note_of(row),
        "by": officer_names({row.decided_by}).get(row.decided_by, ""),
        "at": date_format(row.decided_at.astimezone(zone), "j F Y, H.i") if row.decided_at else "",
        "then": _number(row.decided_value) if row.decided_value is not None else "",
        "stamp": anomalies.stamp(row),
        "errors": list(faults.items()),
        "faults": faults,
        "chosen": request.POST.get("keadaan", ""),
        "typed": request.POST.get("catatan", ""),
        "told": told,
        "told_now": "tercatat" in request.GET,
    }
    return render(request, "field/anomaly.html", context, status=status)
