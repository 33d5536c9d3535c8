"""What the writer says now: quoted history and signatures are blanked, every other place stays where it is."""

import re

_LINE = re.compile(r"[^\n]*\n?")
_QUOTED = re.compile(r"\s{0,3}>")
# What follows one of these lines to the end is an older message.
_HISTORY = re.compile(
    r"\s*(?:-{3,} ?(?:original message|forwarded message|urspr\w+ nachricht|message d'origine)|_{10,}\s*$"
    r"|on\b.{4,120}\bwrote:\s*$|am\b.{4,120}\bschrieb\b.{0,80}:\s*$|le\b.{4,120}\ba \u00e9crit\s?:\s*$)",
    re.I,
)
_HEADER = re.compile(r"\s*\*?(?:from|von|de):\*? \S.{2,120}$", re.I)
_SECOND_HEADER = re.compile(r"\s*\*?(?:sent|to|date|subject|gesendet|an|envoy\u00e9)\s?:", re.I)
_SIGNATURE = re.compile(
    r"-- ?\s*$|\s*(?:sent from my (?:i?phone|ipad|mobile|samsung|android)|get outlook for)\b", re.I
)


def own_words(text: str) -> str:
    """Give the text with blanks in place of what is not said now."""
    if "\n" not in text:
        return text
    lines = _LINE.findall(text)
    kept: list[str] = []
    for number, line in enumerate(lines):
        if any("\n" in k or k.strip() for k in kept) and _ends_here(line, lines, number):
            kept += map(_blank, lines[number:])
            break
        kept.append(_blank(line) if _QUOTED.match(line) else line)
    blanked = "".join(kept)
    # Nothing but history: then the history is the message.
    return blanked if blanked.strip() else text


def _ends_here(line: str, lines: list[str], number: int) -> bool:
    if _HISTORY.match(line) or _SIGNATURE.match(line):
        return True
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return bool(_HEADER.match(line) and _SECOND_HEADER.match(following))


def _blank(line: str) -> str:
    return " " * (len(line) - 1) + "\n" if line.endswith("\n") else " " * len(line)
