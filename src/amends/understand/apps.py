"""The room `understand`."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.understand"
    label = "understand"
