"""The score of a draft, 0-100, and whether it is ready. The formula is printed where it is shown."""

from collections.abc import Iterable

from .rules_table import RULES

FORMULA = (
    "score = 60 x (share of the weighed parts that are present) + 40 x (apology weight present / 8)"
    " - 25 for each stop, 8 for each fix, 1 for each hint; between 0 and 100."
    " Weights of the apology (Lewicki 2016): responsibility 3, repair 2, regret 1, explanation 1, repentance 1."
    " Where responsibility is not due (the complaint is not upheld, or not yet decided), its 3 are counted as given once regret is there."
    " A draft is ready when it holds no stop and is not empty."
)
# What each part of a reply weighs; courtesy and substance before ornament.
PARTS = {
    "name": 1, "thanks": 1, "heard": 3, "understood": 3, "apology": 2, "ownership": 2,
    "solution": 3, "next_step": 2, "when": 2, "open_question": 1, "warm_close": 1,
}  # fmt: skip
APOLOGY = {"responsibility": 3, "repair": 2, "regret": 1, "explanation": 1, "repentance": 1}
COST = {"stop": 25, "fix": 8, "hint": 1}


def score(present: Iterable[str], parts: dict[str, bool], rules: Iterable[str], upheld: str | None) -> int:
    """Apply the formula."""
    names = set(present)
    share = sum(weight for name, weight in PARTS.items() if name in names) / sum(PARTS.values())
    given = dict(parts)
    if upheld in {None, "no"} and parts["regret"]:
        given["responsibility"] = True
    apology = sum(weight for name, weight in APOLOGY.items() if given[name])
    cost = sum(COST[RULES[rule].level] for rule in rules)
    return round(min(max(60 * share + 40 * apology / sum(APOLOGY.values()) - cost, 0), 100))
