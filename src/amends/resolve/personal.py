"""What is personal in causes, remedies, offers and promises."""

from amends.cases.privacy.registry import ERASED, Personal, declare

SHARED = 3  # customers from whom on the words of a cause are a category and no story of one person


def _category(words: str) -> str:
    """A cause that several customers share stays, so that the figures of causes hold; others go."""
    from amends.resolve.models import Cause

    sharing = Cause.objects.filter(text=words, case__erased_at=None).values("case__customer").distinct()
    return words if words and sharing.count() >= SHARED else ERASED


def register() -> None:
    """Called when the app is ready."""
    declare(
        Personal("resolve.Cause", "causes", case="case", fields={"text": _category, "unknown_reason": "", "avoid_how": ""}),
        Personal("resolve.Why", "tree_of_causes", case="case", fields={"text": ERASED}),
        Personal("resolve.Investigation", "investigations", case="case"),
        Personal(
            "resolve.Question", "questions_to_settle", case="case", fields={"text": ERASED, "answer": ""}, plain=("template",),
        ),
        Personal(
            "resolve.Request", "requests_to_others", case="case",
            fields={"to_name": "", "to_email": "", "text": ERASED, "message_id": "", "failure": ""},
            ends={"state": {"queued": "withdrawn", "sending": "withdrawn", "sent": "withdrawn", "failed": "withdrawn"}},
        ),
        Personal("resolve.Evidence", "evidence", case="case", fields={"shows": ERASED, "source": ""}),
        Personal("resolve.SecondFailure", "second_failures", case="case", fields={"why": ""}),
        Personal("resolve.CatalogueItem", plain=("name", "description"), why_plain="The firm's own."),
        Personal("resolve.Authority"),
        Personal(
            "resolve.Remedy", "remedies", case="case", fields={"why": "", "decision_why": ""},
            plain=("currency",), ends={"state": {"waiting": "withdrawn"}},
        ),
        Personal(
            "resolve.Offer", "offers", case="case", fields={"intro": "", "answer": ""},
            ends={"state": {"open": "withdrawn"}},
        ),
        Personal("resolve.OfferOption", "offer_options", case="offer__case", fields={"title": ERASED, "detail": ""}),
        Personal(
            "resolve.Promise", "promises", case="case", fields={"what": ERASED, "sentence": "", "reason": ""},
            ends={"state": {"open": "withdrawn"}}, stamps=("settled_at",),
        ),
    )  # fmt: skip
