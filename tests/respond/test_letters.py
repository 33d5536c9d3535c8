"""Letters: written from the record, read by two, sent once, and then unchangeable."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import connection, transaction
from django_ox.testing import run_tasks
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.firm import local
from amends.cases.models import Case, Entry
from amends.cases.services import open_case
from amends.cases.straight.services import define_field
from amends.resolve.services import Found, make_promises
from amends.respond import services as composer
from amends.respond.letters import composing, pdf, reading, selectors, services
from amends.respond.letters.judging import Judge
from amends.respond.letters.rules import SEEN
from amends.respond.models import Letter, Letterhead
from amends.understand.clocks.verbs import choose_pack
from amends.understand.models import Concern


@pytest.fixture
def decided(case: Any) -> Any:
    """Denise's case with both points decided."""
    for n, (text, reason) in enumerate(
        [
            ("The leg of the second table is split", "The maker used a batch of wood that had not dried"),
            ("Nobody came on Tuesday", "The driver's round was cancelled and nobody told you"),
        ]
    ):
        Concern.objects.create(
            case=case, text=text, position=n, source="staff", outcome="upheld", reason=reason
        )
    return case


@pytest.fixture
def letter(decided: Any, nadia: Any) -> Letter:
    """A final answer that Nadia began."""
    return services.write_letter(decided, "default", "final_response", staff(nadia))


WHOLE = """Dear Denise Marlow,

Thank you for your complaint. We uphold your complaint.

The leg of the second table split because the maker used a batch of wood that had not dried. We sent nobody on Tuesday because the driver's round was cancelled. We should have told you.

To put this right, we will replace the table. The new one will be with you on Friday.

I am looking after this myself, so please contact me directly. If you are not satisfied, tell me, and a manager will look at it again.

Yours sincerely,
Nadia Osei"""


def test_a_letter_is_written_from_what_was_decided(letter: Letter) -> None:
    assert "Dear Denise Marlow" in letter.text
    assert "We uphold your complaint." in letter.text
    assert "had not dried" in letter.text and "nobody told you" in letter.text
    assert letter.case.reference in letter.title


def test_what_the_record_does_not_know_stands_in_brackets_and_is_a_gap(letter: Letter) -> None:
    gaps = [one.item for one in selectors.checked(letter).missing]
    assert "blank" in gaps


def test_a_letter_with_gaps_does_not_leave_without_a_reason(letter: Letter, nadia: Any) -> None:
    with pytest.raises(services.HasGaps):
        services.send_letter(letter, "mail", staff(nadia))
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_a_whole_letter_leaves_with_its_pdf_and_stands_in_the_story(
    letter: Letter, nadia: Any, smtp: Any
) -> None:
    services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    letter.refresh_from_db()
    assert selectors.checked(letter).missing == ()
    sent = services.send_letter(letter, "mail", staff(nadia))
    assert sent.told == "about to leave"
    run_tasks()
    assert selectors.letters_of(sent.case).get().told == "sent"
    assert (sent.state, sent.why_gaps) == ("sent", "")
    assert sent.message.text == WHOLE
    [mail] = smtp.replies
    [file] = list(mail.iter_attachments())
    assert file.get_filename().endswith(".pdf") and file.get_content() == bytes(sent.pdf.blob.content)
    assert sent.case.messages.filter(pk=sent.message_id, sending="sent").exists()


def test_a_reason_lets_a_letter_leave_with_its_gaps_and_is_journalled(letter: Letter, nadia: Any) -> None:
    text = WHOLE.replace("If you are not satisfied, tell me, and a manager will look at it again.", "")
    changed = services.change_letter(letter, letter.title, text, staff(nadia))
    sent = services.send_letter(changed, "post", staff(nadia), why_gaps="They asked us not to say it again.")
    entry = Entry.objects.get(verb="letter.sent")
    assert entry.facts["gaps"] == ["disagree"] and entry.facts["sha256"] == sent.sha256
    assert entry.payload.body["why_gaps"] == "They asked us not to say it again."


def test_what_was_sent_can_never_be_changed_or_sent_again(letter: Letter, nadia: Any) -> None:
    services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    letter.refresh_from_db()
    services.send_letter(letter, "post", staff(nadia))
    letter.refresh_from_db()
    for verb in (
        lambda: services.change_letter(letter, "x", "y", staff(nadia)),
        lambda: services.drop_letter(letter, staff(nadia)),
        lambda: services.send_letter(letter, "post", staff(nadia)),
        lambda: services.give_back(letter, "why", staff(nadia)),
    ):
        with pytest.raises(Refused):
            verb()
    letter.refresh_from_db()
    assert letter.text == WHOLE


def _four_eyes(ada: Any) -> None:
    services.change_letterhead(staff(ada), four_eyes=True)


def test_with_four_eyes_the_writer_can_neither_send_alone_nor_approve(
    letter: Letter, nadia: Any, tom: Any, ada: Any
) -> None:
    _four_eyes(ada)
    changed = services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    with pytest.raises(Refused, match="Another person"):
        services.send_letter(changed, "post", staff(nadia))
    asked = services.ask_for_eyes(changed, staff(nadia))
    with pytest.raises(NotAllowed):
        services.approve_letter(asked, services.digest(asked), staff(nadia))
    approved = services.approve_letter(asked, services.digest(asked), staff(tom))
    assert services.send_letter(approved, "post", staff(nadia)).state == "sent"
    assert Entry.objects.get(verb="letter.approved").actor == tom


def test_whoever_changed_a_letter_is_one_of_its_writers(
    letter: Letter, nadia: Any, tom: Any, ada: Any
) -> None:
    _four_eyes(ada)
    services.change_letter(letter, letter.title, WHOLE, staff(tom))
    letter.refresh_from_db()
    asked = services.ask_for_eyes(letter, staff(nadia))
    with pytest.raises(NotAllowed):
        services.approve_letter(asked, services.digest(asked), staff(tom))


def test_a_change_takes_the_approval_back(letter: Letter, nadia: Any, tom: Any, ada: Any) -> None:
    _four_eyes(ada)
    changed = services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    asked = services.ask_for_eyes(changed, staff(nadia))
    seen = services.digest(asked)
    services.approve_letter(asked, seen, staff(tom))
    again = services.change_letter(asked, asked.title, WHOLE + "\nPS", staff(nadia))
    assert (again.state, again.approved_by) == ("draft", None)
    with pytest.raises(Refused):
        services.approve_letter(services.ask_for_eyes(again, staff(nadia)), seen, staff(tom))


def test_a_person_of_another_team_cannot_touch_it(letter: Letter, tom: Any, nadia: Any) -> None:
    from amends.people.models import Team

    with transaction.atomic():
        letter.case.team = Team.objects.create(name="Others")
        letter.case.save()
    letter.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.change_letter(letter, "x", "y", staff(nadia))


def test_only_an_admin_sets_the_letterhead(nadia: Any, ada: Any) -> None:
    with pytest.raises(NotAllowed):
        services.change_letterhead(staff(nadia), four_eyes=True)
    with pytest.raises(Invalid):
        services.change_letterhead(staff(ada), pack="nonsense")


def _read(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _sheet(text: str, name: str = "Denise") -> pdf.Sheet:
    return pdf.Sheet(
        "Final answer", "3 May 2026", "Brackwater", "1 Quay", "x@y.example", name, "A-1042", text
    )


def test_the_pdf_is_tagged_titled_and_says_its_language() -> None:
    made = pdf.letter(_sheet("Dear Denise,\n\nIt is *done*.\n\n- one\n- two"))
    assert b"/StructTreeRoot" in made and b"/Marked true" in made
    assert b"/Lang" in made and b"pdfuaid" in made
    document = pypdfium2.PdfDocument(made)
    assert document.get_metadata_dict()["Title"] == "Final answer"
    document.close()


@settings(max_examples=12)
@given(
    st.lists(
        st.sampled_from(
            [
                *list("#$*_`@<>\\[]{}()/\"'=+-~^%&;:!?|ab1 \n"),
                '#read("/etc/passwd")',
                "#panic()",
                "$x$",
                "*/",
                "/*",
                "```",
                "#{",
                "]#[",
                "\u202e",
                "é",
                "世",
            ]
        ),
        max_size=60,
    )
)
def test_no_words_are_read_as_markup(parts: list[str]) -> None:
    words = "".join(parts)
    made = pdf.letter(_sheet(f"Start {words} End", name=words[:80]))
    assert _shown(f"Start{words}End") in _shown(_read(made))


def _shown(words: str) -> str:
    """The characters that every font has, without the dashes and stars that begin a list or end a line."""
    return "".join(c for c in words if "!" <= c <= "~" and c not in "-*")


def test_every_character_of_a_hostile_text_is_shown_as_it_is() -> None:
    hostile = '#read("/etc/passwd") *b* _i_ `c` $x$ @ref <label> \\u{41} // no /* no */ #let x = 1'
    assert "".join(hostile.split()) in "".join(_read(pdf.letter(_sheet(hostile))).split())


def test_a_letter_follows_the_clocks_of_its_case(case: Any, nadia: Any, tom: Any) -> None:
    choose_pack(case, "asic", "standard", staff(tom))
    rules, kind = selectors.rules_for(case)
    assert (rules.name, kind.name) == ("asic", "acknowledgement")
    letter = services.write_letter(case, rules.name, kind.name, staff(nadia))
    answer = case.clocks.get(clock="final_response").due_at
    assert f"You will have our answer by {composing.spoken(local(answer).date())}." in letter.text


def test_reading_the_letterhead_keeps_nothing(firm: Any) -> None:
    assert selectors.letterhead().pack == "default"
    assert not Letterhead.objects.exists()


def test_a_letter_that_was_changed_while_it_was_printed_does_not_leave(
    letter: Letter, nadia: Any, monkeypatch: Any
) -> None:
    kept = services.change_letter(letter, letter.title, WHOLE, staff(nadia))

    def slowly(sheet: Any) -> bytes:
        services.change_letter(Letter.objects.get(pk=kept.pk), kept.title, WHOLE + "\n\nPS", staff(nadia))
        return b"%PDF"

    monkeypatch.setattr(pdf, "letter", slowly)
    with pytest.raises(Refused, match="changed meanwhile"):
        services.send_letter(kept, "post", staff(nadia))


def test_a_letter_of_a_merged_case_is_left_alone(
    letter: Letter, firm: Any, customer: Any, nadia: Any
) -> None:
    other = open_case(customer, "The same", "mail", CUSTOMER)
    Case.objects.filter(pk=letter.case_id).update(merged_into=other, state="merged")
    with pytest.raises(Refused, match="is part of"):
        services.drop_letter(letter, staff(nadia))


def test_what_a_letter_promises_stands_in_the_ledger(letter: Letter, nadia: Any) -> None:
    due = clock.now() + timedelta(days=9)
    said = f"I will ring you by {composing.spoken(local(due).date())}."
    changed = services.change_letter(letter, letter.title, f"{WHOLE}\n\n{said}", staff(nadia))
    sent = services.send_letter(changed, "post", staff(nadia), why_gaps="-", why_stop="-")
    promise = sent.message.promises.get(sentence__contains="ring you")
    assert (promise.owner, local(promise.due_at).date()) == (nadia, local(due).date())
    assert promise.pk in Entry.objects.get(verb="letter.sent").facts["promises"]


def test_a_letter_that_repeats_a_promise_makes_no_second_one(letter: Letter, nadia: Any) -> None:
    due = clock.now() + timedelta(days=9)
    make_promises(letter.case, None, [Found("Ring you", due)], nadia)
    said = f"We will ring you by {composing.spoken(local(due).date())}."
    changed = services.change_letter(letter, letter.title, f"Dear Denise,\n\n{said}", staff(nadia))
    services.send_letter(changed, "post", staff(nadia), why_gaps="-", why_stop="-")
    assert letter.case.promises.count() == 1


def test_a_letter_waits_for_the_fields_that_an_answer_waits_for(letter: Letter, nadia: Any, ada: Any) -> None:
    define_field("Gauge", "text", staff(ada), required_at="answered")
    changed = services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    with pytest.raises(Refused, match="Gauge is not filled in"):
        services.send_letter(changed, "post", staff(nadia), why_gaps="-", why_stop="-")


def test_the_coach_and_the_validator_read_before_the_transaction(
    letter: Letter, nadia: Any, monkeypatch: Any
) -> None:
    depth, seen = len(connection.savepoint_ids), []

    def noted(really: Any) -> Any:
        def reads(*given: Any, **named: Any) -> Any:
            seen.append(len(connection.savepoint_ids))
            return really(*given, **named)

        return reads

    for room, name in ((services, "check_leaving"), (selectors, "checked"), (composer, "check_leaving")):
        monkeypatch.setattr(room, name, noted(getattr(room, name)))
    changed = services.change_letter(letter, letter.title, WHOLE, staff(nadia))
    services.send_letter(changed, "post", staff(nadia), why_stop="-")
    composer.send_reply(letter.case, "Dear Denise, I am sorry.", staff(nadia), why_stop="-")
    assert seen == [depth] * 3


def test_the_days_of_the_record_are_those_of_the_firm(letter: Letter) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on the 2nd in London
    Case.objects.filter(pk=letter.case_id).update(opened_at=late)
    letter.case.messages.update(at=late)
    found = selectors.record_of(Case.objects.get(pk=letter.case_id))
    assert found["opened_at"].day == found["messages"][0]["at"].day == 2


def test_the_customers_page_and_the_letter_follow_the_same_rules(
    case: Any, nadia: Any, tom: Any, ada: Any
) -> None:
    services.change_letterhead(staff(ada), pack="fca")
    choose_pack(case, "asic", "standard", staff(tom))
    assert selectors.way_on_of(case).name == selectors.rules_for(case)[0].bodies[0].name


def test_whatever_code_sees_in_a_sentence_can_be_judged() -> None:
    judge = Judge(reading.Letter("Dear Denise,"), selectors.rules_of("default")[0])
    assert [judge.has(name, "Nothing of it stands here.") for name in SEEN] == [False] * len(SEEN)
