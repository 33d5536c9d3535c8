"""Coverage-guided fuzzing of the whole way of a mail, without its database: `.ci/long atheris`.

    python -m tests.listen.fuzz_mail SECONDS [CORPUS-FOLDER]

Prints one line of JSON at its end. An uncaught exception, or an input that takes longer than
SLOW seconds, ends it with a status of its own and leaves the input beside it.
"""

import sys

import atheris

with atheris.instrument_imports(include=["amends.listen", "email"]):
    from amends.listen import mail
    from amends.listen.mail import auto, body, decode, formatted, forward, invitation, parse, split, tnef  # noqa: F401

SLOW = 5
LARGEST = 20_000


def one(data: bytes) -> None:
    """What becomes of any bytes, as far as no database is needed."""
    mail.identity(data)
    mail.message_id(data).encode()
    read = mail.parse(data)
    for text in (read.text, read.quoted, read.subject, read.from_name, read.from_email, *read.notices):
        text.encode()
    assert not any(char in read.subject + read.from_name + read.from_email for char in "\x00\r\n")
    for file in read.files:
        assert file.name == mail.safe_name(file.name)
    shown = mail.formatted(read.markup, {file.cid: file.content for file in read.files if file.cid})
    assert "<script" not in shown.html and "javascript:" not in shown.html.partition("href")[2][:13]
    tnef.unpack(data)
    invitation.summary(data.decode("latin-1"))


def main() -> None:
    """Run libFuzzer over the corpus for the given time."""
    seconds = sys.argv[1]
    folders = sys.argv[2:]
    options = [f"-max_total_time={seconds}", f"-timeout={SLOW}", f"-max_len={LARGEST}", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", *folders], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
