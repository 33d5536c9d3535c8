"""The clocks of cases: projections of the journal, rebuilt at will, and which pack the firm works with."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from amends.cases.models import Case, Due


class ClockChoice(models.Model):
    """The pack whose clocks start with a new case: one row. None: `default`; an empty pack starts none."""

    pack = models.CharField(max_length=40, default="default", blank=True)
    kind = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.pack} {self.kind}".strip()


class CaseClocks(models.Model):
    """Whose clocks a case has, and since when they count. The journal's newest such entry, kept in view."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="clock_pack")
    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()  # by anybody in the firm
    since = models.PositiveBigIntegerField(default=0)  # a stage counts what came after this journal entry
    broken = models.CharField(max_length=300, blank=True)  # why they cannot be counted, in words

    stays_when_merged = Q(pk__gt=0)  # the survivor has its own, and counts from the earlier receipt

    def __str__(self) -> str:
        return f"{self.pack} {self.kind}".strip()


class Clock(models.Model):
    """One clock of a case as the events and the calendar have it: a projection."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        PAUSED = "paused", "stands still"
        MET = "met", "met"
        LATE = "late", "met late"
        HELD_OFF = "held_off", "held off by a notice"
        OFF = "off", "does not count"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=20)  # acknowledge, final_response, …
    statutory = models.BooleanField()
    demands = models.CharField(max_length=40, blank=True)  # the letter or notice that must have left by then
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # none while it stands still
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    stopped_at = models.DateTimeField(null=True)
    extended = models.BooleanField(default=False)
    warned = models.PositiveSmallIntegerField(default=0)  # per cent of its time that somebody was told of
    warn_at = models.DateTimeField(null=True)

    stays_when_merged = Q(pk__gt=0)
    due_kind = Due.Kind.CLOCK

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock"], name="clock_once")]
        indexes = [
            models.Index(fields=["warn_at"], name="clock_warn", condition=Q(warn_at__isnull=False)),
            models.Index(
                fields=["case"], name="clock_counting", condition=Q(state__in=("running", "paused"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.state}"


class Recount(models.Model):
    """Counting every running clock again after the calendar changed: how far it is, so that it can go on."""

    entry = models.PositiveBigIntegerField(unique=True)  # the journal entry of the change
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cursor = models.PositiveBigIntegerField(default=0)  # the last case that was done
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)  # due times that are others now

    def __str__(self) -> str:
        return f"recount {self.done} of {self.total}"
