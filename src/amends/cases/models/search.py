"""What search() looks through."""

from django.db import models

from amends.cases.models.record import Case


class SearchDoc(models.Model):
    """Words of one message, note or case. An index of the database's own kind stands over it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="search_docs")
    message_id = models.PositiveBigIntegerField(null=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]
