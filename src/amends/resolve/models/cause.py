"""Why it happened."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case


class Cause(models.Model):
    """Why it happened; or that we do not know, with the reason. A guess until there is evidence."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="cause")
    text = models.CharField(max_length=300, blank=True)
    unknown_reason = models.TextField(blank=True)
    one_off = models.BooleanField(default=False)  # nothing to prevent: declared, not assumed
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text or f"Unknown: {self.unknown_reason}"
