"""The room `resolve`."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from amends.listen.inside import Take
    from amends.listen.mail import Mail


class ResolveConfig(AppConfig):
    """See the docstring of the package."""

    name = "amends.resolve"
    label = "resolve"

    def ready(self) -> None:
        """Declare what is personal, and add filters to search."""
        from amends.cases.searching import register
        from amends.listen import inside
        from amends.resolve import personal
        from amends.resolve.searching import OURS

        personal.register()
        inside.register(_taker)
        register(*OURS)


def _taker(mail: "Mail", recipients: list[str]) -> "Take | None":
    """Asked when a mail comes: what it takes to answer need not be read when a command starts."""
    from amends.resolve.asking import taker

    return taker(mail, recipients)
