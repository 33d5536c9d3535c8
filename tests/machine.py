"""What the tests need of a machine: Debian's Chromium, PostgreSQL, dovecot and postfix; a cluster to throw away."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_USER = "amendstest"  # PostgreSQL refuses to run as root
PACKAGES = {
    "chromium": ("chromium", "fonts-liberation"),
    "postgres": ("postgresql",),
    "dovecot": ("dovecot-imapd", "dovecot-lmtpd"),
    "postfix": ("postfix",),
}


class Missing(Exception):
    """Something the tests need is not there and cannot be installed; the message says what to do."""


def install_missing() -> None:
    """Install what is missing with apt-get: needs root or sudo, and does nothing where all is there."""
    wanted = [package for name, packages in PACKAGES.items() if not _found(name) for package in packages]
    if not wanted:
        return
    if not shutil.which("apt-get"):
        raise Missing(f"The tests need {' and '.join(wanted)}; this machine has no apt-get to install them.")
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if become and not shutil.which("sudo"):
        raise Missing(f"The tests need packages. As root: apt-get install {' '.join(wanted)}")
    print(f"Installing {', '.join(wanted)} with apt-get …", flush=True)
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *wanted]):
        done = subprocess.run(
            [*become, *quiet, *step], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            raise Missing(f"apt-get {step[0]} failed:\n{done.stdout}{done.stderr}")


def _found(name: str) -> bool:
    if name == "postgres":
        return bool(_server_programs())
    return bool(shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin"))  # off a user's PATH


def _server_programs() -> Path | None:
    """The folder of initdb and pg_ctl of the newest PostgreSQL here; Debian keeps it off the PATH."""
    beside_path = shutil.which("initdb")
    if beside_path:
        return Path(beside_path).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return versions[-1] if versions else None


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of our own on loopback, gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="amends-pg-"))
    cluster = Cluster(folder)
    try:
        cluster.create()
        yield cluster.start()
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A data folder, a password and a port."""

    def __init__(self, folder: Path) -> None:
        programs = _server_programs()
        if programs is None:
            raise Missing("PostgreSQL's server is not installed.")
        self.programs = programs
        self.data = folder / "data"
        self.user = server_user()
        self.options = ""
        self.password = secrets.token_urlsafe(18)
        self.word = folder / "password"
        self.word.write_text(self.password)
        if self.user:
            entry = pwd.getpwnam(self.user)
            for path in (folder, self.word):
                os.chown(path, entry.pw_uid, entry.pw_gid)

    def create(self) -> None:
        """initdb, for a superuser `amends` with a password nobody else knows."""
        self._run(
            "initdb", "--pgdata", str(self.data), "--username", "amends", "--pwfile", str(self.word),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip

    def start(self) -> str:
        """Start on a free port, trying another where somebody was faster; return the URL."""
        for attempt in range(5):
            port = free_port()
            self.options = (
                f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={self.data.parent} "
                "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=120"
            )
            log = str(self.data.parent / "log")
            done = self._run(
                "pg_ctl",
                "-D",
                str(self.data),
                "-l",
                log,
                "-w",
                "-o",
                self.options,
                "start",
                check=attempt == 4,
            )
            if done.returncode == 0:
                return f"postgres://amends:{self.password}@127.0.0.1:{port}/postgres"
        raise AssertionError("unreachable: the last attempt raises")

    def restart(self) -> None:
        """Crash and start again on the same port; what was committed is there."""
        self.stop()
        log = str(self.data.parent / "log")
        self._run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-o", self.options, "start")

    def stop(self) -> None:
        """Stop at once; nothing in it is worth a clean end."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop", check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        # The server inherits what it prints to: a pipe would never close, so it prints to a file.
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                user=self.user, group=self.user, extra_groups=[] if self.user else None,
                cwd=self.data.parent, stdin=subprocess.DEVNULL, stdout=out, stderr=out, text=True,
            )  # fmt: skip
            out.seek(0)
            said = out.read()
        if check and done.returncode:
            raise Missing(f"{program} failed:\n{said}")
        return done


def server_user() -> str | None:
    """Who runs the server: we ourselves, or a user made for it where we are root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SERVER_USER,
            ],
            check=True,
        )
    return SERVER_USER


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
