"""Where a case is now: what was merged leads to the case that holds it; what was split counts together."""

from amends.cases.models import Case, Customer


def surviving(case: Case) -> Case:
    """The case that holds what this one held: itself, unless it was merged."""
    while case.merged_into_id:
        case = Case.objects.select_related("customer", "owner", "team").get(pk=case.merged_into_id)
    return case


def surviving_key(key: int) -> int:
    """The same by keys."""
    into = Case.objects.filter(pk=key).values_list("merged_into", flat=True).first()
    return surviving_key(into) if into else key


def held_keys(case: Case) -> list[int]:
    """The case and every one that was merged into it, directly or not."""
    found = level = [case.pk]
    while level := list(Case.objects.filter(merged_into__in=level).values_list("pk", flat=True)):
        found = found + level
    return found


def family_keys(case: Case) -> list[int]:
    """The cases whose money counts together: this one and all that were split from the same."""
    root = case.split_root_id or case.pk
    return [root, *Case.objects.filter(split_root=root).values_list("pk", flat=True)]


def surviving_customer(customer: Customer) -> Customer:
    """The customer whom this one was joined with: themselves, unless they were."""
    while customer.merged_into_id:
        customer = Customer.objects.get(pk=customer.merged_into_id)
    return customer


def one_person(customer: Customer) -> list[Customer]:
    """The customer and everybody who was joined with them, directly or not: one person's rows."""
    found = level = [customer]
    while level := list(Customer.objects.filter(merged_into__in=level)):
        found = found + level
    return found
