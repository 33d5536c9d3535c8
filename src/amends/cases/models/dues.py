"""Everything with a due time, and the links by which customers act."""

from django.conf import settings
from django.db import models

from amends.cases.models.record import Case


class Due(models.Model):
    """Something that somebody must do by a time. Rooms above set and settle it."""

    class Kind(models.TextChoices):
        ANSWER = "answer", "answer"
        PROMISE = "promise", "promise"
        APPROVAL = "approval", "approval"
        FOLLOW_UP = "follow_up", "follow-up"
        OFFER = "offer", "their choice"
        QUESTION = "question", "question"
        REACH = "reach", "another way to reach them"
        CLOCK = "clock", "clock"
        REQUEST = "request", "answer of whom we asked"
        DELIVERY = "delivery", "delivery"
        CALL = "call", "call"
        NEWS = "news", "news"
        LANE = "lane", "protocol"
        SENIOR = "senior", "somebody more senior"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dues")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField(
        null=True
    )  # of the promise, remedy, follow-up, offer, note, clock, request
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)  # a lead was told that it is about to be missed
    missed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="due_open", condition=models.Q(settled_at__isnull=True)),
            models.Index(
                fields=["kind", "at", "id"],
                name="due_kind_open",
                condition=models.Q(settled_at__isnull=True),
            ),
            models.Index(fields=["case", "at"], name="due_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class Link(models.Model):
    """A way for the customer to act on one case without signing in. The signature is not stored."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "made_at"], name="link_case")]

    def __str__(self) -> str:
        return f"link {self.pk}"
