"""How passwords are hashed: Argon2id at the setting of OWASP's list that costs a server least."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """About 17 ms of CPU a guess, where Django's default of 100 MiB costs ten times that at every login.

    Source: OWASP Password Storage Cheat Sheet, Argon2id m=12288 (KiB), t=3, p=1. Its five settings defend equally; with
    19 MiB and two passes a guess took 22 ms (27 beside other work): there are more fresh pages of memory to ask for.
    """

    memory_cost = 12_288
    time_cost = 3
    parallelism = 1
