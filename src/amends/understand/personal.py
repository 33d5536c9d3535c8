"""What is personal in readings and concerns."""

from typing import Any

from amends.cases.privacy.registry import ERASED, Personal, declare


def _without_words(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The kinds and probabilities of spans, without their place and their words."""
    nothing = {"start": 0, "end": 0, "text": ""}
    return [
        {k: nothing.get(k, v) for k, v in one.items() if k in ("kind", "probability", *nothing)}
        for one in spans
    ]


def _without_name(why: str) -> str:
    return "Message" if why.startswith("Message by ") else why


def register() -> None:
    """Called when the app is ready."""
    declare(
        Personal(
            "understand.Reading", "readings", case="message__case",
            fields={"risks": _without_words, "asks": _without_words, "evidence": list},
            plain=("engine", "language", "emotions"),
        ),
        # A point tells what was said, if roughly.
        Personal("understand.Vector", "vectors", case="message__case", plain=("space", "vector"), gone=True),
        Personal("understand.HeatPoint", "heat", case="case", fields={"why": _without_name}),
        Personal(
            "understand.Concern", "concerns", case="case",
            fields={
                "quote": "", "text": ERASED, "reason": "", "start": 0, "end": 0,
                "expected": "", "happened": "", "worry": "",
            },
            plain=("cost_currency",),
        ),
        Personal(
            "understand.Answer", "answers_to_us", case="concern__case",
            fields={"question": "", "start": 0, "end": 0},
        ),
        Personal(
            "understand.Issue", "underlying_issues", case="case", fields={"underlying": "", "why": ""},
            plain=("dismissed",),
        ),
        # Examples for the engine are their words: without them they teach nothing.
        Personal(
            "understand.Overruling", "corrections_of_the_engine", case="case",
            fields={"text": "", "why": "", "engine_said": None, "person_said": None}, plain=("what",),
            gone=True,
        ),
        Personal(
            "understand.Agreement", "agreements_with_the_engine", case="case", fields={"text": ""},
            plain=("what",), gone=True,
        ),
        Personal("understand.CaseClocks", case="case", plain=("pack", "kind", "broken")),
        Personal("understand.Clock", "clocks", case="case", plain=("clock", "demands")),
        Personal("understand.ClockChoice", plain=("pack", "kind")),
        Personal("understand.Recount"),
        Personal(
            "understand.Lane", "lanes", case="case", fields={"why": "", "note": ""}, plain=("kind", "source"),
            stamps=("overruled_at",),
        ),
        Personal(
            "understand.Protocol",
            plain=("kind", "steps", "say", "avoid", "forbidden", "ring", "lines", "roles"),
            why_plain="The firm's own.",
        ),
        Personal("understand.Keeping"),
        Personal(
            "understand.ColleagueMail", plain=("about", "subject", "text", "failure"),
            why_plain="A reference and a link: composed by us, without a word of a customer.",
        ),
    )  # fmt: skip
