"""Concerns: every point that the customer raised."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Message


class Concern(models.Model):
    """One point that the customer raised; every one is decided and answered."""

    class Outcome(models.TextChoices):
        UNDECIDED = "", "Undecided"
        UPHELD = "upheld", "Upheld"
        PARTLY = "partly", "Partly upheld"
        NOT_UPHELD = "not_upheld", "Not upheld"

    class Source(models.TextChoices):
        ENGINE = "engine"
        STAFF = "staff"
        CUSTOMER = "customer"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="concerns")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL)
    quote = models.TextField(blank=True)  # their own words
    start = models.PositiveIntegerField(default=0)  # of the quote in the message's text
    end = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=400)  # how we put it
    expected = models.TextField(blank=True, default="")  # what they were told, or could expect
    happened = models.TextField(blank=True, default="")
    cost_minutes = models.PositiveIntegerField(null=True)  # of their time
    cost_money = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    worry = models.TextField(blank=True, default="")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    confirmed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "position"], name="concern_case")]

    def __str__(self) -> str:
        return self.text
