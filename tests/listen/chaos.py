"""Mails come in while everything breaks; at the end the server's count is ours, and the desk says so.

`python -m tests.listen.chaos` is the long form: on SQLite and on a PostgreSQL of its own. The disk is made
full on a small file system in memory, for which it needs root.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from imaplib import IMAP4
from pathlib import Path
from smtplib import SMTPException
from threading import Thread
from typing import Any

import psycopg

from tests.cli.conftest import Installation
from tests.listen.conftest import AMENDS, start
from tests.machine import Cluster, install_missing
from tests.mailserver import PASSWORD, Dovecot, Postfix, deliver, dovecot, postfix, until

USER, NAME = "complaints", "Complaints"
PATIENCE = 180  # seconds until what is not settled is taken for lost

# Forks a process that does what `amends up` does for mail, and kills it -9 after so many seconds. Forking
# spares the start of Python, so that each life is spent on fetching.
FORKING = """
import os, signal, sys, threading, time
from amends.cli.prepare import prepare
prepare()
from django.db import close_old_connections, connections
from amends.listen.intake import file_left_behind
from amends.listen.mailboxes.serving import serve
def schedule():
    while True:
        try:
            file_left_behind()
        except Exception as error:
            print("schedule:", error, file=sys.stderr)
        close_old_connections()
        time.sleep(1)
for line in sys.stdin:
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    child = os.fork()
    if not child:
        threading.Thread(target=schedule, daemon=True).start()
        serve(threading.Event())
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    print(int(os.WIFSIGNALED(os.waitpid(child, 0)[1])), flush=True)
"""
COUNTS = """
import json
from collections import Counter
from datetime import timedelta
from amends.cases.models import Case, Entry, Message, Raw
from amends.cases import clock
from amends.listen.intake import file_left_behind
from amends.listen.models import Mailbox
with clock.at(clock.now() + timedelta(minutes=1)):  # as the schedule does: what a kill left behind is filed
    file_left_behind()
box = Mailbox.objects.get()
here = box.deliveries.filter(uidvalidity=box.uidvalidity)
print(json.dumps({
    "ledger": here.count(),
    "messages": dict(Counter(Message.objects.filter(direction="in").values_list("message_id", flat=True))),
    "raws": Raw.objects.count(),
    "states": dict(Counter(Raw.objects.values_list("state", flat=True))),
    "held": list(Raw.objects.exclude(held_reason="").values_list("held_reason", flat=True)),
    "cases": Case.objects.count(),
    "alarms": list(Entry.objects.filter(verb__startswith="mailbox.gap").order_by("id").values_list("verb", flat=True)),
}))
"""


@dataclass
class Plan:
    """What is to happen."""

    mails: int = 1000
    twice: int = 20  # of them delivered a second time
    a_second: float = 15.0
    life: tuple[float, float] = (0.5, 1.5)  # seconds until kill -9
    cut_every: float = 0.7
    restart_server: bool = True
    seen: int = 50  # flagged read before they are fetched


@dataclass
class Done:
    """What has happened."""

    kills: int = 0
    cuts: int = 0
    imap_restarts: int = 0
    database_restarts: int = 0
    disk_full_seconds: float = 0
    refused_while_full: int = 0
    notes: list[str] = field(default_factory=list)


def mail(number: int) -> bytes:
    """A complaint of its own."""
    words = f"The replacement table number {number} has a split leg again. Nobody came on Tuesday. I want my money back."
    return (
        f"From: Jo Marlow <jo{number}@mail.example>\r\nTo: {USER}@mail.example\r\nSubject: Table {number}\r\n"
        f"Message-ID: <chaos-{number}@mail.example>\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\n\r\n{words}\r\n"
        + "More of the same.\r\n"
        * (number % 200)
    ).encode()


class Chaos:
    """One installation, one mail server with its relay, and everything that goes wrong with them."""

    def __init__(self, of: Installation, imap: Dovecot, relay: Postfix, plan: Plan) -> None:
        self.of, self.imap, self.relay, self.plan = of, imap, relay, plan
        self.done = Done()
        self.dice = random.Random(4)
        self.over = False
        self.stderr = ""

    def add(self) -> None:
        """Tell the installation of its mailbox."""
        code = f"""
from amends.cli.prepare import prepare
prepare()
from amends.cases.actors import SYSTEM
from amends.listen.mailboxes.services import add_mailbox
add_mailbox(SYSTEM, name="{NAME}", host="127.0.0.1", port="{self.imap.imap}", tls="none",
            user="{USER}", password="{PASSWORD}")
"""
        process = start(self.of, code)
        said = process.communicate(timeout=600)[1]  # making the tables takes its time on a busy machine
        assert process.returncode == 0, said.decode()

    def deliver(self) -> None:
        """All mails through the relay, some of them a second time."""
        numbers = [
            *range(self.plan.seen, self.plan.mails),
            *self.dice.sample(range(self.plan.mails), self.plan.twice),
        ]
        for number in numbers:
            self._give(mail(number))
            time.sleep(1 / self.plan.a_second)

    def _give(self, raw: bytes) -> None:
        """As a mail server does: again until it is taken. What was taken unheard comes twice."""
        while True:
            try:
                return deliver(self.relay.smtp, f"{USER}@mail.example", raw, lmtp=False)
            except (OSError, SMTPException) as error:
                self.done.notes.append(f"offered again: {type(error).__name__}")

    def live_and_die(self) -> None:
        """Processes that fetch, one after the other, each killed -9; until all is over."""
        process = start(self.of, FORKING)
        assert process.stdin and process.stdout
        reader = Thread(target=self._read_stderr, args=(process,), daemon=True)
        reader.start()
        while not self.over:
            # Where the machine is so slow that nobody came to connect yet, each lives longer than the last.
            longer = 1.0 if self.done.cuts else 1 + self.done.kills / 10
            process.stdin.write(f"{self.dice.uniform(*self.plan.life) * longer}\n".encode())
            process.stdin.flush()
            self.done.kills += process.stdout.readline().strip() == b"1"
        process.stdin.close()
        process.wait(60)
        reader.join(5)

    def _read_stderr(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr
        for line in process.stderr:
            self.stderr += line.decode(errors="replace")

    def flag_seen(self) -> None:
        """Somebody reads the first mails in another program."""
        client = IMAP4("127.0.0.1", self.imap.imap)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        client.select()
        client.uid("STORE", f"1:{self.plan.seen}", "+FLAGS", r"(\Seen)")
        client.logout()

    def cut(self) -> int:
        """Cut every connection to the IMAP server; how many there were."""
        count = self.imap.cut()
        self.done.cuts += count
        return count

    def restart_imap(self) -> None:
        """The IMAP server is away for a moment."""
        self.imap.restart()
        self.done.imap_restarts += 1

    def server_ids(self) -> Counter[str]:
        """The Message-IDs of the server's own files."""
        found: Counter[str] = Counter()
        for path in self.imap.mails(USER):
            found[str(message_from_bytes(path.read_bytes())["Message-ID"])] += 1
        return found

    def report(self, began: float) -> dict[str, Any]:
        """Both counts, and what the desk itself says."""
        balance = self.settled()
        counts = json.loads(self.of.python(COUNTS))
        verdict = json.loads(self.command("verify", "--json"))
        ids = self.server_ids()
        return {
            "mails": self.plan.mails, "delivered_twice": self.plan.twice, "seen_on_the_server": self.imap.seen(USER),
            "kills": self.done.kills, "connections_cut": self.done.cuts, "imap_restarts": self.done.imap_restarts,
            "database_restarts": self.done.database_restarts,
            "disk_full_seconds": round(self.done.disk_full_seconds, 1),
            "refused_while_full": self.done.refused_while_full,
            "server_count": sum(ids.values()), "desk_count": counts["ledger"], "cases": counts["cases"],
            "lost": len(ids.keys() - counts["messages"].keys()),
            "doubled": sum(count - 1 for count in counts["messages"].values()),
            "states": counts["states"], "held": counts["held"], "reconciliation": balance["words"], "reconciled": balance["ok"],
            "verify_ok": verdict["ok"], "verify_problem": verdict["problem"], "notes": self.done.notes,
            "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip

    def settled(self) -> dict[str, Any]:
        """What the desk says after a last look; after another where a mail was late or the server did not answer
        in time, as on a busy machine. What is missing for good is still missing at the end."""
        end = time.monotonic() + PATIENCE
        while True:
            balance: dict[str, Any]
            (balance,) = json.loads(self.command("mailbox", "fetch", "--json"))
            late = self.relay.waiting() or len(self.imap.mails(USER)) != balance["on_server"]
            if (balance["ok"] and not late) or time.monotonic() > end:
                return balance
            self.done.notes.append(f"asked again: {balance['words']}")
            time.sleep(1)

    def command(self, *arguments: str) -> bytes:
        """What `amends` prints, however long it takes: on a busy machine much may be left to fetch."""
        said, wrong = start(self.of, AMENDS, *arguments).communicate(timeout=900)
        assert said, wrong.decode()
        return said

    def run(self, breaking: Callable[["Chaos"], None]) -> dict[str, Any]:
        """Deliver and fetch while `breaking` breaks things; then calm down and report."""
        began = time.monotonic()
        self.add()
        for number in range(self.plan.seen):
            deliver(self.imap.lmtp, f"{USER}@mail.example", mail(number))
        self.flag_seen()
        threads = [Thread(target=one, daemon=True) for one in (self.deliver, self.live_and_die)]
        threads[1].start()
        until(lambda: self.done.kills, 300, "the first kill")
        threads[0].start()
        breaking(self)
        threads[0].join()
        total = self.plan.mails + self.plan.twice
        until(
            lambda: len(self.imap.mails(USER)) >= total and not self.relay.waiting(),
            300,
            "delivery of all mails",
        )
        self.over = True
        threads[1].join()
        return self.report(began)


def arrived(chaos: Chaos, share: float) -> bool:
    """Whether this share of the mails has arrived on the server."""
    return len(chaos.imap.mails(USER)) >= share * chaos.plan.mails


def long_breaking(restart: Callable[[], None] | None, disk: Path | None) -> Callable[[Chaos], None]:
    """Everything once at least: connections cut, servers restarted, the disk full."""

    def breaking(chaos: Chaos) -> None:
        def at(share: float) -> None:
            chaos.cut()
            while not arrived(chaos, share):
                time.sleep(chaos.plan.cut_every)
                chaos.cut()

        at(0.3)
        chaos.restart_imap()
        at(0.5)
        if restart:
            restart()
            chaos.done.database_restarts += 1
        at(0.7)
        if disk:
            fill(chaos, disk)
            if restart:
                restart()  # PostgreSQL ends itself when it cannot write its log
        at(0.95)

    return breaking


def fill(chaos: Chaos, disk: Path, most: float = 60) -> None:
    """Fill the disk to the last byte, until it was felt and a little longer; then make room."""
    filler, began, before = disk / "filler", time.monotonic(), len(chaos.stderr)

    def refused() -> int:
        said = chaos.stderr[before:]
        return sum(
            said.count(words)
            for words in ("disk is full", "disk I/O error", "No space left", "cannot be written")
        )

    while time.monotonic() - began < 4 or (not refused() and time.monotonic() - began < most):
        with suppress(OSError), filler.open("ab", buffering=0) as handle:
            while handle.write(b"\0" * 4096):
                pass
        time.sleep(0.05)
    filler.unlink()
    chaos.done.disk_full_seconds = time.monotonic() - began
    chaos.done.refused_while_full = refused()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A file system of that size in memory; None where we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="amends-disk-"))
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)], capture_output=True
    ).returncode  # fmt: skip
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def on_sqlite(plan: Plan) -> dict[str, Any]:
    """The long form with SQLite on a small disk."""
    with small_disk(160) as disk, tempfile.TemporaryDirectory() as elsewhere:
        data = (disk or Path(elsewhere)) / "data"
        data.mkdir()
        return {"database": "sqlite", **_run(Installation(data), plan, long_breaking(None, disk))}


def on_postgres(plan: Plan) -> dict[str, Any]:
    """The long form with a PostgreSQL whose cluster lies on a small disk, and which is restarted."""
    with small_disk(500) as disk, tempfile.TemporaryDirectory() as elsewhere:
        folder = (disk or Path(elsewhere)) / "cluster"
        folder.mkdir()
        cluster = Cluster(folder)
        cluster.create()
        try:
            url = cluster.start()
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("CREATE DATABASE amends")
            of = Installation(Path(elsewhere), f"{url.rpartition('/')[0]}/amends")
            return {"database": "postgresql", **_run(of, plan, long_breaking(cluster.restart, disk))}
        finally:
            cluster.stop()


def _run(of: Installation, plan: Plan, breaking: Callable[[Chaos], None]) -> dict[str, Any]:
    with dovecot() as imap, postfix(imap.lmtp) as relay:
        chaos = Chaos(of, imap, relay, plan)
        found = chaos.run(breaking)
        if not found["reconciled"] or os.environ.get("CHAOS_SAY"):
            print(chaos.stderr[-4000:], file=sys.stderr)
        return found


def main(arguments: list[str]) -> int:
    """Both databases by default; exit 1 where anything was lost, doubled or not reconciled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=[], help="sqlite, postgres; both by default")
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=15.0, help="mails a second")
    said = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    install_missing()
    forms = {"sqlite": on_sqlite, "postgres": on_postgres}
    good = True
    for name in said.databases or forms:
        found = forms[name](Plan(mails=said.mails, a_second=said.rate, twice=said.mails // 50))
        print(json.dumps(found, indent=2), flush=True)
        good = good and passed(found)
    return 0 if good else 1


def passed(found: dict[str, Any]) -> bool:
    """Whether nothing was lost or doubled, and the desk says so."""
    return bool(
        found["server_count"] == found["desk_count"] >= found["mails"] + found["delivered_twice"]
        and found["kills"]
        and not found["lost"]
        and not found["doubled"]
        and found["reconciled"]
        and found["verify_ok"]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
