"""A call in hand: kept while one types, timed, read back, and what was promised on it stands in the ledger."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases.models import Case, Entry
from amends.listen.calls import CallDraft

pytestmark = pytest.mark.usefixtures("firm")
CALL = {
    "text": "Nobody came on Tuesday.",
    "name": "Maureen Tully",
    "phone": "0114 496 0001",
    "channel": "phone",
}


def test_what_is_typed_is_there_again(nadia: Any, tom: Any, as_: Any) -> None:
    assert as_(nadia).post("/log/draft/", {"text": "She says"}).json()["kept"]
    as_(nadia).post("/log/draft/", {"text": "She says that nobody came"})
    assert "She says that nobody came" in as_(nadia).get("/log/").content.decode()
    assert "She says" not in as_(tom).get("/log/").content.decode()
    assert CallDraft.objects.count() == 1 and not Case.objects.exists()


def test_the_journal_knows_how_long_they_were_heard(nadia: Any, as_: Any) -> None:
    with clock.at(clock.now() - timedelta(minutes=7)):
        as_(nadia).post("/log/draft/", {"text": "She"})
    as_(nadia).post("/log/", CALL)
    assert 420 <= Entry.objects.get(verb="call.logged").facts["seconds"] < 480
    assert not CallDraft.objects.exists()


def test_anything_else_is_asked_before_who_they_are(nadia: Any, as_: Any) -> None:
    page = as_(nadia).get("/log/").content.decode()
    order = [page.index(f'name="{name}"') for name in ("text", "more", "wants", "name", "order_reference")]
    assert order == sorted(order)
    as_(nadia).post("/log/", CALL | {"more": "And the lamp hums."})
    assert "And the lamp hums." in Case.objects.get().messages.get().text


def test_a_promise_on_the_call_enters_the_ledger(nadia: Any, as_: Any) -> None:
    due = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    as_(nadia).post("/log/", CALL | {"promise": "ring you back", "promise_at": due})
    promise = Case.objects.get().promises.get()
    assert promise.what == "ring you back" and promise.owner == nadia and promise.message is not None
    assert Entry.objects.get(verb="call.logged").facts["promises"] == [promise.pk]


@pytest.mark.parametrize("due", ["", "2001-01-01T10:00", "soon"])
def test_a_promise_without_a_time_ahead_keeps_nothing_and_loses_nothing(
    due: str, nadia: Any, as_: Any
) -> None:
    answer = as_(nadia).post("/log/", CALL | {"promise": "ring you back", "promise_at": due})
    assert answer.status_code == 422 and CALL["text"] in answer.content.decode()
    assert not Case.objects.exists() and not Entry.objects.filter(verb="case.opened").exists()


def test_it_is_said_back_in_their_words_and_ends_with_a_question(nadia: Any, as_: Any) -> None:
    given = CALL | {"more": "The table has a split leg.", "wants": "a new table", "do": "readback"}
    page = as_(nadia).post("/log/", given).content.decode()
    spoken = page[page.index('id="say-back"') :].split("</section>")[0]
    assert "Nobody came on Tuesday" in spoken and "split leg" in spoken and "a new table" in spoken
    assert "Have I got that right?" in spoken and not Case.objects.exists()


def test_a_draft_can_be_thrown_away(nadia: Any, as_: Any) -> None:
    as_(nadia).post("/log/draft/", {"text": "Wrong number"})
    as_(nadia).post("/log/", {"do": "drop"})
    assert not CallDraft.objects.exists()
