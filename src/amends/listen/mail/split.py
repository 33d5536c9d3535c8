"""What they wrote now, and the history and signature below it.

Looks at lines, one at a time, so that no mail can make it slow. It moves lines, it never drops one;
and it cuts only where a mail program left its mark, never at words that a person may have written
("Kind regards" is followed by a postscript often enough).
"""

import re

_LONGEST = 400  # characters of a line that may be a mail program's mark
_SIGNATURE = 12  # lines; a longer "signature" is somebody's words

_WROTE = re.compile(
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|napisał\S*|napsal\S*|skrev|escreveu|"
    r"kirjoitti|yazdı|написал\S*|пишет|작성|写道|寫道|书き)[^:：]{0,80}[:：]\s*$",
    re.IGNORECASE,
)
_BY = re.compile(r"[\d@]")  # a mail program names a date or an address; "my neighbour wrote:" does not
_MARK = re.compile(r"\s*-{3,} ?[^\W\d][^-]{2,60}-{3,}\s*$")
_FROM = re.compile(r"[\s*]*(From|Von|De|Da|Van|Od|Från|Fra|От|发件人|差出人)\s?[:：]", re.IGNORECASE)
_FIELD = re.compile(
    r"[\s*]*(Sent|To|Cc|Subject|Date|Gesendet|An|Betreff|Datum|Envoyé|À|Objet|Enviado|Para|Asunto|"
    r"Inviato|A|Oggetto|Verzonden|Aan|Onderwerp|Wysłano|Do|Temat|Skickat|Till|Ämne|Sendt|Til|Emne)\s?[:：]",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{10,}\s*$")


def split(body: str) -> tuple[str, str]:
    """(what they wrote now, what stood below it). With nothing new, everything counts as new."""
    lines = body.splitlines()
    cut = next((n for n in range(len(lines)) if _starts_history(lines, n)), len(lines))
    now, history = lines[:cut], lines[cut:]
    if any(line.startswith(">") for line in history[1:4]):
        now, history = _interleaved(now, history)
    now, signature = _signature(now)
    text = "\n".join(now).strip("\n")
    if not text.strip():
        return body, ""
    return text, "\n".join([*signature, *history]).strip("\n")


def _starts_history(lines: list[str], n: int) -> bool:
    line = lines[n]
    if not line.strip() or len(line) > _LONGEST or line.startswith(">"):
        return False
    return bool(_MARK.match(line)) or _attribution(lines, n) or _header_block(lines, n)


def _attribution(lines: list[str], n: int) -> bool:
    """ "On Monday X wrote:", on one line or two; or, in any language, a line with ':' above '>'."""
    one = lines[n].rstrip()
    two = f"{one} {lines[n + 1].rstrip()[:_LONGEST]}" if n + 1 < len(lines) else one
    if any(_WROTE.search(text[-120:]) and _BY.search(text) for text in (one, two)):
        return True
    follow = next((line for line in lines[n + 1 : n + 4] if line.strip()), "")
    return one.endswith((":", "：")) and bool(_BY.search(one)) and follow.startswith(">")


def _header_block(lines: list[str], n: int) -> bool:
    """From:, Sent:, To:, Subject: as Outlook puts above what it quotes."""
    if not _FROM.match(lines[n]):
        return False
    fields = [line for line in lines[n + 1 : n + 7] if len(line) <= _LONGEST and _FIELD.match(line)]
    return len(fields) >= 2 and any("@" in line for line in [lines[n], *fields])


def _interleaved(now: list[str], history: list[str]) -> tuple[list[str], list[str]]:
    """Answers written between or below quoted lines belong to what they wrote now."""
    first = next(n for n, line in enumerate(history) if line.startswith(">"))
    quoted, answers = history[:first], list[str]()
    for line in history[first:]:
        (quoted if line.startswith(">") else answers).append(line)
    if not any(line.strip() for line in answers):
        return now, history
    return [*now, *answers], quoted


def _signature(now: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the "-- " that mail programs put above a signature, and rules left above a quote."""
    end = len(now)
    while end and (not now[end - 1].strip() or _RULE.match(now[end - 1])):
        end -= 1
    for n in range(end - 1, max(end - 2 - _SIGNATURE, 0), -1):
        if now[n] in ("-- ", "--"):
            end = n
    return now[:end], now[end:]
