"""A language model behind an OpenAI-compatible address, if the operator named one."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5
LARGEST = 256 * 1024  # bytes of an answer; a reply has a few thousand
WORDS = 700  # tokens, as the server counts them
# What some models think aloud before they answer.
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.S)

_SAID = {
    401: "The model's server does not accept the key.",
    403: "The model's server does not accept the key.",
    404: "The model's server knows no such address or model.",
    413: "The case is too long for the model's server.",
    429: "The model's server is asked too much at the moment.",
}


class NoAnswer(Exception):
    """The model gave nothing that can be used; the sentence says why."""


def is_set() -> bool:
    """Whether a model is configured."""
    return bool(settings.AMENDS_MODEL_URL)


def name() -> str:
    """What the case calls it: the model at its host, never the key."""
    host = urlsplit(settings.AMENDS_MODEL_URL).hostname or ""
    return f"{settings.AMENDS_MODEL} at {host}" if settings.AMENDS_MODEL else f"the model at {host}"


def ask(messages: Sequence[dict[str, str]]) -> str:
    """Send a conversation and give the answer's text. Never call this inside a transaction.

    Raises NoAnswer for everything that can go wrong; the server's own words are not passed on.
    """
    return _answer_in(_body(messages))


def _body(messages: Sequence[dict[str, str]]) -> bytes:
    import requests  # only an installation with a model needs it

    end = time.monotonic() + settings.AMENDS_MODEL_SECONDS
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, and no password of a .netrc in the place of the key
            with session.post(
                f"{settings.AMENDS_MODEL_URL}/chat/completions",
                json=_question(messages),
                headers=_headers(),
                timeout=(CONNECT_SECONDS, settings.AMENDS_MODEL_SECONDS),
                stream=True,
                allow_redirects=False,  # the key and the text go where the operator said, or nowhere
            ) as response:
                _check(response.status_code)
                return b"".join(_pieces(response.raw, end))
    except requests.Timeout as error:
        raise NoAnswer("The model's server took too long.") from error
    except requests.RequestException as error:
        raise NoAnswer("The model's server cannot be reached.") from error


def _question(messages: Sequence[dict[str, str]]) -> dict[str, Any]:
    question: dict[str, Any] = {"messages": list(messages), "max_tokens": WORDS, "temperature": 0.4}
    if settings.AMENDS_MODEL:
        question["model"] = settings.AMENDS_MODEL
    return question


def _headers() -> dict[str, str]:
    key = settings.AMENDS_MODEL_KEY
    return {"Authorization": f"Bearer {key}"} if key else {}


def _check(status: int) -> None:
    if status != 200:
        raise NoAnswer(_SAID.get(status, f"The model's server answered with the error {status}."))


def _pieces(raw: Any, end: float) -> Iterator[bytes]:
    """The body as it arrives: a server that trickles is left when the time is over."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    size = 0
    try:
        while piece := raw.read1(65_536, decode_content=True):
            size += len(piece)
            if size > LARGEST:
                raise NoAnswer("The model's answer is far too long.")
            if time.monotonic() > end:
                raise NoAnswer("The model's server took too long.")
            yield piece
    except ReadTimeoutError as error:
        raise NoAnswer("The model's server took too long.") from error
    except (HTTPError, OSError) as error:
        raise NoAnswer("The model's answer broke off.") from error


def _answer_in(body: bytes) -> str:
    try:
        text = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoAnswer("The model's server answered with something that is no answer.") from error
    if not isinstance(text, str) or not (said := _THOUGHT.sub("", text).replace("\0", "").strip()):
        raise NoAnswer("The model's answer is empty.")
    return said
