"""Static files are answered before the site, from memory, each browser as it takes them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest

from cacah.lib.statics import Files

NAME, CODE = "/static/form.0123456789ab.js", b"export const one = 1;\n" * 40


class Asked:
    """What came of asking: status, headers, body."""

    def __init__(self, files: Files, path: str, **more: str) -> None:
        environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", **more}
        self.body = b"".join(files(environ, self._started))

    def _started(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


def _site(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"the site"]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    file = tmp_path / NAME.removeprefix("/static/")
    file.write_bytes(CODE)
    file.with_name(file.name + ".br").write_bytes(brotli.compress(CODE))
    return Files(_site, tmp_path, "/static/")


def test_a_file_comes_compressed_to_whoever_takes_it_and_is_kept_for_ever(files: Files) -> None:
    for _ in range(2):
        small = Asked(files, NAME, HTTP_ACCEPT_ENCODING="gzip, br")
        assert brotli.decompress(small.body) == CODE
        assert small.headers["Content-Encoding"] == "br"
        assert Asked(files, NAME).body == CODE
    assert "immutable" in small.headers["Cache-Control"]
    assert small.headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_read_once(files: Files, tmp_path: Path) -> None:
    Asked(files, NAME)
    for file in tmp_path.iterdir():
        file.unlink()
    assert Asked(files, NAME).body == CODE


def test_who_has_it_gets_nothing_and_who_asks_for_a_part_gets_that(files: Files) -> None:
    mark = Asked(files, NAME).headers["ETag"]
    assert Asked(files, NAME, HTTP_IF_NONE_MATCH=mark).status.startswith("304")
    assert Asked(files, NAME, HTTP_RANGE="bytes=0-5").body == CODE[:6]
    assert Asked(files, NAME, REQUEST_METHOD="POST").status.startswith("405")


@pytest.mark.parametrize("path", ["/", "/static/missing.js", "/static/../secret"])
def test_anything_else_is_the_sites(files: Files, path: str) -> None:
    assert Asked(files, path).body == b"the site"


def test_browsers_of_a_thousand_kinds_do_not_fill_the_memory(files: Files) -> None:
    for number in range(1100):
        Asked(files, NAME, HTTP_ACCEPT_ENCODING=f"x-{number}")
    assert len(files.kept) == 1
