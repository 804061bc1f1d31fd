from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class FieldConfig(AppConfig):
    name = "cacah.field"
    label = "field"
    append_only = ("field_attempt", "field_paysheet", "field_payentry", "field_payline", "field_payverdict")

    def ready(self) -> None:
        from cacah.access import menu

        menu.register(gettext_lazy("Daftar keluarga"), "field:list", "interview", "today")
        menu.register(gettext_lazy("Aplikasi HP"), "field:app-begin", "interview", "today")
        menu.register(gettext_lazy("Pekerjaan petugas"), "field:work", "assign", "today")
        menu.register(gettext_lazy("Periksa wawancara"), "field:interviews", "review", "today")
        menu.register(gettext_lazy("Kejanggalan"), "field:anomalies", "review", "today")
        menu.register(gettext_lazy("Bagi wilayah kerja"), "field:giving", "assign", "officers")
        menu.register(gettext_lazy("Seimbangkan pekerjaan"), "field:balance", "assign", "officers")
        menu.register(gettext_lazy("HP petugas"), "field:devices", "assign", "officers")
        menu.register(gettext_lazy("Berkas dari HP"), "field:files", "assign", "officers")
        menu.register(gettext_lazy("Lencana petugas"), "field:badge", "interview", "officers")
        menu.register(gettext_lazy("Pelatihan"), "field:training", "interview", "officers")
        menu.register(gettext_lazy("Pelatihan petugas"), "field:trained", "assign", "officers")
        menu.register(gettext_lazy("Upah petugas"), "field:pay", "pay", "officers")
        menu.register(gettext_lazy("Lembaga"), "field:institutions", "assign", "special")
        menu.register(gettext_lazy("Mungkin tinggal di sini"), "field:leads", "assign", "families")
        menu.register(gettext_lazy("SLS dipecah atau baru"), "field:proposals", "assign", "officers")
        menu.register(gettext_lazy("Malam sensus"), "field:night", "assign", "special")
        menu.register(gettext_lazy("Kuesioner kertas"), "field:paper", "key_forms", "special")
        menu.register(gettext_lazy("Daftar cetak"), "field:prints", "assign", "special")
        menu.register(gettext_lazy("Potret harian"), "field:snapshot", "review", "figures")
        menu.register(gettext_lazy("Unduh tabel"), "field:exports", "review", "figures")
        menu.register(gettext_lazy("Panduan petugas"), "field:guide-officer", "interview", "guides")
        menu.register(gettext_lazy("Panduan pengawas"), "field:guide-supervisor", "review", "guides")
