"""What a phone sends besides forms: batches of pages, and packs that it can no longer read itself."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest

from cacah.cases import reads as cases
from cacah.cases.models import Case, Member
from cacah.entry import reads as entry
from cacah.portal.tests.conftest import HOUSING, Visitor
from cacah.portal.tests.conftest import folder as folder
from cacah.vault import keys, phone
from cacah.vault.tests import sealing

JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}


def fields(visitor: Visitor, path: str, **answers: str) -> dict[str, Any]:
    """A page as it stands on the phone, with answers put in."""
    form = visitor.open(f"/isi/{path}").page.forms[0]
    known = {**form.fields, **form.offered}
    filled = form.filled({name: value for name, value in answers.items() if name in known})
    filled.pop("csrfmiddlewaretoken", None)
    typed = {name: value if isinstance(value, list) else [value] for name, value in filled.items()}
    return {"path": path, "fields": typed}


def send(visitor: Visitor, *pages: Any) -> Any:
    reply = visitor.client.post("/isi/simpan/", {"paket": json.dumps(pages)}, **JSON)
    assert reply.status_code == 200
    return [[part["result"] for part in page["parts"]] for page in json.loads(reply.content)["pages"]]


def stored(part_id: UUID | None = None) -> dict[str, Any]:
    case = Case.objects.get()
    draft = cases.drafts(case.id, "self").get(part_id or case.id)
    return dict(draft.answers) if draft else {}


class TestBatches:
    def test_pages_are_saved_in_order_and_the_later_builds_on_the_earlier(self, seated: Visitor) -> None:
        first = fields(seated, "keluarga/1/", **HOUSING)
        people = fields(seated, "orang/")
        assert send(seated, first, people) == [["saved"], ["saved"] * 4]
        assert stored()["tenure"] == "own"

    def test_the_same_batch_twice_changes_nothing(self, seated: Visitor) -> None:
        page = fields(seated, "keluarga/1/", **HOUSING)
        assert send(seated, page) == send(seated, page) == [["saved"]]
        assert cases.drafts(Case.objects.get().id, "self")[Case.objects.get().id].version == 1

    def test_a_batch_that_was_delayed_on_its_way_undoes_nothing(self, seated: Visitor) -> None:
        late = fields(seated, "keluarga/1/", **{**HOUSING, "tenure": "rent"})
        seated.open("/isi/keluarga/1/").send(HOUSING)
        reply = seated.client.post("/isi/simpan/", {"paket": json.dumps([late])}, **JSON)
        part = json.loads(reply.content)["pages"][0]["parts"][0]
        assert (part["result"], part["own"]) == ("stale", True)
        assert stored()["tenure"] == "own"

    def test_what_another_device_wrote_is_not_written_over(self, seated: Visitor) -> None:
        mine = fields(seated, "keluarga/1/", **HOUSING)
        other = Visitor(type(seated.client)(), seated.page)
        other.log_in().open("/isi/keluarga/1/").send({**HOUSING, "tenure": "rent"})
        reply = seated.client.post("/isi/simpan/", {"paket": json.dumps([mine])}, **JSON)
        part = json.loads(reply.content)["pages"][0]["parts"][0]
        assert (part["result"], part["own"]) == ("stale", False)
        assert stored()["tenure"] == "rent"

    def test_what_cannot_be_read_is_refused_and_the_rest_is_saved(self, seated: Visitor) -> None:
        page = fields(seated, "keluarga/1/", **{**HOUSING, "address_rt": "nol"})
        assert send(seated, page) == [["refused"]]
        assert stored()["tenure"] == "own"

    def test_somebody_added_without_a_network_is_added_once(self, seated: Visitor) -> None:
        new = uuid4()
        page = {"path": "orang/tambah/", "fields": {"orang": [str(new)], "name": ["BAYI"]}}
        assert send(seated, page) == send(seated, page) == [["saved"]]
        assert Member.objects.filter(id=new).count() == 1
        assert stored(new)["name"] == "BAYI"

    @pytest.mark.parametrize(
        "path", ["", "keluarga/99/", "keluarga/0/", f"orang/{UUID(int=7)}/1/", "orang/x/1/", "kirim/", "../keluar", "/"]
    )
    def test_a_page_that_is_not_the_familys_is_refused(self, seated: Visitor, path: str) -> None:
        assert send(seated, {"path": path, "fields": {"tenure": ["own"]}}) == [["refused"]]
        assert stored() == {}

    @pytest.mark.parametrize(
        "text", ["", "x", "{}", "[1]", '[{"path": 1, "fields": {}}]', '[{"path": "orang/", "fields": {"a": "b"}}]',
                 '[{"path": "orang/", "fields": []}]', json.dumps([{"path": "", "fields": {}}] * 61)]
    )  # fmt: skip
    def test_what_no_phone_of_ours_makes_is_turned_away(self, seated: Visitor, text: str) -> None:
        assert seated.client.post("/isi/simpan/", {"paket": text}, **JSON).status_code == 400

    def test_without_the_token_of_a_form_nothing_is_saved(self, seated: Visitor) -> None:
        page = fields(seated, "keluarga/1/", **HOUSING)
        seated.client.handler.enforce_csrf_checks = True
        assert seated.client.post("/isi/simpan/", {"paket": json.dumps([page])}, **JSON).status_code == 403
        assert stored() == {}

    def test_nobody_without_a_seat_saves_or_asks(self, visitor: Visitor) -> None:
        for reply in (visitor.client.post("/isi/simpan/", {"paket": "[]"}), visitor.client.get("/isi/bekal/")):
            assert reply.status_code == 302
            assert reply["Location"].startswith("/?masuk")


def sealed(seated: Visitor, *pages: dict[str, Any], **other: Any) -> dict[str, Any]:
    """A pack as a phone makes it."""
    mark = other.get("mark") or seated.client.cookies["ponsel"].value
    values = {f"{mark} {one['path']}": json.dumps(one).encode() for one in pages}
    key, hidden = sealing.sealed(values)
    return {
        "mark": mark,
        "key": key,
        "pages": [{"path": one["path"], "sealed": hidden[f"{mark} {one['path']}"]} for one in pages],
    }


def hand_in(visitor: Visitor, pack: Any) -> Any:
    return visitor.client.post("/titip", json.dumps(pack), content_type="application/json")


class TestPacks:
    """The phone cannot read it any more; the census can, and offers it to whoever logs in."""

    def test_a_pack_is_offered_after_logging_in_and_saved(self, seated: Visitor) -> None:
        pack = sealed(seated, fields(seated, "keluarga/1/", **HOUSING))
        seated.open("/keluar").send()
        assert hand_in(seated, pack).json() == {"yours": False}
        seated.log_in()
        assert seated.path == "/tersimpan"
        seated.send()
        assert stored()["tenure"] == "own"
        assert entry.unsaved(Case.objects.get().id) is None

    def test_whoever_sits_is_told_that_it_is_theirs(self, seated: Visitor) -> None:
        assert hand_in(seated, sealed(seated, fields(seated, "keluarga/1/"))).json() == {"yours": True}

    @pytest.mark.parametrize("spoil", ["mark", "own", "wrapped", "sealed", "path", "empty", "many"])
    def test_a_pack_that_was_tampered_with_is_turned_away(self, seated: Visitor, spoil: str) -> None:
        pack = sealed(seated, fields(seated, "keluarga/1/", **HOUSING))
        other = urlsafe_b64encode(os.urandom(65)).decode()
        if spoil == "mark":
            pack["mark"] = other[:43]
        elif spoil in ("own", "wrapped"):
            pack["key"][spoil] = other
        elif spoil == "empty":
            pack["pages"] = []
        elif spoil == "many":
            pack["pages"] = pack["pages"] * 61
        else:
            pack["pages"][0][spoil] = other
        assert hand_in(seated, pack).status_code == 400
        assert entry.unsaved(Case.objects.get().id) is None

    @pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'{"mark": 1}', b"\xff\xfe", b"[" * 9999])
    def test_what_is_no_pack_is_turned_away(self, visitor: Visitor, body: bytes) -> None:
        assert visitor.client.post("/titip", body, content_type="application/json").status_code == 400

    def test_a_pack_too_large_to_be_ours_is_not_kept(self, seated: Visitor) -> None:
        page = {"path": "keluarga/1/", "fields": {"address_street": ["x" * 70_000]}}
        assert hand_in(seated, sealed(seated, page)).status_code == 413


class TestMarks:
    def test_a_mark_names_a_case_to_us_alone(self, seated: Visitor) -> None:
        case, mark = Case.objects.get().id, seated.client.cookies["ponsel"].value
        raw = urlsafe_b64decode(mark + "=")
        assert phone.marked(raw) == case
        assert case.bytes not in raw
        assert phone.marked(raw[:-1] + bytes([raw[-1] ^ 1])) is None
        assert phone.marked(b"") is None

    def test_what_another_ring_sealed_does_not_open(self, seated: Visitor) -> None:
        pack = sealed(seated, fields(seated, "keluarga/1/"))
        raw = [urlsafe_b64decode(text + "==") for text in (pack["key"]["own"], pack["key"]["wrapped"])]
        with pytest.raises(keys.Unreadable):
            phone.opened(raw[0], os.urandom(60), [])


def test_a_shell_holds_nothing_of_the_family(seated: Visitor) -> None:
    seated.open("/isi/luring/")
    for name in ("BUDI", "SITI", "AGUS", "NUR", str(Case.objects.get().id)):
        assert name not in seated.html


def test_provisions_hold_what_the_seat_may_see(seated: Visitor) -> None:
    held = seated.client.get("/isi/bekal/").json()
    assert len(held["members"]) == 4
    assert {held["parts"][one]["name"].split()[0] for one in held["members"]} >= {"SITI", "AGUS", "NUR"}


def test_the_worker_may_keep_the_interview_and_nothing_else(visitor: Visitor) -> None:
    reply = visitor.client.get("/pekerja.js")
    assert reply["Content-Type"].startswith("text/javascript")
    assert reply["Service-Worker-Allowed"] == "/isi/"
    assert reply["Cache-Control"] == "no-cache"
