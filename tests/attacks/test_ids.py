"""Ids of another family, of another place, of nobody: in every address and every field that takes one."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from cacah.access import actions as access
from cacah.audit.models import Entry
from cacah.cases.models import Case, Draft, Envelope, Event, Member
from cacah.cases.tests.conftest import KK
from cacah.entry import actions as entry
from cacah.entry.models import Code, Credential, Reset
from cacah.portal.tests.conftest import PASSWORD, Visitor
from tests.attacks.addresses import addresses
from tests.attacks.conftest import HER_KK, Staff, case_of

TABLES = (Case, Member, Draft, Envelope, Event, Credential, Code, Reset)


def _state() -> list[Any]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.fixture
def hers(seated: Visitor, her: Visitor) -> dict[str, str]:
    """Ids of Yohana's family, which has sent; Budi, who is inside his own, has got hold of them."""
    her.answer_all().send()
    assert "/tanda-terima/" in her.path, her.page.text[:300]
    case = case_of(HER_KK)
    member = Member.objects.filter(case_id=case.id).first()
    assert member
    return {"case_id": str(case.id), "member_id": str(member.id), "envelope": str(Envelope.objects.get().id)}


class TestAnotherFamilys:
    def test_every_address_with_an_id_refuses_it_and_changes_nothing(
        self, seated: Visitor, hers: dict[str, str]
    ) -> None:
        before, tried = _state(), 0
        for address in addresses():
            if not {name for name, kind in address.parameters if kind == "uuid"} or not address.route.startswith(
                "/isi"
            ):
                continue
            for path in (address.filled(**hers), address.filled(**hers, what="lahir")):
                for response in (seated.client.get(path), seated.client.post(path, {"cabut": "1"})):
                    tried += 1
                    assert response.status_code in (302, 404, 405), path
                    assert b"WANGGAI" not in response.content.upper()
                    assert "/tanda-terima/" not in response.get("Location", ""), path
        assert tried >= 20
        assert _state() == before

    def test_no_code_is_given_for_somebody_elses_member(self, seated: Visitor, hers: dict[str, str]) -> None:
        assert seated.client.post(f"/sendiri/{hers['member_id']}").status_code == 404
        assert seated.client.get(f"/sendiri/{uuid4()}").status_code == 404
        assert not Code.objects.exists()

    def test_ids_in_the_fields_of_a_page_write_nothing_into_her_family(
        self, seated: Visitor, hers: dict[str, str]
    ) -> None:
        seated.begin().answer_family().answer_list()
        before = list(Draft.objects.filter(case_id=hers["case_id"]).order_by("pk").values())
        paths = ["keluarga/1/", "orang/", "orang/tambah/", f"orang/{hers['member_id']}/1/"]
        for path in paths:
            form = seated.open("/isi/" + paths[0]).page.forms[0]
            fields = {**form.filled({}), "orang": hers["member_id"], f"{hers['member_id']}_presence": "dead"}
            seated.client.post("/isi/" + path, {**fields, **hers, "name": "Penyusup", "part": hers["case_id"]})
        typed = [{"path": path, "fields": {"orang": [hers["member_id"]], "name": ["Penyusup"]}} for path in paths]
        seated.client.post("/isi/simpan/", {"paket": json.dumps(typed)})
        assert list(Draft.objects.filter(case_id=hers["case_id"]).order_by("pk").values()) == before
        assert Member.objects.filter(case_id=hers["case_id"]).count() == 2


def _asked() -> UUID:
    """A reset that an officer of her place has asked for."""
    case = case_of(HER_KK)
    officer, _word = access.create_user("jayapura", "Petugas", [("enumerator", case.place_id)], PASSWORD)
    return entry.ask_reset(officer, case, entry.FORGOTTEN).id


class TestStaffOfAnotherPlace:
    @pytest.mark.parametrize("role", ["enumerator", "village_head", "regency", "help_desk", "national"])
    def test_every_address_with_a_case_is_refused_and_the_refusal_is_in_the_trail(
        self, staff: Staff, hers: dict[str, str], role: str
    ) -> None:
        officer, reset = staff(role, "33.72.04.1001"), _asked()
        before, refused = _state(), 0
        for address in addresses():
            if "<uuid:case_id>" not in address.route or address.name.split("-")[-1] in ("list", "part", "drawing"):
                continue
            path = address.filled(**hers, reset_id=reset)
            for response in (officer.client.get(path), officer.client.post(path, {"lakukan": "setuju"})):
                assert response.status_code in (403, 404, 405), (path, response.status_code)
                assert b"WANGGAI" not in response.content.upper()
                refused += response.status_code == 403
        assert _state() == before
        actor = Entry.objects.filter(verb="login").latest("id").actor
        assert Entry.objects.filter(verb="refused", actor=actor).count() == refused > 0

    def test_a_help_desk_of_another_place_finds_nobody_by_numbers(self, staff: Staff, hers: dict[str, str]) -> None:
        desk = staff("village_head", "33.72.04.1001")
        found = desk.post("/petugas/bantuan/cari", {"nik": "9171014301800011", "kk": HER_KK})
        assert hers["case_id"] not in found.html
        asked = {"nik": "9171014301800011", "kk": HER_KK, "sebab": "forgotten", "periksa": "1"}
        desk.post("/petugas/sandi-keluarga", asked)
        assert not Reset.objects.exists()

    def test_places_of_others_are_refused_by_their_number_too(self, staff: Staff, hers: dict[str, str]) -> None:
        officer, place = staff("village_head", "33.72.04.1001"), case_of(HER_KK).place_id
        for path in (
            f"/kemajuan/{place}/",
            f"/kemajuan/{place}/unduh.csv?level=4",
            f"/petugas/bantuan/wilayah?tempat={place}",
        ):
            assert officer.client.get(path).status_code in (403, 422), path
        assert case_of(KK).place_id != place
