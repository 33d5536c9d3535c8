"""The room `followup`."""

from django.apps import AppConfig


class FollowUpConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.followup"
    label = "followup"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.followup import personal

        personal.register()
