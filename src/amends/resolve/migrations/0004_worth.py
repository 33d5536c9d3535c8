"""What was given before there were several currencies, counted as it is from now on; what waited, followed up."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models

from amends.cases import clock

DELIVERED_IN = timedelta(days=2)  # what was granted before anybody was asked when it is delivered


def count_again(apps: Any, schema_editor: Any) -> None:
    """What was given so far is worth what it says: there was one currency."""
    remedy, option = apps.get_model("resolve", "Remedy"), apps.get_model("resolve", "OfferOption")
    remedy.objects.filter(worth=None).update(worth=models.F("amount"))
    option.objects.filter(worth=None).update(worth=models.F("amount"))
    case = apps.get_model("cases", "Case").objects.filter(pk=models.OuterRef("case"))
    remedy.objects.filter(customer=None).update(
        customer=models.Subquery(case.values("customer")[:1]), team=models.Subquery(case.values("team")[:1])
    )


def follow_up(apps: Any, schema_editor: Any) -> None:
    """What nobody decided goes a role higher from now on, and what was granted is due to be delivered."""
    remedy = apps.get_model("resolve", "Remedy")
    remedy.objects.filter(state="waiting", asked_of="").update(asked_of="agent")  # nobody above was asked yet
    due = apps.get_model("cases", "Due").objects.filter(kind="delivery", object_id=models.OuterRef("pk"))
    granted = remedy.objects.filter(state="granted", case__state__in=("open", "waiting"))
    granted = granted.exclude(models.Exists(due)).select_related("case", "item")
    for one in granted.iterator():
        _due(apps, one)


def _due(apps: Any, remedy: Any) -> None:
    now, case = clock.now(), remedy.case
    what = f"Deliver: {remedy.item.name}" + (f", {remedy.amount:.2f} {remedy.currency}" if remedy.amount else "")
    apps.get_model("cases", "Due").objects.create(
        case=case, kind="delivery", object_id=remedy.pk, what=what[:300], starts_at=now, at=now + DELIVERED_IN,
        owner_id=case.owner_id or remedy.asked_by_id,
    )  # fmt: skip
    if case.next_due_at is None or case.next_due_at > now + DELIVERED_IN:
        found = apps.get_model("cases", "Case").objects.filter(pk=case.pk)
        found.update(next_due_at=now + DELIVERED_IN, next_due_what="delivery", rank_again_at=now)


class Migration(migrations.Migration):

    dependencies = [("resolve", "0003_remedies")]

    operations = [
        migrations.RunPython(count_again, migrations.RunPython.noop),
        migrations.RunPython(follow_up, migrations.RunPython.noop),
    ]
