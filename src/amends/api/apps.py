"""The room `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.api"
    label = "api"
