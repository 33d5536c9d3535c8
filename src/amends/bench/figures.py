"""Turning times into figures."""

import os
import platform
import statistics
from collections.abc import Sequence
from typing import Any


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median_ms": milliseconds(statistics.median(ordered)), "p95_ms": milliseconds(worst)}


def milliseconds(seconds: float) -> float:
    """Rounded to hundredths."""
    return round(seconds * 1000, 2)


def setting() -> dict[str, Any]:
    """What the figures were measured on: without it they say nothing."""
    from django.db import connection

    return {
        "database": connection.vendor,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }
