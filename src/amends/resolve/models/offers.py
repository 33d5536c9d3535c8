"""Remedies that the customer may choose from."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due
from amends.resolve.models.remedies import CatalogueItem


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
    answer = models.TextField(blank=True)  # why it was declined
    wish = models.TextField(blank=True)  # what they would like instead
    wish_amount = models.DecimalField(max_digits=13, decimal_places=3, null=True)
    wish_currency = models.CharField(max_length=3, blank=True)
    answered_at = models.DateTimeField(null=True)
    answers = models.OneToOneField(  # the declined offer whose wish this one answers
        "self", null=True, on_delete=models.SET_NULL, related_name="answered_by"
    )

    due_kinds = (Due.Kind.OFFER, Due.Kind.ANSWER)
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
    amount = models.DecimalField(max_digits=13, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)  # empty: the firm's own
    worth = models.DecimalField(max_digits=13, decimal_places=3, null=True)  # in the firm's currency
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.title
