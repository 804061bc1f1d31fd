"""The words of the officers' app, by name: the phone gets them as data (app.py), in every language."""

from django.utils.translation import gettext_lazy

APP = {
    "title": gettext_lazy("Aplikasi petugas"),
    "tabs": gettext_lazy("Bagian aplikasi"),
    "tab_list": gettext_lazy("Daftar"),
    "tab_check": gettext_lazy("Periksa"),
    "tab_day": gettext_lazy("Hari ini"),
    "cannot": gettext_lazy(
        "Peramban ini tidak dapat menyimpan apa pun dengan aman. Perbarui Chrome, dan jangan pakai jendela samaran."
    ),
    "wait": gettext_lazy("Sebentar …"),
    "wrong": gettext_lazy("Perlu diperbaiki:"),
    "welcome": gettext_lazy("HP ini belum terdaftar"),
    "welcome_long": gettext_lazy(
        "Daftarkan sekali saja, selagi ada jaringan: dengan kata sandi dan kode Anda. Sesudah itu aplikasi ini bekerja "
        "dua minggu tanpa jaringan."
    ),
    "begin": gettext_lazy("Masuk dan daftarkan HP ini"),
    "enrol_title": gettext_lazy("Daftarkan HP ini"),
    "enrol_long": gettext_lazy(
        "Pilih PIN yang hanya Anda tahu. PIN itu membuka semua yang tersimpan di HP ini, dan tidak pernah dikirim."
    ),
    "secret_lost": gettext_lazy(
        "Tidak ada yang dapat mengganti PIN ini. Sesudah sepuluh PIN yang salah, HP ini terkunci selamanya."
    ),
    "phone_name": gettext_lazy("Nama HP ini"),
    "phone_name_hint": gettext_lazy("supaya pengawas tahu HP mana, bila hilang"),
    "phone_name_value": gettext_lazy("HP saya"),
    "name_missing": gettext_lazy("Tulis nama untuk HP ini."),
    "secret": gettext_lazy("PIN atau frasa sandi"),
    "secret_hint": gettext_lazy("sedikitnya %(digits)s angka, atau kalimat dengan sedikitnya %(letters)s huruf"),
    "secret_again": gettext_lazy("Sekali lagi"),
    "secret_differs": gettext_lazy("Tidak sama dengan yang di atas. Ketik yang sama dua kali."),
    "secret_missing": gettext_lazy("Ketik PIN Anda."),
    "secret_wrong": gettext_lazy("PIN salah. Masih %(number)s kali lagi."),
    "short_pin": gettext_lazy("Pakai sedikitnya %(digits)s angka."),
    "short_phrase": gettext_lazy("Pakai sedikitnya %(letters)s huruf yang berlainan, atau hanya angka."),
    "easy_pin": gettext_lazy("PIN ini mudah ditebak: angka yang sama, berurutan atau berulang. Pilih yang lain."),
    "enrol": gettext_lazy("Daftarkan"),
    "enrolled": gettext_lazy("HP ini sudah terdaftar"),
    "enrolled_long": gettext_lazy("Buka aplikasinya dengan PIN Anda. Simpan alamatnya di layar utama."),
    "open_app": gettext_lazy("Buka aplikasi"),
    "refused_second_factor": gettext_lazy("Masuk dahulu dan tunjukkan kode Anda, lalu daftarkan lagi."),
    "refused_too_many": gettext_lazy("Anda sudah mempunyai tiga HP. Minta pengawas mencabut satu."),
    "refused_now": gettext_lazy("Sekarang tidak dapat. Periksa jaringannya, lalu tekan Daftarkan lagi."),
    "refused_revoked": gettext_lazy("HP ini dicabut oleh pengawas. Isinya tidak dapat dibuka lagi."),
    "refused_no_right": gettext_lazy("Akun Anda ditutup atau tugas Anda selesai. Hubungi pengawas Anda."),
    "locked": gettext_lazy("Terkunci"),
    "unlock": gettext_lazy("Buka"),
    "unsent": gettext_lazy("%(number)s belum terkirim"),
    "all_sent": gettext_lazy("✓ semua terkirim"),
    "sending": gettext_lazy("Menghubungi …"),
    "guide": gettext_lazy("Panduan petugas, satu halaman"),
    "pack": gettext_lazy("Unduh berkas untuk pengawas"),
    "shut": gettext_lazy("HP ini tidak dapat dibuka lagi"),
    "shut_tries": gettext_lazy("PIN salah sepuluh kali. Yang tersimpan di sini tidak dapat dibaca lagi di HP ini."),
    "shut_unsent": gettext_lazy(
        "%(number)s belum terkirim dan tidak hilang: tersegel untuk sensus. Unduh berkasnya dan serahkan kepada "
        "pengawas."
    ),
    "shut_nothing": gettext_lazy("Semua yang Anda catat sudah diterima. Tidak ada yang hilang."),
    "start_over": gettext_lazy("Kosongkan dan daftarkan lagi"),
    "families": gettext_lazy("Daftar keluarga"),
    "search": gettext_lazy("Cari nama atau jalan"),
    "filter_all": gettext_lazy("Semua %(number)s"),
    "filter_visit": gettext_lazy("Kunjungi %(number)s"),
    "filter_check": gettext_lazy("Periksa %(number)s"),
    "shown": gettext_lazy("%(number)s keluarga, urut jalan"),
    "none_found": gettext_lazy("Tidak ada keluarga seperti itu."),
    "none_yet": gettext_lazy("Daftarnya belum ada di HP ini. Hubungkan HP ke jaringan."),
    "unlisted": gettext_lazy("Keluarga di luar data kependudukan"),
    "mark_phone": gettext_lazy("… %(what)s: di HP ini"),
    "mark_server": gettext_lazy("✓ %(what)s: diterima"),
    "mark_stuck": gettext_lazy("! %(what)s: tidak diterima"),
    "not_listed": gettext_lazy("Belum ada di daftar"),
    "not_listed_long": gettext_lazy(
        "Cari dahulu namanya pada daftar. Keluarga yang dicatat di sini langsung dapat diwawancarai, "
        "juga tanpa jaringan."
    ),
    "head": gettext_lazy("Nama kepala keluarga"),
    "found_keep": gettext_lazy("Catat keluarga ini"),
    "found_sls": gettext_lazy("Pilih SLS-nya."),
    "found_street": gettext_lazy("Tulis alamatnya, dengan paling banyak 120 huruf."),
    "found_who": gettext_lazy("Tulis nama kepala keluarganya."),
    "found_people": gettext_lazy("Tulis jumlah orang, dari 1 sampai 190."),
    "interviewed": gettext_lazy("Wawancara"),
    "interview": gettext_lazy("Wawancara"),
    "interview_on": gettext_lazy("Lanjutkan wawancara"),
    "answered_since": gettext_lazy(
        "Keluarga ini sudah menjawab sejak wawancara dimulai. "
        "Wawancara tidak perlu lagi, tetapi boleh diselesaikan dan dikirim."
    ),
    "throw_away": gettext_lazy("Buang wawancara yang belum selesai"),
    "throw_away_sure": gettext_lazy("Yang sudah diisi di HP ini akan hilang dan tidak dikirim."),
    "no_questions": gettext_lazy(
        "Daftar pertanyaan belum ada di HP ini. Buka aplikasi ini sekali selagi ada jaringan."
    ),
    "gone": gettext_lazy("Tidak ada lagi pada daftar Anda"),
    "gone_long": gettext_lazy("Keluarga ini sekarang di wilayah petugas lain. Yang Anda catat tetap terkirim."),
    "back": gettext_lazy("Kembali ke daftar"),
    "todo": gettext_lazy("Yang perlu dilakukan"),
    "list_check": gettext_lazy("Pemeriksaan daftar dengan ketua RT"),
    "check_title": gettext_lazy("Periksa daftar"),
    "visit": gettext_lazy("Hasil kunjungan"),
    "paper": gettext_lazy("Kuesioner kertas"),
    "paper_here": gettext_lazy("Di sini keluarga mengisi kuesioner kertas: titipkan, lalu ambil."),
    "no_interview_here": gettext_lazy(
        "Di sini sekarang tidak ada wawancara, hanya pemeriksaan daftar. Yang minta dikunjungi tetap dikunjungi."
    ),
    "night": gettext_lazy("Malam sensus"),
    "night_one": gettext_lazy("Orang tanpa rumah"),
    "sls_item": gettext_lazy("Usulan SLS"),
    "night_of": gettext_lazy("%(team)s, %(place)s: %(begins)s sampai %(ends)s."),
    "night_not_now": gettext_lazy("Sekarang bukan malam sensus. Catatan dibuka pada jam itu."),
    "night_none": gettext_lazy("Anda tidak termasuk tim malam sensus."),
    "night_spot": gettext_lazy("Tempat"),
    "night_spot_hint": gettext_lazy("pasar, terminal, pelabuhan, jembatan"),
    "night_sex": gettext_lazy("Laki-laki atau perempuan"),
    "night_male": gettext_lazy("Laki-laki"),
    "night_female": gettext_lazy("Perempuan"),
    "night_unknown": gettext_lazy("Tidak tahu"),
    "night_age": gettext_lazy("Kira-kira umurnya"),
    "night_years": gettext_lazy("%(age)s tahun"),
    "night_old": gettext_lazy("60 tahun lebih"),
    "night_more": gettext_lazy("Jumlah, ciri-ciri, tempat berdiri"),
    "night_heads": gettext_lazy("Berapa orang"),
    "night_text": gettext_lazy("Ciri-ciri"),
    "night_text_hint": gettext_lazy("supaya tidak dicatat dua kali; jangan tulis nama"),
    "night_home": gettext_lazy("Bilang sudah dicatat di rumah"),
    "night_save": gettext_lazy("Catat"),
    "night_missing": gettext_lazy("Isi tempat, lalu pilih jenis kelamin dan umur."),
    "night_saved": gettext_lazy("Tersimpan di HP ini: %(heads)s orang, %(spot)s"),
    "night_sum": gettext_lazy("%(number)s catatan di HP ini."),
    "people": gettext_lazy("Anggota keluarga"),
    "so_far": gettext_lazy("Sejauh ini"),
    "no_visit": gettext_lazy("Belum ada kunjungan."),
    "nik": gettext_lazy("NIK … %(digits)s"),
    "born": gettext_lazy("lahir %(date)s"),
    "added": gettext_lazy("Orang yang ditambahkan keluarga"),
    "position": gettext_lazy("Sertakan tempat saya berdiri"),
    "position_wait": gettext_lazy("Mencari …"),
    "position_known": gettext_lazy("Diketahui sampai %(metres)s meter."),
    "position_none": gettext_lazy("Tidak ditemukan. Hasil kunjungan tetap dapat dicatat."),
    "record": gettext_lazy("Catat"),
    "told": gettext_lazy("Tersimpan di HP ini: %(what)s"),
    "told_of": gettext_lazy("%(who)s: %(what)s"),
    "mend": gettext_lazy("Betulkan"),
    "checked": gettext_lazy("%(number)s dari %(all)s baris sudah diperiksa"),
    "checked_all": gettext_lazy("Semua baris sudah diperiksa."),
    "checked_but": gettext_lazy("Semua baris sudah diperiksa, kecuali yang dilewati."),
    "pass": gettext_lazy("Lewati dahulu"),
    "passed_again": gettext_lazy("Kembali ke %(number)s yang dilewati"),
    "received": gettext_lazy("diterima %(hour)s"),
    "waiting": gettext_lazy("menunggu jaringan"),
    "refused": gettext_lazy("tidak diterima"),
    "day": gettext_lazy("Akhir hari"),
    "summary": gettext_lazy("%(received)s diterima, %(waiting)s menunggu, %(stuck)s tidak diterima."),
    "contact": gettext_lazy("Terakhir tersambung %(hour)s."),
    "contact_never": gettext_lazy("Belum pernah tersambung."),
    "send_now": gettext_lazy("Sambungkan sekarang"),
    "send_again": gettext_lazy("Kirim lagi"),
    "trouble_away": gettext_lazy("Tidak ada jaringan, atau server tidak menjawab. Aplikasi mencoba lagi sendiri."),
    "trouble_broken": gettext_lazy(
        "Aplikasi ini keliru, bukan Anda. Yang Anda catat tetap ada; beri tahu pengawas Anda."
    ),
    "trouble_full": gettext_lazy(
        "HP ini tidak bisa menyimpan, mungkin karena penuh. Hapus foto atau aplikasi lain, lalu coba lagi. "
        "Yang sudah tersimpan tetap ada."
    ),
    "trouble_unreadable": gettext_lazy(
        "Aplikasi ini keliru, bukan Anda. Yang Anda catat tetap ada; beri tahu pengawas Anda."
    ),
    "trouble_too_large": gettext_lazy("Satu isian terlalu besar. Yang Anda catat tetap ada; beri tahu pengawas Anda."),
    "trouble_counter": gettext_lazy("Server meminta mencoba lagi. Aplikasi mencoba lagi sendiri."),
    "trouble_cursor": gettext_lazy("Daftarnya dimuat dari awal lagi."),
    "trouble_unknown": gettext_lazy("Server tidak mengenal HP ini. Daftarkan lagi; yang Anda catat tetap ada."),
    "trouble_unsigned": gettext_lazy("Server tidak mengenal HP ini. Daftarkan lagi; yang Anda catat tetap ada."),
    "items": gettext_lazy("Yang dicatat di HP ini"),
    "no_items": gettext_lazy("Belum ada."),
    "also_online": gettext_lazy("Keluarga ini juga sudah menjawab daring. Keduanya disimpan."),
    "this_phone": gettext_lazy("HP ini"),
    "persisted": gettext_lazy("Yang tersimpan tidak dihapus oleh peramban."),
    "not_persisted": gettext_lazy(
        "Peramban tidak menjamin bahwa yang tersimpan di HP ini tetap ada. Unduh berkas cadangan setiap hari."
    ),
    "backup_daily": gettext_lazy("Unduh cadangan setiap hari"),
    "ready": gettext_lazy("Aplikasi siap dipakai tanpa jaringan."),
    "not_ready": gettext_lazy("Aplikasi belum lengkap di HP ini. Biarkan terbuka sebentar selagi ada jaringan."),
    "backup": gettext_lazy("Unduh cadangan"),
    "backup_last": gettext_lazy("Cadangan terakhir %(hour)s."),
    "backup_due": gettext_lazy("Unduh cadangan hari ini"),
    "backup_long": gettext_lazy(
        "Berkasnya tersegel: hanya sensus yang dapat membukanya. Simpan, atau serahkan kepada pengawas."
    ),
    "lock": gettext_lazy("Kunci sekarang"),
    "online": gettext_lazy("Ingin menjawab daring"),
    "online_long": gettext_lazy(
        'Beri keluarga ini kode. Selama menunggu, keluarga ini tidak ada pada "Kunjungi"; bila sampai tanggalnya belum '
        "menjawab, keluarga ini muncul lagi."
    ),
    "online_give": gettext_lazy("Buat kode"),
    "online_code": gettext_lazy("Kode untuk keluarga ini"),
    "online_steps": gettext_lazy(
        "Biarkan keluarga menulis atau memotret kodenya. Buka %(host)s, pilih cara masuk dengan kode, ketik kodenya, "
        "lalu buat sandi. Jawab sampai %(day)s."
    ),
    "online_later": gettext_lazy(
        "Kode ini berlaku sesudah HP ini tersambung. Sebelum itu keluarga dapat masuk dengan NIK dan nomor KK."
    ),
    "online_good": gettext_lazy("HP ini sudah tersambung: kode ini sudah berlaku."),
    "online_wait": gettext_lazy("Keluarga ini akan menjawab daring. Tunggu sampai %(day)s, lalu datang lagi."),
    "online_by": gettext_lazy("sampai %(day)s"),
    "alone": gettext_lazy("Biarkan %(name)s menjawab sendiri"),
    "alone_done": gettext_lazy("✓ sudah menjawab sendiri"),
    "alone_item": gettext_lazy("Jawaban sendiri"),
    "alone_title": gettext_lazy("Berikan HP kepada %(name)s"),
    "alone_long": gettext_lazy(
        "%(name)s menjawab pertanyaan tentang dirinya tanpa dilihat siapa pun. Jawabannya disegel untuk sensus: "
        "sesudah selesai, Anda, keluarga dan HP ini tidak dapat membukanya."
    ),
    "alone_lock": gettext_lazy(
        "Aplikasi ini terkunci begitu HP Anda serahkan. Sesudah selesai, Anda membukanya lagi dengan PIN."
    ),
    "alone_hand": gettext_lazy("Serahkan HP"),
    "alone_sealed": gettext_lazy("Jawaban Anda sudah dikunci"),
    "alone_sealed_long": gettext_lazy(
        "Terima kasih. Hanya sensus yang dapat membukanya. Kembalikan HP ini kepada petugas."
    ),
    "alone_dropped": gettext_lazy("Jawaban Anda sudah dihapus"),
    "alone_dropped_long": gettext_lazy("Tidak ada yang tersimpan. Kembalikan HP ini kepada petugas."),
    "alone_failed": gettext_lazy("HP ini tidak dapat menyimpan"),
    "alone_failed_long": gettext_lazy("Jawaban Anda tidak tersimpan. Kembalikan HP ini kepada petugas."),
    "alone_back": gettext_lazy("Buka aplikasi petugas"),
    "pin": gettext_lazy("Ganti PIN"),
    "pin_long": gettext_lazy(
        "Hanya Anda yang tahu PIN ini; tidak ada yang dapat memberitahukannya bila lupa. PIN yang salah dihitung di "
        "sini juga: sesudah sepuluh, HP ini terkunci selamanya."
    ),
    "pin_old": gettext_lazy("PIN yang sekarang"),
    "pin_new": gettext_lazy("PIN atau frasa sandi yang baru"),
    "pin_changed": gettext_lazy("PIN sudah diganti. Mulai sekarang PIN yang baru membuka aplikasi ini."),
    "pin_same": gettext_lazy("Ini PIN yang sekarang. Pilih yang lain."),
}
