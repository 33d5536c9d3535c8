"""What we know of an address that we write to: whether our mail arrives there."""

from django.db import models


class Address(models.Model):
    """One e-mail address, made when the first mail leaves for it; its row is the lock of its rate."""

    class State(models.TextChoices):
        OK = "ok", "works"
        SOFT = "soft", "came back, may work again"
        HARD = "hard", "does not arrive"
        COMPLAINED = "complained", "called our mail spam"

    email = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OK)
    soft = models.PositiveSmallIntegerField(default=0)  # mails that came back one after another
    why = models.TextField(blank=True)  # in plain words, with what their server said
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} {self.state}"

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is sent to it automatically any more."""
        return self.state in (self.State.HARD, self.State.COMPLAINED)
