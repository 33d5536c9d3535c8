"""What others than the customer write to us about a case."""

from django.conf import settings
from django.db import models

from amends.cases.models.record import Case
from amends.cases.models.store import Raw


class Aside(models.Model):
    """An internal answer: what a colleague or supplier whom we asked wrote about a case.

    No message of the conversation: it is never shown to the customer, and nothing is acknowledged.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asides")
    raw = models.OneToOneField(Raw, null=True, on_delete=models.PROTECT, related_name="aside")
    object_id = models.PositiveBigIntegerField()  # of the request that it answers
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)  # by hand
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.CharField(max_length=320, blank=True)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    is_auto = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "object_id"], name="aside_request")]

    def __str__(self) -> str:
        return f"aside {self.pk}"
