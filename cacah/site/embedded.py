"""The embedded PostgreSQL as a site uses it: cluster, the two roles, the database."""

from cacah.site import database, settings
from cacah.site.postgres import Cluster


def cluster() -> Cluster:
    return Cluster(settings.CACAH_VAR)


def external() -> bool:
    """Whether the operator brings a PostgreSQL of their own."""
    return bool(settings.VALUES["DATABASE_URL"])


def start() -> None:
    """Start it, with roles and an empty database the first time; nothing to do when the operator brings their own."""
    if external():
        return
    server = cluster()
    fresh = not server.address_file.exists()
    server.start()
    if fresh:
        prepare(server)


def prepare(server: Cluster) -> None:
    """Roles with the passwords of `postgres.json`, and the database."""
    urls = server.urls()
    database.make_roles(urls["postgres"], {database.OWNER: urls["owner"], database.APP: urls["app"]})
    database.make_database(urls["postgres"], "cacah")


def run(verb: str) -> int:
    """`start`, `stop`, `pid` (prints it; 1 when it does not run), `erase` (with all its data)."""
    server = cluster()
    if verb == "start":
        start()
    elif verb == "stop":
        server.stop()
    elif verb == "erase":
        server.erase()
    else:
        pid = server.pid()
        print(pid or "not running")
        return 0 if pid else 1
    return 0
