"""What each role is called on a page."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "national": _("Pengawas nasional"),
    "provincial": _("Pengawas provinsi"),
    "regency": _("Pengawas kabupaten/kota"),
    "district": _("Koordinator sensus kecamatan (koseka)"),
    "enumerator": _("Petugas sensus"),
    "keyer": _("Pengetik kuesioner kertas"),
    "rt_head": _("Ketua RT"),
    "village_head": _("Lurah atau kepala desa"),
    "district_head": _("Camat"),
    "mayor_office": _("Kantor bupati atau wali kota"),
    "agency_head": _("Kepala instansi"),
    "helper": _("Pendamping"),
    "help_desk": _("Pusat bantuan"),
    "statistician": _("Statistisi"),
    "operator": _("Operator sistem"),
    "dpo": _("Pejabat pelindungan data"),
}
