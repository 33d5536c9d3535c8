"""The room `customer`."""

from django.apps import AppConfig


class CustomerConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.customer"
    label = "customer"
