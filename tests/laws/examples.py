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


def require(wanted: set[str], rare: set[str], done: Counter[str]) -> None:
    """Every verb that is wanted went through; those that chance seldom brings about, in the longer run."""
    if "LAWS_FEW" in os.environ:
        return
    chance = set() if "LAWS_EXAMPLES" in os.environ else rare
    missing = wanted - chance - {verb for verb, times in done.items() if times}
    assert not missing, f"never went through: {missing}; {done}"
