"""Where messages lie in the space that texts are compared in."""

from django.db import models

from amends.cases.models import Message


class Vector(models.Model):
    """What an inbound message says, as a point: near ones say alike.

    `vector` holds a signed byte a number, of a vector of length one; `space` tells which engine made it,
    and only vectors of one space can be compared; `cell` is the part of the space where it lies.
    """

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="vector")
    space = models.CharField(max_length=40)
    cell = models.PositiveSmallIntegerField()
    vector = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["space", "cell", "-message"], name="vector_cell")]

    def __str__(self) -> str:
        return f"vector of message {self.message_id}"
