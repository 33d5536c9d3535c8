"""The room `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.api"
    label = "api"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.api import personal

        personal.register()
