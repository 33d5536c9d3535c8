"""Risk lanes: the protocol of each, and where one was raised on a case."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due, Message
from amends.people.models import Team


class Protocol(models.Model):
    """What to do first when a risk of this kind is read, whom it reaches, and by when it is followed.

    Lists are lists of lines. A firm without a row of its own has the defaults of `lane_texts`.
    """

    class Kind(models.TextChoices):
        SELF_HARM = "self_harm", "Somebody may harm themselves"
        SAFETY = "safety", "Safety"
        LEGAL = "legal", "Legal"
        REGULATOR = "regulator", "Regulator"
        PRESS = "press", "Press"
        VULNERABLE = "vulnerable", "Vulnerable"

    kind = models.CharField(max_length=10, choices=Kind.choices, unique=True)
    active = models.BooleanField(default=True)
    steps = models.JSONField(default=list)  # what to do first, in order
    say = models.JSONField(default=list)
    avoid = models.JSONField(default=list)  # what not to say or do
    forbidden = models.JSONField(default=list)  # words that a reply in this lane must not have
    ring = models.JSONField(default=list)  # whom to ring of ours, with the number
    lines = models.JSONField(default=list)  # crisis lines: [country, name, number]
    lines_checked_at = models.DateTimeField(null=True)
    lines_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveIntegerField(default=480)  # in which somebody confirms that it was followed
    round_the_clock = models.BooleanField(default=False)  # the minutes count at night as well
    again = models.BooleanField(default=False)  # raised anew by each message that speaks of it
    mail = models.BooleanField(default=True)  # who is told is told by mail, too
    roles = models.JSONField(default=list)
    teams = models.ManyToManyField(Team, related_name="+")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    def __str__(self) -> str:
        return self.get_kind_display()


class Lane(models.Model):
    """A lane on a case: raised by the engine or a person, then followed, or overruled."""

    class Source(models.TextChoices):
        ENGINE = "engine"
        STAFF = "staff"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lanes")
    kind = models.CharField(max_length=10, choices=Protocol.Kind.choices)
    source = models.CharField(max_length=6, choices=Source.choices)
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    followed_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    overruled_at = models.DateTimeField(null=True)

    due_kind = Due.Kind.LANE

    class Meta:
        indexes = [models.Index(fields=["case", "kind"], name="lane_case")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        """Whether its protocol still waits to be followed."""
        return self.followed_at is None and self.overruled_at is None
