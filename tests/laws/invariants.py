"""What must be true of a case after every verb, whoever did it."""

from datetime import datetime

from hypothesis.stateful import invariant

from amends.cases import clock
from amends.cases.models import Case, Entry, Message
from amends.cases.straight.following import family_keys
from amends.followup.models import FollowUp
from amends.followup.stages import stages
from amends.resolve.authority import limits
from amends.resolve.models import Promise, Remedy
from amends.understand import concerns as understand


class Laws:
    """Looked at whenever something was journalled."""

    case: Case
    now: datetime
    promised: set[int]
    checked: int

    def fresh(self) -> Case:
        self.case.refresh_from_db()
        return self.case

    @invariant()
    def the_laws_hold(self) -> None:
        newest = Entry.objects.filter(case=self.case).latest("id").pk
        if newest == self.checked:
            return
        self.checked = newest
        self.no_case_ends_quietly()
        self.money_stays_within_what_somebody_could_decide()
        self.nobody_decides_their_own_request()
        self.no_promise_vanishes()
        self.nothing_the_customer_said_is_lost()
        self.every_stage_says_why()
        self.the_queue_shows_the_nearest_due()

    def no_case_ends_quietly(self) -> None:
        case = self.fresh()
        if case.kind != "complaint" or case.is_open:
            return
        assert understand.concerns_of(case).exists(), "finished without a point"
        assert not understand.undecided(case).exists(), "finished with an undecided point"
        assert hasattr(case, "cause"), "finished without a cause"
        assert case.follow_ups.exclude(state=FollowUp.State.DROPPED).filter(owner__isnull=False).exists()
        if case.state == "closed":
            assert not case.promises.filter(state="open").exists(), "closed with an open promise"
            assert not case.remedies.filter(state__in=["waiting", "granted"]).exists(), "closed while owing"
            assert not case.dues.filter(settled_at=None).exists(), "closed with something due"
            newest = case.follow_ups.exclude(state=FollowUp.State.DROPPED).latest("id")
            assert newest.state in ("asked", "answered"), "closed without having asked"

    def money_stays_within_what_somebody_could_decide(self) -> None:
        allowed = limits()
        family = Remedy.objects.filter(case__in=family_keys(self.fresh()))  # what was split counts together
        given = list(family.filter(state__in=["granted", "delivered"], amount__isnull=False))
        if not given:
            return
        for remedy in given:
            assert remedy.decided_by is not None
            assert remedy.amount <= allowed[remedy.decided_by.role]
        newest = max(given, key=lambda remedy: (remedy.decided_at, remedy.pk))
        most = max(allowed[remedy.decided_by.role] for remedy in given if remedy.decided_by)
        assert sum(remedy.amount for remedy in given) <= most, f"overspent by {newest}"

    def nobody_decides_their_own_request(self) -> None:
        approved = Entry.objects.filter(case=self.case, verb="remedy.approved")
        for entry in approved:
            assert Remedy.objects.get(pk=entry.facts["remedy"]).asked_by_id != entry.actor_id

    def no_promise_vanishes(self) -> None:
        known = {promise.pk: promise for promise in Promise.objects.select_related("case")}
        assert self.promised <= set(known), "a promise is gone"
        self.promised = set(known)
        for promise in known.values():
            self._accounted_for(promise)

    def _accounted_for(self, promise: Promise) -> None:
        assert promise.case.merged_into_id is None, "a promise rests on a merged case"
        journal = Entry.objects.filter(facts__promise=promise.pk)
        if promise.state == "open":
            due = promise.case.dues.filter(kind="promise", object_id=promise.pk).latest("id")
            assert due.at == promise.due_at
            return
        assert journal.filter(verb=f"promise.{promise.state}").count() == 1, promise.state
        if promise.state == "moved":
            assert promise.moved_to and promise.settled_at < promise.due_at
        if promise.state == "kept":
            assert promise.settled_at <= promise.due_at
        if promise.state == "broken":
            told = journal.get(verb="promise.broken").facts["tell"]
            assert promise.reason and told
        if promise.state == "withdrawn":
            assert promise.message.sending in ("queued", "undone")

    def nothing_the_customer_said_is_lost(self) -> None:
        # Wherever it was merged, split or moved to: one entry a message, and none where nobody looks.
        heard = Message.objects.filter(direction="in")
        received = Entry.objects.filter(verb="message.received")
        assert sorted(heard.values_list("pk", flat=True)) == sorted(e.facts["message"] for e in received)
        assert not Message.objects.filter(case__merged_into__isnull=False).exists()
        assert self.fresh().contacts == self.case.messages.filter(direction="in", is_auto=False).count()

    def every_stage_says_why(self) -> None:
        with clock.at(self.now):
            found = stages(self.fresh())
        assert [stage.name for stage in found] == [
            "listen",
            "understand",
            "respond",
            "resolve",
            "follow_up",
            "learn",
        ]
        assert all(stage.why.endswith(".") for stage in found)

    def the_queue_shows_the_nearest_due(self) -> None:
        nearest = self.case.dues.filter(settled_at=None).order_by("at").first()
        assert self.fresh().next_due_at == (nearest.at if nearest else None)
