"""150 new mails, 60 replies and 23 nasty ones: each right, threaded, or held with its raw and a reason."""

from typing import Any

import pytest

from amends.cases.models import Case, Entry, Message, Raw
from amends.listen.services import file, receive_mail
from tests.listen.mails import AUTOMATIC, Sample, nasty, new_mails, replies

pytestmark = pytest.mark.django_db
HELD = {
    "no From",
    "From without @",
    "empty",
    "random bytes",
    "auto null return path",
    "auto our own address",
    "auto delivery report",
}
READABLE = [one for one in nasty() if one.name not in HELD]


def put(sample: Sample) -> Any:
    return file(receive_mail(sample.raw))


def faults_of(sample: Sample, message: Message) -> list[str]:
    """What of a mail did not arrive as it was sent."""
    expected = {
        "token": sample.token in message.text,
        "needle": sample.needle in message.text,
        "sender": message.from_email == sample.address,
        "subject": message.subject == sample.subject,
        "id": message.message_id == sample.message_id,
        "files": sorted(a.blob.size for a in message.attachments.all()) == sorted(sample.files),
        "person": not message.is_auto,
        "notice": message.notice == "",
        "whole": message.quoted == "",
    }
    return [name for name, good in expected.items() if not good]


def test_150_of_150_new_mails_arrive_as_they_were_sent(firm: Any) -> None:
    filed = [(sample, put(sample)) for sample in new_mails()]
    assert {s.name: found for s, f in filed if (found := faults_of(s, f.message))} == {}
    assert all(f.new_case and not f.duplicate for _, f in filed)
    assert Case.objects.count() == 150


def test_the_raw_bytes_stay_as_they_came(firm: Any) -> None:
    sample = new_mails()[7]
    assert bytes(put(sample).raw.blob.content) == sample.raw


def answered(sample: Sample) -> tuple[str, str]:
    """The desk writes to the customer; its Message-ID and subject."""
    from amends.cases import clock

    case = Message.objects.get(message_id=sample.message_id).case
    own, subject = f"<amends.{case.pk}@example.org>", f"{sample.subject} [{case.reference}]"
    Message.objects.create(
        case=case, direction="out", channel="mail", to=[sample.address], subject=subject, text="We look into it.",
        message_id=own, in_reply_to=sample.message_id, references=[sample.message_id], at=clock.now(),
    )  # fmt: skip
    return own, subject


def test_60_of_60_replies_join_their_case(firm: Any) -> None:
    first = new_mails()[:75]
    cases = {sample.token: put(sample).case.pk for sample in first}
    sent = list(replies(first, answered))
    filed = [(sample, put(sample)) for sample in sent]
    assert len(sent) == 60
    assert [s.name for s, f in filed if f.new_case or f.case.pk != cases[s.answers]] == []
    assert [s.name for s, f in filed if s.token not in f.message.text or s.needle not in f.message.text] == []
    assert [s.name for s, f in filed if "We have your message." not in f.message.quoted] == []
    assert Case.objects.count() == 75


def test_20_mails_delivered_again_add_nothing(firm: Any) -> None:
    first = [put(sample) for sample in new_mails()[:20]]
    entries = Entry.objects.count()
    again = [put(sample) for sample in new_mails()[:20]]
    assert all(f.duplicate and not f.new_case for f in again)
    assert [f.message.pk for f in again] == [f.message.pk for f in first]
    assert (Case.objects.count(), Message.objects.count(), Raw.objects.count()) == (20, 20, 20)
    assert Entry.objects.count() == entries
    assert set(Raw.objects.values_list("redeliveries", flat=True)) == {1}


@pytest.mark.parametrize("sample", READABLE, ids=lambda one: one.name)
def test_a_nasty_mail_becomes_a_case_with_its_words(sample: Sample, firm: Any) -> None:
    filed = put(sample)
    assert filed.held is None
    assert sample.token in f"{filed.message.subject} {filed.message.text}"
    assert bytes(filed.raw.blob.content) == sample.raw


@pytest.mark.parametrize("sample", [one for one in nasty() if one.name in HELD], ids=lambda one: one.name)
def test_a_mail_that_nobody_can_answer_is_held_with_its_raw_and_a_sentence(sample: Sample, firm: Any) -> None:
    filed = put(sample)
    assert filed.message is None
    assert filed.held is not None and filed.held.endswith(".") and "Error" not in filed.held
    raw = Raw.objects.get(state=Raw.State.HELD)
    assert (bytes(raw.blob.content), raw.held_reason) == (sample.raw, filed.held)
    assert Entry.objects.filter(verb="raw.held", facts__raw=raw.pk).count() == 1
    assert Case.objects.count() == 0


def test_the_name_of_a_file_cannot_lead_anywhere(firm: Any) -> None:
    (sample,) = [one for one in nasty() if one.name == "6 MB attachment"]
    (attachment,) = put(sample).message.attachments.all()
    assert (attachment.name, attachment.blob.size) == ("evil.bin", 6_000_000)


def test_a_newline_in_a_subject_adds_no_header(firm: Any) -> None:
    (sample,) = [one for one in nasty() if one.name == "newline in subject"]
    assert put(sample).message.subject == "hello Bcc: evil@x.example"


def test_no_automatic_mail_is_acknowledged(firm: Any) -> None:
    for sample in nasty():
        if sample.name.startswith("auto"):
            put(sample)
    assert not Entry.objects.filter(verb="case.opened").exists()
    assert Message.objects.filter(is_auto=False).count() == 0
    assert Case.objects.count() == len(AUTOMATIC) - 1  # the empty return path is held
