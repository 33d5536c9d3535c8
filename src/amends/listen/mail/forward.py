"""Who wrote what was forwarded to us: then the customer is they, not the colleague who passed it on."""

import re
from dataclasses import dataclass
from email.message import Message

from amends.listen.mail import addresses, decode

_SUBJECT = re.compile(
    r"\s*(fwd?|wg|tr|rv|rm|i|vs|vb|doorst|enc|pd|vl|továbbítás|fw|ilet|пересл\w*|转发|轉寄|転送)\s*[:：]",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[\s>*]*(-{2,}\s*)?("
    r"forwarded message|original message|begin forwarded message|weitergeleitete nachricht|"
    r"weitergeleitete e-?mail|anfang der weitergeleiteten nachricht|ursprüngliche nachricht|message transféré|"
    r"message transmis|début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|"
    r"messaggio inoltrato|inizio messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|"
    r"begin doorgestuurd bericht|przekazana wiadomość|wiadomość przekazana|vidarebefordrat meddelande|"
    r"videresendt besked|videresendt melding|välitetty viesti|přeposlaná zpráva|iletilen mesaj|"
    r"пересылаемое сообщение|пересланное сообщение|转发的邮件|转发邮件信息|転送されたメッセージ"
    r")\s*:?\s*(-{2,}.*)?$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"[\s>*|]*(From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|Kimden|От|Отправитель|发件人|寄件者|差出人)\*?\s?[:：]\*?\s*(\S.*)",
    re.IGNORECASE,
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Origin:
    """The writer of what was forwarded."""

    name: str
    email: str


def is_forward(subject: str, lines: list[str]) -> bool:
    """Whether the subject or a mark in the text says so."""
    return bool(_SUBJECT.match(subject[:200])) or any(marks(line) for line in lines)


def marks(line: str) -> bool:
    """Whether a mail program wrote this line above what it forwards."""
    return (
        len(line) <= _LONGEST and bool(_MARK.match(line)) and not re.search("original|ursprüng", line, re.I)
    )


def origin(subject: str, text: str, attached: Message | None) -> Origin | None:
    """The writer of the forwarded mail, by its mark in the text or by the mail that is attached."""
    lines = text.splitlines()
    if is_forward(subject, lines[:400]) and (found := _named(lines)):
        return found
    if attached is not None:
        name, email = addresses.sender(attached)
        return Origin(name, email) if email else None
    return None


def _named(lines: list[str]) -> Origin | None:
    """The first From: line with an address, below the mark where there is one."""
    start = next((n + 1 for n, line in enumerate(lines[:400]) if marks(line)), 0)
    for line in lines[start : start + 60]:
        match = _FROM.match(line[:_LONGEST])
        if match and "@" in match[2]:
            return _person(match[2])
    return None


def _person(words: str) -> Origin | None:
    """Name <address>; Outlook writes [mailto:address] too, and rendered HTML the address twice."""
    found = re.search(r"[^\s@<>\[\]()\"',;:]{1,100}@[^\s@<>\[\]()\"',;:]{1,200}", words)
    if not found:
        return None
    name = re.split(r"[<\[(]", words, maxsplit=1)[0].strip(" \"'*")
    return Origin("" if "@" in name else decode.header(name)[:200], found[0].strip("*.").lower()[:320])
