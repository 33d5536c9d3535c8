"""The room `listen`."""

from django.apps import AppConfig


class ListenConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.listen"
    label = "listen"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.listen import personal

        personal.register()
