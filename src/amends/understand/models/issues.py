"""What a case is really about."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case


class Issue(models.Model):
    """The issue that lies under the one presented: often an older matter that was never put right."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="issue")
    underlying = models.CharField(max_length=300, blank=True)
    earlier = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="issues_after")
    why = models.TextField(blank=True)  # what spoke for it
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    set_at = models.DateTimeField()
    dismissed = models.JSONField(default=list)  # keys of cases that a person said it is not about

    def __str__(self) -> str:
        return self.underlying
