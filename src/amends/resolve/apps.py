"""The room `resolve`."""

from django.apps import AppConfig


class ResolveConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.resolve"
    label = "resolve"

    def ready(self) -> None:
        """Add filters to search."""
        from amends.cases.searching import register
        from amends.resolve.searching import OURS

        register(*OURS)
