"""The civil register as it comes: mappings, rows, NIK rules, phonetic codes, what a newer cut changes. Pure."""

from cacah.register.core.mapping import Mapping, check

__all__ = ["Mapping", "check"]
