"""The customer's page: a signed link, no login, no GET that writes."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amends.cases import links
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Entry, Link
from amends.resolve.models import CatalogueItem
from amends.resolve.services import Choice, make_offer, withdraw_offer
from amends.understand import concerns as understanding


def test_it_opens_by_its_link_alone(case: Any, token: str, visitor: Client) -> None:
    page = visitor.get(f"/c/{token}/")
    assert page.status_code == 200
    assert case.reference in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")


def test_a_get_writes_nothing(case: Any, token: str, visitor: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for path in ("", "not-fixed/", "survey/"):
            visitor.get(f"/c/{token}/{path}")
    writes = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert writes == []


def test_a_wrong_token_is_one_sentence_and_404(case: Any, token: str, visitor: Client, firm: Any) -> None:
    for wrong in (
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        "nonsense",
        "1.x",
        "999999." + token.split(".")[1],
    ):
        page = visitor.get(f"/c/{wrong}/")
        assert page.status_code == 404
        assert "does not lead to a complaint" in page.content.decode()
        assert case.subject not in page.content.decode()


def test_a_revoked_link_says_whom_to_ring(case: Any, token: str, visitor: Client) -> None:
    with transaction.atomic():
        links.revoke_links(case, CUSTOMER)
    page = visitor.get(f"/c/{token}/")
    assert page.status_code == 410
    assert "switched off" in page.content.decode()
    assert "help@example.org" in page.content.decode()


def test_an_expired_link_says_so(case: Any, token: str, visitor: Client) -> None:
    Link.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    page = visitor.post(f"/c/{token}/confirm")
    assert page.status_code == 410
    assert "expired" in page.content.decode()


def test_a_link_opens_one_case_only(case: Any, token: str, visitor: Client, customer: Any) -> None:
    from amends.cases.services import open_case

    with transaction.atomic():
        other = open_case(customer, "Something else entirely", "mail", CUSTOMER)
    assert other.subject not in visitor.get(f"/c/{token}/").content.decode()


def test_they_can_confirm_what_we_understood(case: Any, token: str, visitor: Client, nadia: Any) -> None:
    understanding.add_concern(case, "The leg is split again", staff(nadia))
    mark = understanding.mark_of(list(understanding.concerns_of(case)))
    page = visitor.post(f"/c/{token}/confirm", {"mark": mark}, follow=True)
    assert "sees that we understood you" in page.content.decode()
    assert case.concerns.get().confirmed_at is not None


def test_a_list_that_changed_meanwhile_is_shown_again(
    case: Any, token: str, visitor: Client, nadia: Any
) -> None:
    understanding.add_concern(case, "The leg is split again", staff(nadia))
    page = visitor.post(f"/c/{token}/confirm", {"mark": "an older list"})
    assert page.status_code == 409
    assert case.concerns.get().confirmed_at is None


def test_a_correction_becomes_their_message(case: Any, token: str, visitor: Client) -> None:
    visitor.post(f"/c/{token}/correct", {"text": "It was the left leg."})
    assert case.messages.filter(direction="in", channel="page", text="It was the left leg.").exists()


def test_an_empty_correction_asks_for_words(case: Any, token: str, visitor: Client, nadia: Any) -> None:
    understanding.add_concern(case, "The leg is split again", staff(nadia))
    page = visitor.post(f"/c/{token}/correct", {"text": " "})
    assert page.status_code == 422
    assert "Tell us what is wrong or missing" in page.content.decode()


def test_they_can_choose_from_an_offer(case: Any, token: str, visitor: Client, mara: Any) -> None:
    offer = _offer(case, mara)
    option = offer.options.get(title="A new table")
    visitor.post(f"/c/{token}/choose/{offer.pk}", {"option": option.pk})
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert case.remedies.count() == 1


def test_they_can_ask_for_something_else(case: Any, token: str, visitor: Client, mara: Any) -> None:
    offer = _offer(case, mara)
    visitor.post(f"/c/{token}/choose/{offer.pk}", {"none": "1", "answer": "Please just collect it."})
    offer.refresh_from_db()
    assert (offer.state, offer.answer) == ("declined", "Please just collect it.")


def test_what_they_write_on_an_offer_that_is_over_is_kept(
    case: Any, token: str, visitor: Client, mara: Any
) -> None:
    offer = _offer(case, mara)
    withdraw_offer(offer, "A better one comes", staff(mara))
    said = {"none": "1", "answer": "Neither helps.", "wish": "A sofa", "wish_amount": "lots"}
    for _ in range(2):
        page = visitor.post(f"/c/{token}/choose/{offer.pk}", said)
        assert page.status_code == 410
    shown = page.content.decode()
    assert "was taken back" in shown and "We have it." in shown
    kept = case.messages.get(direction="in", channel="page", text__startswith="Neither")
    assert kept.text == "Neither helps.\n\nA sofa (lots)"
    offer.refresh_from_db()
    assert (offer.state, offer.answer) == ("withdrawn", "")


def _offer(case: Any, mara: Any) -> Any:
    item = CatalogueItem.objects.get_or_create(name="Replace it", defaults={"kind": "replacement"})[0]
    options = [Choice(item, "A new table"), Choice(item, "Your table, mended")]
    return make_offer(case, options, "", timezone.now() + timedelta(days=2), staff(mara))


def test_not_fixed_opens_a_resolved_case_again(case: Any, token: str, visitor: Client) -> None:
    case.state = "resolved"
    case.save()
    page = visitor.post(f"/c/{token}/not-fixed/", {"else": "on", "text": "It wobbles."}, follow=True)
    assert "It is open again" in page.content.decode()
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("open", 1)


def test_not_fixed_without_a_word_asks_for_one(case: Any, token: str, visitor: Client) -> None:
    assert visitor.post(f"/c/{token}/not-fixed/", {}).status_code == 422


def test_they_can_switch_the_link_off_themselves(case: Any, token: str, visitor: Client) -> None:
    assert visitor.post(f"/c/{token}/off").status_code == 410
    assert visitor.get(f"/c/{token}/").status_code == 410
    assert Entry.objects.filter(verb="link.revoked").count() == 1


def test_acts_need_csrf(case: Any, token: str) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/c/{token}/off").status_code == 403


def listed(case: Any, nadia: Any) -> list[Any]:
    points = [
        understanding.add_concern(case, text, staff(nadia)) for text in ("The leg is split", "Nobody came")
    ]
    understanding.confirm_concerns(case, CUSTOMER)
    return points


def test_one_point_is_put_right_in_their_own_words_without_a_script(
    case: Any, token: str, visitor: Client, nadia: Any
) -> None:
    point, other = listed(case, nadia)
    answer = visitor.post(f"/c/{token}/correct/{point.pk}", {"text": "Both legs are split."}, follow=True)
    page = answer.content.decode()
    assert (
        "It says now what you told us" in page
        and "Both legs are split." in page
        and "Yes, this is right" in page
    )
    point.refresh_from_db()
    other.refresh_from_db()
    assert (point.text, other.text) == ("Both legs are split.", "Nobody came")
    assert case.messages.filter(text="Both legs are split.", direction="in").count() == 1
    visitor.post(f"/c/{token}/confirm")
    assert understanding.are_confirmed(list(understanding.concerns_of(case)))


def test_a_point_that_we_missed_is_added(case: Any, token: str, visitor: Client, nadia: Any) -> None:
    listed(case, nadia)
    page = visitor.post(
        f"/c/{token}/add", {"text": "The van blocked my drive."}, follow=True
    ).content.decode()
    assert "It is on the list now" in page and "The van blocked my drive." in page
    again = visitor.post(f"/c/{token}/add", {"text": "The van blocked my drive."})
    assert again.status_code == 409 and "already on the list" in again.content.decode()


def test_an_empty_correction_says_so_at_its_point(case: Any, token: str, visitor: Client, nadia: Any) -> None:
    point, _ = listed(case, nadia)
    for path in (f"correct/{point.pk}", "add"):
        answer = visitor.post(f"/c/{token}/{path}", {"text": "  "})
        assert answer.status_code == 422 and 'class="error" role="alert"' in answer.content.decode()


def test_only_points_of_this_case_can_be_corrected(
    case: Any, token: str, visitor: Client, nadia: Any
) -> None:
    from tests.desk.world import make_case

    foreign = understanding.add_concern(make_case(), "The lamp flickers", staff(nadia))
    for path in (f"correct/{foreign.pk}", "correct/999999"):
        assert visitor.post(f"/c/{token}/{path}", {"text": "Mine"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.text == "The lamp flickers"


def test_what_they_expected_and_what_it_cost_is_played_back(
    case: Any, token: str, visitor: Client, nadia: Any
) -> None:
    from amends.understand.gap import Gap, describe_concern

    point, _ = listed(case, nadia)
    gap = Gap("A whole table", "A split leg", "2 h", "40", "GBP", "Christmas dinner")
    describe_concern(point, gap, staff(nadia))
    page = visitor.get(f"/c/{token}/").content.decode()
    for words in ("A whole table", "A split leg", "2 h, £40, Christmas dinner"):
        assert words in page


def test_nothing_of_the_investigation_is_shown(case: Any, token: str, visitor: Client, nadia: Any) -> None:
    from datetime import timedelta as later

    from amends.cases import clock
    from amends.resolve import services as resolve

    points, by = listed(case, nadia), staff(nadia)
    resolve.start_investigation(case, 4, by)
    ask = resolve.Ask(
        "depot@carrier.example", "Was quibbleton there?", clock.now() + later(days=1), "Zebedee"
    )
    resolve.answer_request(resolve.make_request(case, ask, points, by), "Snarkleby saw it", by)
    resolve.add_evidence(case, "Wexcombe shows it", by, concerns=points, source="Florringate")
    resolve.add_why(case, "Because of grumpledown", by)
    page = (
        visitor.get(f"/c/{token}/").content.decode() + visitor.get(f"/c/{token}/not-fixed/").content.decode()
    )
    for secret in ("quibbleton", "Zebedee", "Snarkleby", "Wexcombe", "Florringate", "grumpledown", "depot@"):
        assert secret not in page
