"""Going back to ask whether it really is right."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due, Message


class FollowUp(models.Model):
    """Somebody asks the customer, at a time, whether it is right now."""

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        ASKED = "asked", "asked"
        ANSWERED = "answered", "answered"
        DROPPED = "dropped", "dropped"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(null=True)

    due_kind = Due.Kind.FOLLOW_UP
    stays_when_merged = models.Q(state=State.PLANNED)  # the surviving case plans its own

    def __str__(self) -> str:
        return f"follow-up {self.state}"


class Survey(models.Model):
    """What the customer answered. Scales run from 1 (no) to 5 (yes)."""

    class Fixed(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    follow_up = models.OneToOneField(FollowUp, on_delete=models.CASCADE, related_name="survey")
    fixed = models.CharField(max_length=6, choices=Fixed.choices)
    heard = models.PositiveSmallIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField(null=True)
    process = models.PositiveSmallIntegerField(null=True)
    treatment = models.PositiveSmallIntegerField(null=True)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"fixed: {self.fixed}"
