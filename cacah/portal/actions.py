"""Verbs of the portal that others call: printing the letters with access codes."""

from cacah.portal.letters import TooMany as TooMany
from cacah.portal.letters import made as print_letters

__all__ = ["TooMany", "print_letters"]
