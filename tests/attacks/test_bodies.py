"""Requests that no browser of ours sends: too large, broken, in no known writing. Always 4xx with a page of ours."""

import io
import json
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cacah.cases.models import Draft
from cacah.cases.tests.conftest import BUDI, KK
from cacah.entry import actions as entry
from cacah.entry import reads
from cacah.portal.tests.conftest import Visitor
from tests.attacks.addresses import addresses
from tests.attacks.conftest import Staff, browser, one_connection
from tests.attacks.document import EVIL

FORM = "application/x-www-form-urlencoded"
LARGE = 10_000_000

SITE = get_wsgi_application()
ALWAYS = ("a\x00b", "9" * 5000, "9999999999")
WORST = [one if one in ALWAYS else pytest.param(one, marks=pytest.mark.prove) for one in EVIL]


def raw(
    method: str = "POST", path: str = "/masuk", query: str = "", body: bytes = b"", **environment: str
) -> tuple[int, bytes, list[tuple[str, str]]]:
    """(status, body, headers) of a request as the server in front hands it over, however odd."""
    given = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": FORM, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "192.0.2.1", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "HTTP_COOKIE": "csrftoken=" + "a" * 32,
        "HTTP_X_CSRFTOKEN": "a" * 32, **environment,
    }  # fmt: skip
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        told.extend((status, headers))

    with one_connection():
        answer = SITE(given, start)
        content = b"".join(answer)
        answer.close()
    return int(told[0][:3]), content, told[1]


def refused(answer: tuple[int, bytes, list[tuple[str, str]]]) -> None:
    """4xx with a page of ours, never a bare one of the framework."""
    status, content, headers = answer
    assert 400 <= status < 500, status
    assert dict(headers)["Content-Type"].startswith("text/html")
    assert b"<main" in content, content[:200]
    assert b"Traceback" not in content


def no_fault(answer: tuple[int, bytes, list[tuple[str, str]]]) -> int:
    status, content, headers = answer
    assert status < 500, (status, content[:300])
    assert all("\r" not in name + value and "\n" not in name + value for name, value in headers)
    return status


pytestmark = pytest.mark.usefixtures("visitor")


class TestTooMuch:
    @pytest.mark.parametrize("path", ["/masuk", "/jalan/anggota", "/kode", "/sandi", "/petugas/masuk", "/kunjungan"])
    def test_ten_million_bytes(self, path: str) -> None:
        refused(raw(path=path, body=b"nik=" + b"1" * LARGE))

    def test_ten_million_bytes_with_a_seat(self, seated: Visitor) -> None:
        cookie = f"kursi={seated.client.cookies['kursi'].value}; csrftoken={'a' * 32}"
        for path in ("/isi/simpan/", "/isi/keluarga/1/", "/isi/orang/tambah/", "/sandi/pemulihan", "/sandi/ganti"):
            refused(raw(path=path, body=b"paket=" + b"1" * LARGE, HTTP_COOKIE=cookie))
        assert not Draft.objects.exists()

    def test_ten_million_bytes_of_a_pack(self) -> None:
        assert raw(path="/titip", body=b"[" * LARGE, CONTENT_TYPE="application/json")[0] in (400, 413)

    def test_ten_thousand_fields(self) -> None:
        refused(raw(body=b"&".join(b"a%d=1" % number for number in range(10_000))))
        refused(raw("GET", "/", query="&".join(f"a{number}=1" for number in range(10_000))))

    @pytest.mark.parametrize("files", [1, 5000])
    def test_files_where_none_are_asked_for(self, files: int) -> None:
        part = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="../../a"\r\n\r\nx\r\n'
        body = b"".join(part % number for number in range(files)) + b"--x--\r\n"
        refused(raw(body=body, CONTENT_TYPE="multipart/form-data; boundary=x"))

    def test_an_announced_length_that_never_comes(self) -> None:
        refused(raw(body=b"nik=1", CONTENT_LENGTH="99999999999"))
        refused(raw(body=b"nik=1", CONTENT_LENGTH=""))

    def test_a_query_of_64_kilobytes(self) -> None:
        for address in addresses():
            no_fault(raw("GET", address.filled(), query="q=" + "a" * 64_000, HTTP_COOKIE=""))

    def test_a_word_to_look_for_of_64_kilobytes(self, seated: Visitor) -> None:
        for query in ("q=" + "a" * 64_000, "q=" + "a+" * 32_000, "q=" + "%F0%9F%98%80" * 5000):
            assert seated.client.get("/isi/tempat?" + query).status_code == 200

    def test_a_password_of_a_megabyte_costs_no_more_than_a_short_one(self, visitor: Visitor) -> None:
        visitor.post("/masuk", {"nik": BUDI[0], "kk": KK})
        assert visitor.post("/sandi", {"sandi": "ab" * 400_000}).status == 422

    def test_more_pages_than_a_family_has(self, seated: Visitor) -> None:
        many = json.dumps([{"path": "keluarga/1/", "fields": {}}] * 61)
        assert seated.client.post("/isi/simpan/", {"paket": many}).status_code == 400
        assert seated.client.post("/titip", many, content_type="application/json").status_code == 400


class TestBrokenWriting:
    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("multipart/form-data", b"nik=1"),
            ("multipart/form-data; boundary=", b"--x\r\n"),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=nik\r\n\r\n1"),
            ("multipart/form-data; boundary=x", b"no boundary at all"),
            ("multipart/form-data; boundary=" + "x" * 500, b"--x"),
            ("multipart/form-data; boundary=\xff", b"--\xff"),
            ("multipart/form-data; boundary=x", b'--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: '
             b'form-data; name="nik"\r\n\r\n%%%\r\n--x--'),
            (FORM + "; charset=utf-16", "nik=1".encode("utf-16")),
            (FORM + "; charset=utf-7", b"nik=+AAA-"),
            (FORM + "; charset=no-such-thing", b"nik=1"),
            (FORM, b"nik=%00&kk=%00"),
            (FORM, b"nik=%ED%A0%80&kk=\xff\xfe"),
            (FORM, b"nik=%C3%28&%FF=%FF&=&&&==;"),
            ("application/json", b'{"nik": "1"}'),
            ("application/json", b"[" * 100_000),
            ("text/plain", b"nik=1"),
            ("", b"nik=1"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["/masuk", "/petugas/masuk"])
    def test_a_body_that_is_no_form_is_refused_with_a_page(self, path: str, kind: str, body: bytes) -> None:
        refused(raw(path=path, body=body, CONTENT_TYPE=kind))

    @pytest.mark.parametrize(
        "text",
        [
            "", "null", "[]", "{}", "1", '"a"', "[1]", "[null]", "[[]]", '[{"path": 1, "fields": {}}]',
            '[{"path": "keluarga/1/", "fields": []}]', '[{"path": "keluarga/1/", "fields": {"a": "b"}}]',
            '[{"path": "keluarga/1/", "fields": {"a": [1]}}]', '[{"path": "orang/-/1/", "fields": {}}]',
            '[{"path": "orang/' + "a" * 36 + '/1/", "fields": {}}]', '[{"path": "../keluar", "fields": {}}]',
            '[{"path": "orang/tambah/", "fields": {"orang": []}}]', '[{"path": "\\ud800", "fields": {}}]',
            '[{"path": "keluarga/1/", "fields": {"\\ud800": ["\\ud800"]}}]', "[" * 50_000, "NaN", "1e999",
            '[{"path": "keluarga/999/", "fields": {}}]', '[{"path": "keluarga/٣/", "fields": {}}]',
            '[{"path": "orang/00000000-0000-0000-0000-000000000000/1/", "fields": {}}]',
        ],
    )  # fmt: skip
    def test_a_batch_that_no_phone_makes_saves_nothing(self, seated: Visitor, text: str) -> None:
        response = seated.client.post("/isi/simpan/", {"paket": text})
        assert response.status_code in (200, 400)
        if response.status_code == 200:
            assert all(part["result"] == "refused" for page in response.json()["pages"] for part in page["parts"])
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("text", WORST, ids=lambda text: repr(text[:20]))
    def test_evil_texts_in_every_field_of_every_way_in(self, visitor: Visitor, text: str) -> None:
        for path in (
            "/masuk",
            "/jalan/anggota",
            "/jalan/keterangan",
            "/jalan/keluarga-baru",
            "/jalan/telepon",
            "/kode",
        ):
            page = browser().open(path if path != "/masuk" else "/").page
            for form in page.forms:
                for name in {**form.fields, **form.offered}:
                    visitor.post(path, {**form.filled({}), name: text})
                    assert 200 <= visitor.status < 500, (path, name)

    @pytest.mark.parametrize("text", WORST, ids=lambda text: repr(text[:20]))
    def test_evil_texts_in_every_field_of_the_questions(self, seated: Visitor, text: str) -> None:
        seated.begin().answer_family().answer_list()
        assert seated.path.startswith("/isi/orang/"), seated.path
        pages = ["/isi/keluarga/1/", "/isi/orang/", "/isi/orang/tambah/", seated.path]
        for path in pages:
            with transaction.atomic():
                form = seated.open(path).page.forms[0]
                names = {**form.fields, **form.offered}
                every = {**form.filled({}), **dict.fromkeys(names, text)}
                for fields in (every, {**form.filled({}), **{one: text for one in names if "versi" not in one}}):
                    seated.post(form.action or path, fields)
                    assert 200 <= seated.status < 500, path
                transaction.set_rollback(True)


class TestOddRequests:
    @pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "GOT"])
    def test_other_methods_on_every_address(self, method: str) -> None:
        for address in addresses():
            if address.route == "/sehat":
                continue
            status, content, _headers = raw(method, address.filled())
            assert status < 500, address.route
            if status == 405 and content:
                assert b"<main" in content, address.route

    def test_what_was_sent_is_never_echoed_by_trace(self) -> None:
        assert b"secret-cookie" not in raw("TRACE", "/", HTTP_COOKIE="a=secret-cookie")[1]

    @pytest.mark.parametrize(
        "cookie",
        [
            "kursi=" + "A" * 60_000, "kursi", "=;=;=", "kursi=\xff\xfe", 'kursi="\\001\\377"', "kursi=%00; kursi=b",
            "; ".join(f"a{number}=b" for number in range(3000)), "bahasa=../../etc; bahasa=xx-\r\n",
            "antre=" + "x" * 999,
            "petugas='; drop table access_user; --", "petugas=\x00", "csrftoken=\xff", "ketikan=e30; pasangan=W10",
            "ponsel=a; kiriman=;fakta=1", "kursi=é😀".encode().decode("latin-1"),
        ],
        ids=lambda text: repr(text[:12]),
    )  # fmt: skip
    def test_absurd_cookies_are_no_cookies(self, cookie: str) -> None:
        for path in ("/", "/isi/", "/sandi", "/jalan/anggota", "/petugas/", "/fakta", "/tersimpan"):
            assert no_fault(raw("GET", path, HTTP_COOKIE=cookie)) in (200, 302), path
            no_fault(raw("POST", path, HTTP_COOKIE=cookie))

    @pytest.mark.parametrize(
        "wanted",
        ["\x00", "xx" * 9000, "id;q=nan,en;q=1e999", ",,,;;;", "*" * 2000, "\xff\xfe", "en-" * 5000, "id\r\nX: y"],
    )
    def test_garbage_in_accept_headers(self, wanted: str) -> None:
        for name in ("HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_MODIFIED_SINCE",
                     "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_USER_AGENT"):  # fmt: skip
            assert no_fault(raw("GET", "/", "", b"", **{name: wanted})) == 200, name
            no_fault(raw("POST", "/masuk", "", b"nik=1&kk=1", **{name: wanted}))

    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost:evil", "localhost@evil.example", "", "a" * 5000, "localhost\r\nX: y",
                 "\x00",                  "[::1", "localhost:99999999", "évil"]
    )  # fmt: skip
    def test_another_host_is_refused_and_appears_nowhere(self, host: str) -> None:
        status, content, headers = raw("GET", "/", HTTP_HOST=host)
        assert status in ((200, 400) if host in ("", "localhost:99999999") else (400,))
        assert b"evil" not in content
        assert "evil" not in str(headers)

    def test_a_forwarded_host_is_not_believed(self) -> None:
        for name in ("HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL"):
            status, content, _headers = raw("GET", "/bagikan", "", b"", **{name: "evil.example"})
            assert status == 200
            assert b"evil.example" not in content

    @pytest.mark.parametrize(
        "path",
        [
            "/%00", "/\x00", "//evil.example", "/isi/../petugas/", "/\xff\xfe", "/isi/orang/%0d%0a/1/",
            "/" + "a" * 60_000, "/periksa/" + "A" * 50_000, "/sandi/surel/" + "\r\nX: y",
            "/kemajuan/99999999999999999999/",
            "/static/../../etc/passwd", "/periksa/\x00",
        ],
    )  # fmt: skip
    def test_addresses_that_are_none(self, path: str) -> None:
        status = no_fault(raw("GET", path))
        assert 300 <= status < 500

    def test_onward_addresses_stay_on_this_site(self, staff: Staff) -> None:
        for wanted in (
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "\thttps://evil",
        ):
            response = Client().post(
                f"/petugas/masuk?next={wanted}", {"username": "a", "password": "b", "next": wanted}
            )
            assert "evil" not in response.get("Location", "")
        staff("help_desk")
        for wanted in ("https://evil.example", "//evil.example", "/\\evil.example"):
            fields = {"username": "help_desk-0", "password": "kuda baterai klip", "next": wanted}
            assert Client().post("/petugas/masuk", fields)["Location"] == "/petugas/"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


class TestFuzz:
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(body=st.binary(max_size=400), kind=st.sampled_from([FORM, "multipart/form-data; boundary=x", "text/plain"]))
    def test_any_bytes_to_the_way_in(self, body: bytes, kind: str) -> None:
        with transaction.atomic():
            no_fault(raw(body=body, CONTENT_TYPE=kind))
            transaction.set_rollback(True)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(sent=JSON)
    @example(sent={"mark": "é", "key": {"own": "", "wrapped": ""}, "pages": [{"path": "", "sealed": ""}]})
    @example(sent={"mark": "", "key": [], "pages": [1]})
    def test_any_json_as_a_sealed_pack(self, sent: Any) -> None:
        response = browser().client.post("/titip", json.dumps(sent), content_type="application/json")
        assert response.status_code in (400, 410, 413)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(parts=JSON, signature=st.text(max_size=70) | st.none(), solution=JSON)
    def test_any_json_as_a_proof_of_work_pays_nothing(self, parts: Any, signature: Any, solution: Any) -> None:
        for typed in (
            {"challenge": {"parameters": parts, "signature": signature}, "solution": solution},
            {"challenge": parts, "solution": solution},
            parts,
        ):
            assert entry.is_paid(json.dumps(typed)) is False

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(
        name=st.sampled_from(["algorithm", "nonce", "salt", "cost", "keyLength", "keyPrefix", "expiresAt", "data"]),
        value=JSON,
    )
    def test_a_bent_challenge_of_ours_pays_nothing(self, name: str, value: Any) -> None:
        made = json.loads(reads.challenge())
        made["parameters"][name] = value
        assert entry.is_paid(json.dumps({"challenge": made, "solution": {"counter": 1, "derivedKey": "00"}})) is False
