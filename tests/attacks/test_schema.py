"""schemathesis against every address of the resolver, as nobody, as a family and as staff: never a fault of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site
from django.core.signals import got_request_exception
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error

from cacah.cases.models import Case, Member
from cacah.portal.tests.conftest import Visitor
from tests.attacks.conftest import Staff, browser, one_connection
from tests.attacks.document import document, operations

TOKEN = "a" * 32

Who = Callable[[], Visitor]


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What broke while a request was answered."""
    seen: list[str] = []

    def note(sender: Any, request: Any, **more: Any) -> None:
        import traceback

        seen.append(f"{request.method} {request.get_full_path()[:300]}\n{traceback.format_exc()[-1500:]}")

    got_request_exception.connect(note, weak=False)
    yield seen
    got_request_exception.disconnect(note)


@pytest.fixture
def who(request: pytest.FixtureRequest, visitor: Visitor) -> Visitor:
    """The attacker of this test, signed in as far as it goes."""
    if request.param == "nobody":
        return browser()
    if request.param == "family":
        return browser().log_in()
    staff: Staff = request.getfixturevalue("staff")
    return staff(request.param)


def _ids() -> list[str]:
    cases = [str(one) for one in Case.objects.values_list("id", flat=True)]
    return [*cases, *(str(one) for one in Member.objects.values_list("id", flat=True)[:2])]


def _attack(visitor: Visitor, examples: int, faults: list[str], share: slice = slice(None)) -> int:
    """How many requests were answered; none by a fault."""
    raw, app = document(visitor, _ids()), get_wsgi_application()
    schema = schemathesis.openapi.from_dict(raw)
    cookies = {name: one.value for name, one in visitor.client.cookies.items()} | {"csrftoken": TOKEN}
    answered = 0
    for path, method in list(operations(raw))[share]:

        @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
        @given(case=schema[path][method.upper()].as_strategy())
        def run(case: Any) -> None:
            nonlocal answered
            case.cookies = {**(case.cookies or {}), **cookies}
            with one_connection(), transaction.atomic():
                response = case.call(app=app, headers={"X-CSRFToken": TOKEN, "Host": site.ALLOWED_HOSTS[0]})
                transaction.set_rollback(True)
            answered += 1
            case.validate_response(response, checks=[not_a_server_error])

        try:
            run()
        except Exception as error:
            faults.append(f"{method} {path}: {error!r}"[:600])
    return answered


ACTORS = ("nobody", "family", "national", "help_desk", "enumerator", "operator", "dpo", "statistician")


@pytest.mark.parametrize(("who", "turn"), [*zip(ACTORS[:3], range(3), strict=True)], indirect=["who"], ids=ACTORS[:3])
def test_no_address_answers_with_a_fault(who: Visitor, faults: list[str], turn: int) -> None:
    """Every address once: the three share them."""
    assert _attack(who, 1, faults, slice(turn, None, 3)) > 40
    assert not faults, "\n".join(faults)


@pytest.mark.prove
@pytest.mark.parametrize("who", ACTORS, indirect=True)
def test_nobody_finds_a_fault_at_any_address(who: Visitor, faults: list[str]) -> None:
    assert _attack(who, 2, faults) > 240
    assert not faults, "\n".join(faults)
