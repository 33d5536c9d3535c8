"""Searches that people keep. One's own is nobody's business; what is shared stands in the journal."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from amends.cases import clock
from amends.cases.actors import Actor
from amends.cases.errors import Invalid, NotAllowed
from amends.cases.journal import record
from amends.cases.models import SavedSearch
from amends.cases.searching.query import parse
from amends.people.models import Role, User

MOST = 100  # of one person


def searches_of(user: User) -> QuerySet[SavedSearch]:
    """One's own, and those that are shared."""
    found = SavedSearch.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner")
    return found.order_by("shared", "name", "pk")[: 2 * MOST]


@transaction.atomic
def save_search(by: Actor, name: str, query: str, shared: bool = False) -> SavedSearch:
    """Keep what was typed under a name."""
    name, query = name.strip(), str(parse(query))
    if by.user is None:
        raise NotAllowed("Only a member of staff keeps searches.")
    if not name or len(name) > 60:
        raise Invalid("Give the search a name of at most 60 letters.", "name")
    if not query:
        raise Invalid("There is nothing to look for yet.", "q")
    if len(query) > 300:
        raise Invalid("This is too long to keep.", "q")
    if SavedSearch.objects.filter(owner=by.user).count() >= MOST:
        raise Invalid(f"You keep {MOST} searches. Forget one first.", "name")
    kept = _create(by.user, name, query, shared)
    if shared:
        record("search.shared", by, None, {"search": kept.pk}, {"name": name, "query": query})
    return kept


def _create(owner: User, name: str, query: str, shared: bool) -> SavedSearch:
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(
                owner=owner, name=name, query=query, shared=shared, made_at=clock.now()
            )
    except IntegrityError as error:
        raise Invalid(f"You have a search called {name}. Choose another name.", "name") from error


@transaction.atomic
def drop_search(search: SavedSearch, by: Actor) -> None:
    """Forget a search: one's own, or as a manager one that is shared."""
    manager = by.user is not None and by.user.at_least(Role.MANAGER) and search.shared
    if by.user != search.owner and not manager:
        raise NotAllowed("This search belongs to a colleague; they or a manager can forget it.")
    if search.shared:
        facts, said = {"search": search.pk}, {"name": search.name, "query": search.query}
        record("search.dropped", by, None, facts, said)
    search.delete()
