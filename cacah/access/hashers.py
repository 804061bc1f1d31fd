"""How passwords are hashed: Argon2id at OWASP's first recommendation (19 MiB, two passes, one lane)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """About 19 ms of CPU a guess, where Django's default of 100 MiB costs ten times that at every login.

    Source: OWASP Password Storage Cheat Sheet, Argon2id m=19456 (KiB), t=2, p=1.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
