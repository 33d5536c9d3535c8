"""Looking into it, in between all that people do with a case: plan, requests, evidence, causes, what lies under it."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amends.resolve import services as resolve
from amends.understand import concerns as understand
from amends.understand import gap, issues, playback
from tests.laws.straight import Straight
from tests.laws.tried import DONE, people, pick, words

EVIDENCE = 9  # its place in the snapshot

INQUIRED = {
    "describe_concern", "correct_concern", "raise_concern", "take_issue", "start_investigation", "answer_question",
    "make_request", "answer_request", "withdraw_request", "add_evidence", "remove_evidence", "confirm_cause",
    "judge_avoidable", "add_why", "remove_why", "excuse_second_failure",
}  # fmt: skip


class Inquiring(Straight):
    """What an investigation does."""

    @precondition(lambda self: self.has("concerns"))
    @rule(number=pick, by=people, text=words, minutes=st.integers(-1, 600))
    def describe(self, number: int, by: str, text: str, minutes: int) -> None:
        found = gap.Gap(text, text, str(minutes), "12.5", "EUR", text)
        self.attempt(
            gap.describe_concern, self.some(self.case.concerns, number), found, self.people[by], silent=True
        )

    @rule(number=pick, text=words, again=st.booleans())
    def play_back(self, number: int, text: str, again: bool) -> None:
        concern = self.some(self.case.concerns, number)
        own = f"{text} {number}" if text.strip() and not again else text
        # A second click within the minute files nothing, so that nothing is journalled.
        self.attempt(playback.raise_concern, self.fresh(), own, self.people["customer"], silent=True)
        if concern:
            self.attempt(playback.correct_concern, concern, own, self.people["customer"], silent=True)

    @rule(text=words, by=people, drop=st.booleans())
    def go_under(self, text: str, by: str, drop: bool) -> None:
        self.attempt(issues.take_issue, self.fresh(), self.people[by], text)
        if drop:
            self.attempt(issues.drop_issue, self.fresh(), self.people[by], silent=True)

    @rule(severity=st.integers(-1, 5), by=people, answer=words, number=pick, drop=st.booleans())
    def plan(self, severity: int, by: str, answer: str, number: int, drop: bool) -> None:
        self.attempt(resolve.start_investigation, self.fresh(), severity, self.people[by], silent=True)
        question = self.some(self.case.questions, number)
        if question:
            verb = resolve.drop_question if drop else resolve.answer_question
            self.attempt(verb, question, answer, self.people[by])

    @rule(
        text=words,
        by=people,
        hours=st.integers(-1, 60),
        number=pick,
        act=st.sampled_from(["answer", "withdraw"]),
    )
    def request(self, text: str, by: str, hours: int, number: int, act: str) -> None:
        ask = resolve.Ask("depot@carrier.example", text, self.now + timedelta(hours=hours))
        points = list(understand.concerns_of(self.fresh()))[:1]
        self.attempt(resolve.make_request, self.fresh(), ask, points, self.people[by])
        request = self.some(self.case.requests, number)
        if request and act == "answer":
            self.attempt(resolve.answer_request, request, text, self.people[by])
        elif request:
            self.attempt(resolve.withdraw_request, request, text, self.people[by])

    @rule(text=words, by=people, cause=st.booleans(), number=pick, remove=st.booleans())
    def evidence(self, text: str, by: str, cause: bool, number: int, remove: bool) -> None:
        points = list(understand.concerns_of(self.fresh()))[:1]
        more = {"concerns": points, "source": "Plan", "for_cause": cause}
        self.attempt(resolve.add_evidence, self.fresh(), text, self.people[by], **more)
        one = self.some(self.case.evidence, number)
        if one and remove:
            self.attempt(resolve.remove_evidence, one, self.people[by], silent=True)
        before = DONE["confirm_cause"]
        self.attempt(resolve.confirm_cause, self.fresh(), self.people[by])
        shown = [row for row in self.shot[1][EVIDENCE] if row[0] is None and row[1]]
        assert DONE["confirm_cause"] == before or shown, "a cause was confirmed and nothing speaks for it"

    @rule(text=words, by=people, number=pick, remove=st.booleans(), value=st.sampled_from(["us", "not", ""]))
    def why(self, text: str, by: str, number: int, remove: bool, value: str) -> None:
        self.attempt(resolve.judge_avoidable, self.fresh(), value, text, self.people[by])
        above = self.some(self.case.whys, number)
        self.attempt(resolve.add_why, self.fresh(), text, self.people[by], above)
        if above and remove:
            self.attempt(resolve.remove_why, above, self.people[by], silent=True)

    @rule(text=words, by=people)
    def excuse(self, text: str, by: str) -> None:
        self.attempt(resolve.excuse_second_failure, self.fresh(), text, self.people[by])
