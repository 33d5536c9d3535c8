"""Six tones of a reply, each 0-1, from what is present and what was found."""

from .presence import Presence

_HOT = {"hostile", "sarcasm", "shouting", "argue", "blame_customer", "patronising", "defensive"}
_COLD = {"policy_shield", "dismissive", "non_apology", "negative_phrasing", "jargon"}


def tones(presence: Presence, parts: dict[str, bool], rules: set[str]) -> dict[str, float]:
    """Give each tone; an attack takes away from all of them."""
    names = set(presence.names)
    hot, cold = len(rules & _HOT), len(rules & _COLD)
    dated = "when" in names
    return {
        "calm": _bounded(0.9 - 0.4 * hot),
        "empathic": _bounded(
            0.1
            + 0.35 * ("heard" in names)
            + 0.25 * parts["regret"]
            + 0.2 * ("validated" in names)
            + 0.15 * ("understood" in names)
            - 0.3 * hot
            - 0.15 * cold
        ),
        "solution": _bounded(
            0.1
            + 0.45 * ("solution" in names)
            + 0.25 * ("next_step" in names)
            + 0.2 * dated
            - 0.2 * ("vague_time" in rules)
        ),
        "transparent": _bounded(
            0.2
            + 0.35 * parts["explanation"]
            + 0.2 * ("understood" in names)
            + 0.2 * dated
            + 0.1 * ("next_step" in names)
            - 0.2 * len(rules & {"jargon", "no_owner", "hard_to_read", "vague_time"})
        ),
        "assertive": _bounded(
            0.4
            + 0.25 * ("ownership" in names)
            + 0.2 * dated
            + 0.15 * parts["responsibility"]
            - 0.2 * ("overpromise" in rules)
            - 0.2 * ("vague_time" in rules)
        ),
        "amicable": _bounded(
            0.3
            + 0.2 * ("name" in names)
            + 0.2 * ("thanks" in names)
            + 0.3 * ("warm_close" in names)
            - 0.4 * hot
            - 0.15 * cold
        ),
    }


def _bounded(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 2)
