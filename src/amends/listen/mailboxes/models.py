"""Where mail is fetched from, and which mail of each server is here."""

from django.db import models

from amends.cases.models import Raw


class Mailbox(models.Model):
    """A folder on an IMAP server, or a drop folder on this machine, from which mail is fetched.

    It is never deleted: what came from it stays provable. `secret` is sealed with the key of the
    installation (see mailboxes/sealed.py).
    """

    class Kind(models.TextChoices):
        IMAP = "imap", "IMAP"
        FOLDER = "folder", "drop folder"

    class Tls(models.TextChoices):
        NONE = "none", "none"
        STARTTLS = "starttls", "starttls"
        SSL = "ssl", "ssl"

    class Auth(models.TextChoices):
        PASSWORD = "password", "password"
        XOAUTH2 = "xoauth2", "OAuth2"

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMAP)
    address = models.CharField(max_length=320, blank=True)  # mail to it arrives here; for the test
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=993)
    tls = models.CharField(max_length=10, choices=Tls.choices, default=Tls.SSL)
    user = models.CharField(max_length=320, blank=True)
    folder = models.CharField(max_length=1000, default="INBOX")  # on the server, or the path of a drop folder
    auth = models.CharField(max_length=10, choices=Auth.choices, default=Auth.PASSWORD)
    secret = models.TextField(blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    paused = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # somebody asked to fetch again
    # What the last look showed. No part of the record: it can be counted again.
    uidvalidity = models.BigIntegerField(null=True)
    looked_at = models.DateTimeField(null=True)
    on_server = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True)
    alarm_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at__isnull=True), name="mailbox_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One mail of a mailbox by the number that its server gave it, and the raw that is kept of it.

    Written in the transaction that stores the raw, so a number in here means bytes in the database.
    Two numbers may share a raw: the same mail delivered twice.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="deliveries")
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    raw = models.ForeignKey(Raw, on_delete=models.PROTECT, related_name="deliveries")
    message_id = models.CharField(max_length=998, blank=True)
    size = models.PositiveBigIntegerField()
    first_seen = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "uidvalidity", "uid"], name="delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox} {self.uid}"
