"""Who may do what where: the cast's rights, and each verb's refusals."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from cacah.access import actions, reads
from cacah.access.core import roles
from cacah.access.tests.cast import CAST, at, member
from cacah.audit.models import Entry
from cacah.lib import clock

pytestmark = pytest.mark.usefixtures("country")

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "operator" / "roles.md"

MAY = {
    "see_progress": "sri bambang ratna kusno pak_rt lurah camat balai_kota dekan anwar yusuf",
    "export_progress": "sri bambang ratna camat balai_kota anwar",
    "see_list": "ratna kusno dewi",
    "interview": "dewi",
    "review": "ratna kusno",
    "assign": "ratna kusno",
    "pay": "bambang ratna",
    "see_tables": "sri anwar",
    "run_release": "anwar",
    "sign_release": "sri anwar",
    "help": "tini pusat",
    "reset_access": "kusno dewi lurah pusat",
    "decide_claim": "ratna kusno",
    "settle_matches": "ratna kusno pusat",
    "key_forms": "ratna kusno endang",
    "manage_users": "bambang ratna yusuf",
    "see_audit": "maria",
}


@pytest.mark.parametrize("verb", sorted(roles.VERBS))
def test_a_verb_is_done_by_its_roles_at_their_place_and_refused_to_all_others(verb: str) -> None:
    able = {name for name in CAST if reads.may(member(name), verb, at(CAST[name][1]))}
    assert able == set(MAY[verb].split())


@pytest.mark.parametrize(
    ("username", "verb", "here", "elsewhere"),
    [
        ("sri", "see_progress", "52.71", None),
        ("bambang", "see_progress", "33.72.05.1001", "52.71"),
        ("ratna", "review", "33.72.05.1001", "33"),
        ("kusno", "review", "33.72.04.1011", "33.72.05.1001"),
        ("dewi", "interview", "33.72.04.1010", "33.72.04.1011"),
        ("lurah", "see_progress", "33.72.04.1010", "33.72.04"),
    ],
)
def test_a_right_reaches_down_and_never_up_or_aside(username: str, verb: str, here: str, elsewhere: str | None) -> None:
    user = member(username)
    assert reads.may(user, verb, at(here))
    assert elsewhere is None or not reads.may(user, verb, at(elsewhere))


def test_a_right_holds_from_its_first_to_its_last_day_in_the_places_own_zone() -> None:
    user, _ = actions.create_user("lalu", "Lalu", [])
    actions.grant(user, "enumerator", at("52.71"), date(2020, 9, 1), date(2020, 9, 30))
    moments = {
        datetime(2020, 8, 31, 15, 59, tzinfo=UTC): False,
        datetime(2020, 8, 31, 16, 0, tzinfo=UTC): True,
        datetime(2020, 9, 30, 15, 59, tzinfo=UTC): True,
        datetime(2020, 9, 30, 16, 0, tzinfo=UTC): False,
    }
    for moment, expected in moments.items():
        with clock.at(moment):
            assert reads.may(user, "interview", at("52.71")) is expected, moment


def test_nobody_a_closed_account_and_a_revoked_grant_may_nothing() -> None:
    dewi = member("dewi")
    assert not reads.may(AnonymousUser(), "interview", at("33.72.04.1010"))
    assert not reads.may(dewi, "interview", 999_999_999)
    actions.close_account(dewi)
    assert not reads.may(dewi, "interview", at("33.72.04.1010"))
    tini = member("tini")
    actions.revoke(tini.grants.get())
    assert reads.places(tini, "help") == []


def test_a_misspelt_verb_is_a_mistake_and_a_role_outside_the_table_cannot_be_granted() -> None:
    with pytest.raises(KeyError):
        reads.may(member("dewi"), "intervew", at("33"))
    with pytest.raises(actions.UnknownRole, match="'king' is no role"):
        actions.create_user("raja", "Raja", [("king", at("33"))])


def test_two_accounts_cannot_share_a_name() -> None:
    member("dewi")
    with pytest.raises(actions.NameTaken):
        actions.create_user(" Dewi", "Dewi Lain", [])


def test_opening_an_account_is_in_the_trail_with_role_and_place() -> None:
    user = member("dewi")
    trail = [(entry.verb, entry.subject, entry.place, entry.codes) for entry in Entry.objects.order_by("id")][-2:]
    subject = f"user:{user.pk}"
    assert trail == [
        ("create_user", subject, None, {}),
        ("grant", subject, at("33.72.04.1010"), {"role": "enumerator"}),
    ]


def test_holders_of_a_role_at_a_place_are_found() -> None:
    dewi = member("dewi")
    member("tini")
    assert list(reads.holders("enumerator", at("33.72.04.1010"))) == [dewi]


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_the_document_lists_exactly_the_verbs_of_a_role(role: str) -> None:
    row = next(line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| `{role}` |"))
    assert set(row.rsplit("|", 2)[1].replace("`", "").split()) == roles.ROLES[role]


def test_the_document_explains_every_verb() -> None:
    text = DOCUMENT.read_text()
    assert [verb for verb in sorted(roles.VERBS) if f"| `{verb}` |" not in text] == []
