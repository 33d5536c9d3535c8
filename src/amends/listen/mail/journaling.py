"""Exchange's journal: a report around each mail, with the mail itself attached."""

from email.message import Message

_MARKS = ("x-ms-journal-report", "x-ms-exchange-generated-message-source-journal")


def original(message: Message) -> Message | None:
    """The mail inside a journal report; None for every other mail."""
    if not any(name in message for name in _MARKS):
        return None
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        inner = part.get_payload() if isinstance(part, Message) else None
        is_mail = isinstance(part, Message) and part.get_content_type() == "message/rfc822"
        if is_mail and isinstance(inner, list) and inner:
            return inner[0] if isinstance(inner[0], Message) else None
    return None
