"""What the rules of the anomaly list are called, what their figures mean, and how to look."""

from django.utils.translation import gettext_lazy

RULES = {
    "fast": (
        gettext_lazy("Wawancara terlalu cepat"),
        gettext_lazy("Wawancara yang lamanya kurang dari 60 detik per orang, di antara yang lamanya diketahui."),
        gettext_lazy("Buka wawancaranya: apakah jawabannya lengkap? Telepon satu atau dua keluarga."),
    ),
    "alike": (
        gettext_lazy("Jawaban sama berturut-turut"),
        gettext_lazy("Wawancara berurutan yang hampir semua jawaban pilihannya sama dengan wawancara sebelumnya."),
        gettext_lazy("Bandingkan wawancara-wawancara ini. Di rumah dinas atau asrama hal ini wajar."),
    ),
    "unknown": (
        gettext_lazy("Banyak jawaban “tidak tahu”"),
        gettext_lazy("Bagian pertanyaan yang dijawab tidak tahu. Batasnya naik bila di sekitarnya juga banyak."),
        gettext_lazy("Tanyakan kepada petugas siapa yang menjawab. Ingatkan untuk menanyai orangnya sendiri."),
    ),
    "far": (
        gettext_lazy("Posisi jauh dari SLS"),
        gettext_lazy("Wawancara lebih dari 500 meter dari tengah wawancara lain di SLS ini."),
        gettext_lazy("Apakah keluarganya diwawancarai di tempat kerja, atau tidak didatangi? Telepon keluarganya."),
    ),
    "one_point": (
        gettext_lazy("Semua posisi di satu titik"),
        gettext_lazy("Bagian wawancara yang tercatat dalam 30 meter dari satu titik."),
        gettext_lazy("Di rumah susun hal ini wajar. Selain itu, tanyakan dari mana wawancaranya dilakukan."),
    ),
    "night": (
        gettext_lazy("Kunjungan malam hari"),
        gettext_lazy("Kunjungan dan wawancara antara pukul 22 dan 5, menurut jam HP."),
        gettext_lazy("Periksa dahulu jam HP petugas. Sesudah itu telepon keluarganya."),
    ),
    "quick_list": (
        gettext_lazy("Daftar diperiksa dalam beberapa menit"),
        gettext_lazy("Detik per baris pada hari petugas memeriksa paling banyak baris bersama ketua RT."),
        gettext_lazy("Tanyakan kepada ketua RT apakah setiap keluarga dibacakan."),
    ),
    "refused": (
        gettext_lazy("Banyak yang menolak"),
        gettext_lazy("Bagian keluarga yang dikunjungi yang tercatat menolak."),
        gettext_lazy("Datangi satu keluarga bersama petugas, atau serahkan kepada petugas lain."),
    ),
    "nobody": (
        gettext_lazy("Banyak rumah kosong atau pindah"),
        gettext_lazy("Bagian keluarga yang dikunjungi yang tercatat kosong, dibongkar, pindah, atau bukan rumah."),
        gettext_lazy("Bandingkan dengan ketua RT, lalu lihat beberapa rumahnya."),
    ),
    "against_register": (
        gettext_lazy("Jumlah orang jauh dari data kependudukan"),
        gettext_lazy("Orang yang dihitung wawancara, terhadap yang tercatat untuk keluarga-keluarga itu."),
        gettext_lazy("Apakah bayi, penghuni kos, atau yang pindah dilupakan? Buka beberapa wawancara."),
    ),
    "no_births": (
        gettext_lazy("Tidak ada bayi"),
        gettext_lazy("Anak di bawah satu tahun. Di antara 180 orang biasanya ada tiga."),
        gettext_lazy("Tanyakan kepada kader posyandu atau ketua RT bayi yang lahir setahun ini."),
    ),
    "no_old": (
        gettext_lazy("Tidak ada yang berumur di atas 75 tahun"),
        gettext_lazy("Orang di atas 75 tahun. Di antara 180 orang biasanya ada tiga atau empat."),
        gettext_lazy("Tanyakan kepada ketua RT siapa yang paling tua, lalu cari orangnya dalam wawancara."),
    ),
    "no_singles": (
        gettext_lazy("Tidak ada yang tinggal sendirian"),
        gettext_lazy("Keluarga satu orang. Di antara 40 keluarga biasanya ada tiga."),
        gettext_lazy("Tanyakan kepada ketua RT siapa yang tinggal sendirian. Sering kali mereka tidak ditemui."),
    ),
    "heaping": (
        gettext_lazy("Umur banyak yang berakhir 0 atau 5"),
        gettext_lazy("Indeks Whipple untuk umur 23 sampai 62: 100 bila tidak ada yang dibulatkan, 500 bila semuanya."),
        gettext_lazy("Apakah umur ditaksir? Minta petugas melihat kartu keluarga atau KTP."),
    ),
    "sex_ratio": (
        gettext_lazy("Jumlah laki-laki dan perempuan tidak seimbang"),
        gettext_lazy("Laki-laki untuk setiap 100 perempuan."),
        gettext_lazy("Di sekitar pabrik, asrama, atau pesantren hal ini wajar. Selain itu, siapa yang terlewat?"),
    ),
}  # fmt: skip
"""By code: what it is called, what the figure is, how to look."""

STATES = {
    "open": gettext_lazy("belum dilihat"),
    "fine": gettext_lazy("sudah dilihat: wajar"),
    "asked": gettext_lazy("sudah ditanyakan"),
    "returned": gettext_lazy("dikembalikan ke petugas"),
}
TONES = {"open": "attention", "fine": "done", "asked": "plain", "returned": "plain"}

UNITS = {
    "count": gettext_lazy("%(value)s dari %(base)s"),
    "share": gettext_lazy("%(value)s %% dari %(base)s"),
    "seconds": gettext_lazy("%(value)s detik, %(base)s baris"),
    "index": gettext_lazy("%(value)s, %(base)s orang"),
}
"""How a figure is written, by unit."""

BETWEEN = gettext_lazy("%(low)s sampai %(high)s")
AT_MOST = gettext_lazy("paling banyak %(high)s")
AT_LEAST = gettext_lazy("paling sedikit %(low)s")
