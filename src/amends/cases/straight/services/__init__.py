"""The verbs that keep the record straight, one file a subject."""

from amends.cases.straight.services.merging import merge_cases, unmerge

__all__ = ["merge_cases", "unmerge"]
