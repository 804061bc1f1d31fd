"""A phone that follows docs/developer/sync.md: it signs, keeps what it is told, and sends until it is told `ok`."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PULL, PUSH = "/petugas/sinkron/tarik", "/petugas/sinkron/kirim"

Told = dict[str, Any]
Send = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]
"""From path, body and headers to status and body; raises `Lost` when no answer comes back."""


class Lost(Exception):
    """The request, or its answer, got lost on the way."""


class Refused(Exception):
    """The server refused the whole request."""

    def __init__(self, status: int, told: Told) -> None:
        super().__init__(f"{status} {told.get('refused')}")
        self.status, self.told = status, told


class Phone:
    """`cases` by id as told last; `outbox` by item id what the server has not; `answers` by item id what it said."""

    def __init__(self, send: Send, clock: int = 0) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = uuid4()
        self.send, self.clock = send, clock
        self.counter = 0
        self.cursor = ""
        self.cases: dict[str, Told] = {}
        self.outbox: dict[str, Told] = {}
        self.stuck: dict[str, Told] = {}
        self.answers: dict[str, Told] = {}

    @property
    def public(self) -> bytes:
        """What `crypto.subtle.exportKey("spki", …)` gives."""
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def enrolment(self, name: str = "HP saya") -> Told:
        return {"id": str(self.id), "key": text(self.public), "name": name}

    def header(self, path: str, body: bytes) -> str:
        """The Authorization of the next request."""
        self.counter += 1
        return self.signed(path, body, self.counter)

    def signed(self, path: str, body: bytes, counter: int) -> str:
        digest = hashlib.sha256(body).hexdigest()
        lines = ("cacah sync 1", "POST", path, str(self.id), str(counter), str(self.clock), digest)
        r, s = decode_dss_signature(self.key.sign("\n".join(lines).encode(), ec.ECDSA(SHA256())))
        return f"Cacah-1 {self.id} {counter} {self.clock} {text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def ask(self, path: str, told: Any) -> Told:
        """Raises Lost, Refused. A counter that fell behind is put right and the request made once more."""
        body = json.dumps(told).encode()
        status, answer = self.send(path, body, {"Authorization": self.header(path, body)})
        found: Told = json.loads(answer)
        if status == 409 and found["refused"] == "counter":
            self.counter = max(self.counter, found["counter"])
            status, answer = self.send(path, body, {"Authorization": self.header(path, body)})
            found = json.loads(answer)
        if status != 200:
            raise Refused(status, found)
        return found

    def pull_page(self) -> bool:
        """Ask for a page and keep it with its cursor, at once or not at all; whether there is more."""
        page = self.ask(PULL, {"cursor": self.cursor})
        self.cases.update({one["id"]: one for one in page["cases"]})
        for case_id in page["gone"]:
            self.cases.pop(case_id, None)
        self.cursor = page["cursor"]
        return bool(page["more"])

    def pull(self) -> None:
        while self.pull_page():
            pass

    def add(self, item: Told) -> str:
        """Put an item into the outbox; its id."""
        self.outbox[item["id"]] = item
        return str(item["id"])

    def push(self, most: int = 5) -> list[Told]:
        """Send a batch of what the server has not. What it has leaves the outbox; what it refused waits in `stuck`."""
        items = list(self.outbox.values())[:most]
        answers: list[Told] = self.ask(PUSH, {"items": items})["items"]
        for item, answer in zip(items, answers, strict=True):
            assert answer["id"] == item["id"]
            self.answers[item["id"]] = answer
            self.outbox.pop(item["id"])
            if answer["answer"] not in ("ok", "again"):
                self.stuck[item["id"]] = item
        return answers


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def response(case_id: UUID | str, parts: list[tuple[UUID | str, Told]], instrument: str, at: str) -> Told:
    """An interview as an item; the part under the case's id is the family's."""
    return {
        "id": str(uuid4()),
        "kind": "response",
        "case": str(case_id),
        "at": at,
        "instrument": instrument,
        "parts": [
            {"id": str(part), "kind": "family" if str(part) == str(case_id) else "person", "answers": answers}
            for part, answers in parts
        ],
    }
