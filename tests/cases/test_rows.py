"""Storing and changing rows the quick way gives what Django's own way gives."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from amends.cases import clock
from amends.cases.models import Blob, Case, Customer, Entry, Payload, Raw
from amends.cases.rows import change, insert, insert_unless_there

pytestmark = pytest.mark.django_db
NASTY = "Zoë “100 %s” 🪑 \\ ' -- %d"


def columns(row: Any) -> dict[str, Any]:
    """What is stored, read back by Django."""
    return type(row).objects.filter(pk=row.pk).values().get()


def test_a_row_is_stored_as_django_stores_it() -> None:
    ours = insert(Customer(name=NASTY, email="a@x.example", since=clock.now()))
    theirs = Customer.objects.create(name=NASTY, email="b@x.example", since=ours.since)
    assert columns(ours) | {"id": 0, "email": ""} == columns(theirs) | {"id": 0, "email": ""}
    assert Customer.objects.get(pk=ours.pk) == ours and not ours._state.adding


def test_json_times_and_bytes_come_back_as_they_were(case: Case) -> None:
    facts = {"list": [1, None, {"deep": NASTY}], "none": None}
    entry = insert(Entry(at=clock.now(), verb="x.y", case=case, actor_kind="system", facts=facts))
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.facts, stored.at) == (facts, entry.at)
    blob = insert(Blob(sha256="0" * 64, size=3, content=b"\x00\xff%"))
    assert bytes(Blob.objects.get(pk=blob.pk).content) == b"\x00\xff%"


def test_a_row_whose_key_is_given_keeps_it(case: Case) -> None:
    entry = insert(Entry(at=clock.now(), verb="x.y", case=case, actor_kind="system"))
    payload = insert(Payload(entry=entry, salt="s", body={"a": 1}))
    assert payload.pk == entry.pk and entry.payload.body == {"a": 1}


def test_what_must_be_once_is_refused_or_left(customer: Customer) -> None:
    twin = Customer(name="Twin", email=customer.email, since=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(twin)
    assert not insert_unless_there(twin)
    assert twin.pk is None and Customer.objects.get(email=customer.email).name == customer.name
    assert insert_unless_there(Customer(name="New", email="new@x.example", since=clock.now()))


def test_a_change_touches_the_named_fields_of_one_row(case: Case) -> None:
    other = insert(Customer(name="Other", email="o@x.example", since=clock.now()))
    before = columns(case)
    assert change(case, rank=77, rank_why=[[77, NASTY]], customer=other)
    assert columns(case) == before | {"rank": 77, "rank_why": [[77, NASTY]], "customer_id": other.pk}
    assert (case.rank, case.rank_why, case.customer_id) == (77, [[77, NASTY]], other.pk)


def test_a_change_with_a_condition_happens_once(db: None) -> None:
    blob = insert(Blob(sha256="1" * 64, size=1, content=b"x"))
    raw = insert(Raw(channel="mail", received_at=clock.now(), blob=blob, envelope={}, identity="one"))
    late = Raw.objects.get(pk=raw.pk)
    assert change(raw, ("state", Raw.State.RECEIVED), state=Raw.State.FILED)
    assert not change(late, ("state", Raw.State.RECEIVED), state=Raw.State.HELD)
    assert late.state == Raw.State.RECEIVED  # the object in hand was not told a lie
    assert columns(raw)["state"] == Raw.State.FILED
