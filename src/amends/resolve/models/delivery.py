"""How what was granted reaches the customer: steps, codes, the cashier's list, hooks of other programs."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from amends.resolve.models.remedies import CatalogueItem, Remedy


class DeliveryStep(models.Model):
    """One thing that somebody does so that a remedy reaches the customer."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="steps")
    text = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["remedy", "position"], name="delivery_step_once")]

    def __str__(self) -> str:
        return self.text


class CouponCode(models.Model):
    """A code that works once. Given to one remedy for ever: one that was taken back is never given again."""

    item = models.ForeignKey(CatalogueItem, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    remedy = models.OneToOneField(Remedy, null=True, on_delete=models.SET_NULL, related_name="code")
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("code"), name="coupon_code_once")]
        indexes = [
            models.Index(fields=["item", "id"], name="coupon_free", condition=models.Q(given_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Handover(models.Model):
    """A list of sums that the cashier was handed."""

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"handover {self.pk}"


class Hook(models.Model):
    """Another program that is told of remedies, at an address of its own."""

    name = models.CharField(max_length=80, unique=True)
    url = models.CharField(max_length=500)
    secret = models.TextField()  # sealed
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HookCall(models.Model):
    """What one program is to be told of one journal entry, and whether it took it."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="calls")
    entry = models.ForeignKey("cases.Entry", on_delete=models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hook", "entry"], name="hook_call_once")]

    def __str__(self) -> str:
        return f"call {self.pk} of {self.hook}"
