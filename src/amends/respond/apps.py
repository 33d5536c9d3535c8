"""The room `respond`."""

from django.apps import AppConfig


class RespondConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.respond"
    label = "respond"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.respond import personal

        personal.register()
