"""Letters, and what every letter says of the firm."""

from django.conf import settings
from django.db import models

from amends.cases.models import Attachment, Case, Message

_ON_ITS_WAY: dict[str, str] = {
    Message.Sending.QUEUED: "about to leave",
    Message.Sending.SENDING: "leaving",
    Message.Sending.HELD: "held back, not sent",
    Message.Sending.FAILED: "not sent",
    Message.Sending.UNDONE: "taken back, not sent",
    Message.Sending.RETURNED: "sent, and came back",
}


class Letterhead(models.Model):
    """What letters of this firm say of it: one row."""

    pack = models.CharField(max_length=40, default="default")
    address = models.TextField(blank=True)
    body = models.CharField(max_length=200, blank=True)  # the ombudsman; empty: the pack's own
    body_contact = models.CharField(max_length=300, blank=True)
    body_website = models.CharField(max_length=200, blank=True)
    waives_limits = models.BooleanField(default=False)
    four_eyes = models.BooleanField(default=False)  # another person approves before a letter leaves

    def __str__(self) -> str:
        return f"letterhead, {self.pack}"


class Letter(models.Model):
    """A letter to the customer. Once sent it does not change: the journal has the hash of its words and its PDF."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "being written"
        WAITING = "waiting", "waiting for a second pair of eyes"
        APPROVED = "approved", "approved"
        SENT = "sent", "sent"
        DROPPED = "dropped", "given up"

    class Way(models.TextChoices):
        """How it reaches them."""

        NONE = "", "not yet"
        MAIL = "mail", "by mail"
        POST = "post", "printed and posted"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="letters")
    pack = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    way = models.CharField(max_length=4, choices=Way.choices, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters_changed"
    )
    writers = models.JSONField(default=list)  # keys of all who wrote in it: none of them may approve it
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="letters_approved"
    )
    approved_at = models.DateTimeField(null=True)
    why_back = models.TextField(blank=True)  # why the second person gave it back
    why_gaps = models.TextField(blank=True)  # why it was sent although something was missing
    sent_at = models.DateTimeField(null=True)
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="letter")
    pdf = models.OneToOneField(Attachment, null=True, on_delete=models.SET_NULL, related_name="letter")
    sha256 = models.CharField(max_length=64, blank=True)  # of its words as sent

    class Meta:
        indexes = [models.Index(fields=["case", "-made_at"], name="letter_case")]

    def __str__(self) -> str:
        return self.title

    @property
    def told(self) -> str:
        """Where it stands, in words: one that was given away is where its message is."""
        if self.state != self.State.SENT or self.message is None:
            return self.get_state_display()
        return _ON_ITS_WAY.get(self.message.sending, self.get_state_display())
