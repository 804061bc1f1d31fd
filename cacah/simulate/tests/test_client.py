"""The answering family reads forms as a browser does, types what is true, and is not put off by a broken line."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from cacah.simulate.browser import Browser, Unreachable
from cacah.simulate.client import respond_family
from cacah.simulate.core import FamilyTruth, PersonTruth
from cacah.simulate.pages import prefixes, read

QUESTIONS = """<form method="post" action="/isi/keluarga/1/"><input type="hidden" name="csrf" value="t">
<div class="question select_one"><label><input type="radio" name="tenure" value="own"> Own</label>
<label><input type="radio" name="tenure" value="rent" checked> Rent</label></div>
<div class="question" hidden><input type="text" name="power" value=""></div>
<select name="since_m"><option value=""></option><option value="3" selected>Maret</option></select>
<input type="text" name="gone" value="x" disabled><input type="checkbox" name="since_d" value="?">
<button>Lanjut</button><button name="lakukan" value="tambah">Tambah</button></form>
<p class="error" id="tenure-error">…</p><a class="button" href="/isi/orang/">Lanjut</a>"""


class TestReading:
    def test_a_form_is_sent_as_a_browser_would(self) -> None:
        form = read(QUESTIONS).forms[0]
        assert form.preset() == {"csrf": ["t"], "tenure": ["rent"], "power": [""], "since_m": ["3"]}
        assert form.buttons == [("", ""), ("lakukan", "tambah")]

    def test_what_is_hidden_is_known_to_be(self) -> None:
        shown = {control.name: control.shown for control in read(QUESTIONS).forms[0].controls}
        assert shown["tenure"]
        assert not shown["power"]

    def test_errors_and_the_way_on_are_found(self) -> None:
        page = read(QUESTIONS)
        assert page.errors == ["tenure"]
        assert page.onward == ["/isi/orang/"]

    def test_people_on_the_list_keep_their_order(self) -> None:
        fields = "".join(
            f'<input type="hidden" name="{name}" value="">'
            for name in ("mbbbbbbbb_versi", "maaaaaaaa_x", "mbbbbbbbb_x", "name")
        )
        assert prefixes(read(f"<form>{fields}</form>").forms[0]) == ["mbbbbbbbb_", "maaaaaaaa_"]


class Site(BaseHTTPRequestHandler):
    """A portal of four pages; every third connection breaks before it answers."""

    protocol_version = "HTTP/1.1"
    asked = 0
    posted: dict[str, dict[str, list[str]]]

    def log_message(self, format: str, *args: object) -> None:
        return None

    def _breaks(self) -> bool:
        type(self).asked += 1
        if self.asked % 3:
            return False
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        return True

    def _say(self, text: str, status: int = 200, **headers: str) -> None:
        raw = text.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        if self._breaks():
            return
        pages = {
            "/": '<form method="post" action="/masuk"><input name="nik"><input name="kk"></form>',
            "/sandi": '<form method="post"><input type="password" name="sandi"></form>',
            "/isi/": '<a class="button" href="/isi/keluarga/1/">Mulai</a>',
            "/isi/keluarga/1/": QUESTIONS.replace('<button name="lakukan" value="tambah">Tambah</button>', "").replace(
                'name="csrf"', 'name="versi"'
            ),
            "/isi/ringkasan/": '<form method="post" action="/isi/kirim/"><input name="amplop" value="e"></form>',
        }
        self._say(pages.get(self.path, '<dl><dd class="code">AB-12</dd></dl>'), Set_Cookie="seat=1; Path=/")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._breaks():
            return
        self.posted[self.path] = parse_qs(body, keep_blank_values=True)
        ways = {
            "/masuk": "/sandi", "/sandi": "/isi/", "/isi/keluarga/1/": "/isi/ringkasan/",
            "/isi/kirim/": "/isi/tanda-terima/0199c0de-0000-7000-8000-000000000000/",
        }  # fmt: skip
        self._say("", 302, Location=ways[self.path])


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked, Site.posted = 0, {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def family() -> FamilyTruth:
    person = PersonTruth(
        {"nik": "3372041708850001"}, {"presence": "here"}, "male", "1985-08-17", None, "A", [("1985-08-17", "A")]
    )
    return FamilyTruth(
        "3372040101190001", "3372040101190001", "A", "001", "001", "", {"tenure": "own", "power": "900"}, [person]
    )


class TestAnswering:
    def test_a_family_gets_its_receipt_over_a_line_that_breaks(self, site: str) -> None:
        done = respond_family(site, family(), {}, password="kopi-sawah-gunung")
        assert done.trouble == ""
        assert done.receipt == "0199c0de-0000-7000-8000-000000000000"
        assert done.codes == ["AB-12"]
        assert done.acknowledged == ["family:1", "sent"]
        assert done.retries > 0
        assert Site.posted["/masuk"] == {"nik": ["3372041708850001"], "kk": ["3372040101190001"]}
        assert Site.posted["/sandi"] == {"sandi": ["kopi-sawah-gunung"]}

    def test_without_scripts_only_what_is_shown_is_answered(self, site: str) -> None:
        respond_family(site, family(), {})
        assert Site.posted["/isi/keluarga/1/"]["tenure"] == ["own"]
        assert Site.posted["/isi/keluarga/1/"]["power"] == [""]

    def test_a_site_that_is_away_is_given_up_after_the_patience(self) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
            with pytest.raises(Unreachable):
                Browser(url, patience=0.3).get("/")
            assert "no answer" in respond_family(url, family(), {}, patience=0.1).trouble
