"""What a letter is, and when one that was not taken is tried again."""

from cacah.comms.core.letter import Attachment, Letter, WrongAddress, address, email

__all__ = ["Attachment", "Letter", "WrongAddress", "address", "email"]
