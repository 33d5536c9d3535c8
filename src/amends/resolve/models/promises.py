"""What we said that we would do, and by when."""

from django.conf import settings
from django.db import models

from amends.cases.models import Case, Due, Message


class Promise(models.Model):
    """What we said that we would do, and by when (law 3)."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        MOVED = "moved", "Moved"
        BROKEN = "broken", "Broken"
        WITHDRAWN = "withdrawn", "Withdrawn"  # only when its message never left

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="promises")
    what = models.CharField(max_length=300)
    sentence = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)  # its owner was told: 50, 75, 90 % of its time
    remind_at = models.DateTimeField(null=True)  # when its owner is told next
    moved_to = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="moved_from")

    due_kind = Due.Kind.PROMISE

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="promise_ledger"),
            models.Index(fields=["case", "due_at"], name="promise_case"),
            models.Index(fields=["settled_at", "id"], name="promise_settled"),
            models.Index(
                fields=["remind_at", "id"], name="promise_remind", condition=models.Q(remind_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.what
