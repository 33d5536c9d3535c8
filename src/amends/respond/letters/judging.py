"""Does a letter say a thing? By what its sentences say together, not by one phrase."""

from collections.abc import Callable
from functools import cached_property, lru_cache

from amends.respond.letters import meaning
from amends.respond.letters.reading import AHEAD, AMOUNT, DATE, Letter
from amends.respond.letters.rules import Item, Kind, Pack
from amends.text import judgement

_SEEN = {"date": DATE, "ahead": AHEAD, "amount": AMOUNT}
# Sentences that tell why, but of something else: our apology, their rights, their own words.
_NO_REASON = ("theirs", "no_reason")
# What is no telling, whatever its length.
_NOT_TELLING = ("filler", "will_do", "owner", "stage", "theirs_only", "some_time", "reach")
TELLING = 9  # words from which on a plain sentence tells something


class Judge:
    """Reads one letter by the words of one pack."""

    def __init__(self, letter: Letter, pack: Pack, kind: Kind | None = None) -> None:
        self.letter, self.pack, self.kind = letter, pack, kind or pack.first
        self._has = lru_cache(maxsize=None)(self._search)

    def has(self, name: str, text: str) -> bool:
        """Whether words of this name, or what code sees, stand in a text."""
        return self._has(name, text)

    def _search(self, name: str, text: str) -> bool:
        pattern = _SEEN.get(name) or self.pack.words[name]
        return bool(pattern.search(text))

    def says(self, item: Item) -> bool:
        """Whether the letter says what an item asks for: by what a sentence means, or by its ways of saying it."""
        return any(self._says(item, at) for at in range(len(self.letter.sentences)))

    def _says(self, item: Item, at: int) -> bool:
        if not item.means or self._meant is None or at >= len(self._meant):
            return self.matches(item, at)
        return self.meant_in(item, at, item.means)

    @cached_property
    def _meant(self) -> meaning.Meant | None:
        fitted = meaning.heads()
        read = [one.text for one in self.letter.sentences[: judgement.MAX_SENTENCES]]
        return meaning.Meant(fitted, read, self.has) if fitted else None

    def meant_in(self, item: Item, at: int, means: str) -> bool:
        """Whether one sentence means it, has what must be told by words, and does not take it back."""
        if self._meant is None or not self.allowed(item, at):
            return False
        return self._meant.margin(at, means, self.matches(item, at)) > 0

    def allowed(self, item: Item, at: int) -> bool:
        """Whether a sentence has what must be told by words, and nothing that takes the item back."""
        if any(self.has(name, self.letter.sentences[at].text) for name in item.void):
            return False
        return not item.needs or any(all(self._stands(name, at) for name in way) for way in item.needs)

    def matches(self, item: Item, at: int) -> bool:
        """Whether the item's own pattern holds for a sentence."""
        if item.judge == "reasons":
            return self._reasons(at, self.letter.sentences[at].text)
        return self.said_in(item, at)

    def said_in(self, item: Item, at: int) -> bool:
        """Whether one sentence says it, with what stands beside it."""
        sentence = self.letter.sentences[at].text
        if any(self.has(name, sentence) for name in item.void):
            return False
        return any(all(self._stands(name, at) for name in way) for way in item.found)

    def _stands(self, name: str, at: int) -> bool:
        if name[0] == "!":
            return not self.has(name[1:], self.letter.sentences[at].text)
        if name[0] == "=":
            return self.has(name[1:], self.letter.flat)
        if name[0] == "~":
            return self.has(name[1:], self.letter.beside(at))
        return self.has(name, self.letter.sentences[at].text)

    # What words alone do not tell

    def _reasons(self, at: int, text: str) -> bool:
        if len(text.split()) < 5 or any(self.has(name, text) for name in _NO_REASON):
            return False
        if self.has("ombudsman", text) or (self.has("adr_body", text) and self.has("may", text)):
            return False
        if self.has("found_that", text) and not self.has("only_decision", text):
            return True
        if self._is_remedy(text) or self.has("undecided", text):
            return False
        return self.has("because", text) or self.has("failed", text) or self._tells(at, text)

    def _is_remedy(self, text: str) -> bool:
        return self.has("redress_given", text) or self.has("remedy_start", text)

    def _tells(self, at: int, text: str) -> bool:
        """Whether a sentence is plain telling: no courtesy, no decision, nothing that another item is."""
        if len(text.split()) < TELLING or any(self.has(name, text) for name in _NOT_TELLING):
            return False
        if self.has("relied", text) and self.has("sources_used", text):
            return False  # what we looked at, not what we saw
        if any(self.has("way_on", one.text) for one in self.letter.sentences[:at]):
            return False
        if any(self.said_in(item, at) for item in self.kind.items if item.found):
            return False
        return not (
            (self.has("uphold", text) or self.has("refuse", text)) and self.has("complaint_word", text)
        )

    def accepts(self) -> bool:
        """Whether the letter agrees with them, in full or in part, or offers something."""
        return self._holds("accepts", self.accepted)

    def _holds(self, means: str, sign: Callable[[str], bool]) -> bool:
        """Whether a sentence means this; by its sign alone where meanings cannot be told."""
        signs = [sign(one.text) for one in self.letter.sentences]
        if self._meant is None:
            return any(signs)
        return any(self._meant.margin(at, means, signs[at]) > 0 for at in range(len(self._meant)))

    def accepted(self, text: str) -> bool:
        """Whether the words of one sentence agree with them."""
        if self.has("undecided", text) or self.has("theirs_only", text):
            return False
        if self.has("partly", text) and self.has("complaint_word", text) and self.has("uphold", text):
            return True
        kept = self.pack.words["refuse"].sub(" ", text)
        if self.has("offers", kept) and self.has("we_give", kept) and not self.has("not_given", text):
            return True
        return self.has("uphold", kept) and self.has("complaint_word", text)

    def rejects(self) -> bool:
        """Whether the letter refuses them something, in full or in part."""
        return self._holds("rejects", self.rejected)

    def rejected(self, text: str) -> bool:
        """Whether the words of one sentence refuse them."""
        if self.has("undecided", text) or self.has("theirs_only", text):
            return False
        refused = any(self.has(name, text) for name in ("refuse", "refuse_soft")) and self.has(
            "complaint_word", text
        )
        return refused or (self.has("partly", text) and self.has("uphold", text))

    def body_reach(self) -> bool:
        """Whether an address, a number or a site stands beside the ADR body."""
        for at, one in enumerate(self.letter.sentences):
            beside = self.letter.beside(at)
            if (
                self.has("reach", one.text)
                and self.has("adr_body", beside)
                and not self.has("our_reach", one.text)
            ):
                return True
        return False

    def escalates(self, item: Item) -> bool:
        """Whether the way on fits the stage: after stage 2 only the ombudsman is left."""
        if self._meant is not None:
            return self._leads_on(item, self._meant)
        if self.at_second_stage():
            only = [way for way in item.found if "stage2" not in way]
            return any(
                any(all(self._stands(name, at) for name in way) for way in only)
                and not any(self.has(name, one.text) for name in item.void)
                for at, one in enumerate(self.letter.sentences)
            )
        return self.says(item)

    def _leads_on(self, item: Item, meant: meaning.Meant) -> bool:
        last = self.kind.name == "stage2" or self.at_second_stage()
        return any(
            (not last and self.meant_in(item, at, item.means))
            or (self.meant_in(item, at, "right") and self._names_body(at))
            for at in range(len(meant))
        )

    def _names_body(self, at: int) -> bool:
        beside = self.letter.beside(at)
        return any(self.has(name, beside) for body in self.pack.bodies for name in body.said)

    def at_second_stage(self) -> bool:
        """Whether the letter answers at the second stage."""
        told = [one.text for one in self.letter.sentences if self.has("stage", one.text)]
        here = [text for text in told if not self.has("stage_ahead", text)]
        return bool(here) and self.has("stage2_name", here[0]) and not self.has("stage1", here[0])
