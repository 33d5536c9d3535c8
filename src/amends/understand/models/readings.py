"""What the engine understood."""

from django.db import models

from amends.cases.models import Case, Message


class Reading(models.Model):
    """What the engine understood of one inbound message, kept as it was."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="reading")
    made_at = models.DateTimeField()
    engine = models.CharField(max_length=60)
    complaint = models.FloatField()  # probability
    heat = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    distress = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)
    emotions = models.JSONField(default=dict)
    risks = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    overruled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"reading of message {self.message_id}, heat {self.heat}"


class HeatPoint(models.Model):
    """One point of the heat arc: after a message, or after something we did or failed to do."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="heat_points")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE)
    at = models.DateTimeField()
    heat = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="heat_case")]

    def __str__(self) -> str:
        return f"{self.heat} ({self.why})"
