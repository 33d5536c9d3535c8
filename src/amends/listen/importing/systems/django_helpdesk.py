"""django-helpdesk: `manage.py dumpdata helpdesk auth` as JSON, or its tables in SQLite or PostgreSQL."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from amends.cases.errors import Invalid
from amends.cases.models import State
from amends.cases.services import Who
from amends.listen.importing.dates import read
from amends.listen.importing.shape import IN, NOTE, OUT, BadRow, Said, Story, plain
from amends.listen.importing.systems.beside import Beside, sorted_out
from amends.listen.importing.systems.shelf import Shelf
from amends.listen.importing.systems.words import custom, facts, named, person, said, text_of

STATES = {
    "1": State.OPEN,
    "2": State.OPEN,
    "3": State.RESOLVED,
    "4": State.CLOSED,
    "5": State.CLOSED,
    "6": State.OPEN,
}
# Table: what it is to us, and the column that names its ticket.
TABLES = {
    "helpdesk_ticket": ("ticket", ""),
    "helpdesk_followup": ("followup", "ticket_id"),
    "helpdesk_followupattachment": ("file", "followup_id"),
    "helpdesk_attachment": ("file", "followup_id"),
    "helpdesk_customfield": ("field", ""),
    "helpdesk_ticketcustomfieldvalue": ("value", "ticket_id"),
    "helpdesk_queue": ("queue", ""),
    "auth_user": ("user", ""),
}


def place(section: str, found: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """A row of dumpdata, or of a table; both have the columns' names."""
    if "model" in found:
        section, found = (
            plain(found["model"]).replace(".", "_"),
            {"id": found.get("pk"), **(found.get("fields") or {})},
        )
        found |= {
            f"{name}_id": found[name]
            for name in ("ticket", "followup", "user", "assigned_to", "queue", "field")
            if name in found
        }
    if section not in TABLES:
        return
    kind, parent = TABLES[section]
    # Files hang on a follow-up: they are kept under its key, marked so that no ticket takes them for its own.
    owner = plain(found.get(parent)) if parent else ""
    yield kind, plain(found.get("id")), f"followup {owner}" if kind == "file" else owner, found


def rows(address: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a running or copied installation, read only. `address` is a file or a database's URL."""
    url = re.sub(r"^(\w+):/+", r"\1://", str(address))
    if url.startswith(("postgres://", "postgresql://")):
        yield from _of_postgres(url)
    else:
        yield from _of_sqlite(Path(re.sub(r"^sqlite://+", "/", url)) if "://" in url else address)


def _of_sqlite(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        raise Invalid(f"There is no database {path}.")
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        _require_tickets(there)
        for table in TABLES:
            if table in there:
                for row in db.execute(f"SELECT * FROM {table} ORDER BY id"):  # noqa: S608
                    yield table, dict(row)


def _of_postgres(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    import psycopg
    from psycopg.rows import dict_row

    try:
        with psycopg.connect(url, connect_timeout=5, row_factory=dict_row) as db:
            db.read_only = True
            found = db.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
            )
            there = {str(row["tablename"]) for row in found}
            _require_tickets(there)
            for table in TABLES:
                if table in there:
                    cursor = db.cursor(name=table)
                    rows_of = f"SELECT * FROM {table} ORDER BY id"  # noqa: S608
                    yield from ((table, dict(row)) for row in cursor.execute(rows_of))
    except psycopg.OperationalError as error:
        raise Invalid(f"The database cannot be reached: {str(error).strip().splitlines()[0]}.") from error


def _require_tickets(there: set[str]) -> None:
    if "helpdesk_ticket" not in there:
        raise Invalid("This database has no table helpdesk_ticket, so it is none of django-helpdesk.")


def story(ticket: dict[str, Any], shelf: Shelf, beside: Beside) -> Story:
    """A ticket: its description, then its follow-ups."""
    who = Who("", plain(ticket.get("submitter_email")).lower())
    text = text_of(ticket.get("description"), "")
    found = [_followup(one, text, who, shelf, beside) for one in shelf.parts(ticket["_key"], "followup")]
    first = said(text, who, IN, read(ticket.get("created")), plain(ticket.get("title"))) if text else None
    every = tuple(filter(None, (first, *found)))
    if not every:
        raise BadRow("It has neither a description nor a comment.")
    agent = _person(shelf.known("user", plain(ticket.get("assigned_to_id"))))
    return Story(
        who=who, said=every, subject=plain(ticket.get("title")), source_id=f"django-helpdesk:{ticket['_key']}",
        at=read(ticket.get("created")), state=STATES.get(plain(ticket.get("status")), State.OPEN), finished_at=read(ticket.get("modified")),
        agent=agent, source="django-helpdesk", facts=_facts(ticket, agent, shelf),
        problems=tuple(s.words.notice for s in every if "not beside it" in s.words.notice),
    )  # fmt: skip


def _person(user: dict[str, Any]) -> Who:
    found = person(user, ("first_name", "last_name"))
    return Who(found.name or plain(user.get("username")), found.email)


def _followup(one: dict[str, Any], first: str, who: Who, shelf: Shelf, beside: Beside) -> Said | None:
    """A follow-up without words, files and public is only a change of columns. A mail repeats its ticket's text."""
    text = text_of(one.get("comment"), "")
    files, missing = sorted_out([_file(f, beside) for f in shelf.parts(f"followup {one['_key']}", "file")])
    if not files and not missing and (not text or text == first):
        return None
    user = shelf.known("user", plain(one.get("user_id"))) if one.get("user_id") else {}
    public = plain(one.get("public")).lower() in ("true", "1")
    ours = bool(user) and (_person(user).email != who.email or not who.email)
    way = NOTE if not public else OUT if ours else IN
    by = _person(user) if user else who
    return said(
        "" if text == first else text, by, way, read(one.get("date")), plain(one.get("title")), files, missing
    )


def _file(one: dict[str, Any], beside: Beside) -> Any:
    path = plain(one.get("file"))
    name = named(one.get("filename") or path)
    return beside.file(name, path, name, content=one.get("data"), kind=plain(one.get("mime_type")))


def _facts(ticket: dict[str, Any], agent: Who, shelf: Shelf) -> dict[str, Any]:
    values = []
    for one in shelf.parts(ticket["_key"], "value"):
        field = shelf.known("field", plain(one.get("field_id")))
        values.append({"name": field.get("label") or field.get("name"), "value": one.get("value")})
    queue = shelf.known("queue", plain(ticket.get("queue_id")))
    return facts(
        ticket=ticket["_key"], queue=plain(queue.get("title")), agent=agent.name or agent.email, priority=plain(ticket.get("priority")),
        resolution=plain(ticket.get("resolution")), fields=custom(values),
    )  # fmt: skip
