"""Fields of the firm's own: defined by an admin, answered on each case, required by a stage."""

from collections.abc import Iterable, Mapping, Set

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Field, FieldValue
from amends.cases.straight import values
from amends.cases.straight.services.tags import _require_open

STAGES = list(Field.Stage)


@transaction.atomic
def define_field(
    name: str,
    type: str,
    by: Actor,
    *,
    choices: Iterable[str] = (),
    url: str = "",
    required_at: str = "",
) -> Field:
    """Ask something more about every case."""
    policy.require_by(by, "firm.change")
    field = Field(name=_name(name), type=type, key=slugify(name).replace("-", "_")[:40])
    if type not in Field.Type.values:
        raise Invalid(f"Choose one of: {', '.join(Field.Type.values)}.", "type")
    if not field.key or Field.objects.filter(key=field.key).exists():
        raise Refused(
            f"There was a field like {field.name!r} before. Take that one back, or choose another name."
        )
    field.position = 1 + (Field.objects.aggregate(last=Max("position"))["last"] or 0)
    _set_up(field, choices, url, required_at)
    field.save(force_insert=True)
    record("field.defined", by, None, {"field": field.pk, "key": field.key, "type": type})
    return field


@transaction.atomic
def change_field(
    field: Field, by: Actor, *, name: str, choices: Iterable[str], url: str, required_at: str
) -> None:
    """Another name, list, address or stage. Its type and key stay, for what was answered stays."""
    policy.require_by(by, "firm.change")
    field.name = _name(name)
    _set_up(field, choices, url, required_at)
    field.save()
    record("field.changed", by, None, {"field": field.pk, "required_at": required_at})


@transaction.atomic
def retire_field(field: Field, by: Actor, back: bool = False) -> None:
    """Ask it no more; what was answered stays. Or ask it again."""
    policy.require_by(by, "firm.change")
    field.retired_at = None if back else clock.now()
    field.save(update_fields=["retired_at"])
    record("field.taken_back" if back else "field.retired", by, None, {"field": field.pk})


@transaction.atomic
def fill_fields(case: Case, answers: Mapping[str, str], by: Actor) -> None:
    """Answer the firm's questions about a case, by their keys; an empty answer takes one away.

    Every answer is checked before any is kept.
    """
    _require_open(case, by)
    known = {field.key: field for field in Field.objects.filter(retired_at=None)}
    strange = [key for key in answers if key not in known]
    if strange:
        raise Invalid(f"There is no field {strange[0]!r}.", strange[0])
    wanted = {key: values.checked(known[key], value) for key, value in answers.items()}
    had = dict(case.field_values.values_list("field__key", "value"))
    changed = {key: value for key, value in wanted.items() if had.get(key, "") != value}
    for key, value in changed.items():
        if value:
            FieldValue.objects.update_or_create(case=case, field=known[key], defaults={"value": value})
        else:
            FieldValue.objects.filter(case=case, field=known[key]).delete()
    if changed:
        before = {key: had.get(key, "") for key in changed}
        record("case.fields_filled", by, case, {"fields": sorted(changed)}, {"to": changed, "from": before})


def missing_fields(case: Case, stage: str) -> list[str]:
    """What must be answered before the case goes past this stage, in plain sentences."""
    asked = Field.objects.filter(retired_at=None).exclude(required_at="").order_by("position", "id")
    fields = list(asked)
    answered = set(case.field_values.values_list("field", flat=True)) if fields else set()
    return missing_among(fields, answered, stage)


def missing_among(fields: Iterable[Field], answered: Set[int], stage: str) -> list[str]:
    """The same, for a page that has read the fields and answers already."""
    up_to = STAGES[1 : STAGES.index(Field.Stage(stage)) + 1]
    return [
        f"{field.name} is not filled in."
        for field in fields
        if field.required_at in up_to and field.retired_at is None and field.pk not in answered
    ]


def require_fields(case: Case, stage: str, word: str) -> None:
    """Raise Refused with the names of what is missing."""
    missing = missing_fields(case, stage)
    if missing:
        raise Refused(f"It cannot be {word} yet. {' '.join(missing)}")


def _set_up(field: Field, choices: Iterable[str], url: str, required_at: str) -> None:
    wanted = list(dict.fromkeys(" ".join(choice.split()) for choice in choices if choice.strip()))
    if field.type == Field.Type.CHOICE and len(wanted) < 2:
        raise Invalid("Write at least two choices, one a line.", "choices")
    if required_at not in Field.Stage.values:
        raise Invalid(f"Choose one of: {', '.join(filter(None, Field.Stage.values))}.", "required_at")
    field.choices = wanted if field.type == Field.Type.CHOICE else []
    field.url = values.checked_template(url, "url") if field.type == Field.Type.REFERENCE else ""
    field.required_at = required_at


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 80:
        raise Invalid("Name the field in at most 80 characters.", "name")
    return words
