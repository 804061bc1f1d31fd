"""Whoever checks a receipt, here or on an officer's phone without a network, says the same of it."""

import json
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import playwright
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from cacah.interview.core import receipt as core

ROOM = Path(__file__).resolve().parents[1]
VECTORS: dict[str, Any] = json.loads((ROOM / "vectors" / "receipts.json").read_text())
TOKENS = VECTORS["tokens"]


def in_browser(
    tokens: list[str], browser: str = "new", keys: Any = None, ids: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What the module for phones says; `old` is a browser that does not know Ed25519."""
    node = Path(playwright.__file__).parent / "driver" / "node"
    asked = {"tokens": tokens, "browser": browser, "keys": VECTORS["keys"] if keys is None else keys, "ids": ids}
    command = [str(node), "--no-warnings", str(ROOM / "tests" / "runner.mjs")]
    done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return list(json.loads(done.stdout))


def in_python(token: str) -> str:
    found = core.read(token)
    if found is None:
        return "false"
    key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(VECTORS["keys"][0]["x"] + "="))
    try:
        key.verify(found[1], found[0].payload())
    except InvalidSignature:
        return "false"
    return "genuine"


@pytest.mark.parametrize("vector", TOKENS, ids=[one["what"] for one in TOKENS])
def test_the_site_reads_each_receipt_as_agreed(vector: dict[str, Any]) -> None:
    assert in_python(vector["token"]) == vector["answer"]
    if vector["answer"] == "genuine":
        found = core.read(vector["token"])
        assert found is not None
        told: dict[str, Any] = {"number": core.number(found[0].envelope_id), "code": core.code(found[1])}
        told |= {"received_at": f"{found[0].received_at:%Y-%m-%dT%H:%M:%SZ}", "members": found[0].members}
        told |= {"complete_members": found[0].complete_members}
        assert told == {name: vector[name] for name in told}


def test_a_phone_without_a_network_says_the_same() -> None:
    for vector, found in zip(TOKENS, in_browser([one["token"] for one in TOKENS]), strict=True):
        assert found["answer"] == vector["answer"], vector["what"]
        if vector["answer"] == "false":
            assert found["statement"] is None, vector["what"]
            continue
        told = found["statement"]
        assert told["receivedAt"].replace(".000Z", "Z") == vector["received_at"], vector["what"]
        assert (told["number"], told["code"]) == (vector["number"], vector["code"]), vector["what"]
        assert (told["members"], told["completeMembers"]) == (vector["members"], vector["complete_members"])


def test_only_who_knows_a_family_can_tell_that_a_receipt_is_its_own() -> None:
    families = sorted({one["family"] for one in TOKENS if "family" in one})
    assert len(families) == 2
    genuine = [one for one in TOKENS if one["answer"] == "genuine"]
    for vector, found in zip(genuine, in_browser([one["token"] for one in genuine], ids=families), strict=True):
        assert found["isOf"] == [family == vector.get("family") for family in families], vector["what"]
        said = core.read(vector["token"])
        assert said is not None
        marks = [core.mark(said[0].envelope_id, UUID(family)) for family in families]
        assert [mark == said[0].whose for mark in marks] == found["isOf"], vector["what"]


def test_a_phone_takes_the_whole_address_of_the_code(vector: dict[str, Any] = TOKENS[0]) -> None:
    (found,) = in_browser([f" https://sensus.contoh.example/periksa/{vector['token']}\n"])
    assert found["answer"] == "genuine"


def test_a_browser_that_cannot_check_says_so_and_never_calls_a_receipt_genuine() -> None:
    answers = [one["answer"] for one in in_browser([one["token"] for one in TOKENS], browser="old")]
    assert "genuine" not in answers
    assert answers[0] == "cannot"


@pytest.mark.parametrize("keys", [[], [{"kty": "RSA", "crv": "", "x": "AA"}], [{**VECTORS["keys"][0], "x": "AAAA"}]])
def test_without_a_key_of_ours_no_receipt_is_genuine(keys: Any) -> None:
    assert in_browser([TOKENS[0]["token"]], keys=keys)[0]["answer"] == "false"


def test_a_key_id_is_the_thumbprint_of_rfc_8037() -> None:
    """Appendix A.3 of RFC 8037."""
    key = urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert core.key_id(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@given(st.one_of(st.binary(min_size=93, max_size=93), st.binary(min_size=99, max_size=99)))
def test_whatever_stands_in_a_token_is_read_or_refused(raw: bytes) -> None:
    text = core._plain((b"\x01" if len(raw) == 93 else b"\x02") + raw[1:])
    found = core.read(text)
    assert found is None or core.token(*found) == text
