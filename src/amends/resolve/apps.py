"""The room `resolve`."""

from django.apps import AppConfig


class ResolveConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.resolve"
    label = "resolve"
