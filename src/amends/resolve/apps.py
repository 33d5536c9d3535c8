"""The room `resolve`."""

from django.apps import AppConfig


class ResolveConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.resolve"
    label = "resolve"

    def ready(self) -> None:
        """Declare what is personal, and add filters to search."""
        from amends.cases.searching import register
        from amends.listen import inside
        from amends.resolve import asking, personal
        from amends.resolve.searching import OURS

        personal.register()
        inside.register(asking.taker)
        register(*OURS)
