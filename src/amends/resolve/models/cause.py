"""Why it happened."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case


class Cause(models.Model):
    """Why it happened; or that we do not know, with the reason. A hypothesis until there is evidence."""

    class Avoidable(models.TextChoices):
        NOT_JUDGED = "", "not judged yet"
        BY_US = "us", "avoidable by us"
        BY_SUPPLIER = "supplier", "avoidable by a supplier"
        NOT = "not", "not avoidable"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="cause")
    text = models.CharField(max_length=300, blank=True)
    unknown_reason = models.TextField(blank=True)
    one_off = models.BooleanField(default=False)  # nothing to prevent: declared, not assumed
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    avoidable = models.CharField(max_length=8, choices=Avoidable.choices, blank=True, default="")
    avoid_how = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.text or f"Unknown: {self.unknown_reason}"

    @property
    def is_hypothesis(self) -> bool:
        """Whether nobody has confirmed it on evidence yet."""
        return bool(self.text) and self.confirmed_at is None


class Why(models.Model):
    """One answer to "why?" in the tree under a case; or, at the top, a cause that contributed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="whys")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="because")
    text = models.CharField(max_length=300)
    contributing = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text
