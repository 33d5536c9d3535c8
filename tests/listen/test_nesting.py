"""Parts in one another and many lines: the parser of the standard library would be busy for minutes."""

import time

import pytest

from amends.listen import mail
from amends.listen.mail.nesting import TooDeep, require_shallow

LINES = 100_000


def nested(depth: int, lines: int, mark: bytes = b"boundary") -> bytes:
    """A mail of so many multiparts in one another, with that many lines in the innermost."""
    parts = b"".join(b"Content-Type: multipart/mixed; %s=b%d\n\n--b%d\n" % (mark, n, n) for n in range(depth))
    return (
        b"From: ann@mail.example\nSubject: Deep\n" + parts + b"Content-Type: text/plain\n\n" + b"x\n" * lines
    )


def digest(letters: int, lines: int) -> bytes:
    """As many multiparts one after the other, each closed before the next."""
    each = b"".join(
        b"--outer\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n\n%s\n--b%d--\n"
        % (n, n, b"x\n" * (lines // letters), n)
        for n in range(letters)
    )
    return (
        b"From: ann@mail.example\nContent-Type: multipart/digest; boundary=outer\n\n" + each + b"--outer--\n"
    )


@pytest.mark.parametrize("mark", [b"boundary", b"BOUNDARY", b"boundary*0"])
def test_a_mail_that_would_keep_everything_waiting_is_shown_as_text(mark: bytes) -> None:
    begun = time.process_time()
    read = mail.parse(nested(400, LINES, mark))
    assert time.process_time() - begun < 5, "parsed, it takes more than ten times as long"
    assert read.subject == "Deep"
    assert any("could not be told apart" in notice for notice in read.notices)
    assert read.text.count("x\n") > LINES - 10, "and nothing of it is lost"


@pytest.mark.parametrize("content", [nested(12, LINES), nested(150, 1_000), digest(400, LINES)])
def test_what_people_send_is_read_part_by_part(content: bytes) -> None:
    require_shallow(content)


def test_many_lines_that_look_like_ends_are_read_through_soon() -> None:
    begun = time.process_time()
    with pytest.raises(TooDeep):
        require_shallow(nested(300, 10) + b"--nowhere--\n" * LINES)
    require_shallow(b"From: a\n\n" + b"--" + b"- " * 500_000 + b"\n" + b"--x-- y\n" * LINES)
    assert time.process_time() - begun < 5
