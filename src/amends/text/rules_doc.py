"""Print or write the reference of the coach's rules: `python -m amends.text.rules_doc [FILE]`."""

import sys
from pathlib import Path

from .rules_table import RULES, Rule
from .score import FORMULA

_HEAD = """# The coach's rules

Made from `src/amends/text/rules_table.py` by `python -m amends.text.rules_doc docs/reference/rules.md`.
Do not edit by hand.

Levels: **stop** asks "why as it is?" before sending, **fix** should be mended, **hint** is for you to weigh.
Rules read words, not minds: each finding shows its reason and can be overruled with one key.
"""


def document() -> str:
    """Give the whole page."""
    return "\n".join([_HEAD, "## Score\n", FORMULA, "", "## Rules", *map(_section, RULES.values())])


def _section(rule: Rule) -> str:
    return (
        f"\n### `{rule.name}` ({rule.level})\n\n**{rule.title}.** {rule.why}\n\n"
        f"- Before: {rule.before}\n- After: {rule.after}\n- Source: {rule.source}\n"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(document(), encoding="utf-8")
    else:
        sys.stdout.write(document())
