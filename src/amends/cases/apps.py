"""The record in the middle."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Customers, cases, messages, journal, dues, links, search."""

    name = "amends.cases"
    label = "cases"

    def ready(self) -> None:
        """Declare what is personal."""
        from amends.cases import personal

        personal.register()
