"""The help desk, and a new password by two people: what staff see, what they may, and what they never learn."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from cacah.access import actions as access
from cacah.access import guard
from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import reads as cases
from cacah.cases.models import Case, Draft
from cacah.cases.tests.conftest import BUDI, KK, SITI
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.entry.models import Aside, Callback, Code, Credential, Recovery, Reset
from cacah.geo import reads as geo
from cacah.lib import clock
from cacah.portal.tests.conftest import HOUSING, PASSWORD, Visitor
from cacah.portal.tests.paper import Page

NEW = "gajah lampu sepeda"
STRANGER = "3372041708859999"
CODE = re.compile(r'<b class="code">([^<]+)</b>')
Staff = Callable[..., Visitor]


@pytest.fixture
def staff(world: None, db: None, now: datetime, settings: Any) -> Staff:
    """A browser in which a member of staff with a role at a place is signed in."""
    settings.CACAH_TWO_FACTOR_ROLES = lambda: frozenset[str]()

    def signed_in(role: str, code: str = "33.72.04.1001", name: str = "") -> Visitor:
        place = geo.row_by_code(code)
        assert place
        word = name or role
        access.create_user(word, f"Petugas {word}", [(role, place.id)], PASSWORD)
        client = Client()
        client.post("/petugas/masuk", {"username": word, "password": PASSWORD})
        return Visitor(client, Page(""))

    return signed_in


def _asked(officer: Visitor, kind: str = "forgotten", nik: str = BUDI[0], **more: str) -> Visitor:
    return officer.post("/petugas/sandi-keluarga", {"nik": nik, "kk": KK, "sebab": kind, "periksa": "1", **more})


def _deed(officer: Visitor, word: str) -> Visitor:
    row = Reset.objects.get()
    return officer.post(f"/petugas/sandi-keluarga/{row.case_id}/{row.id}", {"lakukan": word})


def _code(officer: Visitor) -> str:
    found = CODE.search(_deed(officer, "kode").html)
    assert found, officer.page.text
    return found[1]


def _given(staff: Staff, kind: str = "forgotten") -> str:
    """The code of a reset that an officer asked for and the village head confirmed."""
    officer, head = staff("enumerator"), staff("village_head")
    _asked(officer, kind)
    _deed(head, "setuju")
    return _code(officer)


def _use(code: str, password: str = NEW) -> Visitor:
    family = Visitor(Client(), Page(""))
    family.post("/masuk", {"nik": BUDI[0], "kk": KK})
    return family.open("/sandi/lupa").send(kode=code, sandi=password)


class TestTwoPeople:
    def test_one_asks_another_confirms_and_the_family_makes_its_own_password(
        self, seated: Visitor, staff: Staff
    ) -> None:
        seated.begin().answer_family()
        code = _given(staff)
        family = _use(code)
        assert "Sandi sudah diganti" in family.page.text
        assert seated.open("/isi/").path.startswith("/?masuk=1"), "other seats end"
        assert family.open("/isi/").page.text.count("Anda sudah mulai mengisi") == 1, "nothing that was saved is lost"
        verbs = ["ask_reset", "confirm_reset", "show_reset_code", "renew_password"]
        told = Entry.objects.filter(subject=f"case/{Case.objects.get().id}", verb__in=verbs).order_by("id")
        assert list(told.values_list("verb", flat=True)) == verbs
        assert code not in str(list(Entry.objects.values())) and code.replace("-", "") not in str(
            vars(Reset.objects.get())
        )

    def test_whoever_asked_may_not_confirm(self, seated: Visitor, staff: Staff) -> None:
        officer = _asked(staff("enumerator"))
        assert 'value="setuju"' not in officer.html
        assert "Orang yang meminta tidak boleh menyetujui" in _deed(officer, "setuju").page.text
        assert Reset.objects.get().confirmed_at is None
        _deed(officer, "kode")
        assert not CODE.search(officer.html)

    def test_the_code_is_shown_once_and_to_the_two_alone(self, seated: Visitor, staff: Staff) -> None:
        officer, head, third = staff("enumerator"), staff("village_head"), staff("help_desk", "0")
        _asked(officer)
        _deed(head, "setuju")
        assert _deed(third, "kode").status == 403
        assert _code(officer)
        assert "sudah berubah" in _deed(officer, "kode").page.text
        assert "sudah berubah" in _deed(head, "kode").page.text

    @pytest.mark.parametrize(
        ("role", "place", "able"),
        [
            ("enumerator", "33.72.04.1001", True),
            ("village_head", "33.72.04", True),
            ("help_desk", "0", True),
            ("district", "33.72.04", True),
            ("enumerator", "33.72.04.1002", False),
            ("help_desk", "91", False),
            ("helper", "33.72.04.1001", False),
            ("statistician", "0", False),
            ("operator", "0", False),
        ],
    )
    def test_only_the_right_role_at_the_place_may_ask_or_confirm(
        self, seated: Visitor, staff: Staff, role: str, place: str, able: bool
    ) -> None:
        somebody = _asked(staff(role, place))
        assert (somebody.status, Reset.objects.exists()) == ((200, True) if able else (403, False))
        if not able:
            _asked(staff("district", "33.72.04", "koseka"))
            assert _deed(somebody, "setuju").status == 403
            assert Reset.objects.get().confirmed_at is None

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"periksa": ""}, "Periksa dahulu kartu keluarga dan KTP"),
            ({"sebab": ""}, "Pilih sebabnya."),
            ({"nik": "12"}, "NIK harus 16 angka. Anda mengetik 2 angka."),
            ({"nik": STRANGER}, "tidak ada bersama di data kami"),
        ],
    )
    def test_what_is_missing_is_told_and_asks_for_nothing(
        self, seated: Visitor, staff: Staff, changes: dict[str, str], said: str
    ) -> None:
        told = {"nik": BUDI[0], "kk": KK, "sebab": "forgotten", "periksa": "1", **changes}
        officer = staff("enumerator").post("/petugas/sandi-keluarga", {key: text for key, text in told.items() if text})
        assert (officer.status, said in officer.page.text) == (422, True)
        assert not Reset.objects.exists()

    def test_asked_twice_is_asked_once_and_a_refusal_ends_it(self, seated: Visitor, staff: Staff) -> None:
        officer, head = staff("enumerator"), staff("village_head")
        _asked(officer)
        _asked(head)
        _deed(head, "tolak")
        assert "sudah berubah" in _deed(staff("district", "33.72.04"), "setuju").page.text
        assert reads.reset_state(Reset.objects.get()) == "refused"

    def test_a_request_and_a_code_hold_a_day_each(self, seated: Visitor, staff: Staff, now: datetime) -> None:
        officer, head = staff("enumerator"), staff("village_head")
        _asked(officer)
        with clock.at(now + timedelta(hours=25)):
            Reset.objects.update(asked_at=now)
            assert reads.reset_state(Reset.objects.get()) == "lapsed"
        _deed(head, "setuju")
        code = _code(officer)
        with clock.at(now + timedelta(hours=24, seconds=1)):
            assert _use(code).status == 422
        with clock.at(now + timedelta(hours=23)):
            assert _use(code).status == 200
            assert _use(code).status == 422, "once"

    def test_a_reset_gives_the_changes_back_and_spends_the_familys_own_code(
        self, seated: Visitor, staff: Staff
    ) -> None:
        Credential.objects.update(changes=2)
        seated.post("/sandi/pemulihan", {"lakukan": "kode"})
        _use(_given(staff))
        assert Credential.objects.get().changes == 0
        assert Recovery.objects.get().code_index is None

    def test_a_made_up_reset_is_nothing(self, seated: Visitor, staff: Staff) -> None:
        officer = staff("enumerator")
        other = f"/petugas/sandi-keluarga/{UUID(int=1)}/{UUID(int=2)}"
        for word in ("setuju", "kode", "tolak", "", "x"):
            assert "sudah berubah" in officer.post(other, {"lakukan": word}).page.text


class TestDispute:
    @pytest.fixture
    def disputed(self, seated: Visitor, staff: Staff) -> Visitor:
        """The family after the check; somebody else had answered the housing questions, and typed too late."""
        seated.begin().answer_family()
        seated.post("/sandi/pemulihan", {"lakukan": "kode"})
        entry.issue_code(Case.objects.get().id, Case.objects.get().place_id, "access", "user:1")
        seat = reads.seat(_request(seated))
        assert seat
        entry.keep(seat, "/isi/orang/", {"name": ["Rahasia"]})
        return _use(_given(staff, "disputed"))

    def test_the_new_sitter_starts_afresh_and_sees_nothing_of_the_other(
        self, seated: Visitor, disputed: Visitor
    ) -> None:
        disputed.open(disputed.page.links["Lanjut mengisi"])
        assert "Anda sudah mulai mengisi" not in disputed.page.text
        disputed.begin()
        assert 'value="900" checked' not in disputed.html and "Rahasia" not in disputed.html
        assert disputed.open("/tersimpan").path == "/isi/"
        assert Aside.objects.get().parts == 1
        assert b"pln_meter" not in bytes(Aside.objects.get().sealed)
        assert not Draft.objects.filter(case_id=Case.objects.get().id).exists()

    def test_the_other_sitter_is_out_and_its_codes_and_password_open_nothing(
        self, seated: Visitor, disputed: Visitor
    ) -> None:
        assert not Code.objects.filter(revoked_at=None).exists()
        assert seated.open("/isi/").path.startswith("/?masuk=1")
        assert not Recovery.objects.exists()
        again = Visitor(Client(), Page(""))
        assert again.log_in().status == 422

    def test_a_supervisor_may_give_the_draft_back_and_nobodys_password_opens_then(
        self, disputed: Visitor, staff: Staff
    ) -> None:
        disputed.open("/isi/").begin().send({**HOUSING, "tenure": "rent"})
        row = Aside.objects.get()
        koseka = staff("district", "33.72.04")
        told = {"kasus": str(row.case_id), "isian": str(row.id)}
        assert "Kembalikan isian ini" in koseka.open("/petugas/sengketa").html
        koseka.post("/petugas/sengketa", told)
        assert cases.sitting(row.case_id, "self").answers(row.case_id)["tenure"] == "own"
        assert disputed.open("/isi/").path.startswith("/?masuk=1")
        assert Visitor(Client(), Page("")).log_in(password=NEW).status == 422
        assert Aside.objects.count() == 2, "today's draft is set aside in its turn"
        again = koseka.post("/petugas/sengketa", told)
        assert (again.status, "sudah dikembalikan" in again.page.text) == (409, True)
        assert Entry.objects.filter(verb="return_aside").count() == 1

    def test_only_a_supervisor_of_the_place_decides(self, disputed: Visitor, staff: Staff) -> None:
        row = Aside.objects.get()
        told = {"kasus": str(row.case_id), "isian": str(row.id)}
        for role, place in (("enumerator", "33.72.04.1001"), ("help_desk", "0"), ("regency", "91.71")):
            assert staff(role, place, f"lain-{role}").post("/petugas/sengketa", told).status == 403
        assert Aside.objects.get().returned_at is None


def _request(visitor: Visitor) -> Any:
    """A request with the visitor's cookies."""
    from django.test import RequestFactory

    made = RequestFactory().get("/")
    made.COOKIES.update({name: cookie.value for name, cookie in visitor.client.cookies.items()})
    return made


class TestDesk:
    def test_it_finds_the_true_reason_that_the_caller_was_not_told(self, visitor: Visitor, staff: Staff) -> None:
        visitor.open("/").send(nik=BUDI[0], kk="3372040101199999")
        assert "tidak kami temukan bersama" in visitor.page.text
        desk = staff("help_desk", "0").post("/petugas/bantuan/cari", {"nik": BUDI[0]})
        assert "NIK dikenal, nomor KK lain" in desk.page.text and "kartu keluarga yang lama" in desk.page.text
        assert "belum mulai" in desk.page.text
        desk.open(desk.page.links["Buka"])
        assert "NIK dikenal, nomor KK lain" in desk.page.text

    def test_a_person_nobody_knows_is_told_too(self, visitor: Visitor, staff: Staff) -> None:
        visitor.open("/").send(nik=STRANGER, kk=KK)
        desk = staff("help_desk", "0").post("/petugas/bantuan/cari", {"nik": STRANGER})
        assert "NIK tidak ada di data penduduk" in desk.page.text
        assert "Tidak ada keluarga yang cocok" in desk.page.text

    def test_a_familys_page_tells_times_and_never_a_name_a_number_or_an_answer(
        self, seated: Visitor, staff: Staff
    ) -> None:
        seated.begin().answer_family()
        Visitor(Client(), Page("")).log_in(password="bukan ini sandinya")
        desk = staff("help_desk", "0").open(f"/petugas/bantuan/{Case.objects.get().id}")
        for words in ("sudah mulai", "mengisi sendiri", "10 Maret 2020", "Sandi salah", "membuat sandi"):
            assert words in desk.page.text
        for secret in ("BUDI", "SITI", BUDI[0], KK, "MELATI", "pln_meter", "900"):
            assert secret not in desk.html

    def test_families_of_a_place_are_told_apart_by_initials(self, seated: Visitor, staff: Staff) -> None:
        desk = staff("help_desk", "0")
        Case.objects.create(
            id=UUID(int=5), place_id=Case.objects.get().place_id, wrapped_key=Case.objects.get().wrapped_key,
            opened_at=clock.now(),
        )  # fmt: skip
        desk.open("/petugas/bantuan/wilayah?tempat=33.72.04.1001")
        assert "B.S., S.A., A.S., N." in desk.page.text
        assert "BUDI" not in desk.html
        row = Entry.objects.get(verb="help_list")
        assert (row.codes["families"], row.place) == (2, geo.row_by_code("33.72.04.1001").id)  # type: ignore[union-attr]

    def test_every_look_is_noted_and_no_number_travels_in_an_address(self, seated: Visitor, staff: Staff) -> None:
        desk = staff("help_desk", "0")
        assert desk.open("/petugas/bantuan/cari").status == 405
        desk.post("/petugas/bantuan/cari", {"kk": KK})
        assert desk.path == "/petugas/bantuan/cari"
        desk.open(desk.page.links["Buka"])
        looks = Entry.objects.filter(subject=f"case/{Case.objects.get().id}", verb__startswith="help_")
        assert list(looks.order_by("id").values_list("verb", flat=True)) == ["help_find", "help_look"]
        assert KK not in str(list(Entry.objects.values()))

    def test_a_code_is_issued_once_and_lets_the_family_in(self, visitor: Visitor, staff: Staff) -> None:
        desk = staff("help_desk", "0").post(f"/petugas/bantuan/{Case.objects.get().id}", {})
        found = CODE.search(desk.html)
        assert found
        assert found[1] not in desk.open(desk.path).html
        visitor.open("/kode").send(kode=found[1])
        assert "Buat sandi untuk keluarga Anda" in visitor.page.text

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({}, "Tulis NIK atau nomor KK."),
            ({"nik": "12"}, "NIK harus 16 angka. Anda mengetik 2 angka."),
            ({"kk": "abc"}, "Nomor KK hanya berisi angka. Periksa hurufnya."),
            ({"nik": "<script>"}, "NIK hanya berisi angka"),
        ],
    )
    def test_what_is_no_number_is_told(self, world: None, staff: Staff, told: dict[str, str], said: str) -> None:
        desk = staff("help_desk", "0").post("/petugas/bantuan/cari", told)
        assert (desk.status, said in desk.page.text) == (422, True)
        assert "<script>" not in desk.html

    def test_an_unknown_place_is_told(self, world: None, staff: Staff) -> None:
        desk = staff("help_desk", "0")
        for typed in ("", "Atlantis", "%00"):
            assert desk.open(f"/petugas/bantuan/wilayah?tempat={typed}").status == 422

    def test_a_helper_sees_the_own_village_and_no_other_and_no_telephone_numbers(
        self, seated: Visitor, staff: Staff
    ) -> None:
        here, away = staff("helper"), staff("helper", "33.72.04.1002", "jauh")
        case = Case.objects.get().id
        assert "Buka" in here.post("/petugas/bantuan/cari", {"nik": SITI[0]}).page.links
        assert "Tidak ada keluarga yang cocok" in away.post("/petugas/bantuan/cari", {"nik": SITI[0]}).page.text
        assert away.open(f"/petugas/bantuan/{case}").status == 403
        assert away.post(f"/petugas/bantuan/{case}", {}).status == 403
        assert away.open("/petugas/bantuan/wilayah?tempat=33.72.04.1001").status == 403
        assert here.open("/petugas/bantuan/telepon").status == 403
        assert here.open(f"/petugas/bantuan/{UUID(int=3)}").status == 403

    def test_others_are_refused(self, world: None, staff: Staff) -> None:
        officer = staff("enumerator")
        assert officer.open("/petugas/bantuan").status == 403
        assert officer.post("/petugas/bantuan/cari", {"nik": BUDI[0]}).status == 403
        assert Client().get("/petugas/bantuan").status_code == 302

    def test_who_wants_to_be_called_is_called_once_and_forgotten(self, world: None, staff: Staff) -> None:
        desk = staff("help_desk", "0")
        entry.call_me("0812 3456 7890", "noon")
        desk.open("/petugas/bantuan")
        assert "1 orang menunggu ditelepon" in desk.page.text
        desk.open("/petugas/bantuan/telepon")
        assert "0812 3456 7890" in desk.page.text and "siang" in desk.page.text
        desk.post("/petugas/bantuan/telepon", {"telepon": str(Callback.objects.get().pk)})
        assert "Tidak ada yang menunggu" in desk.page.text
        assert bytes(Callback.objects.get().sealed) == b""
        assert desk.post("/petugas/bantuan/telepon", {"telepon": "x"}).status == 404
        assert "0812" not in str(list(Entry.objects.values()))

    def test_the_causes_of_each_day_stand_in_a_table_and_a_drawing(self, visitor: Visitor, staff: Staff) -> None:
        for last in range(3):
            visitor.open("/").send(nik=f"337204170885900{last}", kk=KK)
        visitor.open("/").send(nik=BUDI[0], kk="3372040101199999")
        desk = staff("help_desk", "0").open("/petugas/bantuan")
        assert 'class="chart"' in desk.html and "<script" not in desk.html and "style=" not in desk.html
        rows = re.findall(r"<td>([^<]+)</td><td class=\"number\">(\d+)</td>", desk.html)
        assert rows == [("NIK tidak ada di data penduduk", "3"), ("NIK dikenal, nomor KK lain", "1")]


def test_a_right_is_asked_by_the_verb_too_whoever_calls_it(world: None, db: None, now: datetime) -> None:
    somebody, _word = access.create_user("siapa", "Siapa", [])
    assert isinstance(somebody, User)
    with pytest.raises(guard.NotPermitted):
        entry.ask_reset(somebody, Case.objects.get(), entry.FORGOTTEN)
