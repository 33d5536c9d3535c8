"""Split, move, link, tag, fields, references, one person with two addresses: each with its way back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from amends.cases import clock, services
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import verify
from amends.cases.models import Case, CaseLink, Customer, Reference, Tag, TagOn
from amends.cases.straight import services as straight
from amends.cases.straight.duplicates import suggestions
from amends.cases.straight.references import checked_patterns, found_in
from amends.cases.straight.selectors import fields_of, links_of, may_be_one
from amends.followup.services.closing import missing_for_close, missing_for_resolve
from amends.resolve import services as resolve
from amends.resolve.authority import asked, limit_of
from amends.respond.services import send_reply
from amends.understand import concerns as understand
from amends.understand.models import Reading
from tests.cases.straight import PARTS, busy_case, items, photograph, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(firm: Any, nadia: Any, tom: Any) -> Any:
    found = busy_case("Denise", set(PARTS) - {"offer", "draft"}, (nadia, tom))
    write(found, "And another thing")
    return Case.objects.get(pk=found.pk)


def opened(name: str, subject: str, text: str = "", **who: str) -> Any:
    with transaction.atomic():
        email = who.pop("email", f"{name.split()[0].lower()}@mail.example")
        person = services.know_customer(services.Who(name, email, **who))
        case = services.open_case(person, subject, "mail", CUSTOMER)
        services.add_inbound(case, services.Words(text or subject), "mail", CUSTOMER)
    return case


# Split


def test_a_split_takes_points_with_their_remedies_and_messages_with_what_they_promised(
    busy: Any, nadia: Any
) -> None:
    point = understand.concerns_of(busy).first()
    message = busy.messages.latest("pk")
    split = straight.split_case(
        busy, {"concern": [point.pk], "message": [message.pk]}, "Its own", staff(nadia)
    )
    made = Case.objects.get(pk=split.made_id)
    assert (made.messages.get(), made.concerns.get(), made.remedies.get().amount) == (message, point, 40)
    assert (made.customer, made.owner, made.heat) == (busy.customer, busy.owner, busy.heat)
    assert (made.contacts, Case.objects.get(pk=busy.pk).contacts) == (1, 1)
    assert made.journal.filter(verb="case.split_off").exists()
    assert busy.journal.filter(verb="case.split").exists()
    assert verify().ok


def test_undoing_a_split_brings_everything_back(busy: Any, nadia: Any) -> None:
    before = photograph()
    point = understand.concerns_of(busy).first()
    chosen = {"concern": [point.pk], "message": [busy.messages.latest("pk").pk]}
    split = straight.split_case(busy, chosen, "Its own", staff(nadia))
    straight.undo_split(split, staff(nadia))
    after = photograph()
    for table in (
        "cases.Message",
        "understand.Concern",
        "resolve.Remedy",
        "resolve.Promise",
        "cases.Attachment",
    ):
        assert after[table] == before[table], table
    first = next(row for row in after["cases.Case"] if row["id"] == busy.pk)
    assert first == before["cases.Case"][0]
    assert Case.objects.get(pk=split.made_id).merged_into_id == busy.pk


def test_a_split_does_not_double_what_one_may_grant(busy: Any, nadia: Any) -> None:
    point = understand.concerns_of(busy).first()
    split = straight.split_case(busy, {"concern": [point.pk]}, "Its own", staff(nadia))
    for one in (busy, split.made):
        fresh = Case.objects.get(pk=one.pk)
        assert [asked(fresh), limit_of(nadia) - asked(fresh)] == [Decimal(40), Decimal(35)]
        waits = resolve.grant_remedy(fresh, items()[0], "36", [], "More", staff(nadia))
        assert waits.state == "waiting"
        resolve.withdraw_remedy(waits, "No", staff(nadia))


def test_a_part_is_merged_nowhere_but_with_its_first_case(busy: Any, nadia: Any) -> None:
    split = straight.split_case(busy, {"concern": [understand.concerns_of(busy)[0].pk]}, "Own", staff(nadia))
    other = opened("Denise", "Another", email="denise@mail.example")
    made = Case.objects.get(pk=split.made_id)
    with pytest.raises(Refused, match=f"was split from {busy.reference}"):
        straight.merge_cases(other, [made], staff(nadia))
    with pytest.raises(Refused, match=f"Keep {busy.reference}"):
        straight.merge_cases(made, [busy], staff(nadia))


def test_a_split_of_nothing_or_of_all_is_refused(busy: Any, nadia: Any) -> None:
    for chosen in (
        dict[str, Any](),
        {"concern": []},
        {"message": list(busy.messages.values_list("pk", flat=True))},
    ):
        with pytest.raises(Invalid):
            straight.split_case(busy, chosen, "Own", staff(nadia))
    with pytest.raises(Invalid, match="Name the new case"):
        straight.split_case(busy, {"concern": [understand.concerns_of(busy)[0].pk]}, " ", staff(nadia))


# Move a message


def test_a_moved_message_keeps_raw_files_and_reading_and_moves_back(busy: Any, nadia: Any) -> None:
    message = busy.messages.earliest("pk")
    values = {"made_at": clock.now(), "engine": "test", "complaint": 0.9, "heat": 70, "severity": 2}
    reading = Reading.objects.create(message=message, **values)
    target = opened("Rob Hale", "The lamp")
    before = photograph()
    straight.move_message(message, target, staff(nadia))
    message.refresh_from_db()
    assert (message.case, message.reading, message.attachments.get().case) == (target, reading, target)
    assert Case.objects.get(pk=target.pk).contacts == 2
    straight.move_message(message, busy, staff(nadia))
    after = photograph()
    for table in ("cases.Message", "cases.Attachment", "understand.HeatPoint", "cases.SearchDoc"):
        assert after[table] == before[table], table
    assert verify().ok


def test_the_only_message_of_a_case_cannot_be_moved_away(busy: Any, nadia: Any) -> None:
    lone = opened("Rob Hale", "The lamp")
    with pytest.raises(Refused, match="Merge the cases instead"):
        straight.move_message(lone.messages.get(), busy, staff(nadia))
    with pytest.raises(Refused, match=r"on .* already"):
        straight.move_message(busy.messages.first(), busy, staff(nadia))


# Links and duplicates


def test_a_link_is_seen_from_both_sides_and_taken_away(busy: Any, nadia: Any) -> None:
    other = opened("Rob Hale", "The lamp")
    link = straight.link_cases(busy, other, "duplicate", staff(nadia))
    assert [one.words for one in links_of(busy)] == ["A duplicate of"]
    assert [one.words for one in links_of(other)] == ["Its duplicate"]
    straight.link_cases(other, busy, "incident", staff(nadia))
    assert CaseLink.objects.get().kind == "incident"
    straight.unlink(CaseLink.objects.get(), staff(nadia))
    assert not links_of(busy)
    assert link.pk
    with pytest.raises(Invalid):
        straight.link_cases(busy, busy, "related", staff(nadia))


def test_duplicates_are_suggested_for_the_same_customer_order_and_words(firm: Any, nadia: Any) -> None:
    words = "The boiler you fitted on Tuesday leaks over the kitchen floor and nobody answers your phone"
    case: Any = opened("Denise Marlow", "Boiler", words)
    same, order = opened("Denise Marlow", "Again"), opened("Ann Ode", "Tap", "The tap drips all day long now")
    alike = opened("Rob Hale", "Leak", words + "!", email="rob@other.example")
    for one in (case, order):
        straight.add_reference(one, "bw-1234", staff(nadia))
    opened("Zoe Fay", "Late", "The engineer came four hours late and left his rag behind")
    found = {one.case.pk: one.why for one in suggestions(case, nadia)}
    assert found[same.pk] == "Same customer, open too"
    assert found[order.pk] == "About BW-1234 too"
    assert found[alike.pk] == "Nearly the same words"
    assert len(found) == 3
    straight.not_duplicate(case, same, staff(nadia))
    assert same.pk not in {one.case.pk for one in suggestions(case, nadia)}
    assert case.pk not in {one.case.pk for one in suggestions(same, nadia)}


# Tags


def test_a_tag_is_one_word_however_it_is_written(case: Case, nadia: Any) -> None:
    tag = straight.tag_case(case, "Gas leak", staff(nadia))
    assert straight.tag_case(case, " gas  LEAK", staff(nadia)) == tag
    assert TagOn.objects.count() == 1
    assert case.journal.filter(verb="case.tagged").count() == 1
    straight.untag_case(case, tag, staff(nadia))
    assert not TagOn.objects.exists()
    for wrong in ("", "  ", "a,b", "x" * 41):
        with pytest.raises(Invalid):
            straight.tag_case(case, wrong, staff(nadia))


def test_a_lead_tidies_the_tags(case: Case, nadia: Any, tom: Any) -> None:
    one, two = (straight.tag_case(case, name, staff(nadia)) for name in ("gas", "gasleak"))
    other = opened("Rob Hale", "Lamp")
    straight.tag_case(other, "gasleak", staff(nadia))
    with pytest.raises(NotAllowed):
        straight.merge_tags(two, one, staff(nadia))
    with pytest.raises(Refused, match="already"):
        straight.rename_tag(two, "GAS", staff(tom))
    assert straight.merge_tags(two, one, staff(tom)) == 2
    assert set(TagOn.objects.values_list("case", "tag")) == {(case.pk, one.pk), (other.pk, one.pk)}
    straight.rename_tag(one, "Gas smell", staff(tom))
    assert Tag.objects.get().name == "Gas smell"


# Fields


@pytest.mark.parametrize(
    ("type", "good", "stored", "read", "wrong"),
    [
        ("text", " Leeds ", "Leeds", "Leeds", "x" * 501),
        ("number", "2.50", "2.50", 2.5, "two"),
        ("number", "7", "7", 7, "1e9"),
        ("money", "49.5", "49.50", "49.50", "49.505"),
        ("date", "2026-11-20", "2026-11-20", "2026-11-20", "20.11.2026"),
        ("yes_no", "Yes", "yes", True, "perhaps"),
        ("choice", "north", "North", "North", "East"),
        ("reference", "V/1", "V/1", "V/1", "x" * 501),
    ],
)
def test_a_field_takes_what_fits_its_type(
    case: Case, ada: Any, nadia: Any, type: str, good: str, stored: str, read: Any, wrong: str
) -> None:
    field = straight.define_field("Depot 1", type, staff(ada), choices=["North", "South"])
    straight.fill_fields(case, {"depot_1": good}, staff(nadia))
    assert case.field_values.get().value == stored
    assert fields_of(case) == {"depot_1": read}
    with pytest.raises(Invalid, match="Depot 1"):
        straight.fill_fields(case, {"depot_1": wrong}, staff(nadia))
    straight.fill_fields(case, {"depot_1": ""}, staff(nadia))
    assert fields_of(case) == {"depot_1": None}
    straight.retire_field(field, staff(ada))
    assert fields_of(case) == {}


def test_only_an_admin_defines_fields(tom: Any) -> None:
    with pytest.raises(NotAllowed):
        straight.define_field("Depot", "text", staff(tom))


def test_what_a_stage_needs_is_refused_by_name(case: Case, ada: Any, nadia: Any) -> None:
    for name, stage in (("Depot", "answered"), ("Cost", "resolved"), ("Lesson", "closed")):
        straight.define_field(name, "text", staff(ada), required_at=stage)
    with pytest.raises(Refused, match="Depot is not filled in"):
        send_reply(case, "Thank you. I look into it today.", staff(nadia))
    missing = missing_for_resolve(case)
    assert "Depot is not filled in." in missing and "Cost is not filled in." in missing
    assert "Lesson is not filled in." not in missing
    Case.objects.filter(pk=case.pk).update(state="resolved")
    assert "Lesson is not filled in." in missing_for_close(Case.objects.get(pk=case.pk))
    straight.fill_fields(case, {"depot": "Leeds", "cost": "1", "lesson": "Ring first"}, staff(nadia))
    assert not [one for one in missing_for_close(Case.objects.get(pk=case.pk)) if "filled in" in one]


# References


def test_references_are_found_by_the_firms_patterns(firm: Any, nadia: Any) -> None:
    firm.reference_pattern = checked_patterns("BW-######, V-??-###")
    firm.save()
    case: Any = opened(
        "Rob Hale", "Order bw-123456", "Visit V-AB-123, not XBW-1234567 nor BW-1234567; BW-123456 again"
    )
    assert set(case.order_references.values_list("value", flat=True)) == {"BW-123456", "V-AB-123"}
    row = case.order_references.get(value="BW-123456")
    straight.remove_reference(row, staff(nadia))
    write(case, "BW-123456!")
    assert case.order_references.filter(removed_at=None).count() == 1
    straight.add_reference(case, "bw-123456", staff(nadia))
    assert Reference.objects.filter(value="BW-123456", removed_at=None).exists()


def test_a_pattern_cannot_run_away_or_match_everything() -> None:
    for wrong in ("#", "???", "a", "##"):
        with pytest.raises(Invalid):
            checked_patterns(wrong)
    assert found_in("(a+)+$ " * 9_000 + "A(1)", "A(#)") == []
    assert found_in("see A(1).", "A(#)") == ["A(1)"]


# One person


def test_one_person_with_two_addresses_is_joined_and_told_apart_again(
    firm: Any, tom: Any, nadia: Any
) -> None:
    one = opened("Denise Marlow", "Table", phone="0114 496 0000").customer
    second = opened("Denise Marlow", "Leg", email="denise.marlow@work.example")
    two = second.customer
    services.know_more(two, staff(tom), adjustments="Large print", prefers="phone")
    services.know_more(one, staff(tom), adjustments="Deaf")
    assert [found.pk for found, _ in may_be_one(one, tom)] == [two.pk]
    before = photograph()
    with pytest.raises(NotAllowed):
        straight.merge_customers(one, Customer.objects.get(pk=two.pk), staff(nadia))
    done = straight.merge_customers(one, Customer.objects.get(pk=two.pk), staff(tom))
    one.refresh_from_db()
    assert (one.adjustments, one.prefers, one.cases.count()) == ("Deaf\nLarge print", "phone", 2)
    assert services.know_customer(services.Who("", "denise.marlow@work.example")) == one
    assert all(case.parties.count() == 2 for case in one.cases.all())
    straight.unmerge_customers(done, staff(tom))
    assert photograph() == before
    with pytest.raises(Refused):
        straight.unmerge_customers(done, staff(tom))


def test_a_promise_on_a_moved_message_goes_along_with_its_due_time(busy: Any, nadia: Any) -> None:
    ours = busy.messages.create(direction="out", channel="mail", author=nadia, sending="sent", at=clock.now())
    due = clock.now() + timedelta(hours=9)
    [promise] = resolve.make_promises(busy, ours, [resolve.Found("send it", due)], nadia, staff(nadia))
    other = opened("Denise", "Another", email="denise@mail.example")
    straight.move_message(ours, other, staff(nadia))
    promise.refresh_from_db()
    assert promise.case == other
    assert other.dues.get(kind="promise").object_id == promise.pk
