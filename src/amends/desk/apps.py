"""The room `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.desk"
    label = "desk"
