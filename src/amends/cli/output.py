"""How commands print."""

import json
import sys
from datetime import date, datetime
from typing import Any


def as_json(value: Any) -> None:
    """One JSON document on stdout, readable by people too."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=plain))


def plain(value: Any) -> str:
    """Times as ISO 8601, everything else as its words."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def say(line: str) -> None:
    """A plain line on stdout."""
    print(line)


def warn(line: str) -> None:
    """A plain line on stderr."""
    print(line, file=sys.stderr)
