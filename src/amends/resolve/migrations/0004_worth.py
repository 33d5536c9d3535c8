"""What was given before there were several currencies, counted as it is from now on."""

from typing import Any

from django.db import migrations, models


def count_again(apps: Any, schema_editor: Any) -> None:
    """What was given so far is worth what it says: there was one currency."""
    remedy, option = apps.get_model("resolve", "Remedy"), apps.get_model("resolve", "OfferOption")
    remedy.objects.filter(worth=None).update(worth=models.F("amount"))
    option.objects.filter(worth=None).update(worth=models.F("amount"))
    case = apps.get_model("cases", "Case").objects.filter(pk=models.OuterRef("case"))
    remedy.objects.filter(customer=None).update(
        customer=models.Subquery(case.values("customer")[:1]), team=models.Subquery(case.values("team")[:1])
    )


class Migration(migrations.Migration):

    dependencies = [("resolve", "0003_remedies")]

    operations = [migrations.RunPython(count_again, migrations.RunPython.noop)]
