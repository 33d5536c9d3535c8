"""Start a draft on the case's page: with scripts and without."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django_ox.testing import run_tasks

from amends.respond.models import Draft
from amends.respond.services import keep_draft
from tests.respond.model_server import Model, content, serving

As = Callable[[Any], Client]
At = Callable[..., str]


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    """A configured model that invents."""
    with serving() as found:
        found.body = content(
            "Dear CUSTOMER_2, I have sent you a voucher of £500 and you will hear more. " * 2
        )
        settings.AMENDS_MODEL_URL, settings.AMENDS_MODEL = found.url, "small"
        settings.AMENDS_MODEL_KEY, settings.AMENDS_MODEL_SECONDS = "", 5
        yield found


def begin(browser: Client, at: At, text: str = "") -> Any:
    return browser.post(at("reply/"), {"text": text, "do": "draft"}, follow=True)


def test_the_button_puts_a_draft_into_the_reply(read: Any, nadia: Any, as_: As, at: At) -> None:
    page = begin(as_(nadia), at)
    draft = Draft.objects.get()
    assert page.redirect_chain[-1][0].endswith("?tab=reply")
    assert "same split leg" in draft.text and "same split leg" in page.content.decode()


def test_the_button_is_there_while_nothing_is_written(read: Any, nadia: Any, as_: As, at: At) -> None:
    def shown() -> bool:
        page = as_(nadia).get(at()).content.decode()
        return "data-start-draft>" in page

    assert shown()
    keep_draft(read, nadia, "Dear Denise,")
    assert not shown()


def test_words_that_were_written_are_kept_and_the_page_says_why(
    read: Any, nadia: Any, as_: As, at: At
) -> None:
    answer = begin(as_(nadia), at, "My own words.")
    assert answer.status_code == 409 and "Empty it first" in answer.content.decode()
    assert Draft.objects.get().text == "My own words."


def test_a_case_of_another_team_is_not_found(read: Any, nadia: Any, as_: As, at: At) -> None:
    from amends.people.models import Team

    read.team = Team.objects.create(name="Elsewhere")
    read.save()
    assert begin(as_(nadia), at).status_code == 404


def test_the_composer_hears_what_became_of_the_model_s_draft(
    read: Any, nadia: Any, as_: As, at: At, model: Model
) -> None:
    browser = as_(nadia)
    assert "is writing another draft" in begin(browser, at).content.decode()
    run_tasks()
    news = browser.post(at("presence/"), json.dumps({}), content_type="application/json").json()["news"]
    assert "was not used" in news["sentence"] and "£500" in news["sentence"] and news["text"] == ""
    page = browser.get(at()).content.decode()
    assert "asked small at 127.0.0.1 for a draft" in page and "Draft refused" in page


def test_without_a_model_the_composer_has_no_news(read: Any, nadia: Any, as_: As, at: At) -> None:
    browser = as_(nadia)
    begin(browser, at)
    answer = browser.post(at("presence/"), json.dumps({}), content_type="application/json").json()
    assert answer == {"others": []}


def test_the_coach_offers_open_questions(read: Any, nadia: Any, as_: As, at: At) -> None:
    found = as_(nadia).post(
        at("coach/"), json.dumps({"text": "Dear Denise."}), content_type="application/json"
    )
    assert len(found.json()["questions"]) == 3
