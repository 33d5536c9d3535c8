"""Asking an OpenAI-compatible server: what it answers, and every way in which it can fail to."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from amends.respond import provider
from tests.respond.model_server import Model, content, serving

QUESTION = [{"role": "user", "content": "Write."}]


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    """A server, and the settings that point to it."""
    with serving() as found:
        settings.AMENDS_MODEL_URL, settings.AMENDS_MODEL = found.url, "small"
        settings.AMENDS_MODEL_KEY, settings.AMENDS_MODEL_SECONDS = "", 5
        yield found


def test_it_asks_at_the_standard_address_and_gives_the_text(model: Model) -> None:
    model.body = content("  Dear Ana,\n\nThank you.  ")
    assert provider.ask(QUESTION) == "Dear Ana,\n\nThank you."
    assert model.paths == ["/v1/chat/completions"]
    assert model.asked[0]["model"] == "small" and model.asked[0]["messages"] == QUESTION


def test_the_key_is_sent_where_there_is_one_and_only_there(model: Model, settings: Any) -> None:
    model.body = content("Yes.")
    provider.ask(QUESTION)
    settings.AMENDS_MODEL_KEY = "s3cret"
    provider.ask(QUESTION)
    assert "Authorization" not in model.headers[0]
    assert model.headers[1]["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in provider.name()


def test_what_a_model_thinks_aloud_is_left_out(model: Model) -> None:
    model.body = content("<think>They want a refund.</think>\nDear Ana")
    assert provider.ask(QUESTION) == "Dear Ana"


@pytest.mark.parametrize(
    ("status", "word"),
    [(500, "500"), (401, "key"), (403, "key"), (404, "no such"), (429, "too much"), (302, "302")],
)
def test_an_error_is_told_in_a_sentence(model: Model, status: int, word: str) -> None:
    model.status, model.body = status, b"<h1>secret stack trace</h1>"
    with pytest.raises(provider.NoAnswer, match=word) as told:
        provider.ask(QUESTION)
    assert "secret" not in str(told.value)


def test_the_key_does_not_follow_a_redirection(model: Model, settings: Any) -> None:
    settings.AMENDS_MODEL_KEY = "s3cret"
    with serving() as other:
        model.status, model.location = 307, f"{other.url}/chat/completions"
        with pytest.raises(provider.NoAnswer):
            provider.ask(QUESTION)
        assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"[]", b"null", b"{}", b'{"choices": []}', b'{"choices": {"0": 1}}', b'{"choices": [null]}',
        b'{"choices": [{"message": null}]}', b'{"choices": [{"text": "old"}]}', b"\xff\xfe\x00", b"[" * 100_000,
        json.dumps({"error": {"message": "no"}}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_as_that(model: Model, body: bytes) -> None:
    model.body = body
    with pytest.raises(provider.NoAnswer, match="no answer"):
        provider.ask(QUESTION)


@pytest.mark.parametrize("text", ["", "  \n", None, 7, ["a"], {"a": 1}, "<think>only thoughts"])
def test_an_empty_answer_is_told_as_that(model: Model, text: Any) -> None:
    model.body = content(text)
    with pytest.raises(provider.NoAnswer, match="empty"):
        provider.ask(QUESTION)


def test_an_enormous_answer_is_not_taken_in(model: Model) -> None:
    model.body = content("a" * 20_000_000)
    with pytest.raises(provider.NoAnswer, match="too long"):
        provider.ask(QUESTION)


def test_an_answer_that_breaks_off_is_none(model: Model) -> None:
    model.body, model.breaks_off = content("Dear Ana"), True
    with pytest.raises(provider.NoAnswer, match="broke off"):
        provider.ask(QUESTION)


def test_a_server_that_does_not_answer_is_left(model: Model, settings: Any) -> None:
    settings.AMENDS_MODEL_SECONDS, model.wait = 0.3, 10
    started = time.monotonic()
    with pytest.raises(provider.NoAnswer, match="too long"):
        provider.ask(QUESTION)
    assert time.monotonic() - started < 9  # the server answers after 10


def test_a_server_that_trickles_is_left_too(model: Model, settings: Any) -> None:
    settings.AMENDS_MODEL_SECONDS, model.between = 0.5, 0.1
    model.body = content("a" * 300)
    started = time.monotonic()
    with pytest.raises(provider.NoAnswer, match="too long"):
        provider.ask(QUESTION)
    assert time.monotonic() - started < 20  # the server takes 30


def test_a_server_that_is_not_there_is_told(settings: Any) -> None:
    settings.AMENDS_MODEL_URL, settings.AMENDS_MODEL_KEY, settings.AMENDS_MODEL_SECONDS = (
        "http://127.0.0.1:9/v1",
        "",
        5,
    )
    with pytest.raises(provider.NoAnswer, match="reached"):
        provider.ask(QUESTION)
