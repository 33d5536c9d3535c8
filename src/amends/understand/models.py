"""What the engine understood, and what people made of it."""

from django.conf import settings
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


class Overruling(models.Model):
    """A person said that the engine was wrong. Kept as a labelled example, never held against anybody."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="overrulings")
    what = models.CharField(max_length=40)  # complaint, heat, risk:legal, finding:non_apology, …
    engine_said = models.JSONField()
    person_said = models.JSONField()
    text = models.TextField(blank=True)  # the span or draft it was about
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.what} overruled"


class Agreement(models.Model):
    """A person took what the engine proposed. Kept as a labelled example, once for the same words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    what = models.CharField(max_length=40)  # finding:vague_time, …
    text = models.TextField()  # the words it was about
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "what"], name="agreement_case")]

    def __str__(self) -> str:
        return f"{self.what} agreed with"
