"""Search: words, references, marks, and nothing that one may not see."""

from typing import Any

import pytest

from amends.desk.search.context import marked
from amends.people.models import Team
from tests.desk.world import make_case

pytestmark = pytest.mark.usefixtures("firm")


def found(browser: Any, words: str) -> list[str]:
    return [hit.case.reference for hit in browser.get("/search/", {"q": words}).context["found"].hits]


@pytest.mark.parametrize(
    "words", ["flickers", "flick", "lamp again", "rob hale", "rob.hale@mail.example", "LAMP"]
)
def test_it_finds_what_was_said_and_by_whom(words: str, nadia: Any, as_: Any) -> None:
    case = make_case()
    make_case("Denise Marlow", "Table", order_reference="")
    assert case.reference in found(as_(nadia), words)


def test_every_word_must_occur(nadia: Any, as_: Any) -> None:
    make_case()
    answer = as_(nadia).get("/search/", {"q": "lamp zeppelin"})
    assert "Nothing says “lamp zeppelin”" in answer.content.decode()


@pytest.mark.parametrize("form", ["{0}", "{1}", " {0} "])
def test_a_reference_goes_straight_to_its_case(form: str, nadia: Any, as_: Any) -> None:
    case = make_case()
    words = form.format(case.reference, case.reference.lower())
    assert as_(nadia).get("/search/", {"q": words})["Location"] == f"/cases/{case.reference}/"


def test_a_case_of_another_team_is_not_found_by_words_or_reference(nadia: Any, mara: Any, as_: Any) -> None:
    case = make_case(team=Team.objects.create(name="Others"))
    assert found(as_(nadia), "flickers") == []
    assert as_(nadia).get("/search/", {"q": case.reference}).status_code == 200
    assert found(as_(mara), "flickers") == [case.reference]


def test_hidden_matches_do_not_crowd_out_what_may_be_seen(nadia: Any, as_: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("amends.cases.searching.finding.WINDOW", 2)
    mine = make_case("Old One")
    others = Team.objects.create(name="Others")
    for n in range(4):
        make_case(f"New {n}", team=others)
    assert found(as_(nadia), "flickers") == [mine.reference]


@pytest.mark.parametrize("words", ["", "  ", "\"'; DROP TABLE", "%_*", "' OR 1=1 --", "AND OR NOT", "\x00"])
def test_odd_input_is_only_words(words: str, nadia: Any, as_: Any) -> None:
    make_case()
    assert as_(nadia).get("/search/", {"q": words}).status_code == 200


def test_a_snippet_cannot_become_markup() -> None:
    assert marked("<b>\x02lamp\x03</b>") == "&lt;b&gt;<mark>lamp</mark>&lt;/b&gt;"
