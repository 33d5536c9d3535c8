"""The finer rules of who may grant what: by kind and item, for one customer, from a budget, in whose place."""

from django.conf import settings
from django.db import models

from amends.people.models import Role, Team
from amends.resolve.models.remedies import CatalogueItem


class AuthorityRule(models.Model):
    """What a role may grant of a kind, of one item, or of anything, beside its limit for a case.

    All rules that fit hold together, so that a rule can only narrow what a role may do.
    """

    role = models.CharField(max_length=10, choices=Role.choices)
    kind = models.CharField(max_length=16, choices=CatalogueItem.Kind.choices, blank=True)
    item = models.ForeignKey(CatalogueItem, null=True, blank=True, on_delete=models.CASCADE)
    per_case = models.DecimalField(max_digits=13, decimal_places=3, null=True, blank=True)
    per_customer = models.DecimalField(max_digits=13, decimal_places=3, null=True, blank=True)
    days = models.PositiveSmallIntegerField(default=365)  # the period of `per_customer`
    always_ask = models.BooleanField(default=False)  # never on its own, whatever it is worth

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "kind"], name="authority_kind_once", condition=models.Q(item=None)
            ),
            models.UniqueConstraint(
                fields=["role", "item"], name="authority_item_once", condition=~models.Q(item=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.item or self.kind or 'anything'}"


class Delegation(models.Model):
    """While one person is away another decides in their place, with their authority."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["delegate", "ends_at"], name="delegation_now")]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.user}"


class Budget(models.Model):
    """What may be given in one month, quarter or year, by a team or by all."""

    class Period(models.TextChoices):
        MONTH = "month", "month"
        QUARTER = "quarter", "quarter"
        YEAR = "year", "year"

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    period = models.CharField(max_length=8, choices=Period.choices)
    amount = models.DecimalField(max_digits=13, decimal_places=3)
    beyond = models.CharField(max_length=10, choices=Role.choices, default=Role.MANAGER)  # who may exceed it
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """What one unit of a foreign currency is worth in the firm's own, as the firm set it."""

    currency = models.CharField(max_length=3, unique=True)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate}"
