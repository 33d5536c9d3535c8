"""The filters that readings answer."""

from django.db.models import Exists, OuterRef, Q

from amends.cases.errors import Invalid
from amends.cases.searching import Asker, Filter
from amends.cases.searching.values import choice, listed
from amends.understand.models import Concern, Reading

EMOTIONS = (
    "anger", "frustration", "disappointment", "betrayal", "anxiety", "sadness", "confusion", "joy", "gratitude",
)  # fmt: skip
FELT = 0.5  # from which an emotion counts as there
OUTCOMES = ("upheld", "partly", "not_upheld", "undecided")


def _reading(**which: object) -> Q:
    read = Reading.objects.filter(message__case=OuterRef("pk"), overruled_at=None, **which)
    return Q(Exists(read))


def _outcome(outcome: str) -> Q:
    value = "" if outcome == "undecided" else outcome
    return Q(Exists(Concern.objects.filter(case=OuterRef("pk"), removed_at=None, outcome=value)))


def _emotion(value: str, asker: Asker) -> Q:
    if value not in EMOTIONS:
        raise Invalid(f"emotion takes {listed(EMOTIONS)}.")
    return _reading(**{f"emotions__{value}__gte": FELT})


def _language(value: str, asker: Asker) -> Q:
    if not (2 <= len(value) <= 8 and value.replace("-", "").isalpha()):
        raise Invalid("language takes two letters, for example language:fr.")
    return _reading(language=value)


OURS = (
    Filter("emotion", "What a message of it was read to feel.", ("emotion:anxiety",), _emotion, EMOTIONS),
    Filter("language", "The language of a message.", ("language:fr",), _language),
    Filter(
        "outcome",
        "How one of its points was decided.",
        ("outcome:upheld",),
        choice("outcome", {name: _outcome(name) for name in OUTCOMES}),
        OUTCOMES,
    ),
)
