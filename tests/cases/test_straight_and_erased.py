"""Where joining and splitting meet holds, erasures, money and letters: none of them can be slipped by the other."""

from typing import Any

import pytest

from amends.cases import clock
from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, SYSTEM, staff
from amends.cases.errors import Refused
from amends.cases.models import Address, Case, Customer, Message, Payload
from amends.cases.privacy import holds, services
from amends.cases.searching import find
from amends.cases.speaking import Speaker, give_consent, speak_for
from amends.cases.straight import services as straight
from amends.resolve import services as resolve
from tests.cases.straight import busy_case, items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("firm")]


def a_case(name: str, parts: tuple[str, ...], nadia: Any, tom: Any) -> Any:
    return busy_case(name, parts, (nadia, tom))


def test_nobody_is_joined_while_an_erasure_waits(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    services.ask(rob.customer, "asked", "", staff(mara))
    with pytest.raises(Refused, match="about to be erased"):
        straight.merge_customers(ann.customer, rob.customer, staff(mara))
    with pytest.raises(Refused, match="about to be erased"):
        straight.merge_cases(ann, [rob], staff(mara), ann.customer)


def test_a_hold_stands_on_whoever_the_person_is_joined_with(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    holds.hold(rob.customer, "County court", staff(mara))
    straight.merge_customers(ann.customer, rob.customer, staff(mara))
    assert holds.standing(ann.customer).exists()
    assert {rob.pk, ann.pk} <= set(holds.held_cases())


def test_a_hold_on_a_case_stands_on_the_case_that_it_went_into(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    holds.hold(rob, "County court", staff(mara))
    straight.merge_cases(ann, [rob], staff(mara), ann.customer)
    assert ann.pk in holds.held_cases() and holds.standing(ann.customer).exists()


def test_nothing_leaves_a_case_that_is_held(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    cases.add_inbound(rob, cases.Words("And another thing"), "mail", CUSTOMER)
    holds.hold(rob, "County court", staff(mara))
    with pytest.raises(Refused, match="legal hold"):
        straight.move_message(rob.messages.first(), ann, staff(mara))


def test_an_erasure_takes_everybody_whom_the_person_was_joined_with(
    nadia: Any, tom: Any, mara: Any, django_capture_on_commit_callbacks: Any
) -> None:
    people = [a_case(name, ("message",), nadia, tom).customer for name in ("Xaver", "Yolanda", "Zeno")]
    for customer in people:
        cases.know_more(customer, staff(nadia), note=f"{customer.name} is deaf in one ear")
    x, y, z = people
    straight.merge_customers(y, x, staff(mara))
    straight.merge_customers(z, y, staff(mara))
    with django_capture_on_commit_callbacks(execute=False):
        services.carry_out(services.ask(z, "asked", "", staff(mara)), SYSTEM)
    names = ("xaver", "yolanda", "zeno")
    left = [*Customer.objects.values_list("name", "email", "note"), *Payload.objects.values_list("body")]
    assert not [name for name in names if name in str(left).lower()]


def test_a_message_with_a_remedy_goes_to_no_case_whose_money_is_counted_apart(
    nadia: Any, tom: Any, mara: Any
) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    message = cases.add_inbound(rob, cases.Words("The lamp is broken too"), "mail", CUSTOMER)
    from amends.understand.concerns import add_concern

    concern = add_concern(rob, "The lamp is broken", staff(nadia), message)
    resolve.grant_remedy(Case.objects.get(pk=rob.pk), items()[0], "40", [concern], "Broken", staff(nadia))
    with pytest.raises(Refused, match="counts on this case"):
        straight.move_message(message, ann, staff(mara))


def test_who_speaks_for_one_customer_gets_no_letters_of_another(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    row = speak_for(ann, Speaker("Counsel", "counsel@law.example", "", "solicitor"), staff(nadia))
    give_consent(row, staff(nadia), how="Ann said so on the phone")
    rob, ann = Case.objects.get(pk=rob.pk), Case.objects.get(pk=ann.pk)
    (merge,) = straight.merge_cases(rob, [ann], staff(mara), rob.customer)
    assert Case.objects.get(pk=rob.pk).address == "rob@mail.example"
    straight.unmerge(merge, staff(mara))
    assert Case.objects.get(pk=ann.pk).address == "counsel@law.example"


def test_consent_that_is_given_again_lets_them_write_in_again(nadia: Any, tom: Any) -> None:
    from amends.cases.speaking import withdraw_consent

    ann = a_case("Ann", ("message",), nadia, tom)
    row = speak_for(ann, Speaker("Counsel", "counsel@law.example", "", "solicitor"), staff(nadia))
    for verb in (give_consent, withdraw_consent, give_consent):
        verb(row, staff(nadia), "Said on the phone")
    assert ann.parties.filter(email="counsel@law.example").exists()


def test_mail_that_is_held_back_does_not_leave_after_an_erasure(nadia: Any, tom: Any, mara: Any) -> None:
    rob = a_case("Rob", ("message",), nadia, tom)
    held = Message.objects.create(
        case=rob, direction="out", channel="mail", at=clock.now(), sending="held", leaves_at=clock.now()
    )
    services.carry_out(services.ask(rob.customer, "asked", "", staff(mara)), SYSTEM)
    held.refresh_from_db()
    assert held.sending == "undone"


def test_an_address_that_other_cases_write_to_goes_on_being_minded(nadia: Any, tom: Any, mara: Any) -> None:
    rob, ann = (a_case(name, ("message",), nadia, tom) for name in ("Rob", "Ann"))
    shared = Address.objects.create(email="advice@centre.example", state="complained", why="Spam")
    own = Address.objects.create(email="rob@mail.example", state="hard", why="No such box")
    for case in (rob, ann):
        Message.objects.create(case=case, direction="out", channel="mail", at=clock.now(), address=shared)
    services.carry_out(services.ask(rob.customer, "asked", "", staff(mara)), SYSTEM)
    shared.refresh_from_db()
    own.refresh_from_db()
    assert (shared.email, shared.state) == ("advice@centre.example", "complained")
    assert own.email.startswith("erased-") and not own.why


def test_a_customer_is_found_by_the_name_that_was_put_right(nadia: Any, tom: Any) -> None:
    rob = a_case("Rob", ("message",), nadia, tom)
    cases.know_more(rob.customer, staff(nadia), name="Robert Quillfeather")
    assert [hit.case for hit in find("quillfeather").hits] == [rob.pk]
