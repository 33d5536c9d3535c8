"""The room `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.desk"
    label = "desk"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.desk import personal

        personal.register()
