"""Saved views: what a person looks at again and again. They are theirs, and no part of the record."""

from django.db import IntegrityError, transaction
from django.http import QueryDict

from amends.cases.errors import Invalid
from amends.desk.models import SavedView
from amends.desk.queue.filters import Filters
from amends.people.models import User


def save_view(owner: User, name: str, query: str) -> SavedView:
    """Keep these filters under a name."""
    name = name.strip()
    if not name:
        raise Invalid("Give the view a name.", "name")
    if len(name) > 60:
        raise Invalid("A name has at most 60 letters.", "name")
    plain = Filters.read(QueryDict(query)).query()
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=owner, name=name, query=plain)
    except IntegrityError as error:
        raise Invalid(f"You have a view called {name}. Choose another name.", "name") from error


def drop_view(owner: User, pk: int) -> SavedView | None:
    """Forget a view of this person; None when it is not theirs or gone."""
    view = SavedView.objects.filter(owner=owner, pk=pk).first()
    if view:
        SavedView.objects.filter(pk=view.pk).delete()
    return view
