"""Hashes of passwords: what was made with another setting still opens, and what is no hash opens nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cacah.vault import passwords

EARLIER = "$argon2id$v=19$m=12288,t=3,p=1$XeSjz4c6ukl/3Mp5JFL7ZA$kJGZFNvoCmwhgyEz2iZ5F/g5X4vNg3ObZ4qkfZRlad4"
"""Of "kuda baterai klip", by the reference implementation with 12 MiB and three passes."""


def test_a_hash_names_its_setting_and_has_a_salt_of_its_own() -> None:
    one, other = passwords.hashed("x"), passwords.hashed("x")
    assert one.startswith("$argon2id$v=19$m=7168,t=5,p=1$")
    assert one != other


@settings(max_examples=15)
@given(st.text(max_size=300), st.text(max_size=300))
def test_only_the_password_itself_matches(password: str, other: str) -> None:
    encoded = passwords.hashed(password)
    assert passwords.matches(encoded, password)
    assert passwords.matches(encoded, other) == (other == password)


def test_a_hash_of_the_reference_implementation_still_opens() -> None:
    assert passwords.matches(EARLIER, "kuda baterai klip")
    assert not passwords.matches(EARLIER, "kuda baterai klop")


@pytest.mark.parametrize("encoded", ["", "x", "$argon2id$", EARLIER[:-1] + "#", EARLIER + "A" * 200, "é" * 40, "!"])
def test_what_is_no_hash_matches_nothing(encoded: str) -> None:
    assert not passwords.matches(encoded, "kuda baterai klip")
