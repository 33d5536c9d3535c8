"""What we give, and who may give how much."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Customer, Due
from amends.people.models import Role, Team
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
    # What one costs us where it is no sum of money, in the firm's currency; it counts like money.
    cost = models.DecimalField(max_digits=13, decimal_places=3, null=True, blank=True)
    currencies = models.JSONField(default=list, blank=True)  # empty: the firm's own
    steps = models.JSONField(default=list, blank=True)  # of its delivery, in order
    hours = models.PositiveSmallIntegerField(default=16)  # working hours in which it is delivered
    stock = models.PositiveIntegerField(null=True, blank=True)  # None: not counted
    coded = models.BooleanField(default=False)  # each is a code that works once

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """How much a role may grant on its own, for all remedies of one case together."""

    role = models.CharField(max_length=10, choices=Role.choices, unique=True)
    limit = models.DecimalField(max_digits=13, decimal_places=3)

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
    amount = models.DecimalField(max_digits=13, decimal_places=3, null=True)
    currency = models.CharField(max_length=3)
    worth = models.DecimalField(max_digits=13, decimal_places=3, null=True)  # in the firm's currency
    # To whom it was given and who pays, as it was then: a merge or a new team does not change it.
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
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
    decided_for = models.ForeignKey(  # whose authority it was, where a delegate decided
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_why = models.TextField(blank=True)
    asked_of = models.CharField(max_length=10, choices=Role.choices, blank=True)  # the role whose turn it is
    delivered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the customer knows that it is done
    handover = models.ForeignKey(
        "resolve.Handover", null=True, on_delete=models.PROTECT, related_name="remedies"
    )
    offer = models.OneToOneField("resolve.Offer", null=True, on_delete=models.PROTECT, related_name="remedy")

    due_kinds = (Due.Kind.APPROVAL, Due.Kind.DELIVERY, Due.Kind.CALL)

    class Meta:
        indexes = [
            models.Index(fields=["decide_by"], name="remedy_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["customer", "decided_at"], name="remedy_customer"),
            models.Index(fields=["decided_at"], name="remedy_decided"),
        ]

    counts_as_money = True  # a case may not hand it to one whose money is counted apart

    def __str__(self) -> str:
        return f"{self.item} {self.amount or ''}".strip()


class Waiver(models.Model):
    """Why an upheld point has no remedy. It holds for the decision that was made before it."""

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="waiver")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"no remedy for point {self.concern_id}"
