"""What is found, in which order, by whom, and what happens when there is too much or nothing."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import SearchDoc
from amends.cases.search import index_customer_again
from amends.cases.searching import find, finding
from amends.cases.searching.engine import Deadline
from amends.cases.searching.matching import matches
from amends.cases.searching.query import parse
from amends.cases.services import File, Words, add_inbound, add_note
from amends.people.models import Team
from amends.understand.concerns import add_concern, edit_concern, remove_concern, restore_concern
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")


def found(text: str, user: Any = None) -> list[int]:
    return [hit.case for hit in find(text, user).hits]


def say(case: Any, text: str, **more: Any) -> None:
    with transaction.atomic():
        add_inbound(case, Words(text, **more), "mail", CUSTOMER)


@pytest.mark.parametrize(
    "text",
    ["hale flickers", "lamp -zeppelin", "zeppelin or lamp", '"flickers again"', "flick*", "hale", "mail.example lamp",
     "customer:hale again", "A-{ref}", "LÄMP or lamp", "the lamp flick"],
)  # fmt: skip
def test_name_and_words_of_a_case_find_it_together(text: str) -> None:
    case = make_case()
    assert found(text.format(ref=1000 + case.pk)) == [case.pk]


@pytest.mark.parametrize(
    "text", ["lamp zeppelin", "-lamp hale", '"again flickers"', "customer:flickers", "flic", "lamp -flickers"]
)
def test_what_does_not_fit_is_not_found(text: str) -> None:
    make_case()
    assert found(text if text != "flic" else '"flic"') == []


def test_accents_do_not_matter_in_either_direction() -> None:
    case = make_case("Zoë Šimůnek", "Crème brûlée")
    assert found("creme brulee") == found("Šimunek") == found("simůnek crème") == [case.pk]


def test_notes_concerns_and_names_of_files_are_found(nadia: Any) -> None:
    case = make_case()
    add_note(case, "The warehouse lost the pallet.", staff(nadia))
    concern = add_concern(case, "Nobody apologised", staff(nadia))
    say(case, "Look.", files=[File("scorchmark.jpg", "image/jpeg", b"x")])
    assert found("pallet") == found("apologised") == found("scorchmark") == [case.pk]
    edit_concern(concern, "Nobody rang", staff(nadia))
    assert found("apologised") == [] and found("nobody rang") == [case.pk]
    remove_concern(concern, staff(nadia))
    assert found("nobody rang") == []
    restore_concern(concern, staff(nadia))
    assert found("nobody rang") == [case.pk]


def test_a_customer_s_new_name_finds_all_their_cases() -> None:
    case = make_case()
    case.customer.name = "Rob Winterbourne"
    case.customer.save()
    index_customer_again(case.customer)
    assert found("winterbourne lamp") == [case.pk]
    assert found('"rob hale"') == [case.pk]  # his address still says so


def test_words_together_and_in_the_subject_come_before_words_in_passing() -> None:
    best = make_case("One", "Broken kettle")
    passing = make_case("Two", "Invoice")
    say(passing, "The kettle is fine; the lid of something else is broken.")
    for n in range(3):
        make_case(f"Later {n}")
    assert found("broken kettle") == [best.pk, passing.pk]


def test_newer_comes_first_among_equals() -> None:
    cases = [make_case(f"Person {letter}") for letter in "abcd"]
    assert found("lamp") == [case.pk for case in reversed(cases)]


def test_pages_show_every_case_once_however_small_the_window(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "WINDOW", 7)
    monkeypatch.setattr(finding, "PAGE", 3)
    cases = [make_case(f"Person {letter}") for letter in "abcdefghij"]
    for case in cases[::2]:
        say(case, "The lamp, once more.")
    seen: list[int] = []
    after, pages = "", 0
    while pages < 20:
        page = find("lamp", None, after)
        seen += [hit.case for hit in page.hits]
        after, pages = page.older, pages + 1
        if not after:
            break
    assert sorted(seen) == sorted(case.pk for case in cases)


def test_pages_of_filters_show_every_case_once(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "WINDOW", 5)
    monkeypatch.setattr(finding, "PAGE", 3)
    cases = [make_case(f"Person {letter}") for letter in "abcdefgh"]
    seen, after = [], ""
    for _ in range(9):
        page = find("state:open", None, after)
        seen += [hit.case for hit in page.hits]
        after = page.older
        if not after:
            break
    assert seen == [case.pk for case in reversed(cases)]


@pytest.mark.parametrize("after", ["x", "1~", "~1", "-1~0", "99999999999999999999~0", "1~1~1"])
def test_a_page_that_is_none_is_the_first(after: str) -> None:
    case = make_case()
    assert [hit.case for hit in find("lamp", None, after).hits] == [case.pk]


def test_counts_end_at_the_window(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "WINDOW", 3)
    for letter in "abcde":
        make_case(f"Person {letter}")
    assert find("flickers").count.endswith("+")
    assert find('"person a"').count == "1"


def test_an_agent_finds_nothing_of_another_team_in_any_way(nadia: Any, mara: Any) -> None:
    case = make_case("Secret Marlow", team=Team.objects.create(name="Others"))
    for text in (
        "lamp",
        "marlow",
        "marlwo",
        "state:open",
        "lamp heat:0..100 or state:open",
        f"A-{1000 + case.pk}",
    ):
        answer = find(text, nadia)
        assert (answer.hits, answer.instead, answer.count) == ([], (), "0")
    assert found("marlwo", mara) == [case.pk]


def test_a_deactivated_person_finds_nothing(nadia: Any) -> None:
    make_case()
    nadia.is_active = False
    assert found("lamp", nadia) == found("state:open", nadia) == []


@pytest.mark.parametrize(
    "typed", ["kowalsky", "Kowlaski", "kowalskki", "owalski", "kowalski lamp", "kovalski lamp"]
)
def test_a_typing_error_in_a_name_finds_the_person(typed: str) -> None:
    case = make_case("Ewa Kowalski")
    make_case("Bo Lindqvist")
    assert found(typed) == [case.pk]
    if "kowalski" not in typed:
        assert "kowalski" in find(typed).instead[0]


def test_only_what_was_left_out_is_answered_with_what_is_missing() -> None:
    make_case()
    answer = find("-lamp")
    assert answer.problems == ("Say also what to look for: only what to leave out was given.",)


def test_when_time_is_up_it_says_that_it_is_not_all(monkeypatch: Any) -> None:
    make_case()
    monkeypatch.setattr("amends.cases.searching.sqlite.STEPS", 1)
    answer = find("lamp", None, "", seconds=-1)
    assert (answer.hits, answer.complete) == ([], False)
    assert find("lamp").complete  # and the next search has its full time


def test_filters_that_take_too_long_are_tried_on_the_newest(monkeypatch: Any) -> None:
    case = make_case()
    real = finding._keys
    first = iter([True])
    monkeypatch.setattr(
        finding, "_keys", lambda cases, until: None if next(first, False) else real(cases, until)
    )
    answer = find("state:open")
    assert ([hit.case for hit in answer.hits], answer.complete) == ([case.pk], False)


def test_a_common_beginning_is_found_among_the_newest_and_behind_them(monkeypatch: Any) -> None:
    from amends.cases.searching import sqlite

    monkeypatch.setattr(sqlite, "ENDINGS", 1)
    monkeypatch.setattr(sqlite, "RECENT", 2)
    old = make_case("Old", "Flickering")
    new = make_case("New", "Flicked")
    for letter in "abc":
        say(make_case(f"Person {letter}", "Table"), "Nothing to see.")
    assert {old.pk, new.pk} <= set(found("flick*"))


WORDS = st.sampled_from(
    ["lamp", "flickers", "hale", "NEAR", "AND", "NOT", "about:", "text:", "^lamp", "lamp*", '"lamp', "'", "''", "\\", ":*",
     "!lamp", "&", "|", "<->", "(", ")", "{", "}", "+", "-lamp", "lamp:A", "#a0", "'#a0'", "%s", "%", "%%", "\x02", "; --"]
)  # fmt: skip


@given(st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=6).map(" ".join))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_query_language_of_a_database_can_be_reached(case: Any, text: str) -> None:
    answer = find(text, None)
    wanted = parse(text)
    if wanted.texts and not wanted.filters and not wanted.without and not answer.instead:
        groups = finding._last_as_beginning(wanted.texts)
        by_hand = {d.case_id for d in SearchDoc.objects.all() if matches(groups, d.text, d.about)}
        assert {hit.case for hit in answer.hits} == by_hand


def test_the_deadline_is_not_left_behind_on_the_connection() -> None:
    find("lamp", None, "", 0.0001)
    assert finding._engine().keys("SELECT 7", [], Deadline(5)) == [7]
