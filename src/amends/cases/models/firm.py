"""The firm that runs this desk: one row."""

from django.conf import settings
from django.db import models

DEFAULT_BLOCKED = ["hostile", "private_data_public", "conditional_goodwill", "exceeds_authority"]


def _blocked() -> list[str]:
    return list(DEFAULT_BLOCKED)


class Firm(models.Model):
    """What customers see of us, and how mail leaves."""

    name = models.CharField(max_length=120, default="Our firm")
    mail = models.CharField(max_length=320, default="complaints@localhost")
    phone = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300, blank=True)  # public address; empty: AMENDS_URL
    timezone = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3, default="GBP")
    opens = models.TimeField(default="09:00")
    closes = models.TimeField(default="17:30")
    # Working time, as cases/calendar reads it. Days have minutes from midnight: [[[540, 720], [780, 1050]], …]
    hours = models.JSONField(
        default=list
    )  # seven lists, Monday first; empty: opens to closes, Monday to Friday
    place = models.CharField(max_length=20, blank=True)  # whose public holidays are free: GB-SCT
    own_days = models.JSONField(default=dict)  # {"2026-12-24": {"kind": "closed", "name": "Christmas Eve"}}
    first_answer_hours = models.PositiveSmallIntegerField(default=8)  # working hours
    hot_answer_hours = models.PositiveSmallIntegerField(default=4)  # from heat 80
    follow_up_days = models.PositiveSmallIntegerField(default=3)
    reference_pattern = models.CharField(max_length=200, blank=True)  # how our orders and visits are written
    reference_url = models.CharField(max_length=300, blank=True)  # with {} where the reference goes
    mail_url = models.CharField(max_length=300, blank=True)
    blocked_rules = models.JSONField(default=_blocked)
    erase_after_hours = models.PositiveSmallIntegerField(default=72)  # in which an erasure can be called off
    erase_needs_two = models.BooleanField(default=False)
    set_up_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone_name(self) -> str:
        """The firm's time zone: its own, or the one of the installation."""
        return self.timezone or settings.TIME_ZONE
