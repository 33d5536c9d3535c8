"""Staff are invited by an admin, choose their own password once, and are deactivated, never deleted."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from amends.cases import staffing
from amends.cases.actors import SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Entry
from amends.cases.services import assign
from amends.people.models import User

PASSWORD = "a long enough phrase"


@pytest.fixture
def joel(ada: Any) -> User:
    """Invited, not joined yet."""
    return staffing.invite("Joel@Example.org ", "Joel Marsh", "agent", staff(ada), team="Furniture")


def test_an_invited_person_cannot_sign_in_before_they_chose_a_password(joel: User) -> None:
    assert (joel.email, joel.role, joel.team and joel.team.name) == ("joel@example.org", "agent", "Furniture")
    assert not joel.has_usable_password()


def test_an_invitation_is_journalled_with_the_name_in_the_erasable_part(joel: User, ada: Any) -> None:
    entry = Entry.objects.get(verb="staff.invited")
    assert entry.actor == ada
    assert "joel" not in str(entry.facts).lower()
    assert entry.payload.body == {"email": "joel@example.org", "name": "Joel Marsh"}


def test_accepting_sets_the_password_and_works_once(joel: User) -> None:
    token = staffing.invitation_token(joel)
    assert staffing.accept_invitation(token, PASSWORD) == joel
    joel.refresh_from_db()
    assert joel.check_password(PASSWORD)
    assert Entry.objects.get(verb="staff.joined").actor == joel
    with pytest.raises(staffing.InvitationOver):
        staffing.accept_invitation(token, "another long phrase")


def test_a_weak_password_is_refused_and_the_invitation_stays_good(joel: User) -> None:
    token = staffing.invitation_token(joel)
    with pytest.raises(Invalid, match="too short") as caught:
        staffing.accept_invitation(token, "short")
    assert caught.value.field == "password"
    assert staffing.invited(token) == joel


def test_an_invitation_ends_after_seven_days(joel: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = staffing.invitation_token(joel)
    later = (timezone.now() + timedelta(days=7, seconds=5)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(staffing.InvitationOver, match="Ask for a new one"):
        staffing.invited(token)


def test_a_changed_token_is_no_invitation(joel: User, nadia: Any) -> None:
    token = staffing.invitation_token(joel)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "", "x", staffing.invitation_token(nadia)):
        with pytest.raises(staffing.InvitationOver):
            staffing.invited(wrong)


def test_a_deactivated_person_cannot_accept(joel: User, ada: Any) -> None:
    token = staffing.invitation_token(joel)
    staffing.deactivate(joel, staff(ada))
    with pytest.raises(staffing.InvitationOver):
        staffing.accept_invitation(token, PASSWORD)


def test_only_an_admin_manages_staff(joel: User, nadia: Any, tom: Any, mara: Any) -> None:
    for person in (nadia, tom, mara):
        by = staff(person)
        for verb in (
            lambda by=by: staffing.invite("x@example.org", "X", "agent", by),
            lambda by=by: staffing.deactivate(joel, by),
            lambda by=by: staffing.reactivate(joel, by),
            lambda by=by: staffing.change_role(joel, "admin", by),
            lambda by=by: staffing.change_team(joel, "Returns", by),
        ):
            with pytest.raises(NotAllowed):
                verb()
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "email, name, role, field",
    [
        ("no address", "X", "agent", "email"),
        ("x@example.org", " ", "agent", "name"),
        ("x@example.org", "X", "boss", "role"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(
    db: None, email: str, name: str, role: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        staffing.invite(email, name, role, SYSTEM)
    assert caught.value.field == field
    assert not User.objects.exists()


def test_nobody_is_invited_twice(joel: User) -> None:
    with pytest.raises(Invalid, match="is a member of staff already"):
        staffing.invite("JOEL@example.org", "Joel", "lead", SYSTEM)


def test_the_open_cases_of_somebody_deactivated_wait_for_a_new_owner(case: Any, nadia: Any, ada: Any) -> None:
    assign(case, nadia, staff(ada))
    assert staffing.deactivate(nadia, staff(ada)) == 1
    case.refresh_from_db()
    assert case.owner is None
    assert Entry.objects.filter(case=case, verb="case.assigned").last().facts == {
        "from": nadia.pk,
        "to": None,
    }
    assert staffing.deactivate(nadia, staff(ada)) == 0
    with pytest.raises(Refused):
        assign(case, User.objects.get(pk=nadia.pk), staff(ada))


def test_the_last_admin_can_neither_leave_nor_be_demoted(ada: Any, tom: Any) -> None:
    for verb in (
        lambda: staffing.deactivate(ada, staff(ada)),
        lambda: staffing.change_role(ada, "lead", staff(ada)),
    ):
        with pytest.raises(Refused, match="last admin"):
            verb()
    staffing.change_role(tom, "admin", staff(ada))
    staffing.deactivate(ada, staff(tom))
    ada.refresh_from_db()
    assert not ada.is_active


def test_role_and_team_change_and_are_journalled(nadia: Any, ada: Any) -> None:
    staffing.change_role(nadia, "lead", staff(ada))
    staffing.change_team(nadia, "Returns", staff(ada))
    staffing.change_team(nadia, "", staff(ada))
    nadia.refresh_from_db()
    assert (nadia.role, nadia.team) == ("lead", None)
    assert list(Entry.objects.values_list("verb", flat=True).order_by("id")) == [
        "staff.role_changed", "staff.team_changed", "staff.team_changed",
    ]  # fmt: skip
