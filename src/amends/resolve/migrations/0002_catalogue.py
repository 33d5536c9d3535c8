"""A new installation can put things right at once: one remedy of each kind, to be renamed or added to."""

from typing import Any

from django.db import migrations

# name, kind, whether it is a sum of money
ITEMS = [
    ("Full refund", "refund", True),
    ("Part refund", "partial_refund", True),
    ("Replacement", "replacement", False),
    ("Repair", "repair", False),
    ("Done again", "redo", False),
    ("Credit on the account", "credit", True),
    ("Voucher", "coupon", True),
    ("Something free", "free_item", False),
    ("Extra support", "extra_support", False),
    ("Explanation", "explanation", False),
    ("Written apology", "apology", False),
    ("Change of process", "process_change", False),
    ("Goodwill payment", "goodwill", True),
]


def stock(apps: Any, schema_editor: Any) -> None:
    item = apps.get_model("resolve", "CatalogueItem")
    for name, kind, money in ITEMS:
        item.objects.get_or_create(name=name, defaults={"kind": kind, "money": money})


class Migration(migrations.Migration):

    dependencies = [("resolve", "0001_initial")]

    operations = [migrations.RunPython(stock, migrations.RunPython.noop)]
