"""What puts it right: cause, authority, remedies, approvals, offers, promises."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due, Message
from amends.people.models import Role
from amends.understand.models import Concern


class Cause(models.Model):
    """Why it happened; or that we do not know, with the reason. A guess until there is evidence."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="cause")
    text = models.CharField(max_length=300, blank=True)
    unknown_reason = models.TextField(blank=True)
    one_off = models.BooleanField(default=False)  # nothing to prevent: declared, not assumed
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text or f"Unknown: {self.unknown_reason}"


class CatalogueItem(models.Model):
    """A remedy that this firm gives."""

    class Kind(models.TextChoices):
        REFUND = "refund", "refund"
        PARTIAL_REFUND = "partial_refund", "partial refund"
        REPLACEMENT = "replacement", "replacement"
        REPAIR = "repair", "repair"
        REDO = "redo", "done again"
        CREDIT = "credit", "credit"
        COUPON = "coupon", "coupon"
        FREE_ITEM = "free_item", "free item"
        EXTRA_SUPPORT = "extra_support", "extra support"
        EXPLANATION = "explanation", "explanation"
        APOLOGY = "apology", "apology"
        PROCESS_CHANGE = "process_change", "change of process"
        GOODWILL = "goodwill", "goodwill"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    money = models.BooleanField(default=False)
    description = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """How much a role may grant on its own, for all remedies of one case together."""

    role = models.CharField(max_length=10, choices=Role.choices, unique=True)
    limit = models.DecimalField(max_digits=12, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.role}: {self.limit}"


class Remedy(models.Model):
    """What we give, for which concerns; granted within authority or waiting for an approval."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for approval"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "not approved"
        DELIVERED = "delivered", "delivered"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remedies")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT)
    concerns = models.ManyToManyField(Concern, related_name="remedies")
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    why = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="remedies_asked"
    )
    asked_at = models.DateTimeField()
    decide_by = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="remedies_decided",
    )
    decided_at = models.DateTimeField(null=True)
    decision_why = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)
    offer = models.OneToOneField("resolve.Offer", null=True, on_delete=models.PROTECT, related_name="remedy")

    due_kind = Due.Kind.APPROVAL

    class Meta:
        indexes = [
            models.Index(fields=["decide_by"], name="remedy_waiting", condition=models.Q(state="waiting"))
        ]

    counts_as_money = True  # a case may not hand it to one whose money is counted apart

    def __str__(self) -> str:
        return f"{self.item} {self.amount or ''}".strip()


class Offer(models.Model):
    """Remedies that the customer may choose from, until a time."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        EXPIRED = "expired", "expired"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    intro = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    chosen = models.ForeignKey("resolve.OfferOption", null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)  # why it was declined, or what they would like instead
    answered_at = models.DateTimeField(null=True)

    due_kind = Due.Kind.OFFER
    one_when_merged = models.Q(state=State.OPEN)
    counts_as_money = True

    def __str__(self) -> str:
        return f"offer {self.pk}, {self.state}"


class OfferOption(models.Model):
    """One way to put it right."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="options")
    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.title


class Promise(models.Model):
    """What we said that we would do, and by when (law 3)."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        MOVED = "moved", "Moved"
        BROKEN = "broken", "Broken"
        WITHDRAWN = "withdrawn", "Withdrawn"  # only when its message never left

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="promises")
    what = models.CharField(max_length=300)
    sentence = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    moved_to = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="moved_from")

    due_kind = Due.Kind.PROMISE

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="promise_ledger"),
            models.Index(fields=["case", "due_at"], name="promise_case"),
            models.Index(fields=["settled_at", "id"], name="promise_settled"),
        ]

    def __str__(self) -> str:
        return self.what
