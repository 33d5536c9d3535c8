"""Keeping it straight, in between all that people do with a case: merge, split, move, and back again."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER
from amends.cases.models import Case, Merge, Split
from amends.cases.straight import services as straight
from amends.people.models import User
from amends.resolve import services as resolve
from amends.understand import concerns as understand
from tests.laws.tried import PEOPLE, SUMS, Tried, pick, words


class Straight(Tried):
    """What moves between cases."""

    def another(self, text: str) -> Case:
        """A second case of the same customer, with a message, a point and a promise."""
        with clock.at(self.now), transaction.atomic():
            other = cases.open_case(self.case.customer, "The same again", "phone", CUSTOMER)
            message = cases.add_inbound(other, cases.Words(text), "phone", CUSTOMER)
            understand.add_concern(other, f"Point of {other.pk}", self.people["nadia"], message)
            found = [resolve.Found("ring", self.now + timedelta(hours=30))]
            nadia = User.objects.get(email="nadia@machine.example")
            resolve.make_promises(other, None, found, nadia, self.people["nadia"])
        return Case.objects.get(pk=other.pk)

    @rule(text=words, by=st.sampled_from(PEOPLE[:-1]), apart=st.booleans())
    def merge_in(self, text: str, by: str, apart: bool) -> None:
        self.attempt(straight.merge_cases, self.fresh(), [self.another(text)], self.people[by])
        row = Merge.objects.filter(survivor=self.case, undone_at=None).last()
        if apart and row:
            self.attempt(straight.unmerge, row, self.people[by])

    @precondition(lambda self: Merge.objects.filter(survivor=self.case, undone_at=None).exists())
    @rule(by=st.sampled_from(PEOPLE[:-1]), latest=st.booleans())
    def take_apart(self, by: str, latest: bool) -> None:
        rows = Merge.objects.filter(survivor=self.case, undone_at=None).order_by("pk")
        row = rows.last() if latest else rows.first()
        self.attempt(straight.unmerge, row, self.people[by])

    @precondition(lambda self: self.has("concerns"))
    @rule(number=pick, heard=st.booleans(), by=st.sampled_from(PEOPLE[:-1]), back=st.booleans())
    def split_off(self, number: int, heard: bool, by: str, back: bool) -> None:
        concern = self.some(self.case.concerns, number)
        message = self.some(self.case.messages, number) if heard else None
        chosen = {"concern": [concern.pk], **({"message": [message.pk]} if message else {})}
        self.attempt(straight.split_case, self.fresh(), chosen, "A part", self.people[by])
        row = Split.objects.filter(source=self.case, undone_at=None).last()
        if back and row:
            self.attempt(straight.undo_split, row, self.people[by])

    @precondition(lambda self: Split.objects.filter(source=self.case, undone_at=None).exists())
    @rule(amount=SUMS, by=st.sampled_from(PEOPLE[:-1]), back=st.booleans())
    def grant_on_a_part(self, amount: str, by: str, back: bool) -> None:
        """What is granted on a part counts for the whole; then perhaps the part comes back."""
        split = Split.objects.filter(source=self.case, undone_at=None).latest("pk")
        self.attempt(resolve.grant_remedy, split.made, self.refund, amount, [], "A part", self.people[by])
        if back:
            self.attempt(straight.undo_split, split, self.people[by])

    @rule(text=words, by=st.sampled_from(PEOPLE[:-1]), back=st.booleans())
    def move_in(self, text: str, by: str, back: bool) -> None:
        other = self.another(text)
        with clock.at(self.now), transaction.atomic():
            message = cases.add_inbound(other, cases.Words("Meant for the other"), "mail", CUSTOMER)
        self.attempt(straight.move_message, message, self.fresh(), self.people[by])
        if back and message.case_id == self.case.pk:
            self.attempt(straight.move_message, message, other, self.people[by])
