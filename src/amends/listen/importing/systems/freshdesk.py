"""Freshdesk: the account export (JSON or XML, notes inside each ticket), and tickets of its API with their
conversations inside or as a list of their own."""

from collections.abc import Iterator
from typing import Any

from amends.cases.models import State
from amends.cases.services import Who
from amends.listen.importing.dates import read
from amends.listen.importing.shape import IN, Said, Story, plain
from amends.listen.importing.systems.beside import Beside, sorted_out
from amends.listen.importing.systems.shelf import Shelf
from amends.listen.importing.systems.words import custom, direction, facts, named, person, said, text_of

STATES = {
    "2": State.OPEN,
    "3": State.WAITING,
    "4": State.RESOLVED,
    "5": State.CLOSED,
    "6": State.WAITING,
    "7": State.OPEN,
}
WRAPPED = (
    "helpdesk_ticket",
    "helpdesk_note",
    "user",
    "contact",
    "agent",
    "customer",
    "company",
    "ticket",
    "helpdesk_attachment",
)


def bare(found: Any) -> dict[str, Any]:
    """The fields of {"helpdesk_ticket": {…}}."""
    if isinstance(found, dict) and len(found) == 1:
        inner = next(iter(found.values()))
        if next(iter(found)) in WRAPPED and isinstance(inner, dict):
            return inner
    return found if isinstance(found, dict) else {}


def place(section: str, found: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Tickets, people, companies, and conversations that come as a list of their own."""
    inner = bare(found)
    key = plain(inner.get("id"))
    if "subject" in inner and ("status" in inner or "display_id" in inner):
        if not _true(inner.get("deleted")):
            yield "ticket", plain(inner.get("display_id") or key), "", inner
    elif "ticket_id" in inner and ("body_text" in inner or "body" in inner):
        yield "note", key, plain(inner["ticket_id"]), inner
    elif isinstance(inner.get("contact"), dict) and key:  # an agent of the API
        yield "user", key, "", {**inner["contact"], "helpdesk_agent": True}
    elif "email" in inner and key:
        yield (
            "user",
            key,
            "",
            {**inner, "helpdesk_agent": _true(inner.get("helpdesk_agent")) or section.startswith("agent")},
        )
    elif "name" in inner and key:
        yield "company", key, "", inner


def _true(value: Any) -> bool:
    return plain(value).lower() in ("true", "1")


def story(ticket: dict[str, Any], shelf: Shelf, beside: Beside) -> Story:
    """A ticket: its description, then its notes and replies."""
    requester = _requester(ticket, shelf)
    files, missing = _files(ticket, ticket, beside)
    text = text_of(
        ticket.get("description_text") or ticket.get("description"),
        ticket.get("description_html") or ticket.get("description"),
    )
    first = said(
        text, requester, IN, read(ticket.get("created_at")), plain(ticket.get("subject")), files, missing
    )
    notes = ticket.get("conversations") or ticket.get("notes") or ticket.get("helpdesk_notes")
    found = [
        bare(one)
        for one in notes
        or shelf.parts(ticket["_key"], "note")
        or shelf.parts(plain(ticket.get("id")), "note")
    ]
    rest = [
        _note(one, ticket, requester, shelf, beside) for one in found if one and not _true(one.get("deleted"))
    ]
    agent = _agent(ticket, shelf)
    every = (first, *rest)
    return Story(
        who=requester, said=every, subject=plain(ticket.get("subject")), source_id=f"freshdesk:{ticket['_key']}",
        at=read(ticket.get("created_at")), state=STATES.get(plain(ticket.get("status")), State.OPEN),
        finished_at=_finished(ticket), agent=agent, spam=_true(ticket.get("spam")), source="Freshdesk",
        facts=_facts(ticket, agent, shelf), problems=tuple(s.words.notice for s in every if "not beside it" in s.words.notice),
    )  # fmt: skip


def _requester(ticket: dict[str, Any], shelf: Shelf) -> Who:
    inner = ticket.get("requester")
    known = inner if isinstance(inner, dict) else shelf.known("user", plain(ticket.get("requester_id")))
    found = person(known)
    return Who(
        found.name or plain(ticket.get("requester_name") or ticket.get("name")),
        found.email or plain(ticket.get("email")).lower(),
        found.phone or plain(ticket.get("phone")),
    )


def _agent(ticket: dict[str, Any], shelf: Shelf) -> Who:
    found = person(shelf.known("user", plain(ticket.get("responder_id"))))
    return Who(found.name or plain(ticket.get("responder_name")), found.email)


def _note(one: dict[str, Any], ticket: dict[str, Any], requester: Who, shelf: Shelf, beside: Beside) -> Said:
    files, missing = _files(one, ticket, beside)
    known = shelf.known("user", plain(one.get("user_id")))
    by = person(known)
    theirs = _true(one.get("incoming")) or (bool(by.email) and by.email == requester.email)
    if theirs and not by.email:
        by = requester
    text = text_of(one.get("body_text") or one.get("body"), one.get("body_html") or one.get("body"))
    way = direction(not _true(one.get("private")), not theirs)
    return said(text, by, way, read(one.get("created_at")), files=files, missing=missing)


def _files(of: dict[str, Any], ticket: dict[str, Any], beside: Beside) -> tuple[list[Any], list[str]]:
    found = []
    for one in map(bare, of.get("attachments") or []):
        name = named(one.get("name") or one.get("content_file_name"))
        places = (f"{ticket['_key']}/{name}", f"{one.get('id')}/{name}", f"{one.get('id')}-{name}", name)
        kind = plain(one.get("content_type") or one.get("content_content_type"))
        found.append(beside.file(name, *places, content=one.get("data"), kind=kind))
    return sorted_out(found)


def _finished(ticket: dict[str, Any]) -> Any:
    inner = ticket.get("stats") or ticket.get("ticket_states") or {}
    stats = inner if isinstance(inner, dict) else {}
    return read(stats.get("closed_at") or stats.get("resolved_at") or ticket.get("updated_at"))


def _facts(ticket: dict[str, Any], agent: Who, shelf: Shelf) -> dict[str, Any]:
    company = shelf.known("company", plain(ticket.get("company_id")))
    tags = [
        plain(tag.get("name")) if isinstance(tag, dict) else plain(tag) for tag in ticket.get("tags") or []
    ]
    return facts(
        ticket=ticket["_key"], company=plain(company.get("name")), agent=agent.name or agent.email, tags=tags,
        priority=plain(ticket.get("priority_name") or ticket.get("priority")), type=plain(ticket.get("type") or ticket.get("ticket_type")),
        fields=custom(ticket.get("custom_fields") or ticket.get("custom_field")),
    )  # fmt: skip
