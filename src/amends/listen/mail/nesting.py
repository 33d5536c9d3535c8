"""How deep the parts of a mail lie in one another, told before it is parsed.

The parser of the standard library compares each line with the edge of every part that is open: a small mail
with hundreds of parts in one another and many lines keeps it busy for minutes, and all mail behind it waits.
"""

import re

# Lines times open parts: ten parts in one another and 30 MB of attachments stay far below, and it takes seconds.
MOST_WORK = 20_000_000
_EDGE = re.compile(
    rb'boundary(?:\*\d*)*[ \t]*=[ \t]*"?(?P<opened>[^"\r\n;]+)|^--(?P<closed>[^\r\n]+?)--[ \t]*\r?$',
    re.IGNORECASE | re.MULTILINE,
)


class TooDeep(ValueError):
    """To parse it would keep everything else waiting."""


def require_shallow(content: bytes) -> None:
    """Raise TooDeep where the parts lie so deep, and the lines are so many, that the parser would not end soon."""
    lines, opened = content.count(b"\n") + 1, list[bytes]()
    for edge in _EDGE.finditer(content):
        if name := edge["opened"]:
            opened.append(name.strip())
        elif edge["closed"] in opened:
            del opened[opened.index(edge["closed"]) :]
        if len(opened) * lines > MOST_WORK:
            raise TooDeep(f"{len(opened)} parts in one another, {lines} lines")
