"""What the officers' app says on its map and about the order of the walk, by name (see app_titles)."""

from django.utils.translation import gettext_lazy

MAP = {
    "tab_map": gettext_lazy("Peta"),
    "map_title": gettext_lazy("Peta sketsa"),
    "map_label": gettext_lazy("Peta sketsa SLS. Daftar bangunannya ada di bawah."),
    "map_place": gettext_lazy("SLS"),
    "map_pad": gettext_lazy("Geser dan perbesar peta"),
    "map_in": gettext_lazy("Perbesar"),
    "map_out": gettext_lazy("Perkecil"),
    "map_whole": gettext_lazy("Seluruh SLS"),
    "map_here": gettext_lazy("Ke tempat saya"),
    "map_west": gettext_lazy("Geser ke barat"),
    "map_north": gettext_lazy("Geser ke utara"),
    "map_south": gettext_lazy("Geser ke selatan"),
    "map_east": gettext_lazy("Geser ke timur"),
    "map_visit": gettext_lazy("perlu dikunjungi"),
    "map_wanted": gettext_lazy("ditunggu: janji, permintaan atau yang belum lengkap"),
    "map_over": gettext_lazy("selesai tanpa wawancara"),
    "map_done": gettext_lazy("sudah menjawab"),
    "map_list": gettext_lazy("Daftar bangunan: %(number)s"),
    "map_unplaced": gettext_lazy("tempatnya belum dicatat"),
    "map_without": gettext_lazy("%(number)s keluarga belum bernomor bangunan. Buka keluarganya, lalu catat nomornya."),
    "map_none": gettext_lazy(
        "Belum ada yang dapat digambar. Batas SLS dimuat saat HP tersambung; bangunan muncul sesudah dinomori "
        "dengan tempat berdiri."
    ),
    "map_borderless": gettext_lazy("Batas SLS ini belum ada. Yang digambar hanya bangunan."),
    "map_inside": gettext_lazy("Anda berdiri di dalam SLS."),
    "map_outside": gettext_lazy("Anda berdiri di luar SLS, %(metres)s meter dari batasnya."),
    "building": gettext_lazy("Bangunan %(number)s"),
    "order": gettext_lazy("Urutan"),
    "order_street": gettext_lazy("Urut jalan"),
    "order_near": gettext_lazy("Terdekat dahulu"),
    "shown_near": gettext_lazy("%(number)s keluarga, terdekat dahulu"),
}
