"""What the vault promises: sealed values open only with their key and name, and a database knows its key ring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacah.vault import actions, cookies, index, keys, signing


@pytest.mark.django_db
class TestSealing:
    def test_a_sealed_value_opens_again_by_way_of_the_wrapped_key(self) -> None:
        key = keys.new_key()
        sealed = key.seal_json({"name": "أ É 中"}, "part/1")
        assert keys.unwrap(key.wrapped).open_json(sealed, "part/1") == {"name": "أ É 中"}
        assert len(key.wrapped) == keys.WRAPPED_LENGTH

    def test_a_value_moved_to_another_name_does_not_open(self) -> None:
        key = keys.new_key()
        with pytest.raises(keys.Unreadable):
            key.open(key.seal(b"x", "part/1"), "part/2")

    def test_a_changed_byte_does_not_open(self) -> None:
        key = keys.new_key()
        sealed = bytearray(key.seal(b"x", "n"))
        sealed[-1] ^= 1
        with pytest.raises(keys.Unreadable):
            key.open(bytes(sealed), "n")

    @given(st.text(), st.text())
    def test_blind_indexes_are_equal_only_for_equal_values(self, one: str, other: str) -> None:
        one, other = (text.encode("utf-8", "replace").decode() for text in (one, other))
        assert (index.blind("nik", one) == index.blind("nik", other)) == (one == other)
        assert index.blind("nik", one) != index.blind("kk", one)

    def test_a_cookie_opens_only_for_its_purpose_and_unchanged(self) -> None:
        text = cookies.seal({"case": "1"}, "seat")
        assert cookies.open(text, "seat") == {"case": "1"}
        assert cookies.open(text, "other") is None
        assert cookies.open(text[:-2] + "AA", "seat") is None
        assert cookies.open("not base64 ü", "seat") is None

    def test_a_signature_is_refused_for_another_text(self) -> None:
        signature = signing.sign(b"receipt")
        assert signing.verify(b"receipt", signature)
        assert not signing.verify(b"receipt!", signature)


@pytest.mark.django_db
class TestKeyRing:
    def test_data_without_its_key_refuses_to_start(self, settings: object, tmp_path: object) -> None:
        settings.CACAH_KEYS = tmp_path  # type: ignore[attr-defined]
        keys.forget()
        with pytest.raises(keys.KeyMissing, match="cannot be read"):
            actions.bind()
        keys.make(tmp_path)  # type: ignore[arg-type]
        with pytest.raises(keys.KeyMissing, match="not the one this database was written under"):
            actions.bind()

    @pytest.fixture(autouse=True)
    def _own_ring_afterwards(self) -> object:
        yield
        keys.forget()
