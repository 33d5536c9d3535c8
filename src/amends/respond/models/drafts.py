"""Drafts, and who is writing one."""

from django.conf import settings
from django.db import models

from amends.cases.models import Attachment, Case


class Draft(models.Model):
    """A reply in the making: one a person and case. It keeps itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    text = models.TextField(blank=True)
    kept = models.JSONField(default=list)  # findings the author decided to keep: [{rule, text}]
    files = models.ManyToManyField(Attachment, related_name="drafts")
    kept_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # last sign of the author at this composer

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "author"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.author_id} on {self.case_id}"
