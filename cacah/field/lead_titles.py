"""Words of the app about people who are said to live here now, by name, beside those of app_titles."""

from django.utils.translation import gettext_lazy

LEADS = {
    "leads": gettext_lazy("Mungkin tinggal di sini"),
    "leads_left": gettext_lazy("Mungkin tinggal di sini: %(number)s orang"),
    "leads_done": gettext_lazy("Mungkin tinggal di sini: semua sudah ditanyakan"),
    "leads_long": gettext_lazy(
        "Kata orang, mereka sekarang tinggal di sini, tetapi belum ada pada daftar mana pun. Tanyakan kepada ketua RT, "
        "lalu tekan satu tombol untuk setiap orang."
    ),
    "leads_said": gettext_lazy("Sudah ditanyakan (%(number)s)"),
    "lead_person": gettext_lazy("%(sex)s, %(age)s tahun"),
    "lead_along": gettext_lazy("Bersama %(names)s"),
    "lead_here": gettext_lazy("Tinggal di sini"),
    "lead_not_here": gettext_lazy("Tidak di sini"),
    "lead_unknown": gettext_lazy("Tidak tahu"),
    "lead_told": gettext_lazy("Tersimpan di HP ini: %(who)s, %(what)s"),
    "lead_with": gettext_lazy("Dengan keluarga siapa?"),
    "lead_new": gettext_lazy("Keluarga sendiri, belum ada di daftar"),
    "lead_back": gettext_lazy("Kembali ke pemeriksaan"),
    "lead_back_all": gettext_lazy("Kembali"),
}
