"""Risk lanes, in between all that people do with a case."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amends.understand import lanes
from tests.laws.straight import Straight
from tests.laws.tried import people, pick, words

IN_LANES = {"raise_lane", "follow_lane"}


class Lanes(Straight):
    """Who sees a danger, and who follows its protocol."""

    @rule(kind=st.sampled_from(["safety", "legal", "press", "abuse"]), why=words, by=people)
    def raise_lane(self, kind: str, why: str, by: str) -> None:
        self.attempt(lanes.raise_lane, self.fresh(), kind, why, self.people[by])

    @precondition(lambda self: self.case.lanes.exists())
    @rule(number=pick, by=people, twice=st.booleans())
    def follow_lane(self, number: int, by: str, twice: bool) -> None:
        lane = self.some(self.case.lanes, number)
        for _ in range(1 + twice):
            self.attempt(lanes.follow_lane, lane, "Rang them", self.people[by])
