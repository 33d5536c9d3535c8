"""How commands print."""

import json
import sys
from typing import Any


def as_json(value: Any) -> None:
    """One JSON document on stdout, readable by people too."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say(line: str) -> None:
    """A plain line on stdout."""
    print(line)


def warn(line: str) -> None:
    """A plain line on stderr."""
    print(line, file=sys.stderr)
