"""What an erasure would take and what it would leave, before anybody asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from amends.cases.firm import firm
from amends.cases.models import Attachment, Case, Customer, Hold
from amends.cases.policy import visible_cases
from amends.cases.privacy import holds
from amends.cases.privacy.erasing import all_of
from amends.cases.privacy.registry import about_customers, tables
from amends.cases.searching import find
from amends.people.models import User

PAGES = 4  # of cases that name somebody, looked through for a warning
STAYS = (
    ("When things happened, by which channel, how hot and how severe they were", "They name nobody, and reports need them."),
    ("Outcomes and the amounts of remedies", "Money given must stay in the books: no name stands beside it."),
    ("That colleagues did something, and when", "The journal's chain stays whole; the words beside it go with their salt."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts and warnings for one customer."""

    customer: Customer
    goes: list[tuple[str, int]]
    cases: list[Case]
    holds: list[Hold]
    shared: list[str] = field(default_factory=list)
    stays: tuple[tuple[str, str], ...] = STAYS
    hours: int = 0

    @property
    def warnings(self) -> list[str]:
        """What a person should look at before the words are gone."""
        unsettled = [case for case in self.cases if case.is_open]
        said = [
            f"{case.reference} is still open: an erasure closes it, and nobody answers any more."
            for case in unsettled
        ]
        return [*said, *self.shared]


def preview(customer: Customer, user: User | None = None) -> Preview:
    """Count everything once; changes nothing. Only cases that this person may open are named (None: all)."""
    scope = all_of(customer)
    goes = [
        (table.name.replace("_", " "), table.of(scope.cases, scope.customers, scope.words).count())
        for table in about_customers()
        if table.name
    ]
    if scope.raws:
        goes.append(("arrivals that became no message", len(scope.raws)))
    return Preview(
        customer=customer,
        goes=[(name, count) for name, count in goes if count],
        cases=list(customer.cases.order_by("pk")),
        holds=list(holds.standing(customer)),
        shared=[
            *_remembered(customer),
            *_shared_files(scope.cases),
            *_named_elsewhere(customer, scope.cases, user),
            *_represented(customer, user),
        ],
        hours=firm().erase_after_hours,
    )


def _shared_files(cases: tuple[int, ...]) -> list[str]:
    ours = Attachment.objects.filter(case__in=cases).values("blob")
    others = Attachment.objects.filter(blob__in=ours).exclude(case__in=cases)
    count = others.values("blob").distinct().count()
    return [f"{count} of their files also came with another customer's case and stay there."] if count else []


def _named_elsewhere(customer: Customer, cases: tuple[int, ...], user: User | None) -> list[str]:
    """Cases of other customers that name this one: their words are not this customer's to erase."""
    names = [word for word in (customer.email, customer.name) if len(word) > 4]
    found = {case for word in names for case in _where_named(word, user)}
    others = Case.objects.filter(pk__in=found).exclude(pk__in=cases).order_by("pk")
    if not others:
        return []
    listed = ", ".join(case.reference for case in others[:5])
    return [f"Other customers' cases name them and stay as they are: {listed}."]


def _where_named(word: str, user: User | None) -> Iterator[int]:
    """The cases found by a name, a few pages of them: enough to say that there are some."""
    after = ""
    for _ in range(PAGES):
        answer = find('"' + word.replace('"', " ") + '"', user, after)
        yield from (hit.case for hit in answer.hits if not answer.instead)
        after = answer.older
        if not after:
            return


def _remembered(customer: Customer) -> list[str]:
    """What colleagues saved for themselves that names this customer."""
    said = []
    for table in tables():
        about = Q(pk__in=[])
        for word in (customer.email, customer.name):
            for column in table.mentions if len(word) > 4 else ():
                about |= Q(**{f"{column}__icontains": word})
        if table.mentions and (count := table.table._default_manager.filter(about).count()):
            what = table.table._meta.verbose_name_plural
            said.append(f"{count} {what} of colleagues name them: ask for other names.")
    return said


def _represented(customer: Customer, user: User | None) -> list[str]:
    others = Q(parties__isnull=False) & ~Q(parties__email=customer.email)
    cases = Case.objects.filter(others, customer=customer).distinct()
    said = [
        f"Somebody else also writes on {case.reference}; what they wrote there goes too."
        for case in cases[:5]
    ]
    seen = visible_cases(user) if user else Case.objects.all()
    theirs = seen.filter(parties__email=customer.email) if customer.email else seen.none()
    elsewhere = theirs.exclude(customer=customer)
    said += [
        f"They also write on {case.reference}, which is another customer's and stays."
        for case in elsewhere[:5]
    ]
    return said
