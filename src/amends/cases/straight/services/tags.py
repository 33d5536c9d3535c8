"""Tags: words on cases. The list grows by use and is tidied by leads."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from amends.cases import clock, policy
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, Refused
from amends.cases.journal import record
from amends.cases.models import Case, Tag, TagOn
from amends.cases.rows import insert_unless_there

LONGEST = 40


@transaction.atomic
def tag_case(case: Case, name: str, by: Actor) -> Tag:
    """Put a tag on the case; a new word joins the firm's list. The same again changes nothing."""
    _require_open(case, by)
    words = _checked(name)
    tag = tag_named(words)
    if tag is None:
        tag = Tag(name=words, made_at=clock.now())
        if not insert_unless_there(tag):  # somebody used it for the first time just now
            tag = tag_named(words) or tag
    if insert_unless_there(TagOn(case=case, tag=tag)):
        record("case.tagged", by, case, {"tag": tag.pk}, {"name": tag.name})
    return tag


@transaction.atomic
def untag_case(case: Case, tag: Tag, by: Actor) -> None:
    """Take a tag off the case. The word stays on the firm's list."""
    _require_open(case, by)
    if TagOn.objects.filter(case=case, tag=tag).delete()[0]:
        record("case.untagged", by, case, {"tag": tag.pk}, {"name": tag.name})


@transaction.atomic
def rename_tag(tag: Tag, name: str, by: Actor) -> None:
    """Call it something else, everywhere. A lead does this."""
    policy.require_by(by, "tags.tidy")
    words = _checked(name)
    same = tag_named(words)
    if same and same.pk != tag.pk:
        raise Refused(f"There is a tag {same.name!r} already. Merge the two instead.")
    before, tag.name = tag.name, words
    tag.save(update_fields=["name"])
    record("tag.renamed", by, None, {"tag": tag.pk}, {"from": before, "to": words})


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, by: Actor) -> int:
    """Make one tag of two: every case with the first gets the second; return how many had the first."""
    policy.require_by(by, "tags.tidy")
    if tag.pk == into.pk:
        raise Invalid("Choose another tag to merge it with.", "into")
    cases = list(TagOn.objects.filter(tag=tag).values_list("case", flat=True))
    both = TagOn.objects.filter(tag=into, case__in=cases).values("case")
    TagOn.objects.filter(tag=tag).exclude(case__in=list(both.values_list("case", flat=True))).update(tag=into)
    facts = {"tag": tag.pk, "into": into.pk, "cases": cases}
    names = {"from": tag.name, "to": into.name}
    tag.delete()
    record("tag.merged", by, None, facts, names)
    return len(cases)


def tag_named(name: str) -> Tag | None:
    """The tag of that name, however it is written."""
    return Tag.objects.alias(low=Lower("name")).filter(low=Lower(Value(name.strip()))).first()


def _checked(name: str) -> str:
    words = " ".join(name.replace("\x00", "").split()).lstrip("#").strip()
    if not words:
        raise Invalid("Write the tag.", "tag")
    if len(words) > LONGEST or "," in words:
        raise Invalid(f"A tag is one word or a few, at most {LONGEST} characters, without a comma.", "tag")
    return words


def _require_open(case: Case, by: Actor) -> None:
    if case.merged_into_id:
        raise Refused(
            f"{case.reference} is part of {Case(pk=case.merged_into_id).reference} now. Open that one."
        )
    if by.user:
        policy.require_open(by.user, case)
