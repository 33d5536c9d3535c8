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
_DATED = re.compile(r"\d[:.]\d\d|\d{4}")
_MARK = re.compile(r"\s*-{3,} ?[^\W\d][^-]{2,60}-{3,}\s*$")
_FROM = re.compile(
    r"[\s*]*(From|Von|De|Da|Van|Od|Från|Fra|Lähettäjä|Kimden|Feladó|От|发件人|寄件者|差出人)\*?\s?[:：]",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[\s*]*(Sent|To|Cc|Subject|Date|Gesendet|An|Betreff|Datum|Envoyé|À|Objet|Enviado|Para|Asunto|"
    r"Inviato|A|Oggetto|Verzonden|Aan|Onderwerp|Wysłano|Do|Temat|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|"
    r"Vastaanottaja|Aihe|Gönderildi|Kime|Konu|Data|Odesláno|Komu|Předmět|Отправлено|Кому|Тема|Дата|发送时间|收件人|"
    r"主题|日期|寄件日期|主旨|送信日時|宛先|件名|Reply-To|Importance|Priority|Cc|CC)\*?\s?[:：]",
    re.IGNORECASE,
)
# What a phone or a mail service puts below, alone on the last line.
_DEVICE = re.compile(
    r"\s*(sent (from|with|via|using) |get outlook for |von meinem .{2,40} gesendet|gesendet (von|mit|aus) |"
    r"diese nachricht wurde von meinem |envoyé (de|depuis) (mon|mes) |enviado desde (mi|el) |inviato da(l mio)? |"
    r"verzonden vanaf |verstuurd vanaf |wysłane z |wysłano z |skickat från |sendt fra |lähetetty |odesláno z |"
    r"отправлено (с|из) |enviado do meu |发自我的|從我的|iPhoneから送信)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_-]{10,}\s*$")


def split(body: str, forwards: bool = False) -> tuple[str, str]:
    """(what they wrote now, what stood below it). With nothing new, everything counts as new.

    What somebody `forwards` is what they want us to read, so nothing of it is set below.
    """
    lines = body.splitlines()
    cut = (
        len(lines)
        if forwards
        else next((n for n in range(len(lines)) if _starts_history(lines, n)), len(lines))
    )
    now, history = lines[:cut], lines[cut:]
    if any(_is_quote(line) for line in history[1:4]):
        now, history = _interleaved(now, history)
    now, signature = (now, []) if forwards else _signature(now)
    text = "\n".join(now).strip("\n")
    if not text.strip():
        return body, ""
    return text, "\n".join([*signature, *history]).strip("\n")


def _is_quote(line: str) -> bool:
    """A quoted line; ">From" is what mailboxes make of a line that begins with From."""
    return line.startswith(">") and not line.startswith(">From ")


def _starts_history(lines: list[str], n: int) -> bool:
    line = lines[n]
    if not line.strip() or len(line) > _LONGEST or line.startswith(">"):
        return False
    return bool(_MARK.match(line)) or _attribution(lines, n) or _header_block(lines, n)


def _attribution(lines: list[str], n: int) -> bool:
    """ "On Monday X wrote:", on one line or two; or, in any language, a line with ':' above '>'."""
    one = lines[n].rstrip()
    below = lines[n + 1].rstrip()[:_LONGEST] if n + 1 < len(lines) else ""
    # What stands above a whole attribution is no part of it.
    two = one if _WROTE.search(below[-120:]) and _DATED.search(below) else f"{one} {below}"
    if any(_WROTE.search(text[-120:]) and _BY.search(text) for text in (one, two)):
        return True
    follow = next((line for line in lines[n + 1 : n + 4] if line.strip()), "")
    return one.endswith((":", "：")) and bool(_BY.search(one)) and follow.startswith(">")


def _header_block(lines: list[str], n: int) -> bool:
    """From:, Sent:, To:, Subject: above what is quoted, as Outlook writes them; GMX puts Sent first."""
    if not (_FROM.match(lines[n]) or _FIELD.match(lines[n])):
        return False
    block = [line for line in lines[n : n + 7] if len(line) <= _LONGEST]
    writers = [line for line in block[: 1 if _FROM.match(lines[n]) else 4] if _FROM.match(line)]
    fields = [line for line in block if _FIELD.match(line) and line not in writers]
    dense = _FROM.match(lines[n]) or all(_FROM.match(line) or _FIELD.match(line) for line in block[:3])
    return bool(dense and writers and len(fields) >= 2 and any("@" in line for line in [*writers, *fields]))


def _interleaved(now: list[str], history: list[str]) -> tuple[list[str], list[str]]:
    """Answers written between or below quoted lines belong to what they wrote now."""
    first = next(n for n, line in enumerate(history) if _is_quote(line))
    quoted, answers = history[:first], list[str]()
    for line in history[first:]:
        (quoted if _is_quote(line) else answers).append(line)
    if not any(line.strip() for line in answers):
        return now, history
    return [*now, *answers], quoted


def _signature(now: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the "-- " that mail programs put above a signature, and rules left above a quote."""
    end = len(now)
    while end and (not now[end - 1].strip() or _RULE.match(now[end - 1])):
        end -= 1
    if end > 1 and len(now[end - 1]) < 120 and _DEVICE.match(now[end - 1]):
        end -= 1
    for n in range(min(end, len(now) - 1), max(end - 2 - _SIGNATURE, 0), -1):
        if now[n] in ("-- ", "--"):
            end = n
    return now[:end], now[end:]
