"""What the desk remembers for a person."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A named set of queue filters, as they stand in the URL."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_once")]

    def __str__(self) -> str:
        return self.name
