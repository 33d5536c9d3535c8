"""Real mail servers on loopback, each with a configuration and ports of its own: dovecot and postfix."""

import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.machine import Missing, free_port, server_user

SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
PASSWORD = "pa55-wört"


def _program(name: str) -> str:
    found = shutil.which(name, path=SBIN)
    if not found:
        raise Missing(f"{name} is not installed: run `python -m tests`, or apt-get install it.")
    return found


def until(true: Callable[[], object], seconds: float = 20, what: str = "it") -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {seconds} seconds")
        time.sleep(0.05)


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Dovecot:
    """IMAP and LMTP for any user, with one password; as a user without rights where we are root."""

    def __init__(self, folder: Path, introspection: str = "") -> None:
        self.folder, self.introspection = folder, introspection
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        self.user = server_user()
        self.process: subprocess.Popen[bytes] | None = None
        self._certificate()
        (folder / "users").write_text("")
        (folder / "dovecot.conf").write_text(self._configuration())
        if introspection:
            (folder / "oauth2.conf").write_text(
                f"introspection_url = {introspection}\nintrospection_mode = post\nusername_attribute = username\n"
                "active_attribute = active\nactive_value = true\n"
            )
        self._give(folder)

    def start(self) -> None:
        """Start, and wait until it listens."""
        self.process = subprocess.Popen(
            [_program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")],
            user=self.user, group=self.user, extra_groups=[] if self.user else None,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder,
            env={"PATH": SBIN, "HOME": str(self.folder)},
        )  # fmt: skip
        until(lambda: answers(self.imap) and answers(self.lmtp), what="dovecot")

    def stop(self) -> None:
        """Stop it and everything that it started."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def restart(self) -> None:
        """Every connection is cut, and for a moment nobody listens."""
        self.stop()
        self.start()

    def cut(self) -> int:
        """Kill the processes that talk with clients, -9; return how many there were."""
        killed = 0
        for pid in self._children():
            with suppress(OSError):
                if (Path("/proc") / str(pid) / "comm").read_text().strip() == "imap":
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
        return killed

    def mails(self, user: str) -> list[Path]:
        """The files of a user's INBOX, read or not: the truth that is compared with."""
        box = self.folder / "mail" / user
        return sorted(path for part in ("new", "cur") for path in (box / part).glob("*"))

    def seen(self, user: str) -> int:
        """How many of them carry the flag \\Seen."""
        return sum("S" in path.name.partition(":2,")[2] for path in self.mails(user))

    def renumber(self, user: str) -> None:
        """Give every mail a new number: dovecot forgets its list."""
        time.sleep(1.1)  # it calls a list after the second in which it began it
        for name in ("dovecot-uidlist", "dovecot-uidvalidity"):
            (self.folder / "mail" / user / name).unlink(missing_ok=True)
        for path in (self.folder / "mail" / user).glob("dovecot-uidvalidity.*"):
            path.unlink()
        for path in (self.folder / "mail" / user).glob("dovecot.index*"):
            path.unlink()

    def log(self) -> str:
        """What it said."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _children(self) -> list[int]:
        if not self.process:
            return []
        with suppress(OSError):
            told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            return [int(pid) for pid in told.split()]
        return []

    def _certificate(self) -> None:
        subprocess.run(
            [
                _program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "cert.pem"),
            ],
            check=True, capture_output=True,
        )  # fmt: skip

    def _give(self, folder: Path) -> None:
        if self.user:
            entry = pwd.getpwnam(self.user)
            for path in (folder, *folder.iterdir()):
                os.chown(path, entry.pw_uid, entry.pw_gid)

    def _configuration(self) -> str:
        name = self.user or pwd.getpwuid(os.geteuid()).pw_name
        group = subprocess.run(["id", "-gn", name], capture_output=True, text=True, check=True).stdout.strip()
        oauth = (
            f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {self.folder}/oauth2.conf\n}}"
            if self.introspection
            else ""
        )
        services = "\n".join(
            f"service {one} {{\n chroot =\n}}" for one in ("anvil", "imap-login", "submission-login", "stats")
        )
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {name}
default_login_user = {name}
default_internal_group = {group}
mail_location = maildir:{self.folder}/mail/%u
first_valid_uid = 1
auth_mechanisms = plain login {"xoauth2 oauthbearer" if self.introspection else ""}
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{self.folder}/cert.pem
ssl_key = <{self.folder}/key.pem
mail_max_userip_connections = 100
auth_failure_delay = 0
{services}
service imap-login {{
 inet_listener imap {{
  port = {self.imap}
 }}
 inet_listener imaps {{
  port = {self.imaps}
  ssl = yes
 }}
}}
service lmtp {{
 inet_listener lmtp {{
  address = 127.0.0.1
  port = {self.lmtp}
 }}
}}
{oauth}
passdb {{
 driver = static
 args = password={{plain}}{PASSWORD}
}}
userdb {{
 driver = static
 args = uid={name} gid={group} home={self.folder}/mail/%u allow_all_users=yes
}}
protocol lmtp {{
 auth_username_format = %n
 postmaster_address = postmaster@mail.example
}}
"""


@contextmanager
def dovecot(introspection: str = "") -> Iterator[Dovecot]:
    """A running dovecot, gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="amends-dovecot-"))
    server = Dovecot(folder, introspection)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def deliver(port: int, to: str, raw: bytes, sender: str = "jo@mail.example", lmtp: bool = True) -> None:
    """Hand a mail to a server."""
    kind = smtplib.LMTP if lmtp else smtplib.SMTP
    with kind("127.0.0.1", port, timeout=20) as link:
        link.sendmail(sender, [to], raw)


class Postfix:
    """A relay that hands everything for mail.example on by LMTP, and tries again when nobody takes it."""

    def __init__(self, folder: Path, lmtp: int) -> None:
        self.folder, self.smtp = folder, free_port()
        self.become = [] if os.geteuid() == 0 else ["sudo", "-n"]
        for part in ("etc", "queue", "data"):
            (folder / part).mkdir()
        (folder / "etc" / "main.cf").write_text(self._main(lmtp))
        (folder / "etc" / "master.cf").write_text(self._master())
        folder.chmod(0o755)
        self._root("chown", "postfix", str(folder / "data"))

    def start(self) -> None:
        """Start, and wait until it listens."""
        self._root(_program("postfix"), "-c", str(self.folder / "etc"), "start")
        until(lambda: answers(self.smtp), what="postfix")

    def stop(self) -> None:
        """Stop at once."""
        self._root(_program("postfix"), "-c", str(self.folder / "etc"), "abort", check=False)

    def flush(self) -> None:
        """Try again now what waits."""
        self._root(_program("postqueue"), "-c", str(self.folder / "etc"), "-f", check=False)

    def waiting(self) -> int:
        """How many mails it still has."""
        listed = self._root("find", str(self.folder / "queue"), "-type", "f", "-path", "*/[adi]*/*")
        return sum(
            f"/queue/{part}/" in line
            for line in listed.splitlines()
            for part in ("active", "deferred", "incoming")
        )

    def _root(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(
            [*self.become, *command], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if check and done.returncode:
            raise Missing(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _main(self, lmtp: int) -> str:
        return f"""
compatibility_level = 3.6
queue_directory = {self.folder}/queue
data_directory = {self.folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.mail.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = mail.example
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_destination_concurrency_limit = 4
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
transport_retry_time = 1s
smtpd_client_connection_rate_limit = 0
maillog_file = {self.folder}/log
maillog_file_prefixes = {self.folder}
"""

    def _master(self) -> str:
        return f"""
127.0.0.1:{self.smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(lmtp: int) -> Iterator[Postfix]:
    """A running postfix that delivers to that LMTP port, gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="amends-postfix-"))
    server = Postfix(folder, lmtp)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        server._root("rm", "-rf", str(folder), check=False)


def trust(server: Dovecot) -> dict[str, str]:
    """What makes a process trust its certificate for `localhost`."""
    return {"SSL_CERT_FILE": str(server.folder / "cert.pem")}


def main(arguments: Sequence[str]) -> int:
    """`python -m tests.mailserver`: both servers until a key is pressed, to look at by hand."""
    with dovecot() as imap, postfix(imap.lmtp) as relay:
        print(
            f"IMAP {imap.imap}, IMAPS {imap.imaps}, LMTP {imap.lmtp}, SMTP {relay.smtp}, password {PASSWORD}"
        )
        sys.stdin.read(1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
