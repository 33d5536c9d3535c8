"""Bytes as they came, before anything reads them."""

from django.db import models


class Blob(models.Model):
    """Bytes, stored once by their SHA-256. In the database, so that they commit with their record."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size} bytes)"


class Preview(models.Model):
    """A picture of a file, drawn anew by us, so that nothing of the file itself reaches a browser."""

    blob = models.OneToOneField(Blob, on_delete=models.CASCADE, primary_key=True, related_name="preview")
    content = models.BinaryField(default=b"")
    failure = models.CharField(max_length=200, blank=True, default="")  # why there is none
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"preview of {self.blob_id[:12]}"


class Raw(models.Model):
    """One thing that arrived, exactly as it arrived.

    States: *received* (stored, not yet filed), *filed* (became a message of a case), *held*
    (set aside with a reason, waiting for a person), *dropped* (a person decided that it is nothing).
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        FILED = "filed"
        HELD = "held"
        DROPPED = "dropped"

    channel = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    envelope = models.JSONField(default=dict)  # how it came: SMTP sender and recipients, address
    identity = models.CharField(max_length=80, unique=True)  # what makes a second delivery the same
    message_id = models.CharField(max_length=998, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    held_reason = models.TextField(blank=True)
    filed_at = models.DateTimeField(null=True)
    redeliveries = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            # Not partial: SQLite does not see that "= held" lies within a list of states.
            models.Index(fields=["state", "received_at"], name="raw_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} raw {self.pk}, {self.state}"
