"""What we give, and who may give how much."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due
from amends.people.models import Role
from amends.understand.models import Concern


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
