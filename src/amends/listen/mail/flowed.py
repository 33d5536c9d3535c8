"""Lines that a mail program broke for the wire, joined again (RFC 3676)."""

from email.message import Message


def flowing(part: Message, text: str) -> str:
    """The text of a part, with its soft line breaks taken out where it declares format=flowed."""
    if _parameter(part, "format") != "flowed":
        return text
    return unwrapped(text, delete_space=_parameter(part, "delsp") == "yes")


def unwrapped(text: str, delete_space: bool = False) -> str:
    """A line that ends with a space goes on in the next one of the same quote depth."""
    out: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.splitlines():
        level = len(line) - len(line.lstrip(">"))
        words = line[level:].removeprefix(" ")
        if pieces and (level != depth or words == "-- "):
            _close(out, pieces, depth)
        depth = level
        soft = words.endswith(" ") and words != "-- "
        pieces.append(words[:-1] if soft and delete_space else words)
        if not soft:
            _close(out, pieces, depth)
    _close(out, pieces, depth)
    return "\n".join(out)


def _close(out: list[str], pieces: list[str], depth: int) -> None:
    if pieces:
        out.append((">" * depth + " " if depth else "") + "".join(pieces))
        pieces.clear()


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name) or "").strip().lower()
    except Exception:  # get_param fails in several ways on broken parameters
        return ""
