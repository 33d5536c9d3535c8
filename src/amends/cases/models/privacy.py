"""Erasures that wait or were done, what the law holds, and how long things are kept."""

from django.conf import settings
from django.db import models

from amends.cases.models.record import Case, Customer


class Erasure(models.Model):
    """Somebody wants all about one customer gone. It waits, so that it can be called off, then is done."""

    class State(models.TextChoices):
        PENDING = "pending", "waiting"
        CANCELLED = "cancelled", "called off"
        DONE = "done", "done"

    class Ground(models.TextChoices):
        ASKED = "asked", "they asked for it"
        CONSENT = "consent", "consent was withdrawn"
        OVER = "over", "we need it no longer"
        LAW = "law", "a law or an authority demands it"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="erasures")
    ground = models.CharField(max_length=8, choices=Ground.choices)
    reason = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], name="erasure_pending_once", condition=models.Q(state="pending")
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="erasure_due")]

    def __str__(self) -> str:
        return f"erasure {self.pk}, {self.state}"


class Hold(models.Model):
    """A legal hold: while it stands, nothing of this customer or case is erased."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="holds")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="holds")
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer"], name="hold_open", condition=models.Q(lifted_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Retention(models.Model):
    """How many months one kind of thing is kept. No row, or months empty: for ever."""

    kind = models.CharField(max_length=20, unique=True)
    months = models.PositiveSmallIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.months or 'for ever'}"
