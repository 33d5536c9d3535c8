"""Every form of report is understood, what only looks like one is not, and nothing makes the reader raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.listen.bounces import read
from amends.listen.mail import parse
from tests.listen.bounce_samples import NO_REPORTS, OURS, SAMPLES, SPAM_LOOPS, TO

NAMES = [one[0] for one in SAMPLES]


@pytest.mark.parametrize(("name", "content", "kind", "hard", "words"), SAMPLES, ids=NAMES)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_it_is_understood(
    name: str, content: bytes, kind: str, hard: bool, words: str, line_end: bytes
) -> None:
    report = read(content.replace(b"\n", line_end))
    assert report is not None
    assert report.kind == kind
    assert OURS in report.ids
    if kind == "failed":
        assert (report.hard, words in report.why) == (hard, True), report.why
        assert TO in report.recipients


def test_there_are_many_forms() -> None:
    assert len(SAMPLES) >= 30


@pytest.mark.parametrize("name", SPAM_LOOPS)
def test_a_complaint_is_understood(name: str) -> None:
    report = read(SPAM_LOOPS[name])
    assert report is not None and report.kind == "spam" and OURS in report.ids


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_is_no_report_is_none(name: str) -> None:
    assert read(NO_REPORTS[name]) is None
    assert read(NO_REPORTS[name], sender="") is None or name == "an answer"


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_report_never_raises(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from([one[1] for one in SAMPLES] + list(SPAM_LOOPS.values())))
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    damaged = content[:start] + data.draw(st.binary(max_size=40)) + content[end:]
    report = read(damaged)
    if report is not None:
        assert report.kind in ("failed", "delayed", "delivered", "spam")
        report.why.encode()
    parse(damaged)
