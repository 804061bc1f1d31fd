"""The one-page guides of officers and supervisors: as a page with pictures of the screens, and as a paper to print.

Both are the same for everybody and name nobody, so they are open: an officer reads them on a phone that is locked.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cacah.lib import pdf
from cacah.plan import reads as plan

TEMPLATE = Path(__file__).parent / "typst" / "guide.typ"
HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `picture`: a file of static/field/guide, if there is one; `shows`: what is in it."""

    title: Any
    text: Any
    picture: str = ""
    shows: Any = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A page of steps."""

    title: Any
    lead: Any
    steps: tuple[Step, ...]
    last: Any


GUIDES = {
    "petugas": Guide(
        gettext_lazy("Panduan petugas, satu halaman"),
        gettext_lazy("Keluarga yang sudah menjawab tidak diwawancarai lagi. Tetapi setiap baris daftar diperiksa."),
        (
            Step(
                gettext_lazy("Pagi: buka aplikasinya"),
                gettext_lazy(
                    "Buka dengan PIN Anda selagi ada jaringan. Daftarnya berurut seperti jalan kaki. Yang "
                    "sudah menjawab tetap tercantum, tetapi tidak perlu dikunjungi."
                ),
                "app-list", gettext_lazy("Daftar keluarga di HP, berurut menurut jalan dan nomor rumah."),
            ),
            Step(
                gettext_lazy("Periksa daftar bersama ketua RT"),
                gettext_lazy(
                    "Satu sentuhan untuk setiap keluarga: tinggal di sini, pindah, meninggal, tidak dikenal. Ada "
                    "yang lahir atau masuk? Tulis nama, jenis kelamin, dan umurnya: orang itu dihitung, juga bila "
                    "tidak pernah ditemui."
                ),
                "app-check", gettext_lazy("Pemeriksaan daftar: satu keluarga dengan tombol-tombol jawabannya."),
            ),
            Step(
                gettext_lazy("Kunjungi yang belum menjawab"),
                gettext_lazy(
                    "Tunjukkan lencana Anda. Tidak ada orang? Catat, lalu datang pada hari dan jam lain; tiga kali "
                    "cukup. Menolak? Catat, jangan memaksa. Ingin menjawab daring? Buat kode, biarkan keluarga "
                    "menyalinnya."
                ),
                "app-family", gettext_lazy("Halaman satu keluarga dengan hasil kunjungan dan janji datang lagi."),
            ),
            Step(
                gettext_lazy("Wawancara"),
                gettext_lazy(
                    "Bacakan pertanyaannya seperti tertulis, dan tanyai orangnya sendiri bila ada. Merah harus "
                    "diperbaiki, kuning boleh dilanjutkan. Siapa yang ingin menjawab sendiri mendapat HP-nya; "
                    "jawabannya tidak dapat Anda baca."
                ),
                "interview-family", gettext_lazy("Pertanyaan tentang keluarga dan rumahnya."),
            ),
            Step(
                gettext_lazy("Di luar daftar keluarga"),
                gettext_lazy(
                    "Keluarga yang tidak tercantum: “Belum ada di daftar”, lalu langsung wawancara. Asrama atau "
                    "lembaga: tanyai setiap orangnya. Malam sensus: catat tempat, jenis kelamin, dan umur; jangan "
                    "tulis nama."
                ),
                "app-finding", gettext_lazy("Halaman untuk mencatat keluarga yang belum ada di daftar."),
            ),
            Step(
                gettext_lazy("Sore: sambungkan HP"),
                gettext_lazy(
                    "Di “Hari ini” setiap catatan harus tertulis “diterima”. Bila HP meminta cadangan, unduh "
                    "berkasnya. Baca yang dikembalikan pengawas beserta alasannya."
                ),
                "app-day", gettext_lazy("Akhir hari: setiap catatan dengan jam diterimanya."),
            ),
        ),
        gettext_lazy(
            "HP hilang: segera beri tahu pengawas. PIN salah sepuluh kali: unduh “berkas untuk pengawas” dan "
            "serahkan. Jangan memotret layar atau meminta uang. HP hanya diberikan kepada orang yang menjawab "
            "sendiri."
        ),
    ),
    "pengawas": Guide(
        gettext_lazy("Panduan pengawas, satu halaman"),
        gettext_lazy(
            "Angka menunjukkan di mana perlu dilihat. Yang memutuskan adalah Anda, sesudah melihat "
            "sendiri."
        ),
        (
            Step(
                gettext_lazy("Pagi: siapa tertinggal?"),
                gettext_lazy(
                    "“Pekerjaan petugas”: siapa yang dua hari tidak tersambung, siapa yang masih banyak berkunjung. "
                    "Telepon petugasnya, serahkan sebagian, atau pakai usulan “Seimbangkan pekerjaan”."
                ),
                "work", gettext_lazy("Petugas dengan wilayahnya dan yang masih harus dikunjungi."),
            ),
            Step(
                gettext_lazy("Periksa wawancara"),
                gettext_lazy(
                    "Baca dahulu yang banyak peringatan, terlalu cepat, atau jauh. Setujui, atau kembalikan "
                    "dengan alasan: alasannya tampil di HP petugas. Telepon yang terpilih acak."
                ),
                "review", gettext_lazy("Wawancara yang dibawa petugas dengan angka-angkanya."),
            ),
            Step(
                gettext_lazy("Lihat kejanggalan"),
                gettext_lazy(
                    "Buka satu baris, lihat keluarganya, tanyakan kepada petugas atau ketua RT. Catat "
                    "hasilnya, supaya tidak dikerjakan dua kali."
                ),
                "anomalies", gettext_lazy("Kejanggalan dengan angka dan yang biasanya."),
            ),
            Step(
                gettext_lazy("Lembaga, malam sensus, kertas"),
                gettext_lazy(
                    "Tempel daftar penghuni setiap lembaga. Bagi petugas ke dalam tim sebelum malam sensus, lalu "
                    "putuskan catatan yang mungkin dua kali. Daftar cetak dan kuesioner kertas dicatat keluar dan "
                    "masuk."
                ),
                "night", gettext_lazy("Malam sensus: yang dicatat menurut tempat, dan catatan yang mungkin dua kali."),
            ),
            Step(
                gettext_lazy("HP hilang atau terkunci"),
                gettext_lazy(
                    "Cabut HP yang hilang saat itu juga. Yang belum terkirim tidak hilang: unggah berkas "
                    "dari HP di “Berkas dari HP”. Berkas yang sama dua kali tidak dihitung dua kali."
                ),
                "files", gettext_lazy("Halaman untuk mengunggah berkas tersegel."),
            ),
            Step(
                gettext_lazy("Rapat: angka yang tetap"),
                gettext_lazy(
                    "“Potret harian” menunjukkan angka akhir suatu hari dan perubahannya. “Unduh tabel” untuk dibawa"
                    " pulang, tanpa nama. Upah dihitung dari pekerjaan yang Anda setujui."
                ),
                "snapshot", gettext_lazy("Potret harian dengan perubahan sejak sehari dan seminggu sebelumnya."),
            ),
        ),
        gettext_lazy(
            "Setiap pembukaan data keluarga dicatat dengan nama Anda. Yang dikirim keluarga sendiri "
            "tidak dapat Anda buka."
        ),
    ),
}  # fmt: skip
"""By word of the address."""


def _found(name: str) -> Guide:
    if name not in GUIDES:
        raise Http404
    return GUIDES[name]


@lru_cache(maxsize=100)
def picture(name: str, language: str) -> str:
    """The static file of a screen's picture in a language; in the site's first where there is none; blank without."""
    for spoken in (language, settings.LANGUAGE_CODE):
        path = f"field/guide/{spoken}/{name}.webp"
        if name and finders.find(path):
            return path
    return ""


@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """A guide to read."""
    found, language = _found(name), get_language() or settings.LANGUAGE_CODE
    steps = [(step, picture(step.picture, language)) for step in found.steps]
    response = render(request, "field/guide.html", {"guide": found, "name": name, "steps": steps})
    return _kept(response)


@require_GET
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """The same on one page of A4."""
    language = get_language() or settings.LANGUAGE_CODE
    _found(name)
    response = HttpResponse(_paper(name, language, plan.current().title(language)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="panduan-{name}.pdf"'
    return _kept(response)


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = HOUR
    response["Vary"] = "Cookie"
    return response


@lru_cache(maxsize=16)
def _paper(name: str, language: str, census: str) -> bytes:
    """Made once for each language of the process. The language is that of the thread."""
    found = GUIDES[name]
    data = {
        "census": census,
        "heading": str(found.title),
        "lead": str(found.lead),
        "last": str(found.last),
        "steps": [_step(step, language) for step in found.steps],
    }
    return pdf.compile(TEMPLATE, data, title=f"{data['heading']} · {census}", language=language)


def _step(step: Step, language: str) -> dict[str, Any]:
    path = picture(step.picture, language)
    file = finders.find(path) if path else None
    drawn = list(Path(file).read_bytes()) if isinstance(file, str) else []
    return {"title": str(step.title), "text": str(step.text), "shows": str(step.shows) or _("Layar"), "picture": drawn}
