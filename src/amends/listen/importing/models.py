"""Imports: where each stands, what it brought, what it could not, and named mappings."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Customer, Raw


class Import(models.Model):
    """One file, folder or database of another program, brought in bounded batches."""

    class State(models.TextChoices):
        READY = "ready", "looked at, not started"
        RUNNING = "running", "running"
        STOPPED = "stopped", "stopped"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        UNDOING = "undoing", "being undone"
        UNDONE = "undone", "undone"

    path = models.CharField(max_length=1000)
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField(default=0)  # of the file: another size is another file
    channel = models.CharField(max_length=12, default="import")
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rows_done = models.PositiveBigIntegerField(default=0)  # the checkpoint, saved with the rows themselves
    share = models.FloatField(default=0)  # of the source that was read, 0 to 1
    seconds = models.FloatField(default=0)  # spent working
    created = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    taken_back = models.PositiveBigIntegerField(default=0)
    why = models.TextField(blank=True)  # it stopped by itself

    def __str__(self) -> str:
        return f"import {self.pk} of {self.name}"


class Problem(models.Model):
    """A row that could not be brought, or something of it that could not."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    row = models.PositiveBigIntegerField()
    why = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["of", "row"], name="problem_row")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.why}"


class Brought(models.Model):
    """What one row became, kept so that it can be taken back exactly."""

    by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="brought")
    row = models.PositiveBigIntegerField()
    raw = models.OneToOneField(Raw, on_delete=models.CASCADE, related_name="brought")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="brought")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    new_case = models.BooleanField()
    new_customer = models.BooleanField()
    named = models.BooleanField(default=False)  # it gave a nameless customer their name
    messages = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    before = models.JSONField(null=True)  # the columns of a case that was there, as they were
    facts = models.JSONField(default=dict)  # tags, custom fields and what else the source knew
    kept = models.CharField(max_length=200, blank=True)  # why undo left it

    class Meta:
        indexes = [models.Index(fields=["by", "-id"], name="brought_newest")]

    def __str__(self) -> str:
        return f"row {self.row} of import {self.by_id}"


class SavedMapping(models.Model):
    """Which column means what, under a name."""

    name = models.CharField(max_length=80, unique=True)
    mapping = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
