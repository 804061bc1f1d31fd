"""Other ways in: a card renewed since, a family that nobody has on record, codes, a call; and what strangers learn."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cacah.audit.models import Entry
from cacah.cases import reads as cases
from cacah.cases.claims import CLAIMED_CARD, CLAIMED_FAMILY, match_claims, sealed_name
from cacah.cases.models import Case, Claim, Query
from cacah.cases.tests.conftest import AGUS, BUDI, KK, MARCH, SITI, VILLAGE
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.models import Callback, Code, Credential, Knock
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.plan import reads as plan
from cacah.portal.tests.conftest import PASSWORD, Visitor
from cacah.portal.tests.paper import Page
from cacah.vault import keys

STRANGER = "3372041708859999"
NEW_KK = "3372040505200001"
BORN_AGUS: dict[str, Any] = {"lahir_d": "1", "lahir_m": "1", "lahir_y": "2010"}
NEIGHBOUR = ("3372041212700009", "TONO", "1", "1970-12-12", "1")


def _again() -> Visitor:
    return Visitor(Client(), Page(""))


def _case() -> Case:
    return Case.objects.get(kind="register")


class TestACardRenewedSince:
    def test_the_refusal_names_every_way_that_is_left(self, visitor: Visitor) -> None:
        visitor.open("/").send(nik=BUDI[0], kk=NEW_KK)
        assert visitor.status == 422
        for words in (
            "NIK dua anggota keluarga", "tanggal lahir anggota keluarga", "kode dari surat", "keluarga baru",
            "minta ditelepon", "didatangi petugas", "Meja bantuan: telepon 021 555 0100",
        ):  # fmt: skip
            assert words in visitor.page.text

    def test_two_members_of_one_family_come_in_and_the_new_card_is_kept_sealed(self, visitor: Visitor) -> None:
        visitor.open("/").send(nik=BUDI[0], kk=NEW_KK)
        visitor.open("/jalan/anggota")
        assert visitor.page.forms[0].fields["nik"] == [BUDI[0]]
        assert visitor.page.forms[0].fields["kk"] == [NEW_KK]
        visitor.send(lain=SITI[0])
        assert visitor.path == "/sandi"
        assert not Claim.objects.exists()
        visitor.send(sandi=PASSWORD)
        claim, case = Claim.objects.get(), _case()
        assert (claim.case_id, claim.way) == (case.id, "member")
        typed = keys.unwrap(case.wrapped_key).open_json(claim.sealed, sealed_name(case.id, claim.id))
        assert typed == {"nik": BUDI[0], "kk": NEW_KK, "other": SITI[0], "words": ""}
        assert NEW_KK.encode() not in bytes(claim.sealed)

    def test_next_time_the_new_card_alone_is_enough_for_every_member(self, visitor: Visitor) -> None:
        visitor.open("/jalan/anggota").send(nik=BUDI[0], lain=SITI[0], kk=NEW_KK).send(sandi=PASSWORD)
        for person in (BUDI, SITI, AGUS):
            again = _again().open("/").send(nik=person[0], kk=NEW_KK)
            assert again.path == "/sandi"
        assert _again().open("/").send(nik=STRANGER, kk=NEW_KK).status == 422

    @pytest.mark.parametrize(
        "head", ["Budi Santoso", "BUDI SANTOSA", "budi  santosoo", "Boedi Santoso", "H. Budi Santoso"]
    )
    def test_another_members_birth_date_and_the_heads_name_will_do(self, visitor: Visitor, head: str) -> None:
        visitor.open("/jalan/keterangan").send(nik=SITI[0], kepala=head, **BORN_AGUS)
        assert visitor.path == "/sandi"

    @pytest.mark.parametrize(
        ("nik", "head", "born"),
        [
            (SITI[0], "Joko Santoso", BORN_AGUS),
            (SITI[0], "Budi Santoso", BORN_AGUS | {"lahir_y": "2011"}),
            (SITI[0], "Budi Santoso", {"lahir_d": "17", "lahir_m": "10", "lahir_y": "1988"}),
            (STRANGER, "Budi Santoso", BORN_AGUS),
        ],
        ids=["another name", "another day", "one's own birth date, which stands in the NIK", "unknown person"],
    )
    def test_facts_that_do_not_fit_get_one_answer(
        self, visitor: Visitor, nik: str, head: str, born: dict[str, Any]
    ) -> None:
        visitor.open("/jalan/keterangan").send(nik=nik, kepala=head, **born)
        assert visitor.status == 422
        assert "kami tidak menemukan keluarga Anda" in visitor.page.text

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"nik": "12"}, "NIK harus 16 angka. Anda mengetik 2 angka."),
            ({"kepala": ""}, "Isi nama kepala keluarga."),
            ({"lahir_m": "13"}, "Tulis tanggal, bulan dan tahun dengan angka"),
            ({"kk": "1"}, "Nomor KK harus 16 angka. Anda mengetik 1 angka."),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field(self, visitor: Visitor, fields: dict[str, str], said: str) -> None:
        right = {"nik": SITI[0], "kepala": "Budi Santoso", **BORN_AGUS}
        visitor.open("/jalan/keterangan").send({**right, **fields})
        assert visitor.status == 422
        assert said in visitor.page.text

    def test_the_same_person_twice_is_not_two(self, visitor: Visitor) -> None:
        visitor.open("/jalan/anggota").send(nik=BUDI[0], lain=BUDI[0])
        assert visitor.status == 422
        assert "Isi nomor orang lain" in visitor.page.text


def _begin(visitor: Visitor, nik: str, kk: str, **more: Any) -> Visitor:
    visitor.open("/jalan/keluarga-baru").send(nik=nik, kk=kk, desa="jebres surakarta", cari="1")
    return visitor.send(tempat=VILLAGE, **more)


class TestAFamilyOfItsOwn:
    def test_somebody_on_no_record_begins_where_they_live_and_counts_apart(self, visitor: Visitor) -> None:
        _begin(visitor, STRANGER, NEW_KK, rt="1", rw="2").send(sandi=PASSWORD)
        assert visitor.path == "/isi/"
        case = Case.objects.get(kind="claimed")
        assert (case.confirmed_at, case.register_family) == (None, None)
        village = geo.by_code(VILLAGE)
        assert village is not None
        assert geo.within(case.place_id, village.pk)
        assert cases.claimed(geo.place(village.pk)) == 1

    def test_they_come_back_with_the_same_numbers(self, visitor: Visitor) -> None:
        _begin(visitor, STRANGER, NEW_KK).send(sandi=PASSWORD)
        again = _again().open("/").send(nik=STRANGER, kk=NEW_KK).send(sandi=PASSWORD)
        assert again.path == "/isi/"
        assert Case.objects.filter(kind="claimed").count() == 1

    def test_beginning_twice_is_beginning_once(self, visitor: Visitor) -> None:
        visitor.open("/jalan/keluarga-baru").send(nik=STRANGER, kk=NEW_KK, desa="jebres", cari="1")
        fields = visitor.page.forms[0].filled({"tempat": VILLAGE})
        for _ in range(2):
            visitor.post("/jalan/keluarga-baru", fields)
        _begin(_again(), STRANGER, NEW_KK)
        assert Case.objects.filter(kind="claimed").count() == 1

    def test_who_left_a_family_and_finds_its_password_made_begins_with_the_own_card(self, visitor: Visitor) -> None:
        visitor.open("/").send(nik=BUDI[0], kk=KK).send(sandi=PASSWORD)
        left = _again().open("/jalan/anggota").send(nik=SITI[0], lain=AGUS[0], kk=NEW_KK)
        assert "Isi sandi keluarga Anda" in left.page.text
        assert left.open("/sandi/lupa").page.links["Mulai sebagai keluarga baru"] == "/jalan/keluarga-baru"
        _begin(left, SITI[0], NEW_KK).send(sandi="bantal jendela ikan")
        assert left.path == "/isi/"
        assert Case.objects.filter(kind="claimed").count() == 1

    def test_nobody_gets_into_a_case_by_naming_its_id(self, visitor: Visitor) -> None:
        visitor.open("/jalan/keluarga-baru").send(nik=STRANGER, kk=NEW_KK, desa="jebres", cari="1")
        visitor.send(tempat=VILLAGE, baru=_case().id.hex).send(sandi=PASSWORD)
        assert not Credential.objects.filter(case_id=_case().id).exists()

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"desa": "xyzzyq"}, "Tempat ini tidak kami temukan"),
            ({"desa": ""}, "Isi nama desa"),
            ({"kk": ""}, "Isi Nomor KK."),
        ],
    )
    def test_what_is_missing_is_told_at_its_field(self, visitor: Visitor, fields: dict[str, str], said: str) -> None:
        visitor.open("/jalan/keluarga-baru").send(
            {"nik": STRANGER, "kk": NEW_KK, "desa": "jebres", "cari": "1", **fields}
        )
        assert visitor.status == 422
        assert said in visitor.page.text

    def test_a_place_must_be_chosen(self, visitor: Visitor) -> None:
        visitor.open("/jalan/keluarga-baru").send(nik=STRANGER, kk=NEW_KK, desa="jebres", cari="1")
        visitor.send()
        assert "Pilih tempat Anda di daftar." in visitor.page.text

    def test_the_worker_finds_people_of_the_register_and_asks_the_desk(self, visitor: Visitor) -> None:
        _begin(visitor, SITI[0], NEW_KK).send(sandi=PASSWORD)
        assert match_claims(clock.now()) == 1
        query = Query.objects.get(kind=CLAIMED_FAMILY)
        assert (query.case_id, query.other_case) == (Case.objects.get(kind="claimed").id, _case().id)
        assert match_claims(clock.now()) == 0

    def test_a_claimed_card_that_is_another_familys_is_a_question_too(self, visitor: Visitor) -> None:
        visitor.open("/jalan/anggota").send(nik=BUDI[0], lain=SITI[0], kk=NEW_KK).send(sandi=PASSWORD)
        _load_later(NEIGHBOUR, NEW_KK)
        match_claims(clock.now() + timedelta(days=1))
        assert Query.objects.get(kind=CLAIMED_CARD).case_id == _case().id
        assert Claim.objects.get().found_family is not None


def _load_later(person: tuple[str, ...], card: str) -> None:
    """A family that a newer cut brings, as far as claims are concerned."""
    from cacah.register.models import Card, Family, Load
    from cacah.vault import index

    load, old = Load.objects.get(), Family.objects.get()
    blind = index.blind("kk", card)
    new = Family.objects.create(
        kk_index=blind, place=old.place, wrapped_key=old.wrapped_key, sealed=old.sealed, people=1, load=load
    )
    Card.objects.create(kk_index=blind, family_id=new.pk, load_id=load.pk)


class TestCodes:
    def test_a_code_of_a_case_opens_it_until_it_is_taken_back(self, visitor: Visitor) -> None:
        case = _case()
        code = entry.issue_code(case.id, case.place_id, "access", "user:1")
        assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", code)
        visitor.open("/kode").send(kode=code.lower().replace("-", " ")).send(sandi=PASSWORD)
        assert visitor.path == "/isi/"
        assert _again().open("/kode").send(kode=code).path == "/sandi"
        entry.revoke_codes(case.id, "user:1")
        assert "sudah tidak berlaku" in _again().open("/kode").send(kode=code).page.text

    def test_a_code_of_a_place_opens_a_new_family_and_then_that_family(self, visitor: Visitor) -> None:
        code = entry.issue_code(None, _case().place_id, "access", "user:1")
        visitor.open("/kode").send(kode=code).send(sandi=PASSWORD)
        claimed = Case.objects.get(kind="claimed")
        assert claimed.confirmed_at is None
        _again().open("/kode").send(kode=code).send(sandi=PASSWORD)
        assert Case.objects.filter(kind="claimed").count() == 1

    def test_only_its_hash_is_kept(self, visitor: Visitor) -> None:
        code = entry.issue_code(None, _case().place_id, "access", "user:1")
        row = Code.objects.get()
        assert code.replace("-", "") not in str([row.__dict__, list(Entry.objects.values())])

    def test_a_code_ends(self, visitor: Visitor) -> None:
        case = _case()
        code = entry.issue_code(case.id, case.place_id, "delivered", "user:1")
        with clock.at(MARCH + timedelta(days=241)):
            assert entry.use_code(code) is None

    def test_the_code_of_one_member_is_no_way_into_the_family(self, visitor: Visitor) -> None:
        case = _case()
        code = entry.issue_code(case.id, case.place_id, "member", "user:1")
        assert "sudah tidak berlaku" in visitor.open("/kode").send(kode=code).page.text
        assert entry.use_code(code) is None

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Isi kode Anda."),
            ("ABCD", "Kode harus 16"),
            ("ABCD-EFGH-JKMN-PQR0", "tanpa 0, 1, I, L dan O"),
            ("<b>", "Kode harus 16"),
        ],
    )
    def test_a_code_that_cannot_be_one_is_told_at_its_field(self, visitor: Visitor, typed: str, said: str) -> None:
        visitor.open("/kode").send(kode=typed)
        assert visitor.status == 422
        assert said in visitor.page.text

    def test_a_misread_sign_is_noticed_before_anything_is_looked_up(self, visitor: Visitor) -> None:
        code = entry.issue_code(None, _case().place_id, "access", "user:1")
        other = "3" if code[0] != "3" else "4"
        visitor.open("/kode").send(kode=other + code[1:])
        assert "huruf atau angka yang keliru" in visitor.page.text
        assert not Knock.objects.exists()


@pytest.fixture
def delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan shows the register only after a code that was delivered."""
    decided = plan.current
    monkeypatch.setattr(plan, "policies", lambda: replace(decided().policies, prefill="code"))


@pytest.mark.usefixtures("delivered")
class TestTheRegisterIsShownAfterACode:
    def test_without_the_code_names_are_short_and_nobody_has_to_have_it(self, visitor: Visitor) -> None:
        visitor.log_in()
        assert visitor.path == "/fakta"
        assert "kode dari surat sensus" in visitor.page.text
        visitor.post("/fakta", {"lewati": "1"})
        assert visitor.path == "/isi/"
        assert "BUDI" not in visitor.html

    def test_the_code_of_this_family_opens_it(self, visitor: Visitor) -> None:
        case = _case()
        code = entry.issue_code(case.id, case.place_id, "delivered", "user:1")
        visitor.log_in().send(kode=code)
        assert visitor.path == "/isi/"
        assert Entry.objects.filter(verb="show_register").exists()

    def test_the_code_of_another_does_not(self, visitor: Visitor) -> None:
        code = entry.issue_code(None, _case().place_id, "access", "user:1")
        visitor.log_in().send(kode=code)
        assert (visitor.status, visitor.path) == (422, "/fakta")

    def test_who_comes_in_by_the_letter_need_not_type_it_again(self, visitor: Visitor) -> None:
        case = _case()
        code = entry.issue_code(case.id, case.place_id, "delivered", "user:1")
        visitor.open("/kode").send(kode=code).send(sandi=PASSWORD)
        assert visitor.path == "/isi/"


class TestACall:
    def test_a_number_is_sealed_for_the_help_desk_and_erased_after_the_call(self, visitor: Visitor) -> None:
        visitor.open("/jalan/telepon").send(telepon="0812-3456 7890", waktu="evening")
        assert "Kami akan menelepon" in visitor.page.text
        (row,) = reads.callbacks()
        assert b"081234567890" not in bytes(row.sealed)
        assert reads.opened_callback(row) == ("081234567890", "evening")
        entry.call_done(row.pk, "user:7")
        assert reads.callbacks() == []
        assert bytes(Callback.objects.get().sealed) == b""

    @pytest.mark.parametrize("typed", ["", "123", "saya", "0812345678901234567", "+62 <script>"])
    def test_what_is_no_number_is_told_at_the_field(self, visitor: Visitor, typed: str) -> None:
        visitor.open("/jalan/telepon").send(telepon=typed)
        assert visitor.status == 422
        assert visitor.page.links
        assert not Callback.objects.exists()


WRONG_PAIRS = {"unknown person": (STRANGER, KK), "other card": (BUDI[0], NEW_KK), "closed": (BUDI[0], KK)}


def _shape(html: str) -> str:
    return re.sub(r'value="[^"]*"', "", html)


@pytest.mark.usefixtures("settled")
class TestNoOracle:
    @pytest.fixture
    def spent(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How often Argon2 was computed."""
        seen: list[int] = []
        real = entry.spend

        def counted() -> None:
            seen.append(1)
            real()

        monkeypatch.setattr(entry, "spend", counted)
        return seen

    def _tried(self, path: str, fields: dict[str, str]) -> tuple[int, str, int]:
        visitor = _again()
        visitor.client.get("/")
        with CaptureQueriesContext(connection) as asked:
            visitor.post(path, fields)
        return visitor.status, _shape(visitor.html), len(asked)

    def test_wrong_pairs_have_one_status_one_page_one_cost(self, visitor: Visitor, spent: list[int]) -> None:
        seen = []
        for name, (nik, kk) in WRONG_PAIRS.items():
            if name == "closed":
                Case.objects.update(register_family=None)
            seen.append((*self._tried("/masuk", {"nik": nik, "kk": kk}), len(spent)))
            spent.clear()
        assert len(set(seen)) == 1
        assert (seen[0][0], seen[0][3]) == (422, 1)

    def test_the_log_knows_the_true_cause(self, visitor: Visitor) -> None:
        for name, (nik, kk) in WRONG_PAIRS.items():
            if name == "closed":
                Case.objects.update(register_family=None)
            _again().open("/").send(nik=nik, kk=kk)
        assert {row.cause for row in reads.knocks(nik=BUDI[0])} == {"closed", "other_card"}
        assert {row.cause for row in reads.knocks(kk=KK)} == {"closed", "unknown_person"}
        assert sorted(cause for _, cause, times in reads.causes(MARCH)) == ["closed", "other_card", "unknown_person"]
        assert {row.place_id for row in reads.knocks(nik=BUDI[0])} == {_case_place()}
        assert BUDI[0].encode() not in b"".join(bytes(row.nik_index or b"") for row in Knock.objects.all())

    def test_a_right_pair_costs_no_argon2_before_its_password(self, visitor: Visitor, spent: list[int]) -> None:
        visitor.open("/").send(nik=BUDI[0], kk=KK)
        assert visitor.path == "/sandi"
        assert spent == []

    @pytest.mark.parametrize(
        "tries",
        [
            ("/jalan/anggota", [{"nik": STRANGER, "lain": SITI[0]}, {"nik": BUDI[0], "lain": STRANGER}]),
            (
                "/jalan/keterangan",
                [
                    {"nik": STRANGER, "kepala": "Budi", **BORN_AGUS},
                    {"nik": SITI[0], "kepala": "Joko Widodo", **BORN_AGUS},
                ],
            ),
        ],
        ids=["two members", "facts"],
    )
    def test_the_other_ways_tell_no_more(
        self, visitor: Visitor, spent: list[int], tries: tuple[str, list[dict[str, str]]]
    ) -> None:
        path, fields = tries
        seen = []
        for typed in fields:
            status, html, asked = self._tried(path, typed)
            seen.append((status, html, asked, len(spent)))
            spent.clear()
        assert len(set(seen)) == 1
        assert (seen[0][0], seen[0][3]) == (422, 1)

    def test_ended_and_unknown_codes_get_the_same_words_at_the_same_cost(
        self, visitor: Visitor, spent: list[int]
    ) -> None:
        from cacah.entry.core import codes

        ended = entry.issue_code(_case().id, _case().place_id, "access", "user:1")
        entry.revoke_codes(_case().id, "user:1")
        seen = []
        for code in (ended, codes.grouped(codes.new())):
            status, html, asked = self._tried("/kode", {"kode": code})
            seen.append((status, html, asked, len(spent)))
            spent.clear()
        assert len(set(seen)) == 1

    def test_a_try_that_has_to_wait_is_not_looked_at(self, visitor: Visitor, spent: list[int]) -> None:
        for _ in range(5):
            _again().open("/").send(nik=BUDI[0], kk=NEW_KK)
        spent.clear()
        waiting = [_again().open("/").send(nik=BUDI[0], kk=kk) for kk in (KK, NEW_KK)]
        assert [(one.status, _bare(one.html)) for one in waiting] == [(429, _bare(waiting[0].html))] * 2
        assert spent == []
        assert {row.cause for row in reads.knocks(nik=BUDI[0])} == {"other_card", "slowed"}


def _bare(html: str) -> str:
    return re.sub(r'(value|data-challenge)="[^"]*"', "", html)


def _case_place() -> int:
    return Case.objects.get(kind="register").place_id


class TestSlowNeverLocked:
    def test_three_hundred_staff_behind_one_address_all_get_in(self, visitor: Visitor) -> None:
        """Each mistypes once; all press at once, wait as they are told, and are in within minutes."""
        waiting = {number: [f"33720417088{number:05}", BUDI[0]] for number in range(300)}
        now, inside = MARCH, 0
        for _ in range(60):
            for number, typed in list(waiting.items()):
                guess = entry.buckets(nik=typed[0] if len(typed) > 1 else f"own{number}", network="10.0.0.0/24")
                if entry.admit(guess, now):
                    continue
                typed.pop(0)
                if not typed:
                    entry.forgive(guess)
                    del waiting[number]
                    inside += 1
            now += timedelta(seconds=10)
        assert inside == 300

    def test_a_device_that_computes_need_not_wait(self, visitor: Visitor) -> None:
        import altcha

        for _ in range(5):
            _again().open("/").send(nik=BUDI[0], kk=NEW_KK)
        visitor.open("/").send(nik=BUDI[0], kk=KK)
        assert visitor.status == 429
        shown = re.search(r'data-challenge="([^"]+)"', visitor.html)
        assert shown is not None
        asked = orjson.loads(shown[1].replace("&quot;", '"'))
        found = altcha.solve_challenge(altcha.Challenge.from_dict(asked))
        assert found is not None
        proof = orjson.dumps({"challenge": asked, "solution": found.to_dict()}).decode()
        fields = {"nik": BUDI[0], "kk": KK, "bukti": proof}
        visitor.post("/masuk", fields)
        assert visitor.path == "/sandi"
        assert _again().post("/masuk", fields).status == 429, "a proof is good once"

    @pytest.mark.parametrize("proof", ["{}", "x", '{"challenge": {}, "solution": {}}', "[1]", "9" * 5000, "null"])
    def test_what_is_no_proof_buys_nothing(self, visitor: Visitor, proof: str) -> None:
        assert not entry.is_paid(proof)

    def test_an_old_proof_buys_nothing(self, visitor: Visitor) -> None:
        import altcha

        asked = orjson.loads(reads.challenge())
        found = altcha.solve_challenge(altcha.Challenge.from_dict(asked))
        assert found is not None
        proof = orjson.dumps({"challenge": asked, "solution": found.to_dict()}).decode()
        with clock.at(MARCH + timedelta(minutes=11)):
            assert not entry.is_paid(proof)

    def test_passwords_never_come_back_into_a_page(self, visitor: Visitor) -> None:
        visitor.log_in()
        other = _again().open("/").send(nik=BUDI[0], kk=KK)
        for _ in range(6):
            other.post("/sandi", {"sandi": "kuda baterai klop"})
        assert other.status == 429
        assert "klop" not in other.html
