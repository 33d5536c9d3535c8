"""How often one address may write through the public pages."""

from django.http import HttpRequest

from amends.people.limits import address_of, too_often

WINDOW = 600  # seconds
FORMS = 10  # complaints from one address in a window
ACTS = 60  # acts on one customer page in a window


def too_many_forms(request: HttpRequest) -> bool:
    """Count one more complaint from this visitor's address; True when there were too many."""
    return too_often("complain", address_of(request), FORMS, WINDOW)


def too_many_acts(link: int) -> bool:
    """Count one more act on this customer's page; True when there were too many."""
    return too_often("page", str(link), ACTS, WINDOW)
