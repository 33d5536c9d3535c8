"""What the customer answered when we asked."""

from django.conf import settings
from django.db import models

from amends.cases.models import Message
from amends.understand.models.concerns import Concern


class Answer(models.Model):
    """An answer of the customer's to a question of ours, kept on its concern.

    Only its place in their message is kept, so that their words stand in one place and go with it.
    """

    class Source(models.TextChoices):
        ENGINE = "engine"
        STAFF = "staff"

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=300, blank=True)  # in our words, as we asked it
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="answers")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    source = models.CharField(max_length=6, choices=Source.choices)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    kept_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "message", "start", "end"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def quote(self) -> str:
        """Their own words."""
        return self.message.text[self.start : self.end].strip()
