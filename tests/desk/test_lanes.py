"""Risk lanes, silence and the ledger of teams on the desk."""

from datetime import timedelta
from typing import Any

import pytest

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Due, Message
from amends.people.models import Team
from amends.resolve.services import Found, make_promises
from amends.respond.models import Draft
from amends.respond.sending import answered
from amends.respond.services import AskWhy, keep_finding, send_reply
from amends.respond.updates import done_since, moved_letter, update_for, usual_new_time
from amends.text import coach
from amends.understand import lanes
from amends.understand.concerns import add_concern
from amends.understand.models import Keeping, Protocol
from amends.understand.services import rank_due_cases
from tests.desk.world import page_of


@pytest.fixture
def answered_case(case: Case, nadia: Any) -> Case:
    """Three days ago Nadia answered and promised to look into it; nobody has written since."""
    before = clock.now() - timedelta(days=8)
    Case.objects.filter(pk=case.pk).update(opened_at=before)
    case.messages.update(at=before)
    case.refresh_from_db()
    add_concern(case, "The replacement table has the same split leg", staff(nadia))
    with clock.at(before + timedelta(hours=1)):
        cases.assign(case, nadia, staff(nadia))
        make_promises(case, None, [Found("ring you back", clock.now() + timedelta(days=12))], nadia)
        row = Message.objects.create(
            case=case,
            direction="out",
            channel="phone",
            author=nadia,
            text="x",
            at=clock.now(),
            sending="sent",
        )
        answered(row)
    case.refresh_from_db()
    return case


class TestOnTheCase:
    """The protocol stands at the top until a person confirms it."""

    def test_a_person_raises_it_and_confirms_it(self, case: Case, tom: Any, as_: Any, at: Any) -> None:
        browser = as_(tom)
        assert (
            browser.post(at("lanes/"), {"kind": "self_harm", "why": "She said so on the phone"}).status_code
            == 302
        )
        lane = case.lanes.get()
        body = page_of(browser, at())
        assert "3 things first" in body and "116 123" in body and "Nobody here has checked" in body
        assert "She said so on the phone" in body
        assert browser.post(at(f"lanes/{lane.pk}/"), {"note": "Rang her"}).status_code == 302
        body = page_of(browser, at())
        assert "Followed by Tom" in body and "things first" not in body
        refused = browser.post(at(f"lanes/{lane.pk}/"), {"note": ""})
        assert refused.status_code == 409

    def test_it_stands_on_today_until_then(self, case: Case, tom: Any, as_: Any) -> None:
        lane = lanes.raise_lane(case, "safety", "It smokes", staff(tom))
        assert "Protocols to follow" in page_of(as_(tom), "/")
        lanes.follow_lane(lane, "", staff(tom))
        assert "Protocols to follow" not in page_of(as_(tom), "/")

    def test_a_lane_of_another_case_is_not_found(
        self, case: Case, customer: Any, tom: Any, as_: Any, at: Any
    ) -> None:
        other = cases.open_case(customer, "Another", "mail", CUSTOMER)
        lane = lanes.raise_lane(other, "safety", "It smokes", staff(tom))
        assert as_(tom).post(at(f"lanes/{lane.pk}/"), {"note": "Rang her"}).status_code == 404
        lane.refresh_from_db()
        assert lane.followed_at is None

    def test_adjustments_stand_beside_the_reply(self, case: Case, nadia: Any, as_: Any, at: Any) -> None:
        cases.know_more(case.customer, staff(nadia), adjustments="Large print, ring after four")
        assert "Mind this with Denise:</b> Large print, ring after four" in page_of(
            as_(nadia), at("?tab=reply")
        )

    def test_the_formula_and_its_parts_are_printed(
        self, answered_case: Case, nadia: Any, as_: Any, at: Any
    ) -> None:
        body = page_of(as_(nadia), at())
        assert "Escalation risk = 0.3 × heat" in body
        assert "working days without news" in body

    def test_the_api_says_the_same(self, answered_case: Case) -> None:
        from amends.api.selectors import whole

        found = whole(answered_case)["escalation"]
        assert found["silent_days"] >= 5
        assert found["risk"] == min(100, sum(points for points, _ in found["parts"]))


class TestTheReply:
    """What a protocol does not want said stops the reply; an update is one key away."""

    def test_forbidden_words_are_a_finding_and_ask_why(
        self, case: Case, nadia: Any, as_: Any, at: Any
    ) -> None:
        lanes.raise_lane(case, "safety", "It smokes", staff(nadia))
        text = "I will ring you on Friday at noon. It is perfectly safe."
        found = as_(nadia).post(at("coach/"), {"text": text}, content_type="application/json").json()
        [stop] = [one for one in found["findings"] if one["rule"] == "lane"]
        assert text[stop["start"] : stop["end"]] == "perfectly safe"
        assert stop["level"] == "stop"
        with pytest.raises(AskWhy):
            send_reply(case, text, staff(nadia))
        keep_finding(case, nadia, "lane", "perfectly safe", staff(nadia))
        kept = as_(nadia).post(at("coach/"), {"text": text}, content_type="application/json").json()
        assert [one["kept"] for one in kept["findings"] if one["rule"] == "lane"] == [True]

    def test_an_update_is_drafted_from_the_log_and_not_sent(
        self, answered_case: Case, nadia: Any, tom: Any, as_: Any, at: Any
    ) -> None:
        cases.assign(answered_case, tom, staff(nadia))
        cases.assign(answered_case, nadia, staff(tom))
        sent = answered_case.messages.count()
        assert as_(nadia).post(at("reply/"), {"do": "update", "text": ""}).status_code == 302
        text = Draft.objects.get(case=answered_case, author=nadia).text
        assert "Nadia Osei looks after this now" in text and "Tom" not in text
        assert "ing you back" in text, "what was promised stands in it with its time"
        assert answered_case.messages.count() == sent
        again = as_(nadia).post(at("reply/"), {"do": "update", "text": "My own words"})
        assert again.status_code == 409

    def test_where_nothing_was_done_it_says_so(self, answered_case: Case, nadia: Any) -> None:
        since = clock.now() - timedelta(days=1)
        assert done_since(answered_case, since) == []
        drafted = update_for(answered_case, nadia)
        assert drafted.clean, drafted.coaching.findings
        assert "sorry" in drafted.text

    def test_the_letter_that_moves_a_promise_passes_the_coach(
        self, answered_case: Case, nadia: Any, tom: Any
    ) -> None:
        promise = answered_case.promises.get()
        for author in (nadia, tom):
            drafted = moved_letter(promise, author, usual_new_time(promise))
            assert drafted.clean, drafted.coaching.findings
            assert not [f for f in coach(drafted.text, {}).findings if f.level == "stop"]
        assert "Nadia Osei" in drafted.text

    def test_no_draft_where_somebody_may_harm_themselves(
        self, answered_case: Case, nadia: Any, as_: Any, at: Any
    ) -> None:
        lanes.raise_lane(answered_case, "self_harm", "On the phone", staff(nadia))
        assert as_(nadia).post(at("reply/"), {"do": "update", "text": ""}).status_code == 409
        promise = answered_case.promises.get()
        assert page_of(as_(nadia), f"/promises/?open={promise.pk}")

    def test_who_waits_for_news_stands_on_the_owner_s_day(
        self, answered_case: Case, nadia: Any, tom: Any, as_: Any
    ) -> None:
        Case.objects.update(rank_again_at=clock.now())
        rank_due_cases()
        assert answered_case.dues.filter(kind=Due.Kind.NEWS, settled_at=None, owner=nadia).count() == 1
        assert "Waiting for news from you" in page_of(as_(nadia), "/")
        assert "Waiting for news from you" not in page_of(as_(tom), "/")


class TestTheLedger:
    """By team, never by person."""

    def test_it_filters_by_team_and_shows_rates(self, answered_case: Case, mara: Any, as_: Any) -> None:
        east, west = Team.objects.create(name="East"), Team.objects.create(name="West")
        Case.objects.filter(pk=answered_case.pk).update(team=east)
        promise = answered_case.promises.get()
        browser = as_(mara)
        assert f'id="promise-{promise.pk}"' in page_of(browser, f"/promises/?team={east.pk}")
        assert f'id="promise-{promise.pk}"' not in page_of(browser, f"/promises/?team={west.pk}")
        assert page_of(browser, "/promises/?team=nonsense")
        with clock.at(clock.now() + timedelta(days=20)):
            assert "too few to tell" in page_of(browser, "/promises/")


class TestSettings:
    """An admin sets protocols and the days of silence."""

    @pytest.mark.parametrize("url", ["/settings/lanes/", "/settings/lanes/self_harm/", "/settings/keeping/"])
    def test_only_an_admin_sees_them(self, url: str, firm: Any, tom: Any, ada: Any, as_: Any) -> None:
        assert as_(tom).get(url).status_code == 403
        assert page_of(as_(ada), url)

    def test_a_protocol_is_changed_and_its_numbers_checked(self, firm: Any, ada: Any, as_: Any) -> None:
        browser = as_(ada)
        form = {
            "steps": "Ring them\nThen write", "say": "", "avoid": "No mail", "forbidden": "cheer up", "ring": "",
            "lines": "Norway | Helpline | 116 123", "minutes": "20", "roles": ["manager"], "active": "on", "do": "keep",
        }  # fmt: skip
        assert browser.post("/settings/lanes/self_harm/", form).status_code == 302
        row = Protocol.objects.get()
        assert (row.steps, row.minutes, row.roles, row.mail) == (
            ["Ring them", "Then write"],
            20,
            ["manager"],
            False,
        )
        assert browser.post("/settings/lanes/self_harm/", {"do": "checked"}).status_code == 302
        row.refresh_from_db()
        assert row.lines_checked_by == ada
        wrong = browser.post("/settings/lanes/self_harm/", {**form, "lines": "Norway 116 123"})
        assert wrong.status_code == 422
        assert "Norway 116 123" in wrong.content.decode(), "what was typed is kept"
        assert browser.get("/settings/lanes/spam/").status_code == 404

    def test_days_of_silence_are_set(self, firm: Any, ada: Any, as_: Any) -> None:
        browser = as_(ada)
        assert (
            browser.post("/settings/keeping/", {"silence_days": "5", "mail_owners": "on"}).status_code == 302
        )
        assert (Keeping.objects.get().silence_days, Keeping.objects.get().mail_owners) == (5, True)
        assert browser.post("/settings/keeping/", {"silence_days": "soon"}).status_code == 422
