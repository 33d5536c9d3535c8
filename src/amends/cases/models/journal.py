"""The journal: who did what, when and why; append-only and sealed into a chain (law 2)."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One change. `facts` holds ids and plain values; anything personal goes into the payload."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.DO_NOTHING, related_name="journal", db_constraint=False
    )
    actor_kind = models.CharField(max_length=10)  # staff, customer, system, api
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)  # salted SHA-256 of the payload

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="entry_case")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"


class Payload(models.Model):
    """The personal part of an entry. Erasing it with its salt leaves the chain valid."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"payload of {self.pk}"


class Seal(models.Model):
    """The gapless number of a committed entry and the hash that chains it to the one before."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.seq}"
