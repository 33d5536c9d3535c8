"""What the adapters share: a person, a text that may be HTML, one thing that was said."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from inscriptis import get_text

from amends.cases.services import File, Who, Words
from amends.listen.importing.shape import IN, NOTE, OUT, Said, plain
from amends.listen.mail import safe_name

PHONES = ("phone", "mobile", "work_phone")


def person(fields: dict[str, Any], names: Sequence[str] = ("name",)) -> Who:
    """A person of an export: name, address, number."""
    name = " ".join(filter(None, (plain(fields.get(one)) for one in names)))
    phone = next(filter(None, (plain(fields.get(one)) for one in PHONES)), "")
    email = plain(fields.get("email")).lower()
    return Who(name, email if "@" in email else "", phone)


def text_of(plain_text: Any, markup: Any) -> str:
    """The plain text, or what can be read of the HTML."""
    text = plain(plain_text)
    if text and not re.search(r"<(br|p|div|span|a|table|ul|b|strong)\b[^>]*>", text, re.IGNORECASE):
        return text
    return _from_html(plain(markup) or text) if (markup or text) else ""


def _from_html(markup: str) -> str:
    try:
        found = get_text(markup)
    except Exception:  # lxml and inscriptis raise many kinds of errors on what is hardly HTML
        found = re.sub(r"<[^>]{0,1000}>", " ", markup)
    return "\n".join(line.rstrip() for line in found.replace("\xa0", " ").splitlines()).strip()


def said(
    text: str,
    by: Who,
    direction: str,
    at: datetime | None,
    subject: str = "",
    files: Sequence[File] = (),
    missing: Sequence[str] = (),
) -> Said:
    """One thing that was said. A file that is missing stands in its notice."""
    notices = [*missing, *([] if text else ["It has no text of its own."])]
    words = Words(
        text,
        subject=subject[:998],
        from_name=by.name,
        from_email=by.email,
        notice=" ".join(notices),
        files=list(files),
    )
    if direction == NOTE and missing:
        words = Words("\n".join([text, *missing]), from_name=by.name, from_email=by.email)
    return Said(words, direction, at)


def direction(public: bool, ours: bool) -> str:
    """Among colleagues, by us or by the customer."""
    return NOTE if not public else OUT if ours else IN


def facts(**found: Any) -> dict[str, Any]:
    """What is there of these; spaces for underscores."""
    return {name.replace("_", " "): value for name, value in found.items() if value not in (None, "", [], {})}


def custom(values: Any) -> list[str]:
    """Custom fields as “name: value”."""
    if isinstance(values, dict):
        pairs = list(values.items())
    else:
        pairs = [
            (v.get("title") or v.get("name") or v.get("id") or v.get("ticket_field_id"), v.get("value"))
            for v in values or []
            if isinstance(v, dict)
        ]
    return [f"{name}: {value}" for name, value in pairs if value not in (None, "", [], False)]


def named(name: Any) -> str:
    """The name of a file, safe to show."""
    return safe_name(plain(name)) or "file"
