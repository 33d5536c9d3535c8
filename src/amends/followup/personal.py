"""What is personal in follow-ups and surveys."""

from amends.cases.privacy.registry import Personal, declare


def register() -> None:
    """Called when the app is ready."""
    declare(
        Personal("followup.FollowUp", "follow_ups", case="case", ends={"state": {"planned": "dropped", "asked": "dropped"}}),
        Personal("followup.Survey", "surveys", case="follow_up__case", fields={"text": ""}),
    )  # fmt: skip
