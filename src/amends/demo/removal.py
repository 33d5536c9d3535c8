"""One button takes the sample company away; real cases that came in meanwhile stay."""

from django.db import transaction

from amends.cases.actors import Actor
from amends.cases.firm import firm
from amends.cases.journal import record
from amends.cases.models import Case, Customer, Due, Message, Payload, Raw
from amends.cases.policy import require
from amends.demo import catcher
from amends.demo.loader import ADMIN
from amends.people.models import User
from amends.resolve.models import Offer, Promise, Remedy


@transaction.atomic
def remove(by: Actor) -> int:
    """Delete the sample cases and customers, deactivate the sample staff; return how many cases went.

    The journal's entries stay, without their personal part, so that its chain stays valid.
    """
    if by.user:
        require(by.user, "demo.remove")
    cases = Case.objects.filter(demo=True)
    pks = list(cases.values_list("pk", flat=True))
    Payload.objects.filter(entry__case__in=pks).delete()
    _delete_parts(pks)
    cases.delete()
    Customer.objects.filter(demo=True, cases=None).delete()
    row = firm()
    row.demo, row.set_up_at, row.mail_url = False, None, ""
    row.save()
    _end_sample_passwords(row.mail, by.user)
    record("demo.removed", by, facts={"cases": len(pks)})
    transaction.on_commit(_forget_mail)
    return len(pks)


def _end_sample_passwords(mail: str, stays: User | None) -> None:
    """Everybody knows the sample password: who stays chooses a new one, the others are deactivated."""
    people = User.objects.filter(email__in=[*_sample_people(mail), ADMIN[1]])
    if stays:
        people.filter(pk=stays.pk).update(one_time_password=True)
        people = people.exclude(pk=stays.pk)
    people.update(is_active=False)


def _sample_people(mail: str) -> list[str]:
    domain = mail.rpartition("@")[2]
    return list(User.objects.filter(email__endswith=f"@{domain}").values_list("email", flat=True))


def _delete_parts(pks: list[int]) -> None:
    """What protects a case from deletion, from the outside in."""
    Promise.objects.filter(case__in=pks).update(moved_to=None)
    for model in (Promise, Remedy):
        model.objects.filter(case__in=pks).delete()
    Offer.objects.filter(case__in=pks).update(chosen=None)
    Offer.objects.filter(case__in=pks).delete()
    Due.objects.filter(case__in=pks).delete()
    raws = list(Message.objects.filter(case__in=pks, raw__isnull=False).values_list("raw_id", flat=True))
    from amends.followup.models import FollowUp

    FollowUp.objects.filter(case__in=pks).delete()
    Message.objects.filter(case__in=pks).delete()
    Raw.objects.filter(pk__in=raws).delete()


def _forget_mail() -> None:
    for path in catcher.folder().glob("*.eml"):
        path.unlink(missing_ok=True)
