"""What a log line must not say: addresses, numbers, names in mail headers, tokens in links.

Logs are read by more people than cases are, are copied to other machines, and outlive an erasure.
"""

import copy
import logging
import re
from collections.abc import Callable

_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*"
_NAMED = (
    r"(?:\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\W\d_a-z][\w'’.-]*(?:[ \t]+[^\W\d_a-z][\w'’.-]*){0,5})[ \t]*<"
    + _ADDRESS
    + ">"
)
_HEADER = r"(?im)\b(from|to|cc|bcc|reply-to|sender|subject|return-path|delivered-to):[ \t]*[^\n]*"
_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d[\d ()./-]{6,}\d(?![\w:-])")
_NO_PHONE = re.compile(r"\d{4}-\d\d-\d\d.*|\d{1,3}(?:\.\d{1,3}){3}.*|\d+\.\d+")

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(://)[^/\s:@]+:[^/\s@]*@"), r"\1<user>@"),
    (re.compile(_HEADER), r"\1: <masked>"),
    (re.compile(_NAMED), "<name and address>"),
    (re.compile(f"<?{_ADDRESS}>?"), "<address>"),
    (re.compile(r"(/(?:c|join|reset|key)/)[^/\s\"'?]{8,}"), r"\1<token>"),
    (re.compile(r"(?i)([?&](?:token|key|code|secret|password|sig|signature)=)[^&\s\"']+"), r"\1<token>"),
    (re.compile(r"(Key \([^)]*\)=)\(.*?\)(?= |$)"), r"\1(<value>)"),
    (re.compile(r"(?s)(Failing row contains ).*?\)\.?(?=\n|$)"), r"\1(<values>)."),
)  # fmt: skip


def mask(text: str) -> str:
    """The same line without what names or reaches somebody."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return _PHONE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    digits = sum(letter.isdigit() for letter in found[0])
    is_phone = 8 <= digits <= 15 and not _NO_PHONE.fullmatch(found[0])
    return "<number>" if is_phone else found[0]


class Masked(logging.Formatter):
    """Masks the message, the traceback and the stack; the time and the logger's name stay as they are."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or more with a traceback."""
        own = copy.copy(record)
        own.exc_text = None  # another handler may have put its own, unmasked one there
        return super().format(own)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """The line itself."""
        record.message = mask(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:  # noqa: N802
        """The traceback: lines of source stay, what the exception says is masked."""
        said: Callable[[object], str] = super().formatException  # type: ignore[assignment]
        return mask(said(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """The stack."""
        return mask(super().formatStack(stack_info))
