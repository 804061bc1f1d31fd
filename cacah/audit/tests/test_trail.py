"""The trail tells who did what, never what a family said, and nobody who uses the site can change it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cacah.audit import actions, reads
from cacah.audit.models import Entry
from cacah.lib import clock

pytestmark = pytest.mark.django_db

NOON = datetime(2020, 9, 15, 12, tzinfo=UTC)


def test_an_entry_says_who_did_what_where_and_when() -> None:
    with clock.at(NOON):
        actions.note("user:12", "open_family", "register.family/7", place=33, reason="list", shown=4)
    entry = Entry.objects.get()
    assert (entry.at, entry.actor, entry.verb, entry.subject) == (NOON, "user:12", "open_family", "register.family/7")
    assert (entry.place, entry.codes) == (33, {"reason": "list", "shown": 4})


def test_a_place_that_cannot_be_is_noted_as_none() -> None:
    """Somebody asked for it in an address; that they were refused is still told."""
    actions.note("user:12", "refused", "progress", place=2**63)
    assert Entry.objects.get().place is None


@pytest.mark.parametrize(
    "statement", ["update audit_entry set actor = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
def test_the_app_role_cannot_change_the_trail(statement: str) -> None:
    actions.note("user:1", "login")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"actor": "3372041505800001"},
        {"verb": "3372041505800001"},
        {"subject": "person/3372041505800001"},
        {"nik": "3372041505800001"},
        {"nik": 3372041505800001},
        {"nik": "٣٣٧٢٠٤١٥٠٥٨٠٠٠٠١"},
    ],
    ids=["actor", "verb", "subject", "code", "number", "arabic digits"],
)
def test_sixteen_digits_are_refused_and_not_repeated(entry: dict[str, str | int]) -> None:
    with pytest.raises(actions.NotForTheTrail) as refusal:
        actions.note(**{"actor": "user:1", "verb": "look", **entry})  # type: ignore[arg-type]  # the wrong values meant
    assert "337204" not in str(refusal.value)
    assert not Entry.objects.exists()


def test_longer_runs_of_digits_and_dotted_codes_of_places_are_no_niks() -> None:
    actions.note("user:1", "load", "a" * 64 + "12345678901234567", place=3372041010, sls="33.72.04.1010.0030.01")
    assert Entry.objects.count() == 1


def test_free_text_has_no_room() -> None:
    with pytest.raises(actions.NotForTheTrail, match="longer than 120"):
        actions.note("user:1", "look", remark="x" * 121)


def test_the_officer_asks_by_time_by_actor_and_by_subject() -> None:
    for minutes, actor, subject in ((0, "user:1", "case/a"), (5, "user:2", "case/a"), (10, "user:1", "case/b")):
        with clock.at(NOON + timedelta(minutes=minutes)):
            actions.note(actor, "look", subject)
    between = reads.between(NOON, NOON + timedelta(minutes=10))
    assert [entry.actor for entry in between] == ["user:2", "user:1"]
    assert [entry.subject for entry in reads.by_actor("user:1")] == ["case/b", "case/a"]
    assert [entry.actor for entry in reads.about("case/a")] == ["user:2", "user:1"]
