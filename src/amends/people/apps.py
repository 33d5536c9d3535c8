"""The staff app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Staff, teams and roles."""

    name = "amends.people"
    label = "people"
