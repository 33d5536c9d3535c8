"""How long the machines try, and whether the verbs they are there for went through.

Usually a number of examples that is always the same. LAWS_EXAMPLES looks longer and at others each time;
LAWS_FEW looks only so often, and then no verb is asked for: chance brings few of them about.
"""

import os
from collections import Counter

from hypothesis import HealthCheck, Phase, settings


def tries(usual: int, steps: int) -> settings:
    """So many examples of so many steps each."""
    most = int(os.environ.get("LAWS_EXAMPLES", usual))
    return settings(
        max_examples=min(most, int(os.environ.get("LAWS_FEW", most))),
        stateful_step_count=steps,
        deadline=None,
        derandomize="LAWS_EXAMPLES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def require(wanted: set[str], done: Counter[str]) -> None:
    """The longer run brings about every verb that is wanted; the short one, by its few examples, most of them."""
    if "LAWS_FEW" in os.environ:
        return
    missing = wanted - {verb for verb, times in done.items() if times}
    spared = 0 if "LAWS_EXAMPLES" in os.environ else len(wanted) // 4
    assert len(missing) <= spared, f"never went through: {missing}; {done}"
