"""The live feed: in order, without gap or double, only what one may know."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.test import AsyncClient, Client

from amends.cases import journal
from amends.cases.actors import SYSTEM, staff
from amends.cases.models import Case, Seal
from amends.cases.services import add_note
from amends.desk.live import feed as feeds
from amends.desk.live.views import stream
from amends.people.models import Team
from tests.desk.world import make_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firm")]


@pytest.fixture(autouse=True)
def quick(monkeypatch: Any) -> None:
    """Look at the journal often, so that a test need not wait."""
    monkeypatch.setattr(feeds, "EVERY", 0.05)


def note(case: Case, user: Any, count: int = 1) -> list[int]:
    """Write notes and seal them; return the numbers of their seals."""
    before = feeds.newest()
    for n in range(count):
        add_note(case, f"Note {n}", staff(user))
    journal.seal()
    return list(range(before + 1, feeds.newest() + 1))


async def take(lines: AsyncIterator[str], count: int) -> list[dict[str, Any]]:
    """The next events, whatever stands between them."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(8):
        async for text in lines:
            text = text.decode() if isinstance(text, bytes) else text
            found += [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
            if len(found) >= count:
                return found
    return found


def run(work: Any) -> Any:
    return asyncio.run(work)


def test_it_says_what_happened_as_it_comes(nadia: Any) -> None:
    case = make_case()
    journal.seal()

    async def watch() -> list[dict[str, Any]]:
        lines = stream(nadia, None, life=8)
        await anext(lines)
        numbers = await sync_to_async(note)(case, nadia)
        found = await take(lines, 1)
        await lines.aclose()
        assert found[0]["seq"] == numbers[0]
        return found

    event = run(watch())[0]
    assert event["verb"] == "note.added" and event["case"] == case.reference and event["kind"] == "note"


def test_who_comes_back_gets_all_that_was_missed_once_and_in_order(nadia: Any) -> None:
    case = make_case()
    journal.seal()
    seen = feeds.newest()
    numbers = note(case, nadia, 30)

    async def watch() -> list[int]:
        lines = stream(nadia, seen, life=8)
        first = await take(lines, 10)
        await lines.aclose()
        again = stream(nadia, first[9]["seq"], life=8)
        later = await sync_to_async(note)(case, nadia, 5)
        rest = await take(again, 25)
        await again.aclose()
        assert len(later) == 5
        return [event["seq"] for event in first[:10] + rest]

    found = run(watch())
    assert found == [*numbers, *range(numbers[-1] + 1, numbers[-1] + 6)]


def test_more_than_one_batch_is_caught_up_without_a_gap(nadia: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(feeds.read_after, "__defaults__", (7,))
    case = make_case()
    journal.seal()
    seen = feeds.newest()
    numbers = note(case, nadia, 40)

    async def watch() -> list[int]:
        lines = stream(nadia, seen, life=8)
        found = await take(lines, 40)
        await lines.aclose()
        return [event["seq"] for event in found]

    assert run(watch()) == numbers


def test_what_one_may_not_open_is_not_said(nadia: Any, mara: Any) -> None:
    others = make_case(team=Team.objects.create(name="Others"))
    ours = make_case("Denise Marlow")
    journal.seal()
    seen = feeds.newest()
    hidden, shown = note(others, mara, 3), note(ours, nadia)
    with transaction.atomic():
        journal.record("firm.changed", SYSTEM)
    journal.seal()

    async def watch(who: Any, count: int) -> list[int]:
        lines = stream(who, seen, life=8)
        found = await take(lines, count)
        await lines.aclose()
        return [event["seq"] for event in found]

    assert run(watch(nadia, 1)) == shown
    assert run(watch(mara, 4)) == hidden + shown


def test_hidden_events_still_move_the_place(nadia: Any, mara: Any) -> None:
    others = make_case(team=Team.objects.create(name="Others"))
    journal.seal()
    seen = feeds.newest()
    numbers = note(others, mara, 3)

    async def watch() -> str:
        lines = stream(nadia, seen, life=8)
        await anext(lines)
        text = await anext(lines)
        await lines.aclose()
        return text

    assert run(watch()) == f"id: {numbers[-1]}\n\n"


def test_one_poller_serves_every_page_and_ends_with_the_last(nadia: Any) -> None:
    make_case()
    journal.seal()

    async def watch() -> None:
        first, second = stream(nadia, None, life=8), stream(nadia, None, life=8)
        await anext(first)
        await anext(second)
        running = feeds.feed()
        assert running.pages == 2
        task = running._task
        await first.aclose()
        await second.aclose()
        assert running.pages == 0 and task is not None
        async with asyncio.timeout(5):
            await task

    run(watch())


def test_a_stream_ends_when_its_life_is_over(nadia: Any) -> None:
    make_case()

    async def watch() -> int:
        return len([text async for text in stream(nadia, 0, life=0.3)])

    assert run(watch()) >= 1


def test_the_page_answers_with_a_stream(nadia: Any) -> None:
    case = make_case()
    journal.seal()

    async def ask() -> tuple[Any, list[dict[str, Any]]]:
        browser = AsyncClient()
        await browser.aforce_login(nadia)
        answer = await browser.get("/live/", headers={"last-event-id": "0"})
        found = await take(answer.streaming_content, 1)
        await answer.streaming_content.aclose()
        return answer, found

    answer, found = run(ask())
    assert answer["Content-Type"] == "text/event-stream" and answer["Cache-Control"] == "no-store"
    assert found[0]["seq"] == Seal.objects.order_by("seq").first().seq  # type: ignore[union-attr]
    assert found[0]["case"] == case.reference


def test_it_asks_for_a_sign_in(client: Client) -> None:
    assert client.get("/live/")["Location"].startswith("/accounts/login/")
