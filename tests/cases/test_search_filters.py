"""Each filter finds the case that it should and not the other one; a wrong value is answered with a sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from amends.cases import clock
from amends.cases.actors import staff
from amends.cases.models import Case
from amends.cases.searching import FILTERS, find
from amends.cases.services import File, add_note, attach
from amends.people.models import Team
from amends.understand.models import Concern, Reading
from tests.desk.world import due_at, make_case, promise_on

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)  # a Wednesday
pytestmark = pytest.mark.usefixtures("firm")


@pytest.fixture
def world(nadia: Any) -> Any:
    """A furious case with everything on it, and a quiet one from long ago without anything."""
    with clock.at(NOW - timedelta(days=400)):
        quiet = make_case(
            "Quiet Person", "Nothing much", "phone", heat=10, state="closed", order_reference=""
        )
        quiet.dues.update(settled_at=NOW)
        Case.objects.filter(pk=quiet.pk).update(next_due_at=None, closed_at=NOW - timedelta(days=300))
    with clock.at(NOW):
        loud = make_case(
            "Denise Marlow", "Table", heat=90, risks=["legal", "self_harm"], lane=True, owner=nadia, rank=80,
            team=Team.objects.create(name="Energy"), order_reference="N0042", reopened=1, contacts=4,
        )  # fmt: skip
        promise_on(loud, nadia, timedelta(days=1))
        due_at(loud, NOW + timedelta(days=1))
        add_note(loud, "Rang the warehouse", staff(nadia))
        attach(loud, File("leg.jpg", "image/jpeg", b"x"), loud.messages.get())
    message = loud.messages.get()
    Reading.objects.create(
        message=message, made_at=NOW, engine="test", complaint=1, heat=90, severity=3, language="fr",
        emotions={"anger": 0.9},
    )  # fmt: skip
    Concern.objects.create(case=loud, text="The leg", position=1, source="staff", outcome="upheld")
    return {loud.pk: "loud", quiet.pk: "quiet"}


def names(world: Any, text: str, user: Any) -> list[str]:
    with clock.at(NOW):
        answer = find(text, user)
    assert answer.problems == (), answer.problems
    return sorted(world[hit.case] for hit in answer.hits)


LOUD = [
    "heat:>70", "heat:70..95", "heat:>=90", "-heat:<50", "risk:legal", "risk:self-harm", "risk:any", "-risk:none",
    "state:open", "is:open", "is:reopened", "is:vulnerable", "is:mine", "owner:me", "owner:nadia", 'owner:"nadia osei"',
    "team:energy", "channel:mail", "opened:today", "opened:this-week", "opened:2026", "opened:2026-03", "opened:7d",
    "opened:>2026-01-01", "opened:wednesday or opened:yesterday", "promise:due", "promise:thursday", "promise:<friday",
    "before:friday", "due:tomorrow", "has:attachment", "has:note", "has:order", "has:promise", "contacts:>3",
    "rank:80", "customer:marlow", "customer:marl", "from:denise", "order:n0042", "emotion:anger", "language:fr",
    "outcome:upheld", "-state:closed", "remedy:none -state:closed", "Table heat:>70", "state:closed or owner:me Table",
]  # fmt: skip
QUIET = ["state:closed", "heat:<20", "risk:none", "team:none", "owner:none", "channel:phone", "opened:<2026-01-01",
         "due:none", "closed:<2026-01-01", "-has:attachment", "-owner:nadia", "-team:energy", "-promise:due"]  # fmt: skip


@pytest.mark.parametrize("text", LOUD)
def test_it_finds_the_furious_case_alone(text: str, world: Any, nadia: Any, mara: Any) -> None:
    assert names(world, text, nadia) == ["loud"]


@pytest.mark.parametrize("text", QUIET)
def test_it_finds_the_quiet_case_alone(text: str, world: Any, mara: Any) -> None:
    assert names(world, text, mara) == ["quiet"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("heat:hot", "heat takes a number 0–100, for example heat:>50."),
        ("heat:>101", "heat takes a number 0–100, for example heat:>50."),
        ("heat:60..40", "heat takes a number 0–100, for example heat:>50."),
        ("state:ajar", "state takes open, waiting, resolved, closed or over."),
        (
            "owner:zebedee",
            "owner takes me, none or the name of a colleague; nobody here is called “zebedee”.",
        ),
        ("promise:kept-ish", "promise takes due, overdue or broken, or the day by which one is due."),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_allowed(text: str, sentence: str, mara: Any) -> None:
    assert find(text, mara).problems == (sentence,)


@pytest.mark.parametrize("day", ["soon", "2026-13", "2026-02-30", "0000", "99999d", "9999-12-31", ">", ""])
def test_a_day_that_is_none_is_answered_with_examples(day: str, mara: Any) -> None:
    [problem] = find(f'opened:"{day}"', mara).problems
    assert problem.startswith("opened takes a day: today, yesterday")


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_every_example_in_the_table_is_understood(name: str, world: Any, nadia: Any) -> None:
    for example in FILTERS[name].examples:
        assert find(example, nadia).problems == ()


@pytest.mark.parametrize("name", sorted(n for n, f in FILTERS.items() if f.values))
def test_every_value_in_the_table_is_understood(name: str, nadia: Any) -> None:
    nadia.team = Team.objects.create(name="Own")
    for value in FILTERS[name].values:
        assert find(f"{name}:{value.replace('_', '-')}", nadia).problems == ()


def test_a_room_above_can_add_a_filter(mara: Any, monkeypatch: Any) -> None:
    from django.db.models import Q

    from amends.cases.searching import Filter

    case = make_case(order_reference="N1")
    make_case("Another One")
    own = Filter("mark", "A mark.", ("mark:x",), lambda value, asker: Q(order_reference__iexact=value))
    monkeypatch.setitem(FILTERS, "mark", own)
    with transaction.atomic():
        assert [hit.case for hit in find("mark:n1 lamp", mara).hits] == [case.pk]
