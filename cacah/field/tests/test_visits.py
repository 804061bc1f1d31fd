"""A family's page for an officer: what there is to do, telling what came of a visit, and who may not."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from cacah.access.models import User
from cacah.audit.models import Entry
from cacah.cases import actions as hall
from cacah.cases import reads as cases
from cacah.cases.models import Case, Word
from cacah.cases.tests.conftest import BUDI, KK, MARCH, NEXT_VILLAGE, SEPTEMBER, VILLAGE, Seat, here
from cacah.field import actions
from cacah.field.tests.conftest import FIRST_DAY, enter, place, user
from cacah.field.tests.test_list import LIST, answer
from cacah.lib import clock, ids


def page(case: Case) -> str:
    return f"{LIST}/{case.id}"


def form(client: Client, case: Case) -> dict[str, str]:
    """What the page's forms carry besides what is typed."""
    text = client.get(page(case)).content.decode()
    return {name: re.findall(f'name="{name}" value="([^"]+)"', text)[0] for name in ("halaman", "saat")}


def tap(client: Client, case: Case, event: str, **facts: str) -> Any:
    return client.post(f"{page(case)}/kabar", {**form(client, case), "kabar": event, **facts})


def told(case: Case) -> list[tuple[str, dict[str, Any]]]:
    return [(one.event, dict(one.facts)) for one in cases.told(case)]


def instruction(case: Case) -> str:
    case.refresh_from_db()
    return case.instruction


def test_the_page_says_what_there_is_to_do_and_what_was_done(september: User, client: Client, family: Case) -> None:
    assert page(family) in client.get(LIST).content.decode()
    text = client.get(page(family)).content.decode()
    assert "BUDI SANTOSO" in text and "JL. MELATI 12" in text
    assert "Wawancarai keluarga ini." in text and "Belum ada kunjungan." in text
    assert BUDI[0] not in text and KK not in text
    entry = Entry.objects.get(verb="see_family")
    assert (entry.actor, entry.subject, entry.place) == (september.actor, f"case/{family.id}", family.place_id)
    again = tap(client, family, "no_contact", note="pagar terkunci")
    assert again.headers["Location"] == f"{page(family)}?tercatat=1"
    text = client.get(again.headers["Location"]).content.decode()
    assert "Tercatat." in text and "belum ditemui" in text and "pagar terkunci" in text and "Anda" in text
    assert told(family) == [("no_contact", {"note": "pagar terkunci"})]


OUTCOMES: tuple[tuple[str, dict[str, str], dict[str, str], str], ...] = (
    ("no_contact", {}, {}, "interview"),
    ("refused", {}, {}, "none"),
    ("vacant", {}, {}, "none"),
    ("demolished", {}, {}, "none"),
    ("not_dwelling", {"note": "gudang"}, {"note": "gudang"}, "none"),
    ("moved_away", {"place": "Kota Medan", "since": "2019"}, {"place": "Kota Medan", "since": "2019"}, "none"),
    ("abroad", {"place": "Malaysia", "since": ""}, {"place": "Malaysia"}, "none"),
    ("appointment", {"day": "2020-09-22", "hour": "17:00"}, {"when": "2020-09-22T17:00"}, "interview"),
    ("note", {"note": "anjing galak"}, {"note": "anjing galak"}, "interview"),
    ("list_here", {}, {}, "interview"),
    ("list_moved", {"place": "", "since": "2020-07"}, {"since": "2020-07"}, "none"),
    ("list_died", {}, {}, "none"),
    ("list_unknown", {}, {}, "none"),
)


def test_what_came_of_a_visit_is_told_and_changes_what_is_left(september: User, client: Client, family: Case) -> None:
    for event, facts, kept, left in OUTCOMES:
        one = hall.open_case(family.place_id, "test", confirmed=True)
        assert tap(client, one, event, **facts).status_code == 302, event
        assert (told(one), instruction(one)) == ([(event, kept)], left)
        assert Entry.objects.filter(verb="tell", actor=september.actor, subject=f"case/{one.id}").count() == 1
        assert client.get(page(one)).status_code == 200


def test_of_a_family_that_answered_the_list_asks_who_came_or_went(
    september: User, client: Client, family: Case
) -> None:
    with clock.at(MARCH):
        answer(family, 3)
    text = client.get(page(family)).content.decode()
    assert "Semua masih di sini" in text and 'value="list_here"' not in text
    tap(client, family, "list_still_here")
    assert instruction(family) == "none"
    for event in ("list_birth", "list_death", "list_in", "list_out"):
        tap(client, family, event, who="Siti")
        assert (event, {"who": "Siti"}) in told(family)
        assert instruction(family) == "short"


def test_the_same_touch_twice_is_told_once(september: User, client: Client, family: Case) -> None:
    typed = {**form(client, family), "kabar": "refused"}
    for _ in range(2):
        assert client.post(f"{page(family)}/kabar", typed).status_code == 302
    assert len(told(family)) == 1
    client.post(f"{page(family)}/kabar", {**typed, "kabar": "vacant"})
    assert {event for event, _ in told(family)} == {"refused", "vacant"}, "another touch on the same page is another"


def test_a_page_left_open_since_before_the_family_answered_undoes_nothing(
    september: User, client: Client, family: Case
) -> None:
    old = form(client, family)
    with clock.at(SEPTEMBER + timedelta(minutes=10)):
        seat = Seat(family.id, "interview", "field", actor="user:99")
        hall.save_part(seat, cases.members(family.id)[0].id, here(BUDI))
        hall.send_drafts(seat, ids.new())
        client.post(f"{page(family)}/kabar", {**old, "kabar": "refused"})
    assert instruction(family) == "short"
    assert told(family) == [("refused", {})]


def test_an_officer_does_not_see_what_a_family_writes_or_sent_online(
    september: User, client: Client, family: Case
) -> None:
    before = re.sub(r'value="[^"]+"', "", client.get(page(family)).content.decode())
    seat, budi = Seat(family.id), cases.members(family.id)[0].id
    with clock.at(MARCH):
        hall.save_part(seat, budi, here(BUDI, birth_place="Kota Tersembunyi"))
    assert re.sub(r'value="[^"]+"', "", client.get(page(family)).content.decode()) == before
    with clock.at(MARCH):
        hall.send_drafts(seat, ids.new())
    assert "Tersembunyi" not in client.get(page(family)).content.decode()


def test_another_officers_words_are_there_with_the_name(september: User, client: Client, family: Case) -> None:
    User.objects.filter(pk=september.pk).update(name="Rini")
    tap(client, family, "list_here")
    other = user("enumerator", name="rekan")
    actions.assign(other.pk, place(VILLAGE), FIRST_DAY)
    enter(client, other)
    text = client.get(page(family)).content.decode()
    assert "Tinggal di sini" in text and "Rini" in text


# What is refused.


def test_an_outcome_that_is_not_an_officers_to_tell(september: User, client: Client, family: Case) -> None:
    for event in ("", "dimasak", "returned", "approved", "new_family", "sent"):
        refused = tap(client, family, event)
        assert refused.status_code == 400 and "Pilih salah satu hasil" in refused.content.decode()
    assert not Word.objects.exists()


IMPOSSIBLE: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("moved_away", {"since": "kemarin"}, "Tulis tahun", "moved_away-since"),
    ("moved_away", {"place": "x" * 121}, "Tulis tempat", "moved_away-place"),
    ("refused", {"note": "x" * 501}, "Tulis catatan", "refused-note"),
    ("note", {"note": " "}, "Tulis catatan", "note-note"),
    ("appointment", {"day": "2020-09-22", "hour": ""}, "Isi hari dan jam janji", "appointment-day"),
    ("refused", {"halaman": "1"}, "Muat ulang", "kabar"),
    ("refused", {"saat": "2020-09-20"}, "Muat ulang", "kabar"),
)


def test_facts_that_cannot_be_are_shown_where_they_are_put_right(september: User, client: Client, family: Case) -> None:
    for event, facts, text, target in IMPOSSIBLE:
        refused = tap(client, family, event, **facts)
        shown = refused.content.decode()
        assert refused.status_code == 400 and text in shown
        assert f'href="#{target}"' in shown and f'id="{target}"' in shown
    assert not Word.objects.exists()


def test_the_same_touch_with_another_note_is_a_conflict(september: User, client: Client, family: Case) -> None:
    typed = {**form(client, family), "kabar": "refused", "note": "satu"}
    client.post(f"{page(family)}/kabar", typed)
    assert client.post(f"{page(family)}/kabar", {**typed, "note": "dua"}).status_code == 409
    assert told(family) == [("refused", {"note": "satu"})]


def test_nothing_is_told_while_no_officer_is_on_the_way(officer: User, client: Client, family: Case) -> None:
    """In March only families answer; a family that asks for a visit gets one, and its outcome is told."""
    assert "tidak dibuka" in client.get(page(family)).content.decode()
    typed = {"halaman": str(ids.new()), "saat": clock.now().isoformat(), "kabar": "refused"}
    closed = client.post(f"{page(family)}/kabar", typed)
    assert closed.status_code == 409 and "tidak dibuka" in closed.content.decode()
    assert not Word.objects.exists()
    hall.request_visit(family.id, f"seat:{family.id}")
    assert tap(client, family, "no_contact").status_code == 302
    listed = client.get(LIST).content.decode()
    assert "belum ditemui" in listed and "/mulai" in listed, "not met once, it still wants its visit"


def test_another_areas_officer_is_refused_and_it_is_noted(september: User, client: Client, family: Case) -> None:
    typed = {**form(client, family), "kabar": "refused"}
    other = user("enumerator", NEXT_VILLAGE)
    actions.assign(other.pk, place(NEXT_VILLAGE), FIRST_DAY)
    enter(client, other)
    assert client.get(page(family)).status_code == client.post(f"{page(family)}/kabar", typed).status_code == 403
    assert not Word.objects.exists()
    noted = Entry.objects.filter(verb="refused", actor=other.actor, place=family.place_id)
    assert set(noted.values_list("subject", flat=True)) == {"field:family", "field:tell"}


def test_the_page_closes_with_the_assignment(september: User, client: Client, family: Case) -> None:
    assert client.get(f"{LIST}/00000000-0000-0000-0000-000000000000").status_code == 403, "and there is no such family"
    actions.assign(september.pk, place(VILLAGE), FIRST_DAY, until=FIRST_DAY)
    assert client.get(page(family)).status_code == 403


def test_other_roles_have_no_such_page(client: Client, family: Case) -> None:
    with clock.at(SEPTEMBER):
        for role in ("district", "regency", "village_head", "help_desk", "rt_head", "dpo"):
            enter(client, user(role))
            assert client.get(page(family)).status_code == 403
            assert client.post(f"{page(family)}/kabar", {"kabar": "refused"}).status_code == 403


def test_nobody_tells_without_signing_in_or_by_a_link(september: User, client: Client, family: Case) -> None:
    assert client.get(f"{page(family)}/kabar").status_code == 405
    client.logout()
    assert client.get(page(family)).headers["Location"].startswith("/petugas/masuk")
    assert client.post(f"{page(family)}/kabar").headers["Location"].startswith("/petugas/masuk")
