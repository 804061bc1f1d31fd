"""Why a shelf cannot be read, said so that whoever holds it knows what to do."""


class ShelfError(Exception):
    """A shelf cannot be written or read; the message names the shelf and the next step, never a value of a person."""


class WrongKey(ShelfError):
    """The key given is not the one the shelf was written under."""


class Tampered(ShelfError):
    """A file, or the manifest's word about it, is not what was written."""


class NotThere(ShelfError):
    """The manifest, a shelf or one of its files is missing."""
