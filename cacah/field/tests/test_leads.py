"""Who is said to live here now, on the officer's phone and on the supervisor's desk."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import leads as night
from cacah.cases import reads
from cacah.cases.models import Case, Word
from cacah.cases.tests.conftest import AGUS, BUDI, FAMILY, NEXT_VILLAGE, SEPTEMBER, SITI, Seat, gone, here, member_ids
from cacah.cases.tests.test_leads import commits_seen
from cacah.cases.tests.test_once import found_family
from cacah.field import actions, devices, lead_pages, leads
from cacah.field.tests.conftest import FIRST_DAY, enter, place, site, user
from cacah.field.tests.phone import PULL, Phone, Told
from cacah.field.tests.test_push import problems
from cacah.lib import clock, ids

AT = "2020-09-20T12:00:00+07:00"


def matched() -> None:
    """Tonight's round."""
    commits_seen()
    while night.match_leads(clock.now()):
        pass


class Asking(Phone):
    """A phone that keeps its leads too, by id."""

    leads: dict[str, Told]

    def pull_page(self) -> bool:
        commits_seen()
        page = self.ask(PULL, {"cursor": self.cursor})
        self.cursor = page["cursor"]
        self.cases.update({one["id"]: one for one in page["cases"]})
        told = page["leads"] or {"anew": False, "open": [], "gone": []}
        self.leads = {} if told["anew"] else getattr(self, "leads", {})
        self.leads = {own: one for own, one in self.leads.items() if own not in told["gone"]}
        self.leads |= {one["id"]: one for one in told["open"]}
        return bool(page["more"])

    def say(self, answer: str, case: str = "") -> Told:
        (lead,) = self.leads
        self.add({"id": str(uuid4()), "kind": "lead", "lead": lead, "case": case, "at": AT, "answer": answer})
        return self.push()[0]


def officer_of(code: str, name: str) -> Asking:
    who = user("enumerator", code, name)
    actions.assign(who.pk, place(code), FIRST_DAY)
    phone = Asking(site, int(clock.now().timestamp()))
    devices.enrol(who, phone.id, phone.public, "HP saya")
    phone.pull()
    return phone


@pytest.fixture
def away(family: Case, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """Budi lives in Jebres; Siti, he says, in Gandekan."""
    monkeypatch.setattr(leads, "FRESH", 0.0)
    with clock.at(SEPTEMBER):
        budi, siti, _ = member_ids(family)
        seat = Seat(family.id, "interview", "field", actor="user:7")
        hall.save_part(seat, family.id, FAMILY)
        hall.save_part(seat, budi, here(BUDI))
        hall.save_part(seat, siti, {**here(SITI), **gone(presence_place=NEXT_VILLAGE)})
        hall.send_drafts(seat, ids.new())
        yield family


def test_the_officers_of_the_village_are_told_name_sex_and_age_and_only_of_changes(away: Case) -> None:
    hers, elsewhere = officer_of(NEXT_VILLAGE, "ani"), officer_of("33.72.04.1001", "edi")
    assert (hers.leads, hers.ask(PULL, {"cursor": hers.cursor})["leads"]) == ({}, None)
    matched()
    hers.pull()
    elsewhere.pull()
    (told,) = hers.leads.values()
    assert {name: told[name] for name in ("place", "name", "sex", "age")} == {
        "place": NEXT_VILLAGE, "name": "SITI AMINAH", "sex": "female", "age": 31,
    }  # fmt: skip
    assert set(told) == {"id", "place", "name", "sex", "age", "group"}, "no number, no family"
    assert str(away.id) not in str(told) and elsewhere.leads == {}
    again = hers.ask(PULL, {"cursor": hers.cursor})
    assert (again["leads"], again["cursor"]) == (None, hers.cursor), "nothing new: the same cursor"
    assert Entry.objects.filter(verb="pull_list", codes__leads=1).exists()


def test_lives_here_puts_her_on_the_list_and_off_the_phones_of_all(away: Case) -> None:
    hers, his = officer_of(NEXT_VILLAGE, "ani"), officer_of(NEXT_VILLAGE, "edi")
    host = found_family()
    matched()
    hers.pull()
    his.pull()
    assert his.say("not_here")["answer"] == "ok"
    his.pull()
    assert [one["said"] for one in his.leads.values()] == ["not_here"]
    assert hers.say("here", str(host.id))["answer"] == "ok"
    hers.pull()
    his.pull()
    assert hers.leads == his.leads == {}
    (word,) = Word.objects.filter(case_id=host.id)
    (heard,) = reads.told(host)
    assert (word.event, heard.facts) == ("list_in", {"who": "SITI AMINAH", "sex": "female", "born": SITI[3]})


def test_a_family_found_in_the_same_batch_takes_her_in(away: Case) -> None:
    hers = officer_of(NEXT_VILLAGE, "ani")
    matched()
    hers.pull()
    found = str(uuid4())
    hers.add({"id": str(uuid4()), "kind": "family", "case": found, "at": AT, "place": NEXT_VILLAGE,
              "facts": {"who": "Siti Aminah", "people": "1", "street": "Gang Baru 2"}})  # fmt: skip
    (lead,) = hers.leads
    item = {"id": str(uuid4()), "kind": "lead", "lead": lead, "case": found, "at": AT, "answer": "here"}
    hers.add(item)
    assert [one["answer"] for one in hers.push()] == ["ok", "ok"]
    hers.add(item)
    assert [one["answer"] for one in hers.push()] == ["again"]
    hers.pull()
    assert hers.leads == {} and {one["event"] for one in hers.cases[found]["told"]} == {"new_family", "list_in"}


def test_what_is_not_the_officers_is_refused(away: Case) -> None:
    hers, elsewhere = officer_of(NEXT_VILLAGE, "ani"), officer_of("33.72.04.1001", "edi")
    matched()
    hers.pull()
    elsewhere.leads = hers.leads
    for answer, case, wanted in (
        ("not_here", "", "not_yours"), ("here", str(away.id), "not_yours"), ("maybe", "", "impossible-fact"),
        ("here", "", "id"),
    ):  # fmt: skip
        assert problems(elsewhere.say(answer, case))[0][0] == wanted, answer
    assert problems(hers.say("here", str(away.id)))[0][0] == "not_yours", "a family of another village"
    hers.leads = {str(uuid4()): {}}
    assert problems(hers.say("unknown"))[0][0] == "not_yours"
    assert not Word.objects.exists()


class TestPhone:
    def test_it_holds_what_it_was_told_but_for_what_ended_and_forgets_all_when_told_anew(self, run: Any) -> None:
        one, two, three = ({"id": name} for name in ("one", "two", "three"))
        pages = [
            {"anew": True, "open": [one, two], "gone": []},
            {"anew": False, "open": [three], "gone": ["one", "unknown"]},
        ]
        assert run("leads", {"pages": pages}) == ["three", "two"]
        assert run("leads", {"pages": [*pages, {"anew": True, "open": [one], "gone": []}]}) == ["one"]

    def test_the_family_of_who_moved_along_comes_first_then_those_of_the_place(self, run: Any) -> None:
        def line(own: str, place: str) -> Told:
            return {"id": own, "place": place, "people": [], "known": {"address_street": f"Jalan {own}"}}

        lines = [line("a", "33.72.04.1001.001"), line("b", NEXT_VILLAGE + ".002"), line("c", "33.72.04.1001.001")]
        lines.append(line("d", NEXT_VILLAGE + ".001") | {"institution": {"name": "Asrama"}})
        lead = {"id": "x", "place": NEXT_VILLAGE, "group": "same", "name": "SITI"}
        said = {"id": "1", "kind": "lead", "case": "c", "lead": "y", "group": "same", "answer": "here", "at": AT}
        entries = [{"seq": 1, "id": "1", "state": "waiting", "item": said, "answer": None}]
        assert run("nearest", {"lines": lines, "lead": lead, "entries": entries}) == ["c", "b", "a"]


class TestDesk:
    @pytest.fixture
    def supervisor(self, client: Client, away: Case) -> User:
        who = user("district", "33.72.04")
        enter(client, who)
        return who

    def test_the_supervisor_sees_who_was_not_found_and_what_officers_say(
        self, client: Client, supervisor: User, away: Case
    ) -> None:
        assert "tidak ada orang seperti itu" in client.get("/petugas/mungkin").content.decode()
        hers = officer_of(NEXT_VILLAGE, "ani")
        matched()
        page = client.get("/petugas/mungkin").content.decode()
        assert "SITI AMINAH" in page and "belum ditanyakan" in page and "Gandekan" in page
        assert SITI[0] not in page and "Budi" not in page
        hers.pull()
        hers.say("unknown")
        assert "1 petugas: tidak tahu" in client.get("/petugas/mungkin").content.decode()
        assert Entry.objects.filter(verb="see_leads", actor=supervisor.actor, codes__people=1).count() == 2
        self._refused(client)

    def test_a_long_list_is_read_page_by_page(
        self, client: Client, family: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lead_pages, "PAGE", 2)
        with clock.at(SEPTEMBER):
            hall.tell(hall.Word(ids.new(), family.id, "list_moved", clock.now(), "user:7", {"place": NEXT_VILLAGE}))
            matched()
        enter(client, user("district", "33.72.04"))
        first, second = (client.get(f"/petugas/mungkin?page={number}").content.decode() for number in (1, 2))
        assert "Halaman 1 dari 2" in first and "?page=2" in first and "Halaman 2 dari 2" in second
        shown = [[name for name in ("BUDI", "SITI", "AGUS") if name in page] for page in (first, second)]
        assert [len(names) for names in shown] == [2, 1] and len({*shown[0], *shown[1]}) == 3
        assert sorted(Entry.objects.filter(verb="see_leads").values_list("codes__page", "codes__people")) == [
            (1, 2),
            (2, 1),
        ]

    def test_the_supervisor_says_which_place_an_officers_words_mean(
        self, client: Client, supervisor: User, away: Case
    ) -> None:
        hall.tell(hall.Word(ids.new(), away.id, "list_out", clock.now(), "user:7",
                            {"who": AGUS[1], "since": "2018", "place": "ikut pamannya"}))  # fmt: skip
        matched()
        page = client.get("/petugas/mungkin").content.decode()
        assert "AGUS SANTOSO" in page and "ikut pamannya" in page and "1 orang menunggu" in page
        (waiting,) = reads.unplaced_leads([away.place_id], 40)
        where = f"/petugas/mungkin/{waiting.id}"
        assert "ikut pamannya" in client.get(where).content.decode()
        assert "Tulis kodenya" in client.post(where, {"tempat": "entah"}).content.decode()
        for _ in range(2):
            assert client.post(where, {"tempat": NEXT_VILLAGE}).status_code == 302
        page = client.get("/petugas/mungkin").content.decode()
        assert "ikut pamannya" not in page and page.count("AGUS SANTOSO") == 1
        assert Entry.objects.filter(verb="place_lead", actor=supervisor.actor).count() == 1
        assert Entry.objects.filter(verb="see_lead").count() == 2
        enter(client, user("district", "91.71.01"))
        assert client.get(where).status_code == client.post(where, {"tempat": NEXT_VILLAGE}).status_code == 403

    def _refused(self, client: Client) -> None:
        """Who is no supervisor, or is one elsewhere, sees nobody."""
        enter(client, user("enumerator", NEXT_VILLAGE))
        assert client.get("/petugas/mungkin").status_code == 403
        enter(client, user("district", "91.71.01"))
        assert "SITI AMINAH" not in client.get("/petugas/mungkin").content.decode()
