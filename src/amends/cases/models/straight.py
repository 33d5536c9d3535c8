"""What keeps the record straight: merges, splits, links, tags, the firm's own fields, references."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from amends.cases.models.record import Case, Customer


class Merge(models.Model):
    """One case taken into another, with all that is needed to take it out again."""

    survivor = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_away")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    # Keys of rows by table, and columns before and after: never text that a person wrote.
    parcel = models.JSONField(default=dict)
    survivor_columns = models.JSONField(default=dict)
    merged_columns = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["survivor", "undone_at"], name="merge_survivor")]

    def __str__(self) -> str:
        return f"{self.merged} into {self.survivor}"


class Split(models.Model):
    """Some messages and concerns of a case that became a case of their own."""

    source = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="splits")
    made = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="splits_from")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    parcel = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.made} from {self.source}"


class CaseLink(models.Model):
    """Two cases that have to do with each other and stay apart."""

    class Kind(models.TextChoices):
        RELATED = "related", "related"
        INCIDENT = "incident", "the same incident"
        DUPLICATE = "duplicate", "a duplicate of"
        NOT_DUPLICATE = "not_duplicate", "not a duplicate"  # remembered, so that it is not suggested again

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="case_link_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class Tag(models.Model):
    """A word that the firm's people put on cases. The list grows by use."""

    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


class TagOn(models.Model):
    """A tag on a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tags_on")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="tag_on_once")]
        indexes = [models.Index(fields=["tag", "-case"], name="tag_on_cases")]

    def __str__(self) -> str:
        return str(self.tag)


class Field(models.Model):
    """A question of the firm's own about every case, asked by a stage."""

    class Type(models.TextChoices):
        TEXT = "text", "text"
        NUMBER = "number", "a number"
        MONEY = "money", "a sum of money"
        DATE = "date", "a date"
        YES_NO = "yes_no", "yes or no"
        CHOICE = "choice", "one of a list"
        REFERENCE = "reference", "a reference with a link"

    class Stage(models.TextChoices):
        NEVER = "", "never"
        OPENED = "opened", "by the first answer"
        ANSWERED = "answered", "before a reply leaves"
        RESOLVED = "resolved", "before it is resolved"
        CLOSED = "closed", "before it is closed"

    key = models.SlugField(max_length=40, unique=True)  # its name for programs; never changes
    name = models.CharField(max_length=80)
    type = models.CharField(max_length=10, choices=Type.choices)
    choices = models.JSONField(default=list)
    url = models.CharField(max_length=300, blank=True)  # with {} where the reference goes
    required_at = models.CharField(max_length=10, choices=Stage.choices, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class FieldValue(models.Model):
    """What was answered on a case, as checked text: 49.50, 2026-11-20, yes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="field_values")
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="values")
    value = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "field"], name="field_value_once")]
        indexes = [models.Index(fields=["field", "value"], name="field_value_found")]

    def __str__(self) -> str:
        return self.value


class Reference(models.Model):
    """An order or a visit that a case is about; found in the text by the firm's pattern, or typed."""

    class Source(models.TextChoices):
        PERSON = "person"
        TEXT = "text"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="order_references")
    value = models.CharField(max_length=80)
    source = models.CharField(max_length=6, choices=Source.choices)
    removed_at = models.DateTimeField(
        null=True
    )  # a person said that it is none: the text does not bring it back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "value"], name="reference_once")]
        indexes = [models.Index(fields=["value", "-case"], name="reference_cases")]

    def __str__(self) -> str:
        return self.value


class CustomerMerge(models.Model):
    """Two rows that were one person: whose cases moved, and what was filled in."""

    survivor = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_away")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    filled = models.JSONField(default=list)  # names of fields that were empty before

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.survivor_id}"
