"""The doors that a firm opens: places with a poster, sites that may frame the form, who speaks for whom."""

from django.conf import settings
from django.db import models


class Location(models.Model):
    """A shop, a branch, a counter. Its link and poster lead to the form with the place filled in."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(max_length=60, unique=True)
    active = models.BooleanField(default=True)
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Doors(models.Model):
    """What the firm has set for its doors: one row. Everything is shut until somebody opens it."""

    class AutoOpen(models.TextChoices):
        """Which low feedback becomes a case without a person."""

        NONE = "none", "none: a person opens it"
        NAMED = "named", "what comes with a way to answer"
        ALL = "all", "also what nobody signed"

    origins = models.JSONField(default=list)  # sites that may show the form in a frame
    pin = models.CharField(max_length=128, blank=True)  # hashed; leaves the kiosk
    low_score = models.PositiveSmallIntegerField(default=40)  # of 100; at or below, a case is proposed
    answer_days = models.PositiveSmallIntegerField(default=2)  # a low score unanswered for longer rises
    auto_open = models.CharField(max_length=5, choices=AutoOpen.choices, default=AutoOpen.NONE)
    social_secret = models.CharField(max_length=80, blank=True)  # signs what a relay posts to us
    social_out = models.CharField(
        max_length=300, blank=True
    )  # where a public reply is posted; empty: by hand

    def __str__(self) -> str:
        return "doors"


class Representative(models.Model):
    """Somebody who speaks for the customer of a case. Letters go to them only while consent is recorded."""

    class Consent(models.TextChoices):
        ASKED = "asked", "not yet given"
        GIVEN = "given", "given"
        WITHDRAWN = "withdrawn", "withdrawn"

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="representative")
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    relation = models.CharField(max_length=120, blank=True)  # daughter, solicitor, advice centre
    since = models.DateTimeField()
    consent = models.CharField(max_length=9, choices=Consent.choices, default=Consent.ASKED)
    consent_at = models.DateTimeField(null=True)
    consent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    evidence = models.ForeignKey("cases.Attachment", null=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return self.name
