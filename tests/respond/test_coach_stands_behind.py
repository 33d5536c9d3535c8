"""No text leaves without the coach: what the firm blocks does not, what it calls stop needs a why."""

from typing import Any

import pytest

from amends.cases.actors import staff
from amends.respond.coaching import as_seen, coach_text, context_for
from amends.respond.services import AskWhy, Blocked, keep_finding, send_reply, unkeep_finding
from amends.understand.models import Overruling

NON_APOLOGY = "Dear Ms Marlow,\n\nI'm sorry if this has caused you any inconvenience. I will ring you on Friday at 10:00."
HOSTILE = "Dear Ms Marlow,\n\nYou are a liar and an idiot. Stop wasting our time or you will regret it."


def test_an_open_stop_asks_why(case: Any, nadia: Any, smtp: Any) -> None:
    with pytest.raises(AskWhy):
        send_reply(case, NON_APOLOGY, staff(nadia))


def test_with_a_reason_it_leaves_and_the_reason_is_kept(case: Any, nadia: Any, smtp: Any) -> None:
    message = send_reply(case, NON_APOLOGY, staff(nadia), why_stop="She asked for exactly these words.")
    assert message.why_stop == "She asked for exactly these words."


def test_a_blocked_rule_does_not_leave_even_with_a_reason(case: Any, nadia: Any, smtp: Any) -> None:
    with pytest.raises(Blocked, match="cannot leave"):
        send_reply(case, HOSTILE, staff(nadia), why_stop="I am cross.")


def test_the_firm_may_block_another_rule(case: Any, nadia: Any, smtp: Any, firm: Any) -> None:
    firm.blocked_rules = ["non_apology"]
    firm.save()
    with pytest.raises(Blocked):
        send_reply(case, NON_APOLOGY, staff(nadia), why_stop="Why not.")


def test_keeping_ones_words_is_counted_and_can_be_undone(case: Any, nadia: Any, smtp: Any) -> None:
    finding = next(f for f in coach_text(case, nadia, NON_APOLOGY).findings if f.rule == "non_apology")
    keep_finding(case, nadia, finding.rule, finding.text, staff(nadia))
    assert Overruling.objects.filter(what="finding:non_apology", undone_at=None).count() == 1
    unkeep_finding(case, nadia, finding.rule, finding.text)
    assert Overruling.objects.filter(what="finding:non_apology", undone_at=None).count() == 0


def test_it_knows_the_persons_authority(case: Any, nadia: Any, tom: Any) -> None:
    assert context_for(case, nadia)["authority_limit"] < context_for(case, tom)["authority_limit"]


def test_top_priority_is_honest_only_once_the_case_was_put_first(case: Any, nadia: Any) -> None:
    from amends.cases.services import put_first

    text = "Dear Ms Marlow, this is now our top priority. I will ring you on Friday at 10:00."
    rules = {f["rule"] for f in as_seen(case, coach_text(case, nadia, text))["findings"]}
    assert "false_priority" in rules
    put_first(case, "Third failure", staff(nadia))
    rules = {f["rule"] for f in as_seen(case, coach_text(case, nadia, text))["findings"]}
    assert "false_priority" not in rules
