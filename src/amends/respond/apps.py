"""The room `respond`."""

from django.apps import AppConfig


class RespondConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.respond"
    label = "respond"
