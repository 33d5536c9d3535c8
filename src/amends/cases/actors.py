"""Who does something: a member of staff, the customer, a program, or Amends itself."""

from dataclasses import dataclass

from amends.people.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """The doer of a verb, as the journal keeps it: kind is staff, customer, api or system."""

    kind: str
    user: User | None = None

    @property
    def name(self) -> str:
        """How the journal's readers see the doer."""
        return self.user.name if self.user else {"customer": "The customer"}.get(self.kind, "Amends")


SYSTEM = Actor("system")
CUSTOMER = Actor("customer")
API = Actor("api")


def staff(user: User) -> Actor:
    """A signed-in person."""
    return Actor("staff", user)
