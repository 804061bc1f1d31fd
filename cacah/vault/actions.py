"""The bond between a database and its keys."""

from cacah.vault import keys
from cacah.vault.models import Fingerprint


def bind() -> None:
    """Make keys for an empty database; afterwards refuse to start without exactly those keys.

    Raises KeyMissing, naming the key file, when the database holds data of another ring.
    """
    known = dict(Fingerprint.objects.values_list("name", "value"))
    if not known:
        ring = keys.ring() if (keys.folder() / "master-1.key").exists() else keys.make(keys.folder())
        keys.forget()
        Fingerprint.objects.bulk_create(Fingerprint(name=name, value=ring.fingerprint(name)) for name in keys.FILES)
        return
    ring = keys.ring()
    for name, value in known.items():
        if ring.fingerprint(name) != value:
            raise keys.KeyMissing(
                f"Key {name} in {keys.folder()} is not the one this database was written under. "
                "Put the right key ring there; the data cannot be read without it."
            )
