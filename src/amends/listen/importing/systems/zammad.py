"""Zammad: what its REST API gives, saved as JSON: tickets (with `expand` or `all`), articles, users."""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from amends.cases.models import State
from amends.cases.services import Who
from amends.listen.importing.dates import read
from amends.listen.importing.shape import IN, NOTE, OUT, BadRow, Said, Story, plain
from amends.listen.importing.systems.beside import Beside, sorted_out
from amends.listen.importing.systems.shelf import Shelf
from amends.listen.importing.systems.words import facts, named, person, said, text_of

STATES = {
    "new": State.OPEN, "open": State.OPEN, "pending reminder": State.WAITING, "pending close": State.WAITING,
    "closed": State.CLOSED, "merged": State.CLOSED, "removed": State.CLOSED,
    # the numbers of a fresh installation, where the tickets were not expanded
    "1": State.OPEN, "2": State.OPEN, "3": State.WAITING, "4": State.CLOSED, "5": State.CLOSED, "6": State.CLOSED, "7": State.WAITING,
}  # fmt: skip
SENDERS = {"1": "agent", "2": "customer", "3": "system"}
# Columns of every ticket; what else stands on one are its own fields.
KNOWN = {
    "id", "group_id", "priority_id", "state_id", "organization_id", "number", "title", "owner_id", "customer_id", "note", "type", "updated_by_id",
    "created_by_id", "created_at", "updated_at", "group", "priority", "state", "organization", "owner", "customer", "created_by", "updated_by",
    "article_count", "article_ids", "articles", "tags", "preferences", "create_article_type_id", "create_article_sender_id", "create_article_type",
    "create_article_sender", "close_at", "first_response_at", "last_contact_at", "last_contact_agent_at", "last_contact_customer_at",
    "last_owner_update_at", "last_close_at", "escalation_at", "pending_time", "time_unit", "referencing_checklist_ids", "ticket_time_accounting",
    "ticket_time_accounting_ids", "_key",
}  # fmt: skip
TIMED = ("_at", "_in_min", "_diff_in_min", "_id", "_ids")


def place(section: str, found: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Tickets, articles and people; also the maps of `?all=true`, where each stands under its number."""
    key = plain(found.get("id"))
    if section == "assets" or not key:
        return
    if "ticket_id" in found and "body" in found:
        yield "article", key, plain(found["ticket_id"]), found
    elif "title" in found and "customer_id" in found:
        yield "ticket", key, "", found
    elif "email" in found or "login" in found:
        yield "user", key, "", found
    elif "name" in found:
        yield "organization" if section.startswith("org") else "group", key, "", found


def story(ticket: dict[str, Any], shelf: Shelf, beside: Beside) -> Story:
    """A ticket with its articles."""
    customer = _who(ticket, "customer", shelf)
    found = ticket.get("articles") or shelf.parts(ticket["_key"], "article")
    articles = [_article(one, ticket, customer, beside) for one in found if isinstance(one, dict)]
    if not articles:
        raise BadRow("It has no articles. Save them too (ticket_articles/by_ticket), beside the tickets.")
    agent = _who(ticket, "owner", shelf)
    agent = Who() if agent.name == "-" else agent
    return Story(
        who=customer, said=tuple(articles), subject=plain(ticket.get("title")), source_id=f"zammad:{ticket['_key']}",
        at=read(ticket.get("created_at")), state=_state(ticket), finished_at=read(ticket.get("close_at") or ticket.get("updated_at")),
        agent=agent, source="Zammad", facts=_facts(ticket, agent, shelf),
        problems=tuple(a.words.notice for a in articles if "not beside it" in a.words.notice),
    )  # fmt: skip


def _state(ticket: dict[str, Any]) -> str:
    inner = ticket.get("state")
    name = inner.get("name") if isinstance(inner, dict) else inner
    return STATES.get(plain(name).lower() or plain(ticket.get("state_id")), State.OPEN)


def _who(ticket: dict[str, Any], role: str, shelf: Shelf) -> Who:
    """A person by number; expanded tickets have their address instead."""
    known = shelf.known("user", plain(ticket.get(f"{role}_id")))
    if known:
        found = person(known, ("firstname", "lastname"))
        return Who(
            found.name,
            found.email or plain(known.get("login")).lower() * ("@" in plain(known.get("login"))),
            found.phone,
        )
    inner = ticket.get(role)
    if isinstance(inner, dict):
        return person(inner, ("firstname", "lastname"))
    text = plain(inner)
    return Who("", text.lower()) if "@" in text else Who(text)


def _article(one: dict[str, Any], ticket: dict[str, Any], customer: Who, beside: Beside) -> Said:
    sender = plain(one.get("sender") or SENDERS.get(plain(one.get("sender_id")), "")).lower()
    name, address = parseaddr(plain(one.get("from")))
    by = (
        customer
        if sender == "customer" and not address
        else Who(name or plain(one.get("from")), address.lower())
    )
    internal = plain(one.get("internal")).lower() in ("true", "1")
    way = NOTE if internal else IN if sender == "customer" else OUT
    html = "html" in plain(one.get("content_type"))
    text = text_of("" if html else one.get("body"), one.get("body") if html else "")
    files, missing = sorted_out(
        [_file(f, one, ticket, beside) for f in one.get("attachments") or [] if isinstance(f, dict)]
    )
    return said(text, by, way, read(one.get("created_at")), plain(one.get("subject")), files, missing)


def _file(one: dict[str, Any], article: dict[str, Any], ticket: dict[str, Any], beside: Beside) -> Any:
    name = named(one.get("filename"))
    places = (
        f"{ticket['_key']}/{article.get('id')}/{one.get('id')}",
        f"{ticket['_key']}/{article.get('id')}/{name}",
        f"{ticket['_key']}/{name}",
        name,
    )
    inner = one.get("preferences")
    kind = plain((inner if isinstance(inner, dict) else {}).get("Content-Type"))
    return beside.file(name, *places, content=one.get("data"), kind=kind)


def _facts(ticket: dict[str, Any], agent: Who, shelf: Shelf) -> dict[str, Any]:
    own = {
        k: v
        for k, v in ticket.items()
        if k not in KNOWN and not k.endswith(TIMED) and not isinstance(v, dict | list)
    }
    group = ticket.get("group") or shelf.known("group", plain(ticket.get("group_id"))).get("name")
    organisation = ticket.get("organization") or shelf.known(
        "organization", plain(ticket.get("organization_id"))
    ).get("name")
    return facts(
        ticket=plain(ticket.get("number")) or ticket["_key"], organisation=plain(organisation), group=plain(group),
        agent=agent.name or agent.email, tags=ticket.get("tags") or [], priority=plain(ticket.get("priority")),
        fields=[f"{name}: {value}" for name, value in own.items() if value not in (None, "", False)],
    )  # fmt: skip
