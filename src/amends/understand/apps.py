"""The room `understand`."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.understand"
    label = "understand"

    def ready(self) -> None:
        """Judge with what this installation taught, where it has taught something; add filters to search."""
        from amends.cases.searching import register
        from amends.text import own
        from amends.understand import personal
        from amends.understand.learning import folder
        from amends.understand.searching import OURS

        own.use(folder())
        personal.register()
        register(*OURS)
