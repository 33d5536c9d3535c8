"""Keys of programs."""

from django.conf import settings
from django.db import models


class ApiKey(models.Model):
    """A program's key. Only its SHA-256 is stored: a key has 256 random bits, so no slow hash is needed."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
