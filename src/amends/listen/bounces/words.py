"""What a server's refusal means: whether it is for good, and how to say it to somebody who answers complaints."""

import re
from dataclasses import dataclass

STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")  # not part of an IP address
_SAID_MOST = 300


@dataclass(frozen=True, slots=True)
class Meaning:
    """One kind of refusal: is the address itself to blame, for good; and the plain words."""

    hard: bool
    words: str


FULL = Meaning(False, "Their mailbox is full.")
TOO_LARGE = Meaning(False, "The mail was too large for their server. Send it without the files.")
US = Meaning(False, "Their server does not accept our own address as the sender.")
POLICY = Meaning(False, "Their server refused our mail by its rules, for example as spam.")
LOOP = Meaning(False, "The mail went round in circles between their servers.")
NO_DOMAIN = Meaning(True, "There is no mail server for the part after the @. The address may be misspelt.")
NOBODY = Meaning(True, "There is no such mailbox. The address may be misspelt or given up.")
CLOSED = Meaning(True, "The mailbox is closed.")
TIME_OVER = Meaning(False, "Their server could not be reached, and ours gave up trying.")
FOR_GOOD = Meaning(True, "Their server refused it for good.")
FOR_NOW = Meaning(False, "It could not be delivered.")

# The first that fits decides. What speaks of us, of rules or of room comes before what speaks of the mailbox,
# for servers quote a code like 550 for all of them.
_MEANINGS: tuple[tuple[Meaning, str, str], ...] = (
    (FULL, r"[45]\.2\.2", r"quota|mailbox (is )?full|over ?quota|full mailbox|insufficient (storage|disk)|out of storage|postfach .{0,20}voll"),
    (TOO_LARGE, r"[45]\.(2\.3|3\.4)", r"message (size|too (large|big))|exceeds .{0,30}size|too large"),
    (US, r"5\.1\.[78]|5\.7\.(60|26|23)", r"sender (address )?(rejected|denied|verify failed|not allowed)|bad sender|spf (check )?fail|dmarc|dkim|sendasdenied"),
    (LOOP, r"5\.4\.(6|14)", r"hop count|mail loop|too many (hops|received)|loops back"),
    (NO_DOMAIN, r"5\.1\.2|5\.4\.(4|310|312)|5\.0\.350", r"(host|domain)( name)?( \S+)? (is )?(not found|unknown|does not exist)|unknown host|no (mx|mail exchanger|such domain)|nxdomain|unable to (route|look ?up)|couldn.?t find any host|name service error|dns (error|lookup)|all relevant mx records point to non-existent"),
    (NOBODY, r"5\.1\.(1|3|6|10)|5\.4\.1(?=\D*recipient)", r"user[ -]?(is )?unknown|unknown (user|recipient|local|address)|no such (user|recipient|mailbox|address|person|local)|no mailbox (here )?by that name|(does not|doesn.?t|not) (exist|have an? \S+ account)|doesn.?t have an? |address not found|recipientnotfound|resolver\.adr|invalid (recipient|mailbox|address)|recipient not found|recipient address rejected: (access denied|undeliverable|user)|unrouteable address|not a valid (recipient|mailbox)|no longer (valid|works|in use|available)|kein solche|unbekannt|mailbox (unavailable|not found)|not our customer|not listed"),
    (POLICY, r"5\.7\.\d+|5\.6\.\d+", r"spam|blocked|blacklist|block ?list|denylist|reputation|policy|poor|not accepted from|rejected due to|content|virus|access denied|restricted|not authori[sz]ed|banned|unsolicited|relay(ing)? (access )?denied|service refused"),
    (CLOSED, r"5\.2\.1", r"disabled|inactive|suspended|deactivated|account (is )?closed|discontinued|expired"),
    (TIME_OVER, r"[45]\.4\.(1|2|7|300|316)|4\.\d+\.\d+", r"timed? ?out|time ?limit|expired|too long in queue|connection (refused|dropped)|retry (timeout|time)|greylist|grey-?list|try again|temporar|could not connect|not been able to"),
)  # fmt: skip


def meaning(status: str, said: str) -> Meaning:
    """What this refusal means, from its enhanced status (5.1.1) and the words of the server."""
    for found, _codes, words in _MEANINGS:
        if re.search(words, said, re.IGNORECASE):
            return found
    for found, codes, _words in _MEANINGS:
        if status and re.match(rf"(?:{codes})(?!\d)", f"{status} {said}", re.IGNORECASE):
            return found
    if status.startswith("5") or re.search(r"\b5[05]\d\b", said):
        return FOR_GOOD
    return FOR_NOW


def in_words(found: Meaning, said: str) -> str:
    """The plain words, and what their server said."""
    said = " ".join(said.split())
    if not said:
        return found.words
    short = said if len(said) <= _SAID_MOST else said[:_SAID_MOST].rsplit(" ", 1)[0] + " …"
    return f"{found.words} Their server said: “{short}”"
