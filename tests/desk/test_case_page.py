"""The Case page: who may see it, what it shows, how much it asks of the database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Entry, Kind, Message
from amends.cases.services import File, Words, add_inbound, add_note, assign, put_first, set_kind
from amends.people.models import Team
from amends.resolve.models import CatalogueItem
from amends.resolve.services import Found, break_promise, grant_remedy, make_promises, record_cause
from amends.respond.services import add_draft_file, keep_draft, send_reply
from amends.understand.services import rank
from tests.desk.world import page_of

As = Callable[[Any], Client]
At = Callable[..., str]


def test_it_shows_who_wrote_what_and_where_the_case_stands(read: Any, nadia: Any, as_: As, at: At) -> None:
    page = page_of(as_(nadia), at())
    assert "<h1>Second table with the same split leg</h1>" in page
    assert "Denise Marlow" in page and "Nobody came on Tuesday." in page
    assert "First of 1 because" in page
    assert f'<b class="heat-n" aria-hidden="true">{read.heat}</b>' in page


def test_it_asks_for_a_sign_in(case: Any, client: Client, at: At) -> None:
    answer = client.get(at())
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_a_case_of_another_team_is_not_there(case: Any, nadia: Any, mara: Any, as_: As, at: At) -> None:
    case.team = Team.objects.create(name="Kitchens")
    case.save()
    assert as_(nadia).get(at()).status_code == 404
    assert as_(nadia).post(at("coach/"), "{}", content_type="application/json").status_code == 404
    assert as_(nadia).post(at("note/"), {"text": "Hello"}).status_code == 404
    assert as_(mara).get(at()).status_code == 200


@pytest.mark.parametrize("reference", ["A-999999", "nonsense", "A-", "1001"])
def test_a_reference_that_leads_nowhere_is_not_found(case: Any, nadia: Any, as_: As, reference: str) -> None:
    assert as_(nadia).get(f"/cases/{reference}/").status_code == 404


def test_a_get_changes_nothing(read: Any, nadia: Any, as_: As, at: At) -> None:
    before = Entry.objects.count(), Message.objects.count()
    page_of(as_(nadia), at())
    assert (Entry.objects.count(), Message.objects.count()) == before


def enrich(case: Any, nadia: Any, tom: Any) -> None:
    """Everything that a case can have, twice."""
    table = CatalogueItem.objects.create(name="Refund", kind="refund", money=True)
    for n in range(2):
        with transaction.atomic():
            words = Words(
                f"And again number {n}: nobody rang!",
                from_name="Denise",
                files=[File("leg.jpg", "image/jpeg", b"x")],
            )
            add_inbound(case, words, "mail", CUSTOMER)
        add_note(case, f"Note {n}", staff(tom))
        grant_remedy(case, table, 10 + 200 * n, [], "They waited", staff(nadia))
        promises = make_promises(case, None, [Found(f"Ring {n}", clock.now() + timedelta(hours=5))], nadia)
        if n:
            break_promise(promises[0], "The list was wiped.", staff(nadia))
    assign(case, nadia, staff(tom), "Please take over.")
    record_cause(case, staff(nadia), text="Packing line two")
    put_first(case, "Third time.", staff(tom))
    send_reply(
        case,
        "Dear Denise, I have read what you wrote. I will ring you tomorrow by 17:00. Nadia",
        staff(nadia),
        why_stop="As agreed",
    )
    keep_draft(case, nadia, "Dear Denise,")
    add_draft_file(case, nadia, File("label.pdf", "application/pdf", b"%PDF"))
    keep_draft(case, tom, "Dear")
    rank(case)


def queries_of(browser: Client, address: str) -> int:
    page_of(browser, address)
    with CaptureQueriesContext(connection) as queries:
        page_of(browser, address)
    return len(queries)


def test_it_asks_the_database_twelve_times_at_most_and_as_often_for_a_rich_case(
    read: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    poor = queries_of(as_(nadia), at())
    enrich(read, nadia, tom)
    rich = queries_of(as_(nadia), at())
    assert rich == poor <= 10


def test_a_rich_case_shows_its_parts(read: Any, nadia: Any, tom: Any, as_: As, at: At) -> None:
    enrich(read, nadia, tom)
    page = page_of(as_(nadia), at())
    for words in (
        "Packing line two",
        "Refund",
        "waits for approval",
        "Your own request: another person must decide.",
        "Promise broken:",
        "handed over to you",
        "Please take over.",
        "Note 1",
        "Tom is replying",
        "label.pdf",
        "leg.jpg",
        "Dear Denise,",
        "somebody put it first",
    ):
        assert words in page, words


def test_the_arithmetic_of_the_rank_stands_behind_the_sentence(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    page = page_of(as_(nadia), at())
    assert f"Where {read.rank} comes from" in page
    assert all(f'<td class="num">{points}</td>' in page for points, _ in read.rank_why)


def test_a_case_set_aside_says_so_and_has_no_place(case: Any, nadia: Any, as_: As, at: At) -> None:
    set_kind(case, Kind.SPAM, staff(nadia))
    page = page_of(as_(nadia), at())
    assert "It is set aside as spam, so it stands in no queue." in page
    assert "Wrong? Move it" not in page


def test_the_next_case_and_the_one_before_are_one_key_away(
    read: Any, firm: Any, customer: Any, nadia: Any, as_: As, at: At
) -> None:
    from amends.cases.services import open_case

    with transaction.atomic():
        lower, higher = (open_case(customer, name, "mail", CUSTOMER) for name in ("Lower", "Higher"))
    for other, place in ((lower, read.rank - 1), (higher, read.rank + 1)):
        other.rank = place
        other.save(update_fields=["rank"])
    page = page_of(as_(nadia), at())
    assert f'href="/cases/{lower.reference}/" data-key="j"' in page
    assert f'href="/cases/{higher.reference}/" data-key="k"' in page
    assert "Second of 3 because" in page


def test_words_of_a_customer_are_never_markup(case: Any, nadia: Any, as_: As, at: At) -> None:
    with transaction.atomic():
        add_inbound(case, Words("<script>alert(1)</script> & so on", from_name="<b>D</b>"), "mail", CUSTOMER)
    page = page_of(as_(nadia), at())
    assert "<script>alert(1)</script>" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>D</b>" not in page


def test_what_could_not_be_read_is_said_beside_the_message(case: Any, nadia: Any, as_: As, at: At) -> None:
    with transaction.atomic():
        add_inbound(
            case, Words("See the file.", notice="We could not read the attachment."), "mail", CUSTOMER
        )
    assert "We could not read the attachment. The original is kept." in page_of(as_(nadia), at())


def test_a_page_has_no_inline_style_script_or_handler(
    read: Any, nadia: Any, tom: Any, as_: As, at: At
) -> None:
    import re

    enrich(read, nadia, tom)
    page = page_of(as_(nadia), at())
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page)
