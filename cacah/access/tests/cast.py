"""A cast of staff with fixed rights, and the small country they work in."""

from pathlib import Path

from django.test import Client

from cacah.access import actions
from cacah.access.models import User
from cacah.geo import actions as geo
from cacah.geo import reads
from cacah.geo.tests.folders import write

COUNTRY = """
ID,,0,Indonesia,Asia/Jakarta,,
33,ID,1,Jawa Tengah,,,
52,ID,1,Nusa Tenggara Barat,Asia/Makassar,,
33.72,33,2,Kota Surakarta,,,
52.71,52,2,Kota Mataram,,,
33.72.04,33.72,3,Jebres,,,
33.72.05,33.72,3,Banjarsari,,,
33.72.04.1010,33.72.04,4,Jebres,,,
33.72.04.1011,33.72.04,4,Mojosongo,,,
33.72.05.1001,33.72.05,4,Kadipiro,,,
"""

CAST = {
    "sri": ("national", "ID"),
    "bambang": ("provincial", "33"),
    "ratna": ("regency", "33.72"),
    "kusno": ("district", "33.72.04"),
    "dewi": ("enumerator", "33.72.04.1010"),
    "endang": ("keyer", "33.72"),
    "pak_rt": ("rt_head", "33.72.04.1010"),
    "lurah": ("village_head", "33.72.04.1010"),
    "camat": ("district_head", "33.72.04"),
    "balai_kota": ("mayor_office", "33.72"),
    "dekan": ("agency_head", "33.72"),
    "tini": ("helper", "33.72.04.1010"),
    "pusat": ("help_desk", "ID"),
    "anwar": ("statistician", "ID"),
    "yusuf": ("operator", "ID"),
    "maria": ("dpo", "ID"),
}
"""Everybody's role and the code of the place it is granted for."""

PASSWORD = "kuda-nil-hijau"


def country(folder: Path) -> None:
    reads.forget()
    geo.load(write(folder, COUNTRY, "kemendagri"))


def at(code: str) -> int:
    """The id of a place of the country."""
    found = reads.by_code(code)
    assert found
    return found.pk


def member(username: str) -> User:
    role, code = CAST[username]
    user, _ = actions.create_user(username, username.title(), [(role, at(code))], PASSWORD)
    return user


def signed_in(username: str) -> tuple[Client, User]:
    """A browser in which that member of the cast has given the password."""
    user, client = member(username), Client()
    client.post("/petugas/masuk", {"username": username, "password": PASSWORD})
    return client, user
