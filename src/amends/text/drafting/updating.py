"""Two letters that keep somebody informed: how it stands, and that a promise needs another time.

Composed without a model from what is known, read by the coach as every draft is, and never sent by us.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from . import phrases, saying
from .choice import Chooser
from .compose import Drafted, composed, refuse
from .known import Commitment, Known
from .parts import Block, Piece, Writer, numbered

_MOST = 6  # things done that are told
OPENING = (
    "I want you to know where things stand, so that you do not have to ask.",
    "Here is where things stand.",
    "This is to tell you where we are.",
)
DONE = ("Since {since} this has been done:", "This is what has been done since {since}:")
NOTHING = (
    "Since {since} nothing has come in that I could tell you. I am sorry that you are still waiting.",
    "I have no result for you yet. I am sorry that you have been waiting since {since}.",
    "I cannot tell you anything new yet, and I would sooner say so than leave you without a word. I am sorry that you are waiting.",
)
ASK = (
    "What else should I know while I work on this?",
    "If something has changed on your side, what is it?",
)
ACT = (
    "I promised to {what} by {old}. I will not manage it by then, and I am sorry to make you wait.",
    "I told you that I would {what} by {old}. I cannot keep that time, and I am sorry.",
)
THING = (
    "I promised you this by {old}: {what}. I will not manage it by then, and I am sorry to make you wait.",
    "By {old} you were to have this: {what}. I cannot keep that time, and I am sorry.",
)
OF_OTHERS = (
    "{owner} promised you this by {old}: {what}. It will not be done by then, and I am sorry to make you wait.",
    "By {old} you were to have this from {owner}: {what}. That time cannot be kept, and I am sorry.",
)
ACT_NEW = ("I will {what} by {new} instead.", "I will {what} by {new}.")
THING_NEW = ("You will have it from me by {new} instead.", "I will see to it by {new}.")
TELL = (
    "If {new} does not suit you, what would?",
    "If the new time makes it harder for you, how can I help until then?",
)


@dataclass(frozen=True, slots=True)
class Move:
    """A promise that needs another time: what was promised, until when, and until when now.

    It was the agent's own, unless somebody else is named.
    """

    what: str
    old: datetime
    new: datetime
    owner: str = ""


def draft_update(known: Known, done: Sequence[str], since: date | datetime) -> Drafted:
    """How it stands: what was done since then, what is open still, and what comes next by when.

    `done` are statements about us, such as “Kim has taken over”. Raises NotForUs as `draft_reply` does.
    """
    refuse(known)
    writer = _Updating(known, Chooser(known.seed()))
    return composed(numbered(writer.update(done, since)), known.context(), range(len(known.points)))


def draft_move(known: Known, move: Move) -> Drafted:
    """The letter that agrees another time before the promise breaks: no excuse, a sorry, a new time."""
    refuse(known)
    plain = replace(known, points=(), commitments=())
    writer = _Updating(plain, Chooser(known.seed()))
    return composed(numbered(writer.moved(move)), plain.context() | {"concerns": None, "upheld": None}, ())


class _Updating(Writer):
    """What these two letters add to the parts of an answer."""

    def update(self, done: Sequence[str], since: date | datetime) -> Iterator[Block]:
        """The parts of an update, in their order."""
        yield "", [self.greeting()]
        day = saying.spoken(since.date() if isinstance(since, datetime) else since)
        told = self.chosen("done" if done else "nothing", DONE if done else NOTHING, since=day)
        yield "\n\n", [("opening", self.chosen("opening", OPENING), True), ("told", told, False)]
        for number, one in enumerate(done[-_MOST:]):
            yield "\n" if number else "\n\n", [(f"done {number}", (f"- {saying.sentence(one)}",), True)]
        open_ones = tuple(point for point in self.known.points if not point.upheld)
        if open_ones:
            yield from _Updating(replace(self.known, points=open_ones), self.chooser).points([])
            yield (
                "\n\n",
                [
                    ("looking", self.chosen("looking", phrases.LOOKING, ref="this"), False),
                    *self.commitments(),
                ],
            )
        elif self.known.commitments:
            yield "\n\n", list(self.commitments())
        yield "\n\n", [("ask", self.chosen("ask", ASK), True), *([] if self.is_short else [self.close()])]
        yield from self.signature()

    def moved(self, move: Move) -> Iterator[Block]:
        """The parts of a letter that moves a promise."""
        form, fills = saying.commitment_form(Commitment(move.what, move.new))
        what = fills["what"]
        acts = form == "act" and not move.owner
        promised = OF_OTHERS if move.owner else ACT if acts else THING
        old, new = saying.spoken(move.old), saying.spoken(move.new)
        fills = {"what": what, "old": old, "new": new, "owner": move.owner}
        yield "", [self.greeting()]
        yield (
            "\n\n",
            [
                self._piece("moved", promised, fills),
                self._piece("new time", ACT_NEW if acts else THING_NEW, fills),
            ],
        )
        yield "\n\n", [self._piece("tell", TELL, fills), *([] if self.is_short else [self.close()])]
        yield from self.signature()

    def _piece(self, name: str, options: Sequence[str], fills: dict[str, str]) -> Piece:
        return name, self.chosen(name, options, 0, **fills), False
