"""Why a rule decided as it did, in the words of the census: Indonesian and English for every reason code."""

REASONS: dict[str, dict[str, str]] = {
    "alive": {"id": "Hidup pada hari sensus.", "en": "Alive on census day."},
    "born_on_day": {"id": "Lahir pada hari sensus, jadi dihitung.", "en": "Born on census day, so counted."},
    "born_after": {"id": "Lahir setelah hari sensus.", "en": "Born after census day."},
    "birth_unknown": {
        "id": "Tanggal lahir tidak diketahui; ada saat ditanya, jadi dihitung.",
        "en": "Birth date unknown; present when asked, so counted.",
    },
    "died_before": {"id": "Meninggal sebelum hari sensus.", "en": "Died before census day."},
    "died_on_day": {
        "id": "Meninggal pada hari sensus; hari itu masih hidup, jadi dihitung.",
        "en": "Died on census day; lived that day, so counted.",
    },
    "died_after": {"id": "Meninggal setelah hari sensus.", "en": "Died after census day."},
    "death_unknown": {
        "id": "Meninggal, tanggalnya tidak diketahui; dianggap sebelum hari sensus.",
        "en": "Died, date unknown; taken as before census day.",
    },
    "moved_in_after": {
        "id": "Pindah ke sini setelah hari sensus; dihitung di tempat sebelumnya.",
        "en": "Moved here after census day; counted at the place before.",
    },
    "moved_out_after": {
        "id": "Pindah setelah hari sensus; pada hari sensus masih di sini.",
        "en": "Moved away after census day; that day still here.",
    },
    "moved_out_before": {
        "id": "Pindah sebelum hari sensus; dihitung di tempat barunya.",
        "en": "Moved away by census day; counted at the new place.",
    },
    "nobody_knows": {"id": "Tidak ada yang mengenalnya di sini.", "en": "Nobody here knows this person."},
    "lived_long": {
        "id": "Sudah tinggal di sana selama batas waktu atau lebih.",
        "en": "Has lived there for the limit or longer.",
    },
    "means_to_stay": {
        "id": "Belum lama tinggal di sana, tetapi berniat menetap.",
        "en": "Has lived there for less than the limit but means to stay.",
    },
    "said_to_live_there": {
        "id": "Belum lama di sana dan niatnya tidak diketahui; jawaban bahwa ia tinggal di sana berlaku.",
        "en": "There for less than the limit, intention unknown; the answer that the person lives there stands.",
    },
    "away_for_now": {
        "id": "Pergi kurang dari batas waktu dan akan kembali; dihitung di rumah.",
        "en": "Away for less than the limit and coming back; counted at home.",
    },
    "most_nights": {
        "id": "Punya dua rumah; dihitung di tempat paling banyak bermalam.",
        "en": "Two homes; counted where most nights are spent.",
    },
    "longer_there": {
        "id": "Dua rumah dengan malam sama banyak; dihitung di tempat yang lebih lama ditinggali.",
        "en": "Two homes with as many nights; counted where lived longer.",
    },
    "lodging": {
        "id": "Pelajar, mahasiswa, atau penyewa kamar; dihitung di pondokannya.",
        "en": "Student or boarder; counted at the lodging.",
    },
    "weekly_commuter": {
        "id": "Bekerja di tempat lain dan pulang setiap pekan; dihitung bersama keluarga.",
        "en": "Works elsewhere and comes home every week; counted with the family.",
    },
    "institution": {
        "id": "Tinggal di lembaga selama batas waktu atau lebih; dihitung di lembaga itu.",
        "en": "In an institution for the limit or longer; counted at the institution.",
    },
    "seafarer_home": {
        "id": "Pelaut yang pergi kurang dari setahun; dihitung di rumah.",
        "en": "Seafarer away for less than a year; counted at home.",
    },
    "newborn": {
        "id": "Bayi yang baru lahir dihitung di tempat tinggal orang tuanya.",
        "en": "A new-born is counted where the parents live.",
    },
    "abroad_long": {
        "id": "Di luar negeri setahun atau lebih, atau berniat begitu; tidak dihitung di sini.",
        "en": "Abroad for a year or more, or meaning to; not counted here.",
    },
    "mission": {
        "id": "Diplomat atau pasukan perdamaian di luar negeri, dengan keluarganya; tetap dihitung di rumah.",
        "en": "Diplomat or peacekeeper abroad, with family; counted at home all the same.",
    },
    "foreign_mission": {
        "id": "Diplomat negara lain dihitung oleh negaranya.",
        "en": "A diplomat of another state is counted by that state.",
    },
    "nowhere": {
        "id": "Tidak ada tempat yang memenuhi syarat; dihitung di tempat ditemukan pada hari sensus.",
        "en": "No place qualifies; counted where found on census day.",
    },
    "fuller_form": {
        "id": "Dua isian untuk rumah yang sama; yang lebih lengkap berlaku.",
        "en": "Two forms for the same dwelling; the fuller one stands.",
    },
    "better_mode": {
        "id": "Dua isian yang sama lengkap untuk rumah yang sama; yang dikirim sendiri berlaku sebelum wawancara.",
        "en": "Two forms for the same dwelling, as complete; what a family sent itself stands before an interview.",
    },
    "later_form": {
        "id": "Dua isian yang sama lengkap untuk rumah yang sama; yang terakhir berlaku.",
        "en": "Two forms for the same dwelling, as complete; the later one stands.",
    },
    "first_hand": {
        "id": "Jawaban orangnya sendiri, atau kepada petugas di tempat, berlaku sebelum jawaban orang lain.",
        "en": "The person's own answer, or one given to an officer on the spot, stands before a proxy's.",
    },
    "last_begun": {
        "id": "Pindah: dihitung di tempat yang ditinggali paling akhir.",
        "en": "Has moved: counted at the place lived in since the later date.",
    },
    "asked": {
        "id": "Ditanyakan lewat telepon atau kunjungan.",
        "en": "Asked by a call or a visit.",
    },
    "no_place_qualifies": {
        "id": "Di kedua tempat kurang dari batas waktu dan tidak berniat menetap.",
        "en": "Less than the limit at both places, and no intention to stay.",
    },
    "child_two_homes": {
        "id": "Bayi yang baru lahir disebut oleh dua keluarga.",
        "en": "Two families name the same new-born.",
    },
    "commuter_or_moved": {
        "id": "Keluarganya di tempat yang lama; mungkin pulang setiap pekan, mungkin sudah pindah.",
        "en": "The family is at the earlier place: it may be a weekly commuter, or has moved.",
    },
    "both_as_long": {
        "id": "Menurut kedua jawaban tinggal di sana sama lama, atau sejak kapan tidak diketahui.",
        "en": "Both answers say so, since the same time or since nobody knows when.",
    },
}


def words(code: str, language: str) -> str:
    """The reason in `language` (English when we do not speak it); raises KeyError for an unknown code."""
    texts = REASONS[code]
    return texts.get(language, texts["en"])
