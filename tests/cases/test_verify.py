"""Verify finds what was changed behind the verbs' back, directly in the database."""

from typing import Any

import pytest
from django.db import connection, transaction

from amends.cases import journal
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Blob, Entry, Message, Payload, Raw, Seal
from amends.cases.services import Words, add_inbound, add_note, keep_blob
from amends.cases.verifying import examine


@pytest.fixture
def sealed(case: Any, nadia: Any) -> list[Entry]:
    """A case with a handful of entries, all sealed; oldest first."""
    add_note(case, "Rang her; no answer.", staff(nadia))
    add_note(case, "Rang again.", staff(nadia))
    assert examine().ok
    return list(Entry.objects.order_by("seal__seq"))


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_record_is_whole(sealed: list[Entry]) -> None:
    report = examine()
    assert (report.ok, report.problem, report.entries) == (True, "", len(sealed))
    assert report.counts["message"] == 1
    assert report.counts["seal"] == report.counts["entry"] == len(sealed) >= 4


def test_changed_facts_are_found_and_named(sealed: list[Entry]) -> None:
    row = sealed[1]
    execute("UPDATE cases_entry SET facts = %s WHERE id = %s", '{"message": 999}', row.pk)
    assert (
        examine().problem == f"Journal entry {row.pk} (seal 2, {row.verb}) was changed after it was sealed."
    )


@pytest.mark.parametrize("column, value", [("verb", "note.removed"), ("actor_kind", "system")])
def test_a_changed_verb_or_actor_is_found(sealed: list[Entry], column: str, value: str) -> None:
    execute(f"UPDATE cases_entry SET {column} = %s WHERE id = %s", value, sealed[2].pk)
    assert f"Journal entry {sealed[2].pk} (seal 3" in examine().problem


def test_a_changed_personal_part_is_found(sealed: list[Entry]) -> None:
    row = Payload.objects.order_by("pk").last()
    assert row
    execute("UPDATE cases_payload SET body = %s WHERE entry_id = %s", '{"text": "She was rude."}', row.pk)
    assert examine().problem.startswith(f"The personal part of journal entry {row.pk} (seal")


def test_the_first_bad_row_is_the_one_reported(sealed: list[Entry]) -> None:
    for row in (sealed[3], sealed[1]):
        execute("UPDATE cases_entry SET verb = 'x' WHERE id = %s", row.pk)
    assert f"Journal entry {sealed[1].pk} (seal 2" in examine().problem


def test_a_removed_seal_is_found(sealed: list[Entry]) -> None:
    execute("DELETE FROM cases_seal WHERE seq = 2")
    assert examine().problem == "Seal 2 is missing: the next one found is 3."


def test_two_seals_that_changed_places_are_found(sealed: list[Entry]) -> None:
    second, third = Seal.objects.get(seq=2), Seal.objects.get(seq=3)
    execute("DELETE FROM cases_seal WHERE seq IN (2, 3)")
    Seal.objects.create(seq=2, entry_id=third.entry_id, hash=second.hash)
    Seal.objects.create(seq=3, entry_id=second.entry_id, hash=third.hash)
    assert examine().problem.startswith(f"Journal entry {third.entry_id} (seal 2")


def test_an_entry_slipped_in_between_is_not_taken_for_an_old_one(sealed: list[Entry]) -> None:
    before = journal.verify().checked
    execute(
        "INSERT INTO cases_entry (at, verb, actor_kind, facts, digest) VALUES (%s, 'note.added', 'staff', '{}', '')",
        sealed[0].at,
    )
    assert journal.verify().checked == before + 1
    assert Seal.objects.get(seq=before + 1).entry.at == sealed[0].at


def test_changed_bytes_are_found(sealed: list[Entry]) -> None:
    blob = keep_blob(b"From: denise@mail.example\r\n\r\nIt broke.")
    Blob.objects.filter(pk=blob.pk).update(content=b"From: denise@mail.example\r\n\r\nIt works.")
    assert examine().problem.startswith(f"The stored bytes {blob.pk[:12]} were changed")


def raw(case: Any, state: str) -> Raw:
    blob = keep_blob(state.encode())
    return Raw.objects.create(
        channel="mail", received_at=case.opened_at, blob=blob, identity=state, state=state
    )


def test_a_filed_raw_without_its_message_is_found(case: Any) -> None:
    lost = raw(case, "filed")
    assert examine().problem == f"Raw {lost.pk} (mail) is marked as filed, but no message holds it."


def test_what_was_received_and_not_filed_is_listed_and_no_fault(case: Any) -> None:
    waiting = raw(case, "received")
    raw(case, "held")
    report = examine()
    assert report.ok
    assert report.not_filed == [waiting.pk]
    assert report.raws == {"received": 1, "held": 1}


def test_a_message_put_in_by_hand_is_found(case: Any) -> None:
    message = Message.objects.create(case=case, direction="in", channel="mail", text="x", at=case.opened_at)
    assert examine().problem == f"Message {message.pk} of case {case} came in without a journal entry."


def test_a_message_taken_out_by_hand_is_found(case: Any) -> None:
    with transaction.atomic():
        message = add_inbound(case, Words("And another thing."), "mail", CUSTOMER)
    entry = Entry.objects.get(verb="message.received", facts__message=message.pk)
    execute("DELETE FROM cases_searchdoc WHERE message_id = %s", message.pk)
    execute("DELETE FROM cases_message WHERE id = %s", message.pk)
    assert examine().problem == f"Journal entry {entry.pk} received message {message.pk}, which is gone."
