"""What the inbox and one item show."""

from dataclasses import dataclass

from amends.cases.doors import doors
from amends.desk.frame import Frame
from amends.listen.feedback import selectors
from amends.listen.feedback.models import Feedback
from amends.listen.feedback.replies import coach_public, draft
from amends.text import Coaching

SHOWN = 100
VIEWS = (
    ("open", "All open"),
    ("proposed", "Case proposed"),
    ("reviews", "Reviews"),
    ("posts", "Posts"),
    ("good", "Good ones"),
    ("done", "Done"),
)
WHAT = {"score": "a low score", "heat": "sounds hot"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox."""

    item: Feedback
    when: str
    late: bool
    why: str


@dataclass(frozen=True, slots=True)
class One:
    """One item with the words to answer it."""

    item: Feedback
    when: str
    why: list[tuple[str, str]]
    draft: str
    coaching: Coaching | None
    may_answer: bool
    by_hand: bool


def rows_of(kind: str, frame: Frame) -> list[Row]:
    """The rows of a view, as far as they are shown."""
    days = doors().answer_days
    before = selectors.late_before(days)
    return [
        _row(item, frame, item.proposed and item.received_at < before)
        for item in selectors.inbox(kind, days)[: SHOWN + 1]
    ]


def _row(item: Feedback, frame: Frame, late: bool) -> Row:
    why = "; ".join(f"{words_for(one['what'])} “{one['text']}”" for one in item.why[:2])
    return Row(item, frame.ago(item.at), late and item.state == Feedback.State.OPEN, why)


def words_for(what: str) -> str:
    """A piece of evidence in words."""
    return WHAT.get(what, what.replace("_", " "))


def one_of(item: Feedback, frame: Frame, typed: str = "") -> One:
    """The page of one item; what was typed is coached, a fresh draft is not."""
    rules = doors()
    return One(
        item=item,
        when=frame.ago(item.at),
        why=[(words_for(one["what"]), one["text"]) for one in item.why],
        draft=typed or draft(item, rules.low_score),
        coaching=coach_public(typed, item) if typed else None,
        may_answer=item.public or bool(item.email),
        by_hand=item.public and not rules.social_out,
    )
