"""Names for people and families that mean nothing outside one freeze."""

import hmac
from uuid import UUID


class Pseudonyms:
    """A keyed hash of our ids under a secret made for one freeze and kept nowhere: two freezes cannot be joined by it.

    Only the identities shelf, under its own key, says whose a pseudonym is.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def person(self, case_id: UUID, member_id: UUID) -> str:
        """32 hex digits for a listed person."""
        return self._hash(b"person", case_id.bytes + member_id.bytes)

    def family(self, case_id: UUID) -> str:
        """32 hex digits for a case."""
        return self._hash(b"family", case_id.bytes)

    def _hash(self, kind: bytes, identity: bytes) -> str:
        return hmac.digest(self._secret, kind + identity, "sha256").hex()[:32]
