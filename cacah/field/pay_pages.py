"""The pages of sheets of what officers are paid: looking at the next one, making it, signing it, taking it away."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cacah.access import reads as access
from cacah.access.guard import NotPermitted, StaffRequest, require, staff
from cacah.access.models import User
from cacah.audit import actions as audit
from cacah.field import paying
from cacah.field.core.pay import Line
from cacah.field.models import PayLine, PaySheet
from cacah.field.work_pages import csv
from cacah.geo import reads as geo
from cacah.lib import clock, pdf
from cacah.lib.core import sheet as sheets
from cacah.plan import reads as plan
from cacah.plan.core import Pay

VERB = "pay"
TEMPLATE = Path(__file__).parent / "typst" / "pay.typ"


class UntilForm(forms.Form):
    """Up to which day work is paid."""

    sampai = forms.DateField(
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("Tulis tanggal, misalnya 2020-09-30.")
        )
    )  # fmt: skip

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_sampai(self) -> date:
        told: date = self.cleaned_data["sampai"]
        if told > self.today:
            raise forms.ValidationError(_("Hari itu belum tiba. Pilih hari ini atau sebelumnya."))
        return told


def _money(amount: Decimal, currency: str, decimals: int) -> str:
    said = number_format(abs(amount), decimals, use_l10n=True, force_grouping=True)
    return f"{'−' if amount < 0 else ''}{currency} {said}"


@require_http_methods(["GET", "POST"])
@staff(VERB)
def overview(request: StaffRequest) -> HttpResponse:
    """The sheets there are, and what the next one would hold up to a day; pressing makes it."""
    top, rates = access.places(request.user, VERB)[0], plan.current().pay
    today = clock.today(geo.zone(top))
    asked = {"sampai": (today - timedelta(days=1)).isoformat(), **request.GET.dict(), **request.POST.dict()}
    form = UntilForm(asked, today)
    context: dict[str, Any] = {"rates": rates, "until": form.data["sampai"], "place": geo.label(top)}
    errors = [("sampai", text) for text in form.errors.get("sampai", [])]
    if rates and form.is_valid():
        until = form.cleaned_data["sampai"]
        if request.method == "POST":
            try:
                made = paying.make(request.user, top, until, request.POST.get("tanda", ""))
                return redirect("field:pay-sheet", made.pk)
            except paying.Changed:
                errors.append(
                    ("berikutnya", _("Keadaannya sudah berubah. Tidak ada yang dibuat; lihat jumlah yang baru."))
                )
        context |= _preview(top, until, rates)
    audit.note(request.user.actor, "see_pay", place=top)
    context |= {"sheets": [_listed(one) for one in paying.sheets([top])], "errors": errors, "faults": dict(errors)}
    return render(request, "field/pay.html", context, status=(409 if form.is_valid() else 400) if errors else 200)


def _preview(top: int, until: date, rates: Pay) -> dict[str, Any]:
    found = paying.preview(top, until)
    names = User.objects.in_bulk([line.officer for line in found.lines])
    rows = [_row(names[line.officer], line, line.counts.get("interview", 0), line.counts.get("line", 0),
                 rates.currency, rates.decimals) for line in found.lines]  # fmt: skip
    rows.sort(key=lambda row: (row["name"], row["username"]))
    total = sum((line.paid for line in found.lines), Decimal(0))
    return {"rows": rows, "mark": found.mark, "total": _money(total, rates.currency, rates.decimals)}


def _row(
    officer: User, line: Line | PayLine, interviews: int, checks: int, currency: str, decimals: int
) -> dict[str, Any]:
    amounts = {name: _money(getattr(line, name), currency, decimals)
               for name in ("earned", "back", "carried", "paid", "left")}  # fmt: skip
    return {"name": officer.name or officer.username, "username": officer.username, "interviews": interviews,
            "checks": checks, **amounts}  # fmt: skip


def _listed(one: PaySheet) -> dict[str, Any]:
    total = sum((line.paid for line in one.lines.all()), Decimal(0))
    verdict = getattr(one, "verdict", None)
    return {"sheet": one, "total": _money(total, one.currency, one.decimals), "verdict": verdict}


def _found(request: StaffRequest, number: int) -> PaySheet:
    """The sheet, where the user may see it. Raises NotPermitted."""
    found = paying.sheets(access.places(request.user, VERB)).filter(pk=number).first()
    if found is None:
        raise NotPermitted(VERB)
    require(request.user, VERB, found.place_id)
    return found


def _rows(found: PaySheet) -> list[dict[str, Any]]:
    lines = sorted(found.lines.all(), key=lambda line: (line.officer.name, line.officer.username))
    return [_row(line.officer, line, line.interviews, line.checks, found.currency, found.decimals) for line in lines]


@require_http_methods(["GET", "POST"])
@staff(VERB)
def sheet(request: StaffRequest, number: int) -> HttpResponse:
    """One sheet; a second person signs or refuses it."""
    found, wrong = _found(request, number), ""
    if request.method == "POST":
        signed, reason = request.POST.get("lakukan") == "setuju", request.POST.get("alasan", "").strip()[:200]
        if not signed and (request.POST.get("lakukan") != "tolak" or not reason):
            wrong = _("Tulis alasannya, supaya pembuatnya tahu apa yang harus dibetulkan.")
        else:
            try:
                paying.judge(request.user, found, signed, "" if signed else reason)
                return redirect(reverse("field:pay-sheet", args=[number]) + "?tercatat=1")
            except paying.NotYours:
                wrong = _("Daftar ini tidak bisa Anda setujui atau tolak lagi.")
    audit.note(request.user.actor, "see_pay_sheet", f"pay/{number}", place=found.place_id)
    listed = _listed(found)
    context = {
        **listed, "rows": _rows(found), "place": geo.label(found.place_id),
        "mine": found.made_by_id == request.user.pk,
        "errors": [("isi" if listed["verdict"] else "alasan", wrong)] if wrong else [],
        "told_now": "tercatat" in request.GET,
    }  # fmt: skip
    return render(request, "field/pay_sheet.html", context, status=400 if wrong else 200)


@require_GET
@staff(VERB)
def sheet_csv(request: StaffRequest, number: int) -> HttpResponse:
    """One sheet for a spreadsheet. That it was taken away is noted."""
    found = _found(request, number)
    audit.note(request.user.actor, "export_pay_sheet", f"pay/{number}", place=found.place_id, form="csv")
    heads = [_("petugas"), _("nama pengguna"), _("wawancara disetujui"), _("baris diperiksa"), _("upah"), _("koreksi"),
             _("sisa sebelumnya"), _("dibayar"), _("sisa berikutnya")]  # fmt: skip
    lines = [sheets.line(_cells(line, found.decimals)) for line in found.lines.all()]
    return csv(f"upah-{number}.csv", [sheets.line(heads), *lines])


def _cells(line: PayLine, decimals: int) -> list[str]:
    amounts = (line.earned, line.back, line.carried, line.paid, line.left)
    counts = [line.officer.name, line.officer.username, str(line.interviews), str(line.checks)]
    # A minus before digits is no formula to worry about, but cells that begin with one get an apostrophe: sheet.cell.
    return [*counts, *(f"{amount:.{decimals}f}".replace(".", ",") for amount in amounts)]


@require_GET
@staff(VERB)
def sheet_pdf(request: StaffRequest, number: int) -> HttpResponse:
    """One sheet on paper, with places for signatures. That it was taken away is noted."""
    found = _found(request, number)
    audit.note(request.user.actor, "export_pay_sheet", f"pay/{number}", place=found.place_id, form="pdf")
    language = get_language() or "id"
    title = _("Upah petugas, daftar %(number)s") % {"number": number}
    made = pdf.compile(TEMPLATE, _paper(found, title, language), title=title, language=language)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="upah-{number}.pdf"'
    return response


def _paper(found: PaySheet, title: str, language: str) -> dict[str, Any]:
    listed = _listed(found)
    verdict = listed["verdict"]
    signer = verdict.by.name or verdict.by.username if verdict and verdict.signed else ""
    state = _("belum disetujui orang kedua") if verdict is None else _("disetujui") if verdict.signed else _("ditolak")
    return {
        "census": plan.current().title(language), "heading": title, "place": geo.label(found.place_id),
        "until": _("Pekerjaan yang diterima sampai %(day)s") % {"day": date_format(found.until, "j F Y")},
        "state": state, "total": listed["total"], "sum": _("Jumlah"), "page": _("halaman"), "of": _("dari"),
        "columns": [_("Petugas"), _("Wawancara"), _("Baris"), _("Upah"), _("Koreksi"), _("Sisa lalu"), _("Dibayar"),
                    _("Tanda tangan")],
        "rows": [[f"{row['name']} ({row['username']})", str(row["interviews"]), str(row["checks"]), row["earned"],
                  row["back"], row["carried"], row["paid"]] for row in _rows(found)],
        "signers": [[_("Dibuat oleh"), found.made_by.name or found.made_by.username],
                    [_("Disetujui oleh"), signer]],
    }  # fmt: skip
