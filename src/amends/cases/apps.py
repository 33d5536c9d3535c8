"""The record in the middle."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Customers, cases, messages, journal, dues, links, search."""

    name = "amends.cases"
    label = "cases"
