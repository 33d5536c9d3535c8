"""How often one address may write through the public pages."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from amends.cases.errors import Refused
from amends.people.limits import address_of, too_often

WINDOW = 600  # seconds
FORMS = 10  # complaints from one address in a window
PLAIN_FORMS = 4  # of these, forms from browsers that did no work for it
SCORES = 20  # feedback from one address in a window
CODES = 10  # private codes tried from one address in a window
ACTS = 60  # acts on one customer page in a window


def too_many_forms(request: HttpRequest) -> bool:
    """Count one more complaint from this visitor's address; True when there were too many."""
    return too_often("complain", address_of(request), FORMS, WINDOW)


def too_many_acts(link: int) -> bool:
    """Count one more act on this customer's page; True when there were too many."""
    return too_often("page", str(link), ACTS, WINDOW)


def too_many_plain_forms(request: HttpRequest) -> bool:
    """The same for a browser without scripts, which a robot may pretend to be."""
    return too_often("complain-plain", address_of(request), PLAIN_FORMS, WINDOW)


def too_many_scores(request: HttpRequest) -> bool:
    """Count one more piece of feedback from this address."""
    return too_often("feedback", address_of(request), SCORES, WINDOW)


def too_many_codes(request: HttpRequest) -> bool:
    """Count one more private code tried from this address."""
    return too_often("code", address_of(request), CODES, WINDOW)


class TooMany(Refused):
    """More than one connection should send; the sentence says when it works again."""

    status = 429


def sentence() -> str:
    """What a visitor reads when there were too many."""
    return _(
        "Many complaints came from your connection just now. Your words are kept here: please send again in ten minutes, or ring us."
    )
