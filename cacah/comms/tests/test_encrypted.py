"""Letters cross the network only encrypted, to a server somebody vouches for, after logging in."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cacah.comms import jobs
from cacah.comms.models import Message
from cacah.comms.tests.mailbox import named, open_mailbox
from cacah.comms.tests.test_letters import NOW, post

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this machine, signed by itself; the key stands in the same file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "surel")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


def encrypted(certificate: Path) -> dict[str, Any]:
    """A server that takes letters only after STARTTLS and the right password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def check(server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        known = isinstance(told, LoginPassword) and (told.login, told.password) == (b"sensus", b"rahasia")
        return AuthResult(success=known)

    return {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": check}


def test_a_server_with_a_certificate_we_trust_gets_the_letter(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    named(port, starttls=True, user="sensus", password="rahasia")
    with open_mailbox(port, **encrypted(certificate)) as box:
        post()
        assert jobs.deliver(NOW) == 1
    assert len(box.letters) == 1


@pytest.mark.parametrize(
    ("trusted", "password", "reason"),
    [(False, "rahasia", "SSLCertVerificationError"), (True, "salah", "SMTPServerDisconnected")],
    ids=["nobody-vouches", "wrong-password"],
)
def test_a_server_that_is_not_ours_gets_nothing_and_the_letter_waits(
    port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, password: str, reason: str
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    named(port, starttls=True, user="sensus", password=password)
    with open_mailbox(port, **encrypted(certificate)) as box:
        made = post()
        assert jobs.deliver(NOW) == 0
    found = Message.objects.get(pk=made)
    assert (box.letters, found.state, found.reason) == ([], "waiting", reason)
