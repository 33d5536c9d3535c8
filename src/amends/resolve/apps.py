"""The room `resolve`."""

from django.apps import AppConfig


class ResolveConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.resolve"
    label = "resolve"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.resolve import personal

        personal.register()
