"""Many small tables in one round trip: what comes back is what lies in the tables."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Due, Firm, Note
from amends.cases.services import add_note, open_case
from amends.desk.case.gather import CASE, gather
from amends.desk.case.gather import CUSTOMER as WHOSE
from amends.resolve.models import CatalogueItem, Remedy
from amends.resolve.services import grant_remedy


def _queries() -> dict[str, models.QuerySet[Any]]:
    return {
        "notes": Note.objects.filter(case=CASE),
        "dues": Due.objects.filter(case=CASE),
        "remedies": Remedy.objects.filter(case=CASE),
        "firms": Firm.objects.all(),
        "others": Case.objects.filter(customer=WHOSE).exclude(pk=CASE),
    }


def as_stored(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_row_comes_back_with_every_field_as_it_is_stored(case: Any, firm: Any, nadia: Any) -> None:
    add_note(case, 'Quotes " and \\ and £ and 😀\nand a second line', staff(nadia))
    refund = CatalogueItem.objects.create(name="Refund", kind="refund", money=True)
    grant_remedy(case, refund, "12.50", [], "They waited", staff(nadia))
    with transaction.atomic():
        open_case(case.customer, "Another", "phone", CUSTOMER)
    found = gather(_queries, {CASE: case.pk, WHOSE: case.customer_id})
    for name, model in (
        ("notes", Note),
        ("dues", Due),
        ("remedies", Remedy),
        ("firms", Firm),
        ("others", Case),
    ):
        stored = {row.pk: as_stored(row) for row in model.objects.all()}
        assert found[name], name
        for row in found[name]:
            expected = stored[row.pk]
            if name == "firms":  # a fixture's times are text until they are read
                expected = as_stored(Firm.objects.get(pk=row.pk))
            assert as_stored(row) == expected, name


def test_what_was_written_once_serves_another_case(case: Any, nadia: Any) -> None:
    with transaction.atomic():
        other = open_case(case.customer, "Another", "phone", CUSTOMER)
    add_note(case, "first", staff(nadia))
    add_note(other, "second", staff(nadia))
    known = {WHOSE: case.customer_id}
    assert [n.text for n in gather(_queries, {CASE: case.pk, **known})["notes"]] == ["first"]
    assert [n.text for n in gather(_queries, {CASE: other.pk, **known})["notes"]] == ["second"]


def test_times_are_aware(case: Any) -> None:
    due = gather(_queries, {CASE: case.pk, WHOSE: case.customer_id})["dues"][0]
    assert abs(due.starts_at - clock.now()) < timedelta(minutes=1)
