"""An agent's draft, made ready for the rules: what it says, without what it quotes."""

import re
from datetime import datetime, timedelta
from functools import cached_property

from .context import Context
from .passage import Passage
from .promises import find_promises
from .types import Promise
from .when import add_working_days

_QUOTED = re.compile(r'"[^"\n]{1,300}"')
_GREETING = re.compile(
    r"^\s*(?:(?:dear|hello|hi|hey|hiya|g'day|(?:good )?(?:morning|afternoon|evening|day)|greetings)\b[,!]?\s+)?"
    r"(?P<name>(?:(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|madam|frau|herr|mme|captain|rev)\.?\s+)?[^\W\d_][\w'.-]*(?:\s+[^\W\d_][\w'-]+){0,2}?)\s*(?:[,:!\n]|-\s|\u2013|$)",
    re.I,
)
_OPENING = re.compile(
    r"^\s*(?:(?:dear|hello|hi|hey|hiya|g'day|(?:good )?(?:morning|afternoon|evening|day)|greetings)\b"
    r"|(?:mr|mrs|ms|miss|mx|dr|prof)\.?\s+[^\W\d_])",
    re.I,
)
_NOBODY = re.compile(
    r"\b(?:customer|sir|madam|guest|client|parents?|householder|subscriber|shopper|traveller|student|applicant|holder|of the|neighbour|all|there|team|user|member|reviewer|valued|passenger|resident|tenant|patient|friend|everyone|thanks?|sorry|again)\b|^(?:good )?(?:morning|afternoon|evening|day|hello|hi|hey|greetings)$",
    re.I,
)
_TITLED = re.compile(r"\b(?:madam|sir|dame) [^\W\d_]{2,}", re.I)
_SIGNATURE = re.compile(
    r"(?:^|[.!?]\s+|\n)\s*(?:(?:kind|best|warm|with)[\w ]{0,20}(?:regards|wishes|sympathy)?,?\s*|yours \w+,?\s*|regards,?\s*|sincerely,?\s*|thanks,?\s*)?(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:, [a-z ]{3,30}(?:manager|care|team|repairs|desk|service|support))?)\.?\s*$"
)

# How long after `now` a proposed date lies, in working days, and its hour.
_PROPOSED_DAYS = 1


class Draft:
    """What the rules look at. `text` has quotations blanked out, at the same offsets."""

    def __init__(self, text: str, context: Context) -> None:
        self.context = context
        self.passage = Passage(text)
        self.plain = self.passage.plain
        # What each sentence does by its meaning, in the order of `sentences`; None: by patterns alone.
        self.judged: list[frozenset[str]] | None = None
        self.text = _QUOTED.sub(lambda found: " " * len(found.group()), self.plain)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        return self.passage.sentences

    def work_out(self) -> None:
        """Work out now what a copy shall share."""
        for name in ("sentences", "starts", "promises", "greeting_end"):
            getattr(self, name)

    def without_greeting(self, start: int, end: int) -> tuple[int, int]:
        """Give a sentence without the salutation that it began with."""
        start = max(start, self.greeting_end) if start < self.greeting_end < end else start
        return self.passage.trim(start, end)

    @cached_property
    def promises(self) -> tuple[Promise, ...]:
        return find_promises(self.passage, self.context.now)

    @cached_property
    def now(self) -> datetime | None:
        return self.context.now

    @cached_property
    def starts(self) -> list[int]:
        """Where the sentences start."""
        return [start for start, _ in self.sentences]

    @cached_property
    def greeting_end(self) -> int:
        """Where the salutation ends, so that it counts in no sentence."""
        found = _GREETING.match(self.plain) if _OPENING.match(self.plain) else None
        return found.end() if found else 0

    @cached_property
    def greeted(self) -> tuple[int, int] | None:
        """Where the name stands that the salutation uses, if it uses one."""
        found = _GREETING.match(self.plain) if _OPENING.match(self.plain) else None
        return None if found is None or _NOBODY.search(found["name"]) else found.span("name")

    @cached_property
    def greets_by_name(self) -> bool:
        found = _GREETING.match(self.plain)
        name = found["name"].strip(". ") if found else ""
        written = name[:1].isupper() or self.plain.islower()
        if name and written and (_OPENING.match(self.plain) or self._is_first_name(name)):
            return bool(_TITLED.search(name)) or not _NOBODY.search(name)
        return self._says_name

    def _is_first_name(self, name: str) -> bool:
        known = (self.context.customer_name or "").lower().split()
        return bool(name) and name.lower().split()[-1] in known

    @cached_property
    def _says_name(self) -> bool:
        parts = [part for part in (self.context.customer_name or "").split() if len(part) > 2]
        return any(re.search(rf"\b{re.escape(part)}\b", self.plain, re.I) for part in parts)

    @cached_property
    def signed_by(self) -> str | None:
        found = _SIGNATURE.search(self.plain[-120:])
        return found["name"] if found else None

    def sentence_texts(self) -> list[str]:
        return [self.text[start:end] for start, end in self.sentences]

    def proposed_time(self) -> str:
        """A time to propose where the draft has none: a working day from now at noon."""
        if self.now is None:
            return "within two working days"
        day = add_working_days(self.now.date(), _PROPOSED_DAYS)
        tomorrow = day == self.now.date() + timedelta(days=1)
        return "by noon tomorrow" if tomorrow else f"by noon on {day:%A}"
