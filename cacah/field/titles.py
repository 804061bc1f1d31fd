"""The words for what stands beside a family, what there is to do, and what was told."""

from django.utils.translation import gettext_lazy

WORDS = {
    "visit_requested": gettext_lazy("minta dikunjungi"),
    "open": gettext_lazy("belum menjawab"),
    "attempted": gettext_lazy("belum ditemui"),
    "appointment": gettext_lazy("ada janji"),
    "promised": gettext_lazy("akan menjawab daring"),
    "returned": gettext_lazy("dikembalikan pengawas"),
    "confirm": gettext_lazy("pastikan ada di sini"),
    "short": gettext_lazy("belum lengkap: kunjungan singkat"),
    "changed": gettext_lazy("ada perubahan: kunjungan singkat"),
    "unclear": gettext_lazy("perlu diperjelas: kunjungan singkat"),
    "asked": gettext_lazy("tanyakan siapa yang tinggal di sini: kunjungan singkat"),
    "online": gettext_lazy("sudah menjawab daring"),
    "interviewed": gettext_lazy("sudah diwawancarai"),
    "lives_here": gettext_lazy("sudah menjawab, tinggal di sini"),
    "elsewhere": gettext_lazy("sudah menjawab, dihitung di tempat lain"),
    "dropped_off": gettext_lazy("kuesioner dititipkan"),
    "not_returned": gettext_lazy("kuesioner belum kembali"),
    "picked_up": gettext_lazy("kuesioner diambil, belum diketik"),
    "unreached": gettext_lazy("tiga kali tidak ditemui"),
    "refused": gettext_lazy("menolak"),
    "moved": gettext_lazy("pindah"),
    "vacant": gettext_lazy("rumah kosong"),
    "demolished": gettext_lazy("rumah dibongkar"),
    "not_dwelling": gettext_lazy("bukan tempat tinggal"),
    "abroad": gettext_lazy("di luar negeri"),
    "institution": gettext_lazy("lembaga"),
    "duplicate": gettext_lazy("tercatat ganda"),
    "merged": gettext_lazy("bergabung dengan keluarga lain"),
    "died": gettext_lazy("meninggal"),
    "unknown": gettext_lazy("tidak dikenal"),
}
"""Words of a line."""

INSTRUCTED = {
    "interview": gettext_lazy("Wawancarai keluarga ini."),
    "short": gettext_lazy("Kunjungan singkat: tanyakan yang belum ada atau yang berubah saja."),
    "clarify": gettext_lazy("Kunjungan singkat: perjelas yang meragukan."),
    "confirm": gettext_lazy("Pastikan keluarga ini ada dan tinggal di sini. Baru sesudah itu jawabannya dihitung."),
    "none": gettext_lazy("Tidak perlu diwawancarai. Barisnya pada daftar tetap diperiksa."),
}
"""What there is to do, by instruction."""

TOLD = {
    "no_contact": gettext_lazy("Tidak ada yang ditemui"),
    "refused": gettext_lazy("Menolak"),
    "vacant": gettext_lazy("Rumah kosong"),
    "demolished": gettext_lazy("Rumah dibongkar"),
    "not_dwelling": gettext_lazy("Bukan tempat tinggal"),
    "moved_away": gettext_lazy("Sudah pindah"),
    "abroad": gettext_lazy("Di luar negeri"),
    "appointment": gettext_lazy("Janji datang lagi"),
    "note": gettext_lazy("Catatan"),
    "building": gettext_lazy("Nomor bangunan"),
    "answers_online": gettext_lazy("Akan menjawab daring"),
    "institution": gettext_lazy("Lembaga, bukan rumah tangga"),
    "duplicate_of": gettext_lazy("Tercatat ganda"),
    "merged": gettext_lazy("Bergabung dengan keluarga lain"),
    "split": gettext_lazy("Terpecah menjadi dua keluarga"),
    "new_family": gettext_lazy("Keluarga baru ditemukan"),
    "dropped_off": gettext_lazy("Kuesioner dititipkan"),
    "picked_up": gettext_lazy("Kuesioner diambil"),
    "not_returned": gettext_lazy("Kuesioner belum kembali"),
    "showed_receipt": gettext_lazy("Menunjukkan tanda terima"),
    "list_here": gettext_lazy("Tinggal di sini"),
    "list_moved": gettext_lazy("Pindah"),
    "list_died": gettext_lazy("Meninggal"),
    "list_unknown": gettext_lazy("Tidak dikenal"),
    "list_not_listed": gettext_lazy("Belum ada pada daftar"),
    "list_still_here": gettext_lazy("Semua masih di sini"),
    "list_birth": gettext_lazy("Ada yang lahir"),
    "list_death": gettext_lazy("Ada yang meninggal"),
    "list_in": gettext_lazy("Ada yang masuk"),
    "list_out": gettext_lazy("Ada yang keluar"),
    "returned": gettext_lazy("Dikembalikan pengawas"),
    "approved": gettext_lazy("Disetujui pengawas"),
}
"""What was told, by event."""

FACTS = {
    "place": (gettext_lazy("Ke mana atau dari mana"), gettext_lazy("desa atau kota; kosongkan bila tidak tahu")),
    "since": (gettext_lazy("Sejak"), gettext_lazy("tahun, atau lengkap: 2019 atau 2019-07-31")),
    "date": (gettext_lazy("Tanggal"), gettext_lazy("tahun, atau lengkap: 2020 atau 2020-07-31")),
    "who": (gettext_lazy("Siapa"), gettext_lazy("nama, bila tahu")),
    "sex": (gettext_lazy("Jenis kelamin"), gettext_lazy("tanpa ini orangnya tidak terhitung lewat daftar")),
    "born": (gettext_lazy("Lahir"), gettext_lazy("tahun, atau lengkap: 1985 atau 1985-08-17")),
    "age": (gettext_lazy("Umur"), gettext_lazy("bila tanggal lahirnya tidak diketahui")),
    "sls": (gettext_lazy("SLS"), gettext_lazy("RT dan RW tempat keluarga itu tinggal")),
    "street": (gettext_lazy("Alamat"), gettext_lazy("jalan dan nomor rumah")),
    "people": (gettext_lazy("Jumlah orang"), gettext_lazy("semua yang tinggal dan makan bersama")),
    "new_building": (gettext_lazy("Bangunan baru"), gettext_lazy("belum ada ketika daftar dibuat")),
    "note": (gettext_lazy("Catatan"), gettext_lazy("paling banyak 500 huruf")),
    "building": (
        gettext_lazy("Nomor bangunan berpenghuni"),
        gettext_lazy("mulai dari 1 di sudut barat daya; beberapa keluarga boleh bernomor sama"),
    ),
    "reason": (gettext_lazy("Alasan"), ""),
    "when": (gettext_lazy("Kapan"), ""),
    "by": (gettext_lazy("Sampai tanggal"), gettext_lazy("sesudah tanggal ini keluarga dikunjungi lagi")),
    "day": (gettext_lazy("Hari"), ""),
    "hour": (gettext_lazy("Jam"), ""),
}
"""Label and hint of a fact."""

CHOICES = {
    "sex": (("female", gettext_lazy("Perempuan")), ("male", gettext_lazy("Laki-laki"))),
    "new_building": (("yes", gettext_lazy("Ya, bangunan baru")),),
}
"""What a fact may be, where that is a list."""

FAULTS = {
    "place": gettext_lazy("Tulis tempat dengan paling banyak 120 huruf."),
    "since": gettext_lazy("Tulis tahun, atau tanggal lengkap seperti 2019-07-31."),
    "date": gettext_lazy("Tulis tahun, atau tanggal lengkap seperti 2020-07-31."),
    "born": gettext_lazy("Tulis tahun, atau tanggal lengkap seperti 1985-08-17."),
    "age": gettext_lazy("Tulis umur dalam tahun, dengan angka saja."),
    "sex": gettext_lazy("Pilih jenis kelaminnya."),
    "who": gettext_lazy("Tulis nama dengan paling banyak 120 huruf."),
    "note": gettext_lazy("Tulis catatan, paling banyak 500 huruf."),
    "building": gettext_lazy("Tulis angka 1 sampai 9999, boleh dengan satu huruf: 12 atau 12A."),
    "when": gettext_lazy("Isi hari dan jam janji."),
    "by": gettext_lazy("Pilih tanggal mulai hari ini sampai dua minggu lagi."),
}
"""What is wrong with a fact, and how to put it right."""

INSTITUTIONS = {
    "barracks": gettext_lazy("Asrama tentara atau polisi"),
    "prison": gettext_lazy("Lembaga pemasyarakatan"),
    "hospital": gettext_lazy("Rumah sakit"),
    "boarding_school": gettext_lazy("Pesantren atau sekolah berasrama"),
    "orphanage": gettext_lazy("Panti"),
    "other": gettext_lazy("Lembaga lain"),
}
"""Types of institution."""

ROLL_FAULTS = {
    "empty": gettext_lazy("Tempel baris judul dan sedikitnya satu orang."),
    "too_many": gettext_lazy("Paling banyak 190 orang. Buat satu lembaga untuk setiap blok, bangsal atau barak."),
    "no_column": gettext_lazy("Kolom ini tidak ada pada baris judul."),
    "no_name": gettext_lazy("Tulis nama, paling banyak 100 huruf."),
    "sex": gettext_lazy("Tulis L atau P."),
    "nik": gettext_lazy("Ini bukan NIK. Kosongkan bila tidak tahu."),
    "date": gettext_lazy("Tulis tahun, atau tanggal lengkap seperti 1990-07-31."),
    "age": gettext_lazy("Tulis umur dalam tahun."),
    "yes_no": gettext_lazy("Tulis ya atau tidak."),
    "twice": gettext_lazy("Orang ini sudah ada pada baris lain."),
    "impossible": gettext_lazy("Isian ini tidak cocok dengan yang lain, misalnya NIK dengan tanggal lahir."),
}
"""What is wrong in a row of a roll, and how to put it right."""

ROLL_COLUMNS = {
    "name": gettext_lazy("nama"), "sex": gettext_lazy("jk"), "birth_date": gettext_lazy("tanggal_lahir"),
    "age": gettext_lazy("umur"), "nik": gettext_lazy("nik"), "since": gettext_lazy("sejak"),
    "home": gettext_lazy("asal"), "stays": gettext_lazy("menetap"),
}  # fmt: skip
"""Columns of a roll as people know them."""

NIGHT_SEXES = {
    "male": gettext_lazy("Laki-laki"), "female": gettext_lazy("Perempuan"), "unknown": gettext_lazy("Tidak tahu"),
}  # fmt: skip
NIGHT_AGES = {
    "0-4": "0–4", "5-14": "5–14", "15-24": "15–24", "25-59": "25–59", "60": "60+",
    "unknown": gettext_lazy("Tidak tahu"),
}  # fmt: skip
"""Estimated ages of people without a home."""
