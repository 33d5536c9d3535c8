"""The nasty mails: none crashes, blocks the queue or loses a byte, and what was written is found."""

import time
from functools import cache
from typing import Any

import pytest

from amends.listen.mail import Mail, formatted, identity, message_id, parse
from tests.listen.nasty import ALL, Nasty


@cache
def read(name: str) -> Mail:
    """Each is read once, and must not take long."""
    started = time.process_time()
    mail = parse(ALL[name].raw)
    assert time.process_time() - started < SECONDS
    return mail


EACH = pytest.mark.parametrize("nasty", ALL.values(), ids=ALL)
SECONDS = 20  # for any of them, on a machine that does other things too


def test_there_are_enough_and_each_has_its_own_name() -> None:
    from tests.listen.nasty import bodies, charsets, headers, people, structure

    assert len(ALL) == sum(len(module.MAILS) for module in (bodies, charsets, headers, people, structure))
    assert len(ALL) >= 300


@EACH
def test_it_is_read_as_it_was_meant(nasty: Nasty) -> None:
    mail = read(nasty.name)
    identity(nasty.raw), message_id(nasty.raw)
    missing = {
        "text": [part for part in nasty.text if part not in mail.text],
        "quoted": [part for part in nasty.quoted if part not in mail.quoted],
        "seen": [part for part in nasty.hidden if part in mail.text + mail.quoted],
        "files": sorted(set(nasty.files) - {file.name for file in mail.files}),
        "notices": [part for part in nasty.notices if part not in " ".join(mail.notices)],
    }
    assert not any(missing.values()), f"{missing}\n{mail.text[:300]!r}\n{mail.notices}"
    found = {file.name: file.content for file in mail.files}
    assert [name for name, content in nasty.files.items() if content not in (None, found[name])] == []
    assert nasty.markup in mail.markup
    assert (mail.forwarded.email if mail.forwarded else "") == nasty.forwarded
    assert bool(mail.auto) == nasty.auto


@EACH
def test_its_head_is_read(nasty: Nasty) -> None:
    mail = read(nasty.name)
    for wanted, found in ((nasty.email, mail.from_email), (nasty.from_name, mail.from_name)):
        assert wanted in (None, found)
    assert nasty.subject in (None, mail.subject)
    for text in (mail.from_name, mail.from_email, mail.subject, mail.message_id, *mail.to):
        assert not any(char in text for char in "\x00\r\n")


@EACH
def test_its_html_can_be_shown(nasty: Nasty) -> None:
    started = time.process_time()
    shown = formatted(read(nasty.name).markup)
    assert "<script" not in shown.html.lower()
    assert time.process_time() - started < SECONDS


def test_all_are_stored_whole_and_filed_or_held(firm: Any) -> None:
    from amends.cases.models import Message, Raw
    from amends.listen.services import file, receive

    wrong = []
    for number, nasty in enumerate(ALL.values()):
        raw = receive(nasty.raw, "mail")
        kept = Raw.objects.select_related("blob").get(pk=raw.pk)
        if bytes(kept.blob.content) != nasty.raw:
            wrong.append(nasty.name)
        if number % 6 and not nasty.held and not nasty.forwarded:
            continue  # filing each takes minutes; each kind is filed
        filed = file(raw)
        if Raw.objects.get(pk=raw.pk).state == Raw.State.RECEIVED:
            wrong.append(f"{nasty.name}: left behind")
        if bool(filed.held) != nasty.held and nasty.email is not None:
            wrong.append(f"{nasty.name}: {filed.held}")
        if filed.message and nasty.forwarded != Message.objects.get(pk=filed.message.pk).forwarded_email:
            wrong.append(f"{nasty.name}: forwarded")
    assert wrong == []
