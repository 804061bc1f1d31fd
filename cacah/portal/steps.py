"""What to have ready and how it goes, for the guide and the brochure alike."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

HAVE_READY: tuple[Words, ...] = (
    _("Kartu keluarga. Yang lama pun boleh."),
    _("NIK salah satu anggota keluarga."),
    _("Kira-kira lima menit untuk setiap orang. Boleh berhenti dan dilanjutkan nanti."),
    _("Bila ada: akta kelahiran, akta nikah, akta cerai atau akta kematian. Nomornya boleh dikosongkan."),
)

PROTECTED: tuple[Words, ...] = (
    _("Jawaban hanya dipakai untuk angka bersama. Tidak untuk pajak, tidak untuk polisi, tidak untuk bantuan."),
    _("Kami tidak pernah meminta sandi bank, kode dari SMS, atau uang."),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of answering; `picture`: the file of the page it is done on, `shows`: what that picture shows."""

    title: Words
    text: Words
    picture: str
    shows: Words


STEPS = (
    Step(
        _("Ketik satu NIK dan nomor kartu keluarga"),
        _("Cukup NIK satu orang. Bila nomor Anda tidak ditemukan, halaman itu menunjukkan jalan lain."),
        "landing",
        _("Halaman pertama dengan dua kolom: NIK dan nomor kartu keluarga."),
    ),
    Step(
        _("Buat sandi keluarga"),
        _("Paling sedikit delapan huruf atau angka. Tiga kata yang tidak berhubungan mudah diingat. Catat sandinya."),
        "password",
        _("Halaman untuk membuat sandi, dengan tombol untuk memperlihatkan sandi."),
    ),
    Step(
        _("Katakan siapa yang tinggal di sini"),
        _(
            "Untuk setiap orang: apakah tinggal di sini, dan apakah masih di kartu ini. "
            "Bayi dan orang lain ditambahkan."
        ),
        "members",
        _("Daftar keluarga. Di bawah setiap nama ada pilihan tinggal di sini, di tempat lain, atau sudah meninggal."),
    ),
    Step(
        _("Jawab pertanyaan untuk setiap orang"),
        _("Yang sudah benar tidak perlu diketik lagi. Setiap halaman disimpan saat Anda menekan Lanjut."),
        "person",
        _("Pertanyaan untuk satu orang. Jawaban dari catatan penduduk tampil sebagai kalimat dengan tombol Ubah."),
    ),
    Step(
        _("Periksa ringkasan, lalu kirim"),
        _("Yang belum terisi disebut satu per satu, dan bisa diketuk. Boleh dikirim walaupun belum lengkap."),
        "summary",
        _("Ringkasan: berapa orang yang sudah selesai, dan tanda lengkap di bawah setiap nama."),
    ),
    Step(
        _("Simpan tanda terima"),
        _("Tanda terima bisa disimpan sebagai PDF. Siapa pun bisa memeriksa keasliannya dengan kode QR."),
        "receipt",
        _("Tanda terima dengan nomor, kode pemeriksaan dan waktu diterima."),
    ),
)
