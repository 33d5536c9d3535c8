"""How the firm keeps its word: how long silence may last, and what its people are told by mail."""

from django.conf import settings
from django.db import models


class Keeping(models.Model):
    """What the firm has set: one row."""

    silence_days = models.PositiveSmallIntegerField(default=3)  # working days without news; 0: no rule
    mail_owners = models.BooleanField(default=False)  # of promises, at half, 75 and 90 % of the time

    def __str__(self) -> str:
        return f"news within {self.silence_days} working days"


class ColleagueMail(models.Model):
    """One mail to somebody who works here. It has a reference and a link, and no word of a customer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=60)  # lane:12, promise:7:75
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "about"], name="colleague_mail_once")]

    def __str__(self) -> str:
        return self.subject
