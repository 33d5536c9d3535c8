"""What people made of the engine: labelled examples."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case


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
