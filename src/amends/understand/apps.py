"""The room `understand`."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.understand"
    label = "understand"

    def ready(self) -> None:
        """Judge with what this installation taught, where it has taught something; add filters to search."""
        from django.conf import settings

        from amends.cases.policy import check_owners_with
        from amends.cases.searching import register
        from amends.text import place
        from amends.understand import personal
        from amends.understand.searching import OURS

        place.use(Path(settings.AMENDS_DATA) / "text")
        personal.register()
        register(*OURS)
        check_owners_with(_other_handler)


def _other_handler(user: Any, case: Any) -> None:
    from amends.understand.clocks.verbs import require_other_handler

    require_other_handler(user, case)
