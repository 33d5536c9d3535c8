"""One thing that somebody said of us without complaining to us."""

from django.conf import settings
from django.db import models

STARS = 5


class Feedback(models.Model):
    """A score, a post or a review. What the engine read of it stands beside it; a person decides."""

    class Source(models.TextChoices):
        LINK = "link", "feedback page"
        CSV = "csv", "file"
        API = "api", "program"
        SOCIAL = "social", "social post"
        REVIEW = "review", "review"

    class State(models.TextChoices):
        OPEN = "open", "open"
        CASE = "case", "on a case"
        ANSWERED = "answered", "answered"
        DISMISSED = "dismissed", "set aside"

    source = models.CharField(max_length=6, choices=Source.choices)
    platform = models.CharField(max_length=60, blank=True)  # Google, Mastodon, …
    source_id = models.CharField(max_length=200, unique=True)  # what makes a second delivery the same
    blob = models.ForeignKey("cases.Blob", on_delete=models.PROTECT)  # as it came
    public = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True)  # of 100
    text = models.TextField(blank=True)
    title = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=500, blank=True)
    order_reference = models.CharField(max_length=80, blank=True)
    location = models.ForeignKey("cases.Location", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()  # when they said it
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    heat = models.PositiveSmallIntegerField(null=True)
    proposed = models.BooleanField(default=False)  # it looks like a complaint: a case is proposed
    why = models.JSONField(default=list)  # [{"what": "score", "text": "1 of 5"}, …]: the evidence
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="feedback")
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    sent_at = models.DateTimeField(null=True)  # the mail or the relay took it
    failure = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-proposed", "-received_at"], name="feedback_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    @property
    def stars(self) -> str:
        """The score as people give it: 2 of 5; empty where there is none."""
        return "" if self.score is None else f"{self.score * STARS / 100:.2g} of {STARS}"

    @property
    def who(self) -> str:
        """Who said it, as far as we know."""
        return self.name or self.email or self.phone or "Somebody"

    @property
    def is_anonymous(self) -> bool:
        """Whether there is no way to answer them in private."""
        return not (self.email or self.phone)
