"""What is personal in drafts and letters."""

from amends.cases.privacy.registry import ERASED, Personal, declare


def register() -> None:
    """Called when the app is ready."""
    declare(
        Personal("respond.Draft", "drafts", case="case", fields={"text": "", "kept": list}, gone=True),
        Personal(
            "respond.Letter", "letters", case="case",
            fields={"title": ERASED, "text": "", "why_back": "", "why_gaps": ""},
            plain=("pack", "kind", "writers", "sha256"),
            ends={"state": {"draft": "dropped", "waiting": "dropped", "approved": "dropped"}},
        ),
        Personal(
            "respond.Letterhead", plain=("pack", "address", "body", "body_contact", "body_website"),
            why_plain="The firm's own.",
        ),
    )  # fmt: skip
