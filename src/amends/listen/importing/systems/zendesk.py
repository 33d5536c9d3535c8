"""Zendesk: the account export (a ticket a line, its people and comments inside; or XML), and pages of the
incremental export (lists of tickets, users, organisations)."""

from collections.abc import Iterator
from typing import Any

from amends.cases.models import State
from amends.cases.services import Who
from amends.listen.importing.dates import read
from amends.listen.importing.shape import BadRow, Said, Story, plain
from amends.listen.importing.systems.beside import Beside, sorted_out
from amends.listen.importing.systems.shelf import Shelf
from amends.listen.importing.systems.words import custom, direction, facts, named, person, said, text_of

STATES = {
    "new": State.OPEN, "open": State.OPEN, "pending": State.WAITING, "hold": State.OPEN, "solved": State.RESOLVED,
    "closed": State.CLOSED, "archived": State.CLOSED,
    # the XML of older accounts has numbers
    "0": State.OPEN, "1": State.OPEN, "2": State.WAITING, "3": State.RESOLVED, "4": State.CLOSED, "6": State.OPEN,
}  # fmt: skip
STAFF = ("agent", "admin", "2", "4")
PEOPLE = ("requester", "submitter", "assignee")


def place(section: str, found: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Tickets, people, organisations, and comments that come as a list of their own."""
    key = plain(found.get("id") or found.get("nice_id"))
    if not key:
        return
    if "ticket_id" in found and ("body" in found or "plain_body" in found):
        yield "comment", key, plain(found["ticket_id"]), found
    elif section.startswith("organi") or "domain_names" in found:
        yield "organization", key, "", found
    elif "email" in found and "subject" not in found:
        yield "user", key, "", found
    elif found.get("status") == "deleted":
        return
    elif "subject" in found or "description" in found:
        yield "ticket", plain(found.get("nice_id") or key), "", found


def story(ticket: dict[str, Any], shelf: Shelf, beside: Beside) -> Story:
    """A ticket with its comments."""
    people = _people(ticket, shelf)
    requester = people(ticket.get("requester_id") or _id(ticket.get("requester")))
    found = ticket.get("comments") or shelf.parts(ticket["_key"], "comment")
    comments = [_comment(one, ticket, people, beside) for one in found if isinstance(one, dict)]
    if not comments:
        comments = [_first(ticket, people)]
    agent = people(ticket.get("assignee_id") or _id(ticket.get("assignee")))
    state = STATES.get(plain(ticket.get("status") or ticket.get("status_id")).lower(), State.OPEN)
    return Story(
        who=person(requester), said=tuple(comments), subject=plain(ticket.get("raw_subject") or ticket.get("subject")),
        source_id=f"zendesk:{ticket['_key']}", at=read(ticket.get("created_at")), state=state,
        finished_at=read(ticket.get("solved_at") or ticket.get("updated_at")), agent=person(agent), source="Zendesk",
        facts=_facts(ticket, person(agent), shelf), problems=tuple(c.words.notice for c in comments if "not beside it" in c.words.notice),
    )  # fmt: skip


def _id(inner: Any) -> Any:
    return inner.get("id") if isinstance(inner, dict) else None


def _people(ticket: dict[str, Any], shelf: Shelf) -> Any:
    inside = {
        plain(_id(ticket.get(role))): ticket[role] for role in PEOPLE if isinstance(ticket.get(role), dict)
    }
    return lambda key: inside.get(plain(key)) or (shelf.known("user", plain(key)) if key else {})


def _comment(one: dict[str, Any], ticket: dict[str, Any], people: Any, beside: Beside) -> Said:
    inner = one.get("author")
    author = inner if isinstance(inner, dict) else people(one.get("author_id"))
    by = person(author)
    theirs = plain(one.get("author_id")) == plain(ticket.get("requester_id") or _id(ticket.get("requester")))
    ours = plain(author.get("role")).lower() in STAFF or (not theirs and not _end_user(author))
    files, missing = sorted_out(
        [_file(f, ticket, beside) for f in one.get("attachments") or [] if isinstance(f, dict)]
    )
    public = plain(one.get("public") if "public" in one else one.get("is_public", True)).lower() not in (
        "false",
        "0",
    )
    text = text_of(one.get("plain_body") or one.get("body") or one.get("value"), one.get("html_body"))
    return said(text, by, direction(public, ours), read(one.get("created_at")), files=files, missing=missing)


def _end_user(author: dict[str, Any]) -> bool:
    return not author or plain(author.get("role")).lower() in ("end-user", "end_user", "0")


def _file(one: dict[str, Any], ticket: dict[str, Any], beside: Beside) -> Any:
    name = named(one.get("file_name") or one.get("filename"))
    places = (f"{ticket['_key']}/{name}", f"{one.get('id')}/{name}", f"{one.get('id')}-{name}", name)
    return beside.file(name, *places, content=one.get("data"), kind=plain(one.get("content_type")))


def _first(ticket: dict[str, Any], people: Any) -> Said:
    """The incremental export has tickets without comments: their description is what the customer wrote."""
    text = text_of(ticket.get("description"), "")
    if not text:
        raise BadRow("It has neither comments nor a description.")
    by = person(people(ticket.get("requester_id") or _id(ticket.get("requester"))))
    return said(text, by, "in", read(ticket.get("created_at")))


def _facts(ticket: dict[str, Any], agent: Who, shelf: Shelf) -> dict[str, Any]:
    organisation = ticket.get("organization")
    if not isinstance(organisation, dict):
        organisation = shelf.known("organization", plain(ticket.get("organization_id")))
    tags = ticket.get("tags") or plain(ticket.get("current_tags")).split()
    return facts(
        ticket=ticket["_key"], organisation=plain(organisation.get("name")), agent=agent.name or agent.email,
        tags=tags, priority=plain(ticket.get("priority")), type=plain(ticket.get("type")),
        fields=custom(ticket.get("custom_fields") or ticket.get("ticket_field_entries") or ticket.get("fields")),
    )  # fmt: skip
