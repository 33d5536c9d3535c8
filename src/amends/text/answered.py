"""Does a draft answer a concern? By meaning-bearing words and their kin, not by exact phrase."""

import re

_KIN = (
    "refund money pay paid payback reimburse credit cash back charge charged bill billed fee price cost invoice amount payment",
    "late delay delayed wait waited waiting slow overdue time",
    "rude attitude polite unhelpful manner tone short shouted laughed laugh mocked sneered behaviour spoke swore dismissive cold insult",
    "broken broke damage damaged crack cracked dent dented faulty fault defect torn smashed repair fix fixed mend valve part",
    "call called calls ring rang rung phone phoned callback telephone reply replied answer answered respond response wrote contact",
    "cancel cancelled cancellation leave leaving ending end terminate quit contract",
    "deliver delivered delivery arrive arrived parcel package courier driver shipping shipped sent post posted",
    "heating boiler radiator warm hot cold water shower",
    "noise noisy loud quiet music sleep bar party",
    "clean dirty filthy stain stained hygiene hair mould",
    "food meal dish lunch dinner soup kitchen chef",
    "wrong incorrect mistake mixed mix-up error",
    "missing lost gone vanished disappeared",
    "internet broadband wifi connection line signal offline outage",
    "staff employee agent colleague receptionist waiter reception team she he",
    "data photos files export notes backup record address privacy",
)
_KIN_OF: dict[str, frozenset[str]] = {}
_SMALL = frozenset(
    [
        "the",
        "and",
        "that",
        "this",
        "with",
        "have",
        "has",
        "had",
        "was",
        "were",
        "are",
        "you",
        "your",
        "our",
        "for",
        "from",
        "not",
        "but",
        "they",
        "them",
        "about",
        "being",
        "been",
        "get",
        "got",
        "nobody",
        "never",
        "wants",
        "want",
        "asked",
        "did",
        "didn't",
        "too",
        "very",
        "after",
        "when",
        "who",
        "which",
        "there",
        "their",
        "his",
        "her",
        "its",
        "into",
        "out",
        "off",
        "all",
        "any",
    ]
)
# Of a short concern one bearing word is enough; of a longer one a third.
_SHARE = 0.34


def stem(word: str) -> str:
    """Cut an English ending: "cancelled" and "cancels" meet."""
    for ending in ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return re.sub(r"(.)\1$", r"\1", word)


for _group in _KIN:
    _stems = frozenset(stem(word) for word in _group.split())
    for _stem in _stems:
        _KIN_OF[_stem] = _KIN_OF.get(_stem, frozenset()) | _stems


def bearing(text: str) -> list[str]:
    """Give the stems that carry meaning, in order."""
    words = re.findall(r"[^\W\d_][\w'-]*|\d+", text.lower())
    return [stem(word) for word in words if word not in _SMALL and (len(word) > 2 or word.isdigit())]


def answers(draft_stems: set[str], concern: str) -> bool:
    """Say whether enough of a concern comes back in the draft, in these or kindred words."""
    wanted = list(dict.fromkeys(bearing(concern)))
    if not wanted:
        return True
    weight = sum(_weight(word, draft_stems) for word in wanted)
    return weight >= max(0.8, _SHARE * len(wanted))


def nearness_of_words(draft_stems: set[str], concern: str) -> float:
    """Give the share of a concern's bearing words that come back, in these or kindred words (0-1)."""
    wanted = dict.fromkeys(bearing(concern))
    return sum(_weight(word, draft_stems) for word in wanted) / max(len(wanted), 1)


def _weight(word: str, draft_stems: set[str]) -> float:
    if word in draft_stems:
        return 0.45 if word in _COMMON else 1.0
    return 0.5 if _KIN_OF.get(word, frozenset()) & draft_stems else 0.0


_COMMON = frozenset(
    stem(word)
    for word in [
        "staff",
        "time",
        "order",
        "service",
        "day",
        "week",
        "customer",
        "call",
        "team",
        "back",
        "new",
    ]
)
