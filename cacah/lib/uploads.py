"""Files that a form brings: however long one is, no more of it is kept than any page takes."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 11_000_000
"""Bytes kept of a file; a little more than the longest that is taken, so that the page can say that it is too long."""


class Bounded(FileUploadHandler):
    """The first of the handlers: what comes behind MOST reaches no other."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start < MOST else None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None
