"""Bytes to a Report: RFC 3464 delivery reports, those that follow no standard, and ARF complaints (RFC 5965)."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from amends.listen.bounces import loose
from amends.listen.bounces.parts import Text, decoded, haystack, standard_parts
from amends.listen.bounces.words import in_words, meaning

FAILED, DELAYED, DELIVERED, SPAM = "failed", "delayed", "delivered", "spam"
_ACTIONS = {
    "failed": FAILED,
    "delayed": DELAYED,
    "delivered": DELIVERED,
    "relayed": DELIVERED,
    "expanded": DELIVERED,
}
_WORST = (FAILED, DELAYED, DELIVERED)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")
_IDS = re.compile(
    r"(?im)^[>\s]{0,8}(?:x-|original-){0,2}(?:message-id|in-reply-to|references)[ \t]*:((?:[^\n]*\n?)(?:[ \t]+[^\n]*\n?){0,20})"
)
_ID = re.compile(r"<[^<>\s]{1,900}>")
_TAG = re.compile(r"\+([ab]\d{1,18}\.[0-9a-f]{16})@", re.IGNORECASE)
_HEAD = 40_000  # bytes of a header that are looked at
_SIGNS = re.compile(
    rb"(?im)^(?:content-type:\s*multipart/report|x-failed-recipients:|return-path:\s*<>"
    rb"|from:.*(?:mailer-?daemon|mail-?daemon|postmaster|mail-delivery|mdaemon|bounces?)[\w.+-]*@|from:.*<?staff@hotmail)"
)
_MOST = 50  # ids and tags of one report that are looked up


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail says about a mail of ours. `ids` and `tags` are what it can be recognised by."""

    kind: str
    recipients: list[str] = field(default_factory=list)
    status: str = ""
    said: str = ""
    ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @property
    def hard(self) -> bool:
        """Whether the address itself does not work, for good."""
        return meaning(self.status, self.said).hard

    @property
    def why(self) -> str:
        """In plain words, with what their server said."""
        return in_words(meaning(self.status, self.said), self.said)


def read(content: bytes, sender: str | None = None) -> Report | None:
    """What this mail reports of a mail of ours; None when it is no report. Never raises.

    `sender` is the envelope's, where it is known; an empty one is a sign.
    """
    if not _may_be(content, sender):
        return None
    try:
        message = message_from_bytes(content)
        found = _standard(message) or loose.read(message, sender)
        if found is None:
            return None
        everything = haystack(content, message)
    except Exception:  # the parser gives up on some mails; they are filed as any other
        return None
    kind, recipients, status, said = found
    ids = [one for run in _IDS.findall(everything) for one in _ID.findall(run)]
    tags = [tag.lower() for tag in _TAG.findall(everything)]
    return Report(kind, recipients, status, said, _once(ids), _once(tags))


def _may_be(content: bytes, sender: str | None) -> bool:
    """A quick look at the header, for nearly all mail is no report; and a person may well attach one."""
    if sender is not None and sender.strip() in ("", "<>"):
        return True
    head = content[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(_SIGNS.search(head))


def _once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))[:_MOST]


def _standard(message: Message) -> loose.Found | None:
    for kind, part in standard_parts(message):
        if kind == "feedback":
            return _feedback(_fields(decoded(part)))
        found = _delivery(decoded(part))
        if found:
            return found
    return None


def _feedback(fields: dict[str, str]) -> loose.Found | None:
    if fields.get("feedback-type", "abuse").lower() in ("not-spam", "auth-failure", "dmarc"):
        return None
    to = _ADDRESS.findall(fields.get("original-rcpt-to", "") + " " + fields.get("removal-recipient", ""))
    return SPAM, [one.lower() for one in to], "", ""


def _delivery(text: Text) -> loose.Found | None:
    """The worst that is said of any recipient."""
    groups = [_fields(group) for group in re.split(r"\r?\n[ \t]*\r?\n", text)]
    told = [(kind, group) for group in groups if (kind := _kind(group))]
    if not told:
        return None
    worst = min((kind for kind, _ in told), key=_WORST.index)
    chosen = [group for kind, group in told if kind == worst]
    recipients = [one for group in chosen for one in _recipients(group)]
    first = chosen[0]
    status = next(iter(re.findall(r"[245]\.\d{1,3}\.\d{1,3}", first.get("status", ""))), "")
    return worst, recipients, status, _said(first)


def _kind(group: dict[str, str]) -> str:
    action = group.get("action", "").split(" ")[0].lower().rstrip(";")
    if action in _ACTIONS:
        return _ACTIONS[action]
    if "final-recipient" in group or "original-recipient" in group:
        status = group.get("status", "")[:1]
        return {"2": DELIVERED, "4": DELAYED, "5": FAILED}.get(status, "")
    return ""


def _recipients(group: dict[str, str]) -> list[str]:
    both = f"{group.get('original-recipient', '')} {group.get('final-recipient', '')}"
    return [one.lower() for one in _ADDRESS.findall(both.replace(";", " "))]


def _said(group: dict[str, str]) -> str:
    said = group.get("diagnostic-code", "") or group.get("x-supplementary-info", "")
    return re.sub(r"^\s*(?:smtp|x-[\w-]+|lmtp)\s*;\s*", "", said, flags=re.IGNORECASE)[:600]


def _fields(text: Text) -> dict[str, str]:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text)
    pairs = (line.split(":", 1) for line in unfolded.splitlines() if ":" in line)
    return {name.strip().lower(): " ".join(value.split()) for name, value in reversed(list(pairs))}
