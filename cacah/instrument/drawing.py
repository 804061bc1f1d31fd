"""Draws every question once per language with Django's templates, leaving slots for what differs from person to person.

A fragment is a list that alternates literal HTML and names of slots: `[html, slot, html, slot, html]`. The server and
the phone fill it with the same rules (core/filling.py, static/instrument/filling.js).
"""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Pieces = list[str]
_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: no author's text may hold them
_SLOT = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_GAP = re.compile(r"\s*\n\s*")
_REFERENCE = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
BITS = ("error", "warning", "register", "change", "changed", "choice", "only")


def slot(name: str) -> SafeString:
    """The mark of a slot; what is filled in there is HTML already."""
    return SafeString(f"{_OPEN}{name}{_CLOSE}")


class _Slots:
    def __getitem__(self, name: str) -> SafeString:
        return slot(name)


def pieces(html: str) -> Pieces:
    """Rendered HTML taken apart at its slots."""
    return _SLOT.split(_GAP.sub("\n", html))


def draw(compiled: Mapping[str, Any]) -> dict[str, Any]:
    """language -> {"items": {part: {item: pieces}}, "instances": {...}, "bits": {...}, "texts": {code: text}}."""
    drawn = {}
    for language in compiled["languages"]:
        with translation.override(language):
            parts = compiled["parts"]
            drawn[language] = {
                "items": {name: _part(compiled, part, language) for name, part in parts.items()},
                "instances": {name: _instances(part, language) for name, part in parts.items()},
                "bits": {
                    bit: pieces(render_to_string(f"instrument/bits/{bit}.html", {"slot": _Slots()})) for bit in BITS
                },
                "texts": texts(),
            }
    return drawn


def texts() -> dict[str, str]:
    """The room's own words in the language that is on: what findings say, months, the name of a write-in."""
    return {
        "required": _("Jawab pertanyaan ini."),
        "wrong_type": _("Jawaban ini tidak bisa dibaca. Isi sekali lagi."),
        "not_offered": _("Pilihan ini tidak cocok dengan jawaban lain. Pilih yang lain."),
        "not_a_number": _("Tulis dengan angka saja, misalnya 12."),
        "date_year": _("Tulis tahun dengan empat angka, misalnya 1985."),
        "date_month": _("Pilih bulannya, atau pilih “Tidak tahu”."),
        "date_day": _("Tulis tanggalnya, atau tandai “Tidak tahu tanggalnya”."),
        "date_unreal": _("Tanggal ini tidak ada. Periksa tanggal, bulan dan tahunnya."),
        "not_in_list": _("Kami tidak menemukan jawaban ini dalam daftar. Tulis dengan kata lain."),
        "ambiguous": _("Pilih salah satu yang Anda maksud."),
        "write_in_blank": _("Tuliskan jawabannya di kotak di bawah “Lainnya”."),
        "as_typed": _("Bukan salah satunya, pakai yang saya tulis"),
        "other": _("Lainnya"),
        "decades": _("Pilih puluhan tahunnya"),
        "decade": _("0000-an"),
        "years": _("Pilih tahunnya"),
        **{f"month_{number}": str(name) for number, name in MONTHS.items()},
    }


def _part(compiled: Mapping[str, Any], part: Mapping[str, Any], language: str) -> dict[str, Pieces]:
    pages = {page["name"] for page in part["pages"]}
    found = {}
    for name, item in part["items"].items():
        if item["kind"] in ("calculate", "hidden") or name in pages:
            continue
        context = _context(name, item, language) | {"choices": _choices(compiled, item, language)}
        found[name] = pieces(render_to_string(f"instrument/{_template(item)}.html", context).strip() + "\n")
    return found


def _template(item: Mapping[str, Any]) -> str:
    if item.get("search"):
        return "search"
    if item["kind"] == "select_one" and {"minimal", "dropdown"} & set(item.get("appearance", ())):
        return "dropdown"
    return str(item["kind"])


def _context(name: str, item: Mapping[str, Any], language: str) -> dict[str, Any]:
    appearance = item.get("appearance", ())
    return {
        "item": {**item, "kind": item["kind"], "required": "required" in item},
        "name": name,
        "id": SafeString(slot("p") + name),
        "slot": _Slots(),
        "label": text(item.get("label", {}).get(language, "")),
        "hint": text(item.get("hint", {}).get(language, "")),
        "numbers": "numbers" in appearance,
        "multiline": "multiline" in appearance,
        "months": [
            {"value": number, "name": name_of_month, "mark": slot(f"m:{number}")}
            for number, name_of_month in MONTHS.items()
        ],
    }


def text(label: str) -> SafeString:
    """A label as HTML, `${name}` in it turned into a slot for that answer."""
    return SafeString(_REFERENCE.sub(lambda match: slot(f"l:{match[1]}"), str(escape(label))))


def _choices(compiled: Mapping[str, Any], item: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    if item.get("search") or "list" not in item:
        return []
    filtered = "choice_filter" in item
    return [
        {
            "code": row["code"],
            "label": row["label"].get(language, row["code"]),
            "mark": slot(f"c:{row['code']}"),
            "filtered": slot(f"f:{row['code']}") if filtered else "",
        }
        for row in compiled["lists"][item["list"]]
    ]


def _instances(part: Mapping[str, Any], language: str) -> dict[str, Pieces]:
    found = {}
    for name, item in part["items"].items():
        if item["kind"] == "repeat":
            label = text(item.get("label", {}).get(language, name))
            found[name] = pieces(render_to_string("instrument/instance.html", {"label": label, "slot": _Slots()}))
    return found
