"""A company of any size, the same every time: staff, customers, and cases in every state.

Most cases are old and closed, as in any firm: 12 % open, 5 % waiting, 8 % resolved, 75 % closed. One
customer in seven comes back. A case has one to six messages, a reading and a point of heat for each
inbound one, its concerns, journal and search words, and where it is open what is due and promised.
"""

import gc
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from amends.bench import words
from amends.bench.table import Table
from amends.cases.journal import GENESIS, chain_hash
from amends.cases.models import Case, Customer, Due, Entry, Link, Message, Party, Seal, SearchDoc
from amends.followup.models import FollowUp
from amends.people.models import Role, Team, User
from amends.resolve.models import Cause, Promise
from amends.understand.models import Concern, HeatPoint, Reading

SEED = 20_261_122
CHUNK = 2_000
STATES = ("open", "waiting", "resolved", "closed")
SHARES = (12, 5, 8, 75)
CHANNELS, CHANNEL_SHARES = ("mail", "form", "phone", "api", "in_person"), (55, 20, 15, 7, 3)
RISKS = ("legal", "regulator", "press", "churn", "repeat", "public_review", "vulnerable", "safety")
MODELS = (
    Customer, Case, Party, Link, Message, Reading, HeatPoint, Concern, Due, Promise, Cause, FollowUp, SearchDoc,
    Entry, Seal,
)  # fmt: skip
Rows = dict[type[models.Model], list[dict[str, Any]]]


def staff() -> list[User]:
    """Eight people in three teams; an agent first, a manager last. Made once."""
    if User.objects.exists():
        return list(User.objects.order_by("pk"))
    teams = [Team.objects.create(name=name) for name in ("Furniture", "Energy", "Accounts")]
    roles = [Role.AGENT] * 5 + [Role.LEAD] * 2 + [Role.MANAGER]
    return [
        User.objects.create_user(
            f"staff{i}@example.org", None, name=f"{words.FIRST[i]} Bench", role=role, team=team
        )
        for i, role in enumerate(roles)
        for team in [teams[i % 3]]
    ]


class Company:
    """Adds invented cases to the database, in order of their time of opening."""

    def __init__(self, shares: Sequence[int] = SHARES, days: int = 900) -> None:
        self.shares, self.days = shares, days
        self.people = staff()
        self.tables: dict[type[models.Model], Table] = {model: Table(model) for model in MODELS}
        self.now = timezone.now().replace(microsecond=0)
        self.rows: Rows = defaultdict(list)
        self.random = Random(SEED)

    def grow_to(self, size: int) -> None:
        """Add cases until there are `size`."""
        missing = size - self.tables[Case].last
        self.random = Random(SEED + size)
        _hurry(True)
        for start in range(0, missing, CHUNK):
            for number in range(start, min(start + CHUNK, missing)):
                self._add_case(self.now - timedelta(days=self.days) * (1 - number / missing))
            self._write()
        for table in self.tables.values():
            table.finish()
        _hurry(False)
        _settle()

    def _write(self) -> None:
        with transaction.atomic():
            self._seal(self.rows[Entry])
            for model in MODELS:
                self.tables[model].insert(self.rows[model])
        self.rows.clear()

    def _seal(self, entries: list[dict[str, Any]]) -> None:
        seals = self.tables[Seal]
        last = Seal.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, previous = last or (0, GENESIS)
        for row in entries:
            seq += 1
            previous = chain_hash(previous, seq, Entry(**row))
            self.rows[Seal].append({"seq": seq, "entry_id": row["id"], "hash": previous})
        seals.last = seq

    def _put(self, model: type[models.Model], **row: Any) -> int:
        key = self.tables[model].next()
        self.rows[model].append({"id": key, **row})
        return key

    def _add_case(self, opened: datetime) -> None:
        invent = self.random
        customer, name, email = self._customer(opened)
        owner = invent.choice(self.people[:7]) if invent.random() < 0.9 else None
        state = invent.choices(STATES, self.shares)[0]
        thing, fault = invent.choice(words.THINGS), invent.choice(words.FAULTS)
        case = self._put(
            Case, customer_id=customer, subject=f"The {thing} {fault}", state=state, opened_at=opened,
            channel=invent.choices(CHANNELS, CHANNEL_SHARES)[0], order_reference=f"N{invent.randrange(10**7):07}",
            owner_id=owner.pk if owner else None, team_id=owner.team_id if owner else None,
        )  # fmt: skip
        row = self.rows[Case][-1]
        self._put(Party, case_id=case, email=email)
        self._put(Link, case_id=case, made_at=opened)
        self._put(
            SearchDoc,
            case_id=case,
            text=f"A-{1000 + case}\n{row['subject']}\n{name}\n{email}\n{row['order_reference']}",
        )
        self._journal("case.opened", opened, case, None, channel=row["channel"])
        self._talk(row, name, email)
        self._state(row)

    def _customer(self, since: datetime) -> tuple[int, str, str]:
        known = self.tables[Customer].last
        if known > 50 and self.random.random() < 0.15:
            key = self.random.randint(known - 40, known)
            return key, f"Customer {key}", f"c{key}@mail.example"
        name = f"{self.random.choice(words.FIRST)} {self.random.choice(words.LAST)}"
        key = self._put(Customer, name=name, since=since)
        self.rows[Customer][-1]["email"] = f"c{key}@mail.example"
        return key, name, f"c{key}@mail.example"

    def _journal(self, verb: str, at: datetime, case: int, actor: int | None, **facts: Any) -> None:
        kind = "staff" if actor else "customer"
        self._put(Entry, verb=verb, at=at, case_id=case, actor_id=actor, actor_kind=kind, facts=facts)

    def _talk(self, case: dict[str, Any], name: str, email: str) -> None:
        at, heat = case["opened_at"], None
        for turn in range(self.random.choices((1, 2, 3, 4, 5, 6), (30, 28, 18, 12, 7, 5))[0]):
            at = min(at + timedelta(hours=self.random.uniform(0.1, 70)), self.now)
            if turn % 2 == 0 or case["owner_id"] is None:
                case["heat_before"], heat = heat, self._inbound(case, at, name, email, turn)
            else:
                self._outbound(case, at, email)
        case["heat"] = heat

    def _inbound(self, case: dict[str, Any], at: datetime, name: str, email: str, turn: int) -> int:
        text = self._complaint(case["subject"])
        heat = min(100, max(0, int(self.random.gauss(48, 22))))
        message = self._message(case, "in", at, text, from_name=name, from_email=email)
        risks = [{"kind": kind, "start": 0, "end": 3, "text": text[:3], "probability": 0.8}
                 for kind in RISKS if self.random.random() < 0.05]  # fmt: skip
        self._put(
            Reading, message_id=message, made_at=at, engine="bench", complaint=0.9, heat=heat, severity=heat // 25,
            language="en", emotions={"anger": heat / 100, "frustration": 0.4}, risks=risks,
            asks=[{"kind": "refund", "start": 0, "end": 5, "text": text[:5]}],
        )  # fmt: skip
        self._put(
            HeatPoint, case_id=case["id"], message_id=message, at=at, heat=heat, why=f"Message by {name}"
        )
        self._journal(
            "message.received", at, case["id"], None, message=message, channel=case["channel"], auto=False
        )
        case["contacts"] = case.get("contacts", 0) + 1
        case["last_inbound_at"] = at
        case["risks"] = sorted({*case.get("risks", []), *(risk["kind"] for risk in risks)})
        case["lane"] = bool({"safety", "vulnerable"} & set(case["risks"]))
        if turn == 0:
            self._concerns(case["id"], message, text)
        return heat

    def _complaint(self, subject: str) -> str:
        said = [
            f"{subject}.",
            *self.random.sample(words.TURNS, self.random.randint(1, 6)),
            self.random.choice(words.ASKS),
        ]
        return " ".join(said)

    def _concerns(self, case: int, message: int, text: str) -> None:
        for position, sentence in enumerate(text.split(". ")[: self.random.randint(1, 3)], 1):
            start = text.index(sentence)
            self._put(
                Concern, case_id=case, message_id=message, quote=sentence, start=start, end=start + len(sentence),
                text=sentence, position=position, source="engine",
            )  # fmt: skip

    def _outbound(self, case: dict[str, Any], at: datetime, email: str) -> None:
        text = "\n\n".join(self.random.sample(words.REPLIES, 2))
        message = self._message(case, "out", at, text, to=[email], sending="sent", author_id=case["owner_id"])
        self._journal("reply.queued", at, case["id"], case["owner_id"], message=message)
        case.setdefault("first_answer_at", at)
        case["last_outbound_at"] = at

    def _message(self, case: dict[str, Any], direction: str, at: datetime, text: str, **more: Any) -> int:
        key = self._put(
            Message, case_id=case["id"], direction=direction, channel=case["channel"], at=at, text=text,
            subject=case["subject"], **more,
        )  # fmt: skip
        self.rows[Message][-1]["message_id"] = f"<{key}@bench.example>"
        self._put(SearchDoc, case_id=case["id"], message_id=key, text=f"{case['subject']}\n{text}")
        return key

    def _state(self, case: dict[str, Any]) -> None:
        if case["state"] in ("open", "waiting"):
            self._open(case)
        else:
            self._over(case)

    def _open(self, case: dict[str, Any]) -> None:
        at = self.now + timedelta(hours=self.random.gauss(40, 30))
        kind = "promise" if case.get("first_answer_at") and self.random.random() < 0.6 else "answer"
        promise = None
        if kind == "promise":
            promise = self._put(
                Promise, case_id=case["id"], what="say what we found", owner_id=case["owner_id"],
                made_at=case["first_answer_at"], due_at=at, sentence=words.REPLIES[1],
            )  # fmt: skip
        self._put(
            Due, case_id=case["id"], kind=kind, at=at, what="Say what we found" if promise else "First answer",
            owner_id=case["owner_id"], starts_at=case["opened_at"], object_id=promise,
        )  # fmt: skip
        case["next_due_at"], case["next_due_what"] = at, "promise" if promise else "answer"
        points = round((case["heat"] or 40) * 0.55) + 4 * case["contacts"] + 6 * len(case["risks"])
        case["rank"] = min(100, points)
        case["rank_why"] = [[points, "frustrated"], [4, "second contact"]]

    def _over(self, case: dict[str, Any]) -> None:
        at = min(case["opened_at"] + timedelta(days=self.random.uniform(3, 30)), self.now)
        case["resolved_at"] = at
        case["closed_at"] = at if case["state"] == "closed" else None
        self._put(Cause, case_id=case["id"], text=self.random.choice(words.CAUSES), recorded_at=at)
        state = "answered" if case["state"] == "closed" else "planned"
        follow_up = self._put(
            FollowUp, case_id=case["id"], owner_id=case["owner_id"], at=at + timedelta(days=3), state=state
        )
        if case["state"] == "resolved":
            self._put(
                Due, case_id=case["id"], kind="follow_up", at=at + timedelta(days=3), what="Ask whether it is right",
                owner_id=case["owner_id"], starts_at=at, object_id=follow_up,
            )  # fmt: skip
        self._journal("case.resolved", at, case["id"], case["owner_id"] or self.people[0].pk)


def _hurry(yes: bool) -> None:
    """While loading, SQLite need not survive a power cut, and may use memory."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {'OFF' if yes else 'FULL'}")
            cursor.execute(f"PRAGMA cache_size = {-400_000 if yes else -16_000}")


def _settle() -> None:
    """What the database does by itself after a while, and a process that did not do the loading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)"
        )
    connection.close()
    gc.collect()
    gc.freeze()
