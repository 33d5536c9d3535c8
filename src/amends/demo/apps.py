"""The room `demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.demo"
    label = "demo"
