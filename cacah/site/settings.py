"""Settings: one typed, explained table. Nothing else reads the environment; a wrong value stops the start."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from babel import Locale
from django.conf.locale import LANG_INFO
from psycopg.conninfo import conninfo_to_dict


class WrongSetting(Exception):
    """A setting has a value that cannot be used; says which, the value and what is expected."""


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("expected 0 or 1")
    return text == "1"


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("expected a whole number from 0")
    return number


def _mail_server(text: str) -> dict[str, Any] | None:
    """`smtp://user:password@host:port?starttls=1` or `smtps://…`; STARTTLS unless the server is this machine."""
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("expected smtp://user:password@host:port or smtps://…")
    tls, here = parts.scheme == "smtps", parts.hostname in ("localhost", "127.0.0.1", "::1")
    asked = parse_qs(parts.query).get("starttls", ["0" if here else "1"])[-1]
    starttls = not tls and _flag(asked)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (tls or starttls or here):
        raise ValueError("letters would cross the network in clear; use starttls=1 or smtps")
    told = {"host": parts.hostname, "port": parts.port or (465 if tls else 587 if not here else 25)}
    return {**told, "user": user, "password": password, "tls": tls, "starttls": starttls}


def _sender(text: str) -> tuple[str, str] | None:
    """(address, name) of `Name <address>`."""
    if not text:
        return None
    name, address = parseaddr(text)
    if address.count("@") != 1 or not all(address.split("@")) or not text.isprintable():
        raise ValueError("expected an address, or a name and an address in <>")
    return address, name


@dataclass(frozen=True)
class Setting:
    """An environment variable: its name, how to read it, what holds without it, and what it is for.

    A `secret` value is not repeated when it is wrong.
    """

    name: str
    read: Callable[[str], Any]
    default: str
    purpose: str
    secret: bool = False

    def value(self) -> Any:
        text = os.environ.get(self.name, self.default)
        try:
            return self.read(text)
        except ValueError as error:
            if self.secret:
                raise WrongSetting(f"{self.name}: {error}. {self.purpose}") from None
            raise WrongSetting(f"{self.name}={text!r}: {error}. {self.purpose}") from error


PACKAGE = Path(__file__).resolve().parent.parent

TABLE = (
    Setting(
        "CACAH_VAR",
        lambda text: Path(text).resolve(),
        str(PACKAGE.parent / "var"),
        "Folder for all that is written while running.",
    ),
    Setting(
        "CACAH_KEYS",
        lambda text: Path(text).resolve() if text else None,
        "",
        "Folder of the key files; `keys` in CACAH_VAR without it.",
    ),
    Setting("DATABASE_URL", str, "", "The owner's connection (migrates). Empty: the embedded PostgreSQL."),
    Setting(
        "DATABASE_APP_URL",
        str,
        "",
        "The connection of web and worker, a role without the right to change what is append-only.",
    ),
    Setting(
        "CACAH_HOSTS",
        lambda text: text.split(","),
        "localhost,127.0.0.1,[::1]",
        "Host names the site answers to, with commas.",
    ),
    Setting("CACAH_HTTPS", _flag, "0", "1 when people reach the site by HTTPS: cookies then never travel without it."),
    Setting("CACAH_PROXIES", _count, "0", "How many of our own proxies stand in front and append X-Forwarded-For."),
    Setting(
        "CACAH_SMTP",
        _mail_server,
        "",
        "The mail server, smtp://user:password@host:port?starttls=1 or smtps://…; empty: no e-mail is sent or offered.",
        secret=True,
    ),
    Setting("CACAH_MAIL_FROM", _sender, "", "Who letters come from: an address, or `Name <address>`."),
)

VALUES = {setting.name: setting.value() for setting in TABLE}

CACAH_VAR: Path = VALUES["CACAH_VAR"]
CACAH_KEYS: Path = VALUES["CACAH_KEYS"] or CACAH_VAR / "keys"
CACAH_PROXIES: int = VALUES["CACAH_PROXIES"]
CACAH_SMTP: dict[str, Any] | None = VALUES["CACAH_SMTP"]
CACAH_MAIL_FROM: tuple[str, str] | None = VALUES["CACAH_MAIL_FROM"]
if (CACAH_SMTP is None) != (CACAH_MAIL_FROM is None):
    raise WrongSetting("CACAH_SMTP and CACAH_MAIL_FROM are set together or not at all.")


def _embedded(role: str) -> str:
    """The address the embedded server left in `postgres.json`; empty until it was started once."""
    try:
        return str(json.loads((CACAH_VAR / "postgres.json").read_text())[role])
    except FileNotFoundError:
        return ""


def database(url: str) -> dict[str, Any]:
    """Django's entry for a PostgreSQL address."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "cacah"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Plans are kept after the third use: PostgreSQL's share of a family's journey halves.
        "OPTIONS": {"prepare_threshold": 3, "server_side_binding": True},
    }


def languages(folder: Path) -> list[tuple[str, str]]:
    """Indonesian, in which the site is written, and every language that has a folder; each by its own name."""
    found = [("id", "Bahasa Indonesia")]
    for code in sorted(place.name for place in folder.iterdir() if place.is_dir()):
        known = LANG_INFO.get(code, {}).get("name_local")
        found.append((code, str(known or Locale.parse(code, sep="-").get_display_name(code)).capitalize()))
    return found


DATABASES = {
    "default": database(VALUES["DATABASE_APP_URL"] or _embedded("app")),
    "owner": database(VALUES["DATABASE_URL"] or _embedded("owner")),
}


def _secret() -> str:
    """Django's signing key, from the key ring; before there is one, a fresh one that nothing will outlive."""
    try:
        return (CACAH_KEYS / "django.key").read_text().strip()
    except FileNotFoundError:
        return secrets.token_hex(32)


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS: list[str] = VALUES["CACAH_HOSTS"]

ROOMS = [
    *("lib", "vault", "audit", "geo", "access", "plan", "instrument", "register", "comms", "cases", "entry"),
    *("interview", "portal", "field", "freeze", "release", "progress", "simulate", "site"),
]
"""Rooms with tables, pages or words, from the ground up."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(f"cacah.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "cacah.lib.http.HeadersMiddleware",
    "cacah.portal.waiting.WaitingRoom",
    "cacah.lib.http.CompressMiddleware",
    "cacah.lib.readonly.ReadOnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cacah.lib.http.LanguageMiddleware",
    "cacah.lib.http.LostConnectionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

ROOT_URLCONF = "cacah.site.urls"
WSGI_APPLICATION = "cacah.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])],
            "context_processors": ["django.template.context_processors.request", "cacah.access.menu.context"],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["cacah.access.hashers.Argon2Hasher"]
LOGIN_URL = "/petugas/masuk"
CACAH_TWO_FACTOR_ROLES = "cacah.site.policies.two_factor_roles"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
LANGUAGE_CODE = "id"
LANGUAGES = languages(PACKAGE / "locale")
LOCALE_PATHS = [str(CACAH_VAR / "locale")]

STATIC_URL = "/static/"
STATIC_ROOT = CACAH_VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cacah.lib.statics.Storage"},
}

SESSION_COOKIE_NAME = "petugas"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CACAH_HTTPS = VALUES["CACAH_HTTPS"]
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cacah.portal.refusals.forged"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "cacah.lib.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {"()": "cacah.lib.log.Formatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not there is the visitor's slip, and its address may hold what they typed.
    "loggers": {"django.request": {"level": "ERROR"}},
}
