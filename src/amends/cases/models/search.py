"""What search looks through, and the searches that people keep."""

from django.conf import settings
from django.db import models

from amends.cases.models.record import Case


class SearchDoc(models.Model):
    """Words of one message, note, concern or case. An index of the database's own kind stands over it."""

    class Kind(models.TextChoices):
        CASE = "case"  # its subject
        MESSAGE = "message"
        NOTE = "note"
        CONCERN = "concern"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="search_docs")
    message_id = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MESSAGE, db_default=Kind.MESSAGE)
    object_id = models.PositiveBigIntegerField(null=True)  # of the note or concern
    text = models.TextField()  # what was said
    about = models.TextField(
        default="", db_default=""
    )  # who and what the case is about, in every one of its rows

    def __str__(self) -> str:
        return self.text[:60]


class SearchName(models.Model):
    """A word of a customer's name, folded: what a typing error is compared with."""

    word = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.word


class SavedSearch(models.Model):
    """A search that somebody keeps under a name; shared, everybody who works here has it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="search_once")]
        indexes = [models.Index(fields=["shared", "name"], name="search_shared")]

    def __str__(self) -> str:
        return self.name
