"""The supervisor's review: what officers brought, approving it, returning it with a reason to the same phone."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import reads
from cacah.cases.models import Case, Word
from cacah.cases.tests.conftest import BUDI, FAMILY, JAYAPURA, NEXT_VILLAGE, SEPTEMBER, SITI
from cacah.field.core import quality
from cacah.field.tests.conftest import enter, place, user
from cacah.field.tests.phone import Phone, Told
from cacah.field.tests.test_list import answer
from cacah.field.tests.test_push import family, interview
from cacah.lib import clock

__all__ = ["family"]

LIST = "/petugas/periksa"
DISTRICT = "33.72.04"
REASON = "Umur anak dan ibu tidak cocok. Tanyakan lagi."


@pytest.fixture
def chief(officer: User, client: Client) -> User:
    """The koseka of the district, signed in instead of the officer."""
    who = user("district", DISTRICT)
    enter(client, who)
    return who


@pytest.fixture
def sent(phone: Phone, family: Case) -> Told:
    """An interview that the officer's phone brought: twelve minutes, at the door."""
    phone.pull()
    return bring(phone, family)


def bring(phone: Phone, case: Case, **changes: Any) -> Told:
    item = interview(case, **changes)
    item |= {"at": "2020-09-20T12:12:00+07:00", "began": "2020-09-20T12:00:00+07:00",
             "position": {"lat": -7.55, "lon": 110.85, "accuracy": 12}}  # fmt: skip
    phone.add(item)
    assert phone.push()[0]["answer"] == "ok"
    return item


def page(item: Told) -> str:
    return f"{LIST}/{item['case']}/{item['id']}"


def press(client: Client, item: Told, deed: str, **typed: str) -> Any:
    text = client.get(page(item)).content.decode()
    own = re.findall(r'name="halaman" value="([^"]+)"', text)
    return client.post(page(item), {"halaman": own[0] if own else "", "lakukan": deed, **typed})


def state(case: Case) -> tuple[str, str]:
    case.refresh_from_db()
    return case.field_state, case.instruction


def test_the_list_shows_what_officers_brought_and_what_speaks_for_reading_it(
    sent: Told, chief: User, client: Client, family: Case
) -> None:
    text = client.get(LIST).content.decode()
    assert "BUDI SANTOSO" in text and "enumerator" in text and "belum diperiksa" in text and "12 menit" in text
    assert page(sent) in text
    assert SITI[1] not in text and BUDI[0] not in text
    noted = Entry.objects.get(verb="see_interviews")
    assert (noted.actor, noted.place, noted.codes) == (chief.actor, place(DISTRICT), {"interviews": 1, "page": 1})


def test_the_list_is_narrowed_to_an_officer_a_place_and_a_state(
    sent: Told, officer: User, chief: User, client: Client
) -> None:
    for query, there in (
        (f"petugas={officer.pk}", True), (f"petugas={chief.pk}", False), (f"sls={place(NEXT_VILLAGE)}", False),
        ("keadaan=waiting", True), ("keadaan=approved", False), ("keadaan=semua", True), ("petugas=x&sls=", True),
    ):  # fmt: skip
        assert (page(sent) in client.get(f"{LIST}?{query}").content.decode()) == there, query


def test_an_interview_is_read_with_its_answers_and_the_look_is_noted(
    sent: Told, chief: User, client: Client, family: Case
) -> None:
    text = client.get(page(sent)).content.decode()
    assert "Surakarta" in text and "Jalan Melati 12" in text and "Siti Aminah" in text
    assert "************0001" in text and BUDI[0] not in text, "a NIK shows four digits"
    noted = Entry.objects.get(verb="see_interview")
    assert (noted.actor, noted.subject, noted.place) == (chief.actor, f"case/{family.id}", family.place_id)
    assert noted.codes == {"response": sent["id"]}


def test_the_checks_that_fired_stand_by_their_question(phone: Phone, chief: User, client: Client, family: Case) -> None:
    item = bring(phone, family, birth_date="1901-01-01", since="1901-01-01")
    text = client.get(page(item)).content.decode()
    assert "Umurnya lebih dari 105 tahun." in text


def test_an_approved_interview_leaves_nothing_to_do(sent: Told, chief: User, client: Client, family: Case) -> None:
    done = press(client, sent, "setuju")
    assert "Tercatat." in client.get(done.headers["Location"]).content.decode()
    assert state(family) == ("approved", "none")
    assert "disetujui" in client.get(f"{LIST}?keadaan=approved").content.decode()
    assert Entry.objects.filter(verb="tell", actor=chief.actor, subject=f"case/{family.id}").exists()


def test_the_reason_is_sealed_under_the_cases_key_and_stands_in_the_history(
    sent: Told, chief: User, client: Client, family: Case
) -> None:
    press(client, sent, "kembalikan", alasan=REASON)
    assert state(family) == ("returned", "interview")
    row = Word.objects.get()
    assert REASON.encode() not in bytes(row.sealed) and str(row.about) == sent["id"]
    assert REASON in client.get(page(sent)).content.decode()


def test_a_button_pressed_twice_is_pressed_once(sent: Told, chief: User, client: Client, family: Case) -> None:
    own = re.findall(r'name="halaman" value="([^"]+)"', client.get(page(sent)).content.decode())[0]
    for _ in range(2):
        client.post(page(sent), {"halaman": own, "lakukan": "kembalikan", "alasan": REASON})
    assert Word.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "a" * 501])
def test_a_return_needs_a_reason_that_fits(sent: Told, chief: User, client: Client, family: Case, reason: str) -> None:
    refused = press(client, sent, "kembalikan", alasan=reason)
    assert refused.status_code == 400
    assert 'href="#alasan"' in refused.content.decode() and 'id="alasan-error"' in refused.content.decode()
    assert not Word.objects.exists() and state(family) == ("answered", "none")


def test_what_was_sent_meanwhile_is_not_decided_unseen(
    sent: Told, phone: Phone, chief: User, client: Client, family: Case
) -> None:
    own = str(uuid4())
    with clock.at(SEPTEMBER + timedelta(minutes=5)):
        bring(phone, family)
        late = client.post(page(sent), {"halaman": own, "lakukan": "setuju"})
    assert late.status_code == 409 and "jawaban yang lebih baru" in late.content.decode()
    assert not Word.objects.exists()


def test_a_button_that_is_not_there_does_nothing(sent: Told, chief: User, client: Client) -> None:
    assert press(client, sent, "hapus").status_code == 400
    assert not Word.objects.exists()


# What a supervisor never sees, and who is none.


def test_a_family_that_sent_by_itself_is_not_in_the_list_and_cannot_be_opened(
    officer: User, chief: User, client: Client, family: Case
) -> None:
    with clock.at(SEPTEMBER - timedelta(days=190)):
        answer(family, 3)
    online = reads.last_receipt(family.id)
    assert online is not None
    assert "BUDI" not in client.get(f"{LIST}?keadaan=semua").content.decode()
    for deed in ({}, {"lakukan": "kembalikan", "alasan": REASON}):
        address = f"{LIST}/{family.id}/{online.envelope_id}"
        answered = client.post(address, deed) if deed else client.get(address)
        assert answered.status_code == 403
    assert Entry.objects.filter(verb="refused", codes__right="review").count() == 2
    assert not Word.objects.exists()


def test_beside_an_online_answer_only_the_officers_own_is_shown(
    phone: Phone, chief: User, client: Client, family: Case
) -> None:
    with clock.at(SEPTEMBER - timedelta(days=190)):
        answer(family, 3)
    item = interview(family)
    item["parts"][0]["answers"] = {**FAMILY, "address_street": "Jalan Kenanga 5"}
    phone.add(item)
    assert phone.push()[0]["answer"] == "ok"
    text = client.get(page(item)).content.decode()
    assert "Jalan Kenanga 5" in text and "Jalan Melati 12" not in text, "what the family sent stays its own"


@pytest.mark.parametrize(
    ("role", "code"), [("district", "91.71.01"), ("enumerator", JAYAPURA), ("mayor_office", "33.72"), ("national", "0")]
)
def test_another_areas_supervisor_and_other_roles_are_refused_and_it_is_noted(
    sent: Told, client: Client, family: Case, role: str, code: str
) -> None:
    stranger = user(role, code, name="lain")
    enter(client, stranger)
    assert client.get(page(sent)).status_code == 403
    assert client.post(page(sent), {"lakukan": "setuju"}).status_code == 403
    assert page(sent) not in client.get(f"{LIST}?keadaan=semua").content.decode()
    assert client.get(f"{LIST}?sls={family.place_id}").status_code == 403
    assert Entry.objects.filter(verb="refused", actor=stranger.actor).count() >= 3
    assert not Word.objects.exists() and state(family) == ("answered", "none")


def test_a_case_or_a_response_that_is_not_there_is_refused_alike(sent: Told, chief: User, client: Client) -> None:
    for address in (f"{LIST}/{uuid4()}/{sent['id']}", f"{LIST}/{sent['case']}/{uuid4()}"):
        assert client.get(address).status_code == 403


# The numbers.


def test_the_random_share_is_the_plans_and_the_same_whenever_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from cacah.vault import index

    chances = [index.blind("callback", str(UUID(int=number))) for number in range(4000)]
    assert [sum(quality.is_drawn(one, percent) for one in chances) for percent in (0, 100)] == [0, 4000]
    assert 140 <= sum(quality.is_drawn(one, 5) for one in chances) <= 260
    assert chances[7] == index.blind("callback", str(UUID(int=7)))


def test_runs_are_counted_within_one_list_of_choices() -> None:
    given = [("yes_no", "yes"), ("", "Budi"), ("yes_no", "yes"), ("sex", "male"), ("yes_no", "yes"), ("yes_no", "no")]
    assert quality.longest_run(given) == 3
    assert quality.longest_run([]) == 0


def test_a_duration_needs_both_times_and_a_clock_that_goes_forward() -> None:
    around = {"began": "2020-09-20T05:00:00+00:00", "ended": "2020-09-20T05:12:20+00:00"}
    assert quality.minutes(around) == 12
    assert quality.minutes({}) is None
    assert quality.minutes({"began": around["ended"], "ended": around["began"]}) is None
    assert quality.minutes({**around, "took": 245}) == 4, "eight of the twelve minutes it was put away"
    assert quality.span({**around, "took": 245}) == 12


def test_a_place_has_a_middle_once_five_have_stood_there() -> None:
    here = [{"lat": -7.55 + step / 10000, "lon": 110.85, "accuracy": 5} for step in range(5)]
    assert quality.away({"lat": -7.5498, "lon": 110.86, "accuracy": 5}, here) == 1102
    assert quality.away(here[2], here) == 0
    assert quality.away(here[2], here[:4]) is None
    assert quality.away(None, here) is None


def test_a_phone_that_tells_no_place_and_no_beginning_is_taken_too(phone: Phone, family: Case) -> None:
    item = interview(family)
    phone.add(item)
    phone.add({**interview(family), "position": {"lat": 91, "lon": 0, "accuracy": 1}})
    good, bad = phone.push()
    assert good["answer"] == "ok"
    assert (bad["answer"], bad["problems"][0]["code"]) == ("problem", "position")
    assert reads.arounds({(family.id, UUID(item["id"]))}) == {UUID(item["id"]): {}}
