"""Customer, case, message: what a complaint is made of."""

import re

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from amends.cases.models.addresses import Address
from amends.cases.models.store import Raw

FIRST_REFERENCE = 1000
REFERENCE = re.compile(r"[Aa]-?(\d{4,12})")


class Channel(models.TextChoices):
    """How something reached us or left us."""

    MAIL = "mail", "mail"
    FORM = "form", "form"
    PHONE = "phone", "phone"
    IN_PERSON = "in_person", "in person"
    API = "api", "API"
    LETTER = "letter", "letter"
    CHAT = "chat", "chat"
    PAGE = "page", "their page"
    IMPORT = "import", "import"
    SOCIAL = "social", "social post"
    REVIEW = "review", "review"

    @classmethod
    def is_public(cls, value: str) -> bool:
        """Whether anybody may read what is said there, so that the public rules hold (law 9)."""
        return value in (cls.SOCIAL, cls.REVIEW)


class Kind(models.TextChoices):
    """What a person, or until then the reading, holds the case to be."""

    COMPLAINT = "complaint", "complaint"
    NOT_COMPLAINT = "not_complaint", "not a complaint"
    SPAM = "spam", "spam"


class State(models.TextChoices):
    """Where the case stands."""

    OPEN = "open", "open"
    WAITING = "waiting", "waiting for the customer"
    RESOLVED = "resolved", "resolved"
    CLOSED = "closed", "closed"
    MERGED = "merged", "merged into another case"


class Customer(models.Model):
    """A person who came to us. Their addresses are the parties of their cases."""

    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True, db_index=True)
    phone = models.CharField(max_length=40, blank=True, db_index=True)
    prefers = models.CharField(max_length=10, blank=True)
    adjustments = models.TextField(blank=True)
    note = models.TextField(blank=True)
    since = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # all that was personal is gone
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="merged_customers"
    )
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(Lower("name"), name="customer_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], name="customer_email_once", condition=~models.Q(email="")
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or "Somebody"


ASKED_BY_SEARCH = {
    "opened_at": "opened", "resolved_at": "resolved", "closed_at": "closed", "last_inbound_at": "heard",
    "last_outbound_at": "answered", "heat": "heat", "risks": "risks",
}  # fmt: skip


class Case(models.Model):
    """One complaint, with a reference. The columns after `note` are projections for the queue."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    subject = models.CharField(max_length=300)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    order_reference = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.COMPLAINT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    team = models.ForeignKey("people.Team", null=True, blank=True, on_delete=models.PROTECT)
    source_id = models.CharField(max_length=200, null=True, unique=True)
    # What was merged lies in the surviving case; only the journal stays here. A reference leads there.
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged_cases")
    # The case that this one was split from, as far back as it goes: their money counts together.
    split_root = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="split_cases")
    demo = models.BooleanField(default=False)
    location = models.ForeignKey("cases.Location", null=True, on_delete=models.PROTECT, related_name="cases")
    anonymous = models.BooleanField(default=False)  # they chose to give no name and no address
    letters_to = models.CharField(max_length=320, blank=True)  # a representative with recorded consent
    opened_at = models.DateTimeField()
    heard_out_at = models.DateTimeField(null=True)  # the customer has nothing to add
    first_answer_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    put_first_at = models.DateTimeField(null=True)  # what makes "top priority" true (law 10)
    linked_action = models.BooleanField(default=False)  # what makes "it won't happen again" true
    erased_at = models.DateTimeField(null=True)  # its figures stay, its words are gone

    contacts = models.PositiveIntegerField(default=0)
    last_inbound_at = models.DateTimeField(null=True)
    last_outbound_at = models.DateTimeField(null=True)
    heat = models.PositiveSmallIntegerField(null=True)
    heat_before = models.PositiveSmallIntegerField(null=True)
    distress = models.BooleanField(default=False)
    wants = models.CharField(max_length=200, blank=True)
    risks = models.JSONField(default=list)  # names of the risks read in any message, most urgent first
    lane = models.BooleanField(default=False)  # safety, self-harm or vulnerable: a protocol applies
    rank = models.IntegerField(default=0)
    rank_why = models.JSONField(default=list)  # [[points, "words"], …], most points first
    rank_again_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_due_what = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-rank", "-id"], name="case_queue"),
            models.Index(fields=["state", "owner", "-rank", "-id"], name="case_mine"),
            models.Index(fields=["state", "team", "-rank", "-id"], name="case_team"),
            models.Index(fields=["state", "lane", "-rank", "-id"], name="case_lane"),
            models.Index(fields=["state", "reopened", "-rank", "-id"], name="case_reopened"),
            models.Index(fields=["state", "channel", "-rank", "-id"], name="case_channel"),
            models.Index(fields=["state", "next_due_at", "-id"], name="case_due"),
            models.Index(fields=["state", "-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["state", "-heat", "-id"], name="case_hottest"),
            # What search asks for when few cases fit; whose turn it is needs a state before it.
            *(models.Index(fields=[column], name=f"case_{name}") for column, name in ASKED_BY_SEARCH.items()),
            models.Index(
                fields=["rank_again_at"],
                name="case_rank_again",
                condition=models.Q(rank_again_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What customers quote: A-1042. Derived from the key, so it can neither collide nor drift."""
        return f"A-{FIRST_REFERENCE + self.pk}"

    @property
    def address(self) -> str:
        """Where our letters go: to the customer, or to whom they have agreed to let speak for them."""
        return self.letters_to or self.customer.email

    @classmethod
    def pk_of(cls, reference: str) -> int | None:
        """The key behind a reference, in any case and with or without the dash; None if it is none."""
        match = REFERENCE.fullmatch(reference.strip())
        return int(match[1]) - FIRST_REFERENCE if match else None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in (State.OPEN, State.WAITING)


class Party(models.Model):
    """An address that may speak on a case: the customer's own, or somebody added by a person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    email = models.CharField(max_length=320, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "email"], name="party_once")]

    def __str__(self) -> str:
        return self.email


class Message(models.Model):
    """What the customer said to us, or we to them, by any channel."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class Sending(models.TextChoices):
        """Where an outbound message stands. Inbound ones have none."""

        NONE = ""
        QUEUED = "queued"  # may still be undone
        SENDING = "sending"
        SENT = "sent"
        UNDONE = "undone"
        FAILED = "failed"
        HELD = "held"  # set aside with a reason; with a `leaves_at` it is tried again by itself
        RETURNED = "returned"  # it left, and did not arrive

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    raw = models.OneToOneField(Raw, null=True, on_delete=models.PROTECT, related_name="message")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)  # what they wrote now
    quoted = models.TextField(blank=True)  # history and signature below it
    is_html = models.BooleanField(default=False)
    message_id = models.CharField(max_length=998, blank=True, db_index=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list)
    is_auto = models.BooleanField(default=False)  # written by a machine, theirs or ours
    about = models.CharField(max_length=40, null=True)  # noqa: DJ001; which notice of ours this is
    why_stop = models.TextField(blank=True)  # why it was sent although the coach said stop
    notice = models.TextField(blank=True)  # what could not be read of it, in plain words
    formatted = models.BooleanField(default=False)  # its raw has HTML, for the sandboxed frame
    forwarded_name = models.CharField(max_length=200, blank=True, default="")  # who wrote what it forwards
    forwarded_email = models.CharField(max_length=320, blank=True, default="")
    at = models.DateTimeField()
    leaves_at = models.DateTimeField(null=True)
    sending = models.CharField(max_length=8, choices=Sending.choices, blank=True, default="")
    failure = models.TextField(blank=True)
    address = models.ForeignKey(Address, null=True, on_delete=models.PROTECT, related_name="messages")
    provider_id = models.CharField(max_length=200, blank=True, db_index=True)  # what the sender calls it
    why_to = models.TextField(blank=True)  # the second key: why it goes to somebody who is new here
    why_anyway = models.TextField(blank=True)  # why it is sent although mail there did not arrive

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="message_story"),
            # Not partial: SQLite does not see that "= failed" lies within a list of states.
            models.Index(fields=["sending", "leaves_at"], name="message_leaving"),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "about"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.direction} {self.channel} {self.pk}"


class Attachment(models.Model):
    """A file that came or went with a message, or waits on a draft."""

    class Scan(models.TextChoices):
        """What the virus scanner said. *Released*: a lead lets it be downloaded all the same."""

        UNSCANNED = "unscanned", "not scanned"
        CLEAN = "clean", "scanned, clean"
        INFECTED = "infected", "infected"
        FAILED = "failed", "could not be scanned"
        RELEASED = "released", "released by a lead"

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    aside = models.ForeignKey("cases.Aside", null=True, on_delete=models.SET_NULL, related_name="attachments")
    blob = models.ForeignKey("cases.Blob", on_delete=models.PROTECT)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    inline = models.BooleanField(default=False)
    cid = models.CharField(max_length=250, blank=True, default="")  # how the mail's HTML names it
    real_type = models.CharField(max_length=120, blank=True, default="")  # by its content; empty: unknown
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    scan_note = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """A colleague's note; the customer never sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk}"
