"""What people ask: the complaints about earlier censuses, answered as things are here."""

from django.utils.translation import gettext_lazy as _

from cacah.portal.steps import Words

QUESTIONS: tuple[tuple[Words, Words], ...] = (
    (
        _("Nomor saya benar, tetapi tidak ditemukan. Mengapa?"),
        _(
            "Catatan yang kami terima berumur beberapa bulan. Kartu Anda mungkin lebih baru. Coba nomor kartu "
            "keluarga yang lama, atau NIK anggota lain. Di bawah pesan itu ada jalan lain untuk masuk."
        ),
    ),
    (
        _("Kartu keluarga kami baru diganti. Nomor mana yang dipakai?"),
        _(
            "Dua-duanya boleh. Bila nomor baru belum kami kenal, pakai jalan lain: NIK Anda dan NIK satu "
            "anggota lain. Nomor baru Anda kami catat."
        ),
    ),
    (
        _("Saya tidak punya NIK atau kartu keluarga. Apakah saya dihitung?"),
        _(
            "Ya. Semua yang tinggal di negara ini dihitung. Mintalah kode masuk kepada petugas sensus di desa "
            "atau kelurahan, atau tunggu petugas datang."
        ),
    ),
    (
        _("Bayi kami belum ada di kartu. Apakah ditambahkan?"),
        _("Ya. Pilih Tambah orang di daftar keluarga. Bila belum bernama, tulis Bayi."),
    ),
    (
        _("Kami lupa sandi. Apa yang bisa dilakukan?"),
        _(
            "Pakai kode pemulihan yang Anda catat, atau surel bila Anda pernah memberikannya. Bila tidak ada "
            "keduanya, petugas di desa atau kelurahan dapat membantu. Isian Anda tidak hilang."
        ),
    ),
    (
        _("Situsnya lambat atau penuh. Apakah saya terlambat?"),
        _(
            "Bila terlalu banyak orang datang bersamaan, Anda mendapat tempat di antrean dan perkiraan waktu. "
            "Tempat itu tidak hilang. Yang sudah masuk tidak dikeluarkan. Pagi hari biasanya lebih sepi."
        ),
    ),
    (
        _("Jaringan putus saat saya mengisi. Apakah semua hilang?"),
        _(
            "Tidak. Setiap halaman disimpan saat Anda menekan Lanjut. Masuk lagi dengan sandi Anda, dari HP "
            "mana pun, dan lanjutkan. Yang diketik setelah Lanjut terakhir mungkin perlu diketik lagi."
        ),
    ),
    (
        _("Tertulis belum lengkap. Apa yang kurang?"),
        _(
            "Ringkasan menyebut setiap isian yang kurang, untuk siapa, dan bisa diketuk. Bila tetap tidak "
            "tahu jawabannya, kirim saja. Petugas akan menghubungi Anda untuk sisanya."
        ),
    ),
    (
        _("Sudah terkirim, ternyata ada yang salah. Bisakah diubah?"),
        _(
            "Bisa, sampai hari terakhir. Masuk lagi, ubah, dan kirim sekali lagi. Bila Anda hanya melihat "
            "tanpa mengirim lagi, kiriman yang lama tetap berlaku."
        ),
    ),
    (
        _("Setelah mengirim ada yang lahir, meninggal atau pindah. Harus bagaimana?"),
        _("Masuk lagi dan katakan itu. Yang dihitung adalah keadaan pada hari sensus, bukan pada hari Anda mengisi."),
    ),
    (
        _("Nomor akta kematian belum ada di tangan. Bolehkah dilewati?"),
        _("Boleh. Nomor akta selalu boleh dikosongkan, dan bisa dilengkapi nanti sampai hari terakhir."),
    ),
    (
        _("Anak kami kuliah di kota lain. Di mana ia dihitung?"),
        _(
            "Di tempat ia tinggal, bila sudah atau akan setahun di sana. Tetap jawab untuknya dan pilih "
            "tinggal di tempat lain. Cukup nama desa atau kelurahannya. RT dan RW boleh dikosongkan."
        ),
    ),
    (
        _("Alamat di KTP berbeda dengan tempat tinggal kami. Mana yang dipakai?"),
        _("Dua-duanya ditanyakan. Anda dihitung di tempat tinggal. Alamat di KTP tidak berubah karena sensus."),
    ),
    (
        _("Pekerjaan saya tidak ada di daftar. Harus memilih apa?"),
        _("Ketik dengan kata Anda sendiri, lalu lanjutkan. Anda tidak harus memilih dari daftar."),
    ),
    (
        _("Peramban apa yang harus dipakai?"),
        _(
            "Apa saja. Peramban bawaan HP dan yang di dalam WhatsApp atau Facebook juga bisa. Bila peramban "
            "Anda sangat lama, halaman tetap bisa diisi, hanya lebih sederhana."
        ),
    ),
    (
        _("Saya tidak punya HP, atau tidak ingin mengisi sendiri."),
        _(
            "Tidak apa-apa. Petugas akan datang ke rumah Anda. Di halaman pertama Anda juga bisa menulis "
            "bahwa Anda lebih suka didatangi. Keluarga Anda boleh mengetik untuk Anda."
        ),
    ),
    (
        _("Apakah data saya aman? Saya takut bocor."),
        _(
            "Jawaban disimpan tersegel, dan kuncinya tidak berada di tempat yang sama. Setiap kali petugas "
            "membuka sesuatu, itu tercatat. Tidak ada yang bisa menjanjikan keamanan sempurna, karena itu "
            "kami hanya menanyakan yang diperlukan untuk menghitung."
        ),
    ),
    (
        _("Apakah jawaban dipakai untuk pajak, bantuan atau polisi?"),
        _(
            "Tidak. Undang-undang statistik hanya mengizinkan jawaban dipakai untuk angka bersama. Bantuan "
            "tidak bertambah dan tidak berkurang karena jawaban Anda."
        ),
    ),
    (
        _("Bagaimana saya tahu situs dan petugasnya asli?"),
        _(
            "Lihat alamat di bagian atas peramban, dan ketik sendiri bila ragu. Petugas membawa surat tugas "
            "dan tanda pengenal. Ketua RT tahu siapa yang bertugas. Tidak ada petugas yang meminta uang, "
            "sandi atau kode dari SMS."
        ),
    ),
    (
        _("Kami sudah mengisi. Mengapa petugas masih datang?"),
        _(
            "Petugas memeriksa daftar seluruh rumah, bukan jawaban Anda. Ia hanya bertanya apakah semua masih "
            "di sini dan apakah ada yang lahir, meninggal atau pindah. Tunjukkan tanda terima. Wawancaranya "
            "tidak diulang."
        ),
    ),
)
