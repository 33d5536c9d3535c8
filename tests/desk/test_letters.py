"""The pages of letters."""

from typing import Any

import pytest

from amends.cases.actors import staff
from amends.respond.letters import services
from amends.respond.models import Letter
from tests.respond.test_letters import WHOLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(case: Any, nadia: Any) -> Letter:
    """One that Nadia began."""
    return services.write_letter(case, "default", "final_response", staff(nadia))


def _do(browser: Any, letter: Letter, **fields: str) -> Any:
    return browser.post(f"/cases/{letter.case.reference}/letters/{letter.pk}/do/", fields)


def test_a_letter_is_begun_from_the_case(case: Any, nadia: Any, as_: Any) -> None:
    page = as_(nadia).get(f"/cases/{case.reference}/letters/")
    assert b"Begin a letter" in page.content and b"case pack" not in page.content
    answer = as_(nadia).post(f"/cases/{case.reference}/letters/write/", {"kind": "final_response"})
    assert answer.status_code == 302 and Letter.objects.get().state == "draft"


def test_it_lists_what_is_missing_with_its_source(letter: Letter, nadia: Any, as_: Any) -> None:
    text = as_(nadia).get(f"/cases/{letter.case.reference}/letters/{letter.pk}/").content.decode()
    assert "missing from this letter" in text and "Still to be filled in" in text
    assert "Why it goes although something is missing" in text


def test_a_refusal_keeps_what_was_typed(letter: Letter, nadia: Any, as_: Any) -> None:
    page = _do(as_(nadia), letter, do="post", title="Our answer", text=WHOLE + "\n\n[more to say]")
    assert page.status_code == 422
    assert "more to say" in page.content.decode() and "say why it goes as it is" in page.content.decode()


def test_a_whole_letter_is_posted_and_then_only_shown(letter: Letter, nadia: Any, as_: Any) -> None:
    assert _do(as_(nadia), letter, do="post", title=letter.title, text=WHOLE).status_code == 302
    text = as_(nadia).get(f"/cases/{letter.case.reference}/letters/{letter.pk}/").content.decode()
    assert "cannot be changed any more" in text and "<textarea" not in text


def test_the_second_person_approves_on_the_page(
    letter: Letter, nadia: Any, tom: Any, ada: Any, as_: Any
) -> None:
    services.change_letterhead(staff(ada), four_eyes=True)
    _do(as_(nadia), letter, do="ask", title=letter.title, text=WHOLE)
    letter.refresh_from_db()
    assert letter.state == "waiting"
    assert _do(as_(nadia), letter, do="approve", seen=services.digest(letter)).status_code == 403
    assert _do(as_(tom), letter, do="approve", seen=services.digest(letter)).status_code == 302
    letter.refresh_from_db()
    assert letter.approved_by == tom


def test_the_pdf_comes_as_a_download(letter: Letter, nadia: Any, as_: Any) -> None:
    answer = as_(nadia).get(f"/cases/{letter.case.reference}/letters/{letter.pk}/pdf/")
    assert answer.content.startswith(b"%PDF") and "attachment" in answer["Content-Disposition"]


def test_a_lead_takes_the_case_pack_and_an_agent_does_not(case: Any, nadia: Any, tom: Any, as_: Any) -> None:
    assert as_(tom).post(f"/cases/{case.reference}/letters/pack/").content.startswith(b"PK")
    assert as_(nadia).post(f"/cases/{case.reference}/letters/pack/").status_code == 403


def test_nobody_sees_the_letters_of_another_teams_case(letter: Letter, nadia: Any, as_: Any) -> None:
    from amends.people.models import Team

    letter.case.team = Team.objects.create(name="Others")
    letter.case.save()
    for path in ("", f"{letter.pk}/", f"{letter.pk}/pdf/"):
        assert as_(nadia).get(f"/cases/{letter.case.reference}/letters/{path}").status_code == 404


def test_only_an_admin_changes_the_letterhead(ada: Any, nadia: Any, as_: Any) -> None:
    assert as_(nadia).get("/settings/letters/").status_code == 403
    sent = {"pack": "fca", "address": "1 Quay\r\nHull", "four_eyes": "on"}
    assert as_(ada).post("/settings/letters/", sent).status_code == 302
    head = services.selectors.letterhead()
    assert (head.pack, head.address, head.four_eyes, head.waives_limits) == (
        "fca",
        "1 Quay\nHull",
        True,
        False,
    )
