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
        Personal(
            "resolve.CatalogueItem", plain=("name", "description", "currencies", "steps"), why_plain="The firm's own.",
        ),
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
        Personal("resolve.Authority"),
        Personal("resolve.AuthorityRule"),
        Personal("resolve.Delegation"),
        Personal("resolve.Budget", plain=("name",), why_plain="The firm's own."),
        Personal("resolve.Rate", plain=("currency",)),
        Personal("resolve.Handover"),
        Personal("resolve.Hook", plain=("name", "url", "secret"), why_plain="The firm's own; the secret is sealed."),
        Personal("resolve.HookCall", plain=("failure",), why_plain="What another program answered."),
        Personal("resolve.Waiver", "waivers", case="concern__case", fields={"reason": ERASED}),
        Personal(
            "resolve.DeliveryStep", "delivery_steps", case="remedy__case", plain=("text",),
            why_plain="The step as the catalogue has it.",
        ),
        Personal(
            "resolve.CouponCode", "coupon_codes", case="remedy__case", plain=("code",),
            why_plain="The firm's own; it must stay known so that it is never given again.",
        ),
        Personal(
            "resolve.Remedy", "remedies", case="case", fields={"why": "", "decision_why": ""},
            plain=("currency",), ends={"state": {"waiting": "withdrawn"}},
        ),
        Personal(
            "resolve.Offer", "offers", case="case", fields={"intro": "", "answer": "", "wish": ""},
            plain=("wish_currency",),
            ends={"state": {"open": "withdrawn"}},
        ),
        Personal("resolve.OfferOption", "offer_options", case="offer__case", fields={"title": ERASED, "detail": ""}, plain=("currency",)),
        Personal(
            "resolve.Promise", "promises", case="case", fields={"what": ERASED, "sentence": "", "reason": ""},
            ends={"state": {"open": "withdrawn"}}, stamps=("settled_at",),
        ),
    )  # fmt: skip
