"""Was it written by a machine? Then it is kept and threaded, and never answered (RFC 3834)."""

import re
from dataclasses import dataclass
from email.message import Message

from amends.listen.mail.addresses import NO_REPLY
from amends.listen.mail.decode import header

_ROBOTS = re.compile(r"(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
# What the big programs put before the subject of an absence note, each in its language.
_ABSENT = re.compile(
    r"(automatic reply|auto(matic)?[- ]?(reply|response)|autoreply|out of (the )?office( auto-?reply)?|"
    r"automatische antwort|abwesenheits(notiz|meldung|nachricht|assistent)|réponse automatique|absence du bureau|"
    r"respuesta automática|fuera de la oficina|risposta automatica|fuori ufficio|resposta automática|"
    r"automatisch antwoord|afwezig(heidsbericht)?|autosvar|automatiskt svar|automatisk svar|automaattinen vastaus|"
    r"odpowiedź automatyczna|automatická odpověď|automatikus válasz|otomatik yanıt|автоматический ответ|автоответ|"
    r"automatyczna odpowiedź|răspuns automat|自动答复|自動回覆|自动回复|自動応答|自動返信|자동 회신)\s*[:：]",
    re.IGNORECASE,
)
_PRECEDENCE = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_PRESENT = (
    "x-autoreply", "x-autorespond", "x-autoresponse", "x-loop", "list-id", "list-unsubscribe-post",
    "x-mailing-list", "x-vacation", "x-facebook-notify",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it counts as automatic (empty: a person wrote it), and whether it reports on a delivery."""

    why: str = ""
    report: bool = False


def verdict(message: Message, sender: str) -> Verdict:
    """Judge by the header alone. The first sign found is the reason that is shown."""
    report = _report(message, sender)
    return Verdict(report or _automatic(message, sender), bool(report))


def _report(message: Message, sender: str) -> str:
    if message.get_content_type() == "multipart/report":
        read = "disposition-notification" in header(message.get("content-type", "")).lower()
        return "It is a read receipt." if read else "It is a delivery report."
    if "return-path" in message and header(message["return-path"]) in ("<>", ""):
        return "It has an empty return path."
    if _ROBOTS.match(sender):
        return "A mail server sent it."
    return ""


def _automatic(message: Message, sender: str) -> str:
    submitted = header(message.get("auto-submitted", "no")).split(";")[0].strip().lower()
    if submitted not in ("no", ""):
        return f"Auto-Submitted: {submitted[:60]}."
    precedence = header(message.get("precedence", "")).strip().lower()
    if precedence in _PRECEDENCE:
        return f"Precedence: {precedence}."
    if header(message.get("x-auto-response-suppress", "none")).strip().lower() not in ("none", ""):
        return "It asks for no automatic answer."
    for name in _PRESENT:
        if name in message:
            return f"It carries {name.title()}."
    if _ABSENT.match(header(message.get("subject", ""))):
        return "Its subject is that of an automatic answer."
    return "It comes from an address that takes no replies." if NO_REPLY.match(sender) else ""
