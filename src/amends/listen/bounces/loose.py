"""Reports that follow no standard: qmail, old Exim and Exchange, gateways, Microsoft's complaint loop."""

import re
from email.message import Message
from email.utils import parseaddr

from amends.listen.bounces.parts import words
from amends.listen.bounces.words import STATUS

Found = tuple[str, list[str], str, str]  # kind, recipients, status, what was said
_ROBOT = re.compile(
    r"^(mailer-?daemon|mail-?daemon|postmaster|mail-delivery|mdaemon|bounces?)\b", re.IGNORECASE
)
_FAILED = re.compile(
    r"undeliver|could ?n.?t be delivered|could not be delivered|not been delivered|(delivery|delivering)[\w ]{0,30}fail|failure (notice|delivery)"
    r"|returned mail|mail delivery (failed|system)|(unable|not able|wasn.?t able) to deliver|did ?n.t? reach|did not reach|permanent (fatal )?error"
    r"|rejected your message|non ?remis|échec|unzustellbar|nicht zugestellt|konnte nicht|no se pudo entregar|mancato recapito",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"delay|warning message only|will be retried|will (continue|keep) (trying|to try)|still trying|not yet been delivered|do not need to resend|verzögert",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^\s*-{2,}.{0,40}(copy of|original message|returned|unsent|message header|forwarded|below this line)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"<?([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)>?")
_SAID = re.compile(
    r"^.*(?:\b[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)).*(?:\n(?![ \t]*\n).*){0,2}",
    re.MULTILINE,
)


def read(message: Message, sender: str | None = None) -> Found | None:
    """What a report without a machine's part says; None when it does not look like one."""
    spam = _spam_loop(message)
    if spam:
        return spam
    failed_to = str(message.get("x-failed-recipients", ""))
    if not failed_to and not _from_robot(message, sender):
        return None
    text = words(message)
    told = _before_the_copy(text)
    shown = f"{message.get('subject', '')}\n{told[:4000]}"
    if _LATE.search(shown) and not re.search(r"(given|gave) up|giv(e|ing) up|no longer", shown):
        kind = "delayed"
    elif failed_to or _FAILED.search(shown):
        kind = "failed"
    else:
        return None
    said = _said(told)
    return kind, _recipients(failed_to or told), next(iter(STATUS.findall(said)), ""), said


def _from_robot(message: Message, sender: str | None) -> bool:
    if sender is not None and sender.strip() in ("", "<>"):
        return True
    if "return-path" in message and str(message["return-path"]).strip() in ("<>", ""):
        return True
    return bool(_ROBOT.match(parseaddr(str(message.get("from", "")))[1]))


def _before_the_copy(text: str) -> str:
    match = _RETURNED.search(text)
    return text[: match.start()] if match else text


def _said(told: str) -> str:
    match = _SAID.search(told[:20_000])
    if match:
        return " ".join(match[0].split())[:600]
    told = told.strip()
    return " ".join(re.split(r"\n\s*\n", told)[-1].split())[:300] if told else ""


def _recipients(text: str) -> list[str]:
    return list(dict.fromkeys(one.lower() for one in _ADDRESS.findall(text[:20_000])))[:20]


def _spam_loop(message: Message) -> Found | None:
    """Microsoft's loop sends back the whole mail, with the reader's address in a header of its own."""
    for part in message.walk():
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        whole = inner[0] if isinstance(inner, list) and inner else message
        if isinstance(whole, Message) and whole.get("x-hmxmroriginalrecipient"):
            to = str(whole["x-hmxmroriginalrecipient"]).strip(" <>").lower()
            return "spam", [to], "", ""
    return None
