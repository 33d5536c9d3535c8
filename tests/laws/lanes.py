"""Risk lanes and requests for somebody more senior, in between all that people do with a case."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amends.cases.actors import CUSTOMER
from amends.followup import services as followup
from amends.understand import lanes
from tests.laws.straight import Straight
from tests.laws.tried import PEOPLE, people, pick, words

IN_LANES = {"raise_lane", "follow_lane", "ask_senior", "senior_looked"}


class Lanes(Straight):
    """Who sees a danger, and who follows its protocol."""

    @rule(kind=st.sampled_from(["safety", "legal", "press", "abuse"]), why=words, by=people)
    def raise_lane(self, kind: str, why: str, by: str) -> None:
        self.attempt(lanes.raise_lane, self.fresh(), kind, why, self.people[by])

    @precondition(lambda self: self.shot[0]["state"] == "open")
    @rule(kind=st.sampled_from(["safety", "legal", "press"]), by=st.sampled_from(PEOPLE[:-1]))
    def raise_and_follow(self, kind: str, by: str) -> None:
        """The straight way to a protocol that was followed."""
        self.raise_lane(kind, "It smokes", by)
        self.follow_lane(0, "tom", True)
        for lane in self.case.lanes.filter(followed_at=None):
            self.attempt(lanes.follow_lane, lane, "Rang them", self.people["mara"])

    @precondition(lambda self: self.case.lanes.exists())
    @rule(number=pick, by=people, twice=st.booleans())
    def follow_lane(self, number: int, by: str, twice: bool) -> None:
        lane = self.some(self.case.lanes, number)
        for _ in range(1 + twice):
            self.attempt(lanes.follow_lane, lane, "Rang them", self.people[by])

    @rule(text=words, twice=st.booleans(), by=people)
    def somebody_more_senior(self, text: str, twice: bool, by: str) -> None:
        """Asked for, perhaps twice; looked at by whoever tries, and in the end by somebody who may."""
        for _ in range(1 + twice):
            self.attempt(followup.ask_senior, self.fresh(), text, CUSTOMER)
        assert self.fresh().is_open
        for person in (by, "mara", "tom"):
            self.attempt(followup.senior_looked, self.fresh(), text, self.people[person])
