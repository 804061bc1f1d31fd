"""The mail server as the operator writes it."""

import pytest

from cacah.site.settings import Setting, WrongSetting, _mail_server, _sender


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("smtp://localhost", ("localhost", 25, "", "", False, False)),
        ("smtp://u%40x:p%2Fw@mail.example:2525", ("mail.example", 2525, "u@x", "p/w", False, True)),
        ("smtp://127.0.0.1:1025?starttls=1", ("127.0.0.1", 1025, "", "", False, True)),
        ("smtps://u:p@mail.example", ("mail.example", 465, "u", "p", True, False)),
    ],
)
def test_a_mail_server_is_read(text: str, told: tuple[object, ...]) -> None:
    found = _mail_server(text)
    assert found is not None
    assert tuple(found[key] for key in ("host", "port", "user", "password", "tls", "starttls")) == told


@pytest.mark.parametrize("text", ["mail.example", "http://mail.example", "smtp://", "smtp://u:geheim@mail.example:x",
                                  "smtp://u:geheim@mail.example?starttls=0",
                                  "smtp://h.example?starttls=yes"])  # fmt: skip
def test_a_mail_server_that_cannot_be_used_stops_the_start_without_telling_its_password(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CACAH_SMTP", text)
    with pytest.raises(WrongSetting) as refused:
        Setting("CACAH_SMTP", _mail_server, "", "The mail server.", secret=True).value()
    assert "geheim" not in str(refused.value)


def test_a_sender_is_read() -> None:
    assert _sender("Sensus <sensus@cacah.example>") == ("sensus@cacah.example", "Sensus")
    assert _sender("") is None


@pytest.mark.parametrize("text", ["Sensus", "a@", "Sensus <a@b@c>", "S\nx <a@b.example>"])
def test_a_sender_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        _sender(text)
