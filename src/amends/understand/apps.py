"""The room `understand`."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.understand"
    label = "understand"

    def ready(self) -> None:
        """Judge with what this installation taught, where it has taught something; add filters to search."""
        from amends.text import own
        from amends.understand import searching as _searching
        from amends.understand.learning import folder

        own.use(folder())
