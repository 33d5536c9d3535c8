"""How we find out: the plan, whom we ask, and the evidence."""

from django.conf import settings
from django.db import models

from amends.cases.models import Attachment, Case, Due, Message, Note
from amends.understand.models import Concern


class Investigation(models.Model):
    """That a case is being looked into, as thoroughly as its severity asks for."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="investigation")
    severity = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"investigation at severity {self.severity}"


class Question(models.Model):
    """Something to find out. Answered, or dropped with a reason."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    concerns = models.ManyToManyField(Concern, related_name="questions")  # none: the whole matter
    text = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=40, blank=True)  # the line of the template that it comes from
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    answered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # then `answer` says why

    class Meta:
        indexes = [models.Index(fields=["case", "position"], name="question_case")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to find out."""
        return self.answered_at is None and self.dropped_at is None


class Request(models.Model):
    """A question to a colleague or a supplier by mail, with a due time."""

    class Whom(models.TextChoices):
        COLLEAGUE = "colleague", "colleague"
        SUPPLIER = "supplier", "supplier"

    class State(models.TextChoices):
        QUEUED = "queued", "on its way"
        SENDING = "sending", "leaving"
        SENT = "sent", "waits for an answer"
        FAILED = "failed", "did not arrive"
        ANSWERED = "answered", "answered"
        WITHDRAWN = "withdrawn", "taken back"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    concerns = models.ManyToManyField(Concern, related_name="requests")
    whom = models.CharField(max_length=10, choices=Whom.choices)
    to_name = models.CharField(max_length=200, blank=True)
    to_email = models.CharField(max_length=320)
    text = models.TextField()
    message_id = models.CharField(max_length=998, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    failure = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leaving_at = models.DateTimeField(null=True)  # claimed by the process that sends it
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    due_kind = Due.Kind.REQUEST

    class Meta:
        indexes = [models.Index(fields=["case", "asked_at"], name="request_case")]

    def __str__(self) -> str:
        return f"request to {self.to_name or self.to_email}"

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come."""
        return self.state not in (self.State.ANSWERED, self.State.WITHDRAWN)


class Evidence(models.Model):
    """What shows how it was, where it comes from, and which concerns it speaks for."""

    class Kind(models.TextChoices):
        MESSAGE = "message", "what was said"
        FILE = "file", "a file"
        NOTE = "note", "a colleague's note"
        ANSWER = "answer", "an answer of whom we asked"
        OUTSIDE = "outside", "a record elsewhere"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    concerns = models.ManyToManyField(Concern, related_name="evidence")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    shows = models.CharField(max_length=500)  # what it shows, in a sentence
    source = models.CharField(max_length=300, blank=True)  # of a record elsewhere: which, and where
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.ForeignKey(Note, null=True, on_delete=models.SET_NULL, related_name="+")
    aside = models.ForeignKey("cases.Aside", null=True, on_delete=models.SET_NULL, related_name="+")
    for_cause = models.BooleanField(default=False)  # speaks for the cause
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case", "added_at"], name="evidence_case")]

    def __str__(self) -> str:
        return self.shows


class SecondFailure(models.Model):
    """Why a case of a second failure is resolved without all that it asks for."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="second_failure")
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.why
