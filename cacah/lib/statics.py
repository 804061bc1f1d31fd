"""Static files as phones get them: named by their content, also inside modules, without comments, compressed."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast
from wsgiref.headers import Headers

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise import WhiteNoise
from whitenoise.storage import CompressedManifestStaticFilesStorage

_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*[\s\S]*?\*/[ \t]*)$\n?", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


def bare(code: str) -> str:
    """JavaScript without the comments that fill whole lines and without indentation: a quarter less on the wire.

    Right for code whose template literals stay on one line, which tests/javascript.py sees to.
    """
    return _INDENT.sub("", _COMMENT.sub("", code))


@cache
def worker_source(name: str) -> bytes:
    """A service worker as it was written, whether the files have been collected or not, after what all begin with."""
    return _source("lib/taking.js") + _source(name)


def _source(name: str) -> bytes:
    if staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    return bare(Path(cast(str, finders.find(name))).read_text()).encode()


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names also in `import … from`, so that every file may be kept for ever."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 12
    """A module's name follows from those it imports: one pass for each step of the longest chain."""

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".js"):
            content.seek(0)
            content = ContentFile(bare(content.read().decode()).encode())
        return str(super()._save(name, content))


HASHED = r"\.[0-9a-f]{12}\.\w+$"
"""The end of the address of a file that is named by its content: it may be kept for ever."""

CONDITIONS = ("HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def _safe(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


class Files(WhiteNoise):  # type: ignore[misc]
    """Answers for the files of `folder` before the site hears of it: a phone asks for a dozen, and no view cares.

    What was asked for once is answered from memory, for a tenth of what finding and opening the file would cost.
    """

    def __init__(self, site: Any, folder: Path, prefix: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            site, root=folder, prefix=prefix, max_age=60, allow_all_origins=False, add_headers_function=_safe,
            immutable_file_test=HASHED,
        )  # fmt: skip
        self.prefix = prefix
        self.kept: dict[str, bytes] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(self.prefix):
            found: Iterable[bytes] = self.application(environ, start_response)
            return found
        if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in CONDITIONS) or path not in self.files:
            found = super().__call__(environ, start_response)
            return found
        place, headers = self.files[path].get_path_and_headers(environ)
        body = self.kept.get(place)
        if body is None:
            body = self.kept[place] = Path(place).read_bytes()
        start_response("200 OK", list(headers))
        return [body]
