"""How Django hashes the passwords of staff: as `vault.passwords` does those of families."""

from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher

from cacah.vault import passwords


class Argon2Hasher(BasePasswordHasher):
    """The name of the algorithm stands before the hash, as Django wants it; the salt is libsodium's own."""

    algorithm = "argon2"

    def encode(self, password: str, salt: str) -> str:
        return self.algorithm + passwords.hashed(password)

    def decode(self, encoded: str) -> dict[str, Any]:
        _algorithm, variety, version, setting, salt, digest = encoded.split("$")
        return {"algorithm": f"{variety} {version} {setting}", "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return passwords.matches(encoded.removeprefix(self.algorithm), password)

    def must_update(self, encoded: str) -> bool:
        """Whether it was made with another setting than today's."""
        mine = f"m={passwords.MEMORY // 1024},t={passwords.PASSES},p=1"
        return not str(self.decode(encoded)["algorithm"]).endswith(mine)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: a hash of another setting is renewed at the next sign-in, and the settings cost the same."""

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        return {"algorithm": self.decode(encoded)["algorithm"]}
