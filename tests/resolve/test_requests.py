"""Requests to colleagues and suppliers: out by mail, back by mail or by hand, never the customer's business."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django_ox.testing import run_tasks

from amends.cases import clock, links
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Address, Aside, Case, Due, Entry, Message, Raw
from amends.cases.scanning import why_not
from amends.cases.straight.services import merge_cases, unmerge
from amends.cases.verifying import examine
from amends.customer.context import page_of
from amends.followup.services import watch_dues
from amends.followup.tasks import send_left_behind
from amends.listen.services import file, receive_mail
from amends.resolve import asking
from amends.resolve.asking import build
from amends.resolve.investigating import requests_of
from amends.resolve.models import Request
from amends.resolve.services import Ask, answer_request, make_request, send_again, withdraw_request
from amends.resolve.tasks import send_request_again
from tests.desk.world import make_case
from tests.respond.conftest import smtp
from tests.working import DAY, HOUR, MONDAY, last, list_points, verbs

__all__ = ["smtp"]
DEPOT = "depot@carrier.example"


def ask(text: str = "Was the slot of 10 November served?", email: str = DEPOT, **more: Any) -> Ask:
    return Ask(email, text, more.pop("due_at", MONDAY + 2 * DAY), **more)


@pytest.fixture
def sent(case: Any, nadia: Any, smtp: Any) -> Request:
    made = make_request(case, ask(to_name="The depot", whom="supplier"), [], staff(nadia))
    run_tasks()
    made.refresh_from_db()
    smtp.mails = [mail for mail in smtp.mails if mail["To"] and DEPOT in mail["To"]]
    return made


def answer(
    request: Request,
    text: str = "No, the van broke down.",
    by: str = DEPOT,
    how: str = "address",
    **headers: str,
) -> EmailMessage:
    """A reply as a mail program writes it, found in one of three ways."""
    mail = EmailMessage()
    address = links.request_address(request.pk, firm_of()) if how == "address" else "help@example.org"
    subject = f"Re: A question [{links.request_tag(request.pk)}]" if how == "subject" else "Re: A question"
    mail["From"], mail["To"], mail["Subject"] = f"Pete <{by}>", address, subject
    mail["Message-ID"] = f"<{abs(hash((text, by, how)))}@carrier.example>"
    if how == "thread":
        mail["In-Reply-To"] = request.message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def firm_of() -> Any:
    from amends.cases.firm import firm

    return firm()


def arrives(mail: EmailMessage, sender: str = DEPOT) -> Any:
    return file(receive_mail(mail.as_bytes(), {"sender": sender, "recipients": []}))


class TestOut:
    def test_it_leaves_by_mail_with_an_id_of_its_own_and_no_link_to_the_customers_page(
        self, sent: Request, case: Any, smtp: Any
    ) -> None:
        mail = smtp.mails[0]
        assert sent.state == "sent" and mail["Message-ID"] == sent.message_id
        assert mail["Reply-To"] == links.request_address(sent.pk, firm_of()) and "Nadia Osei" in mail["From"]
        text = mail.get_content()
        assert "Was the slot of 10 November served?" in text and "The customer does not see it." in text
        assert "/c/" not in text and "Denise" not in mail.as_string()
        assert links.request_address(sent.pk, firm_of()) in smtp.senders

    def test_it_is_due_and_missed_like_everything_else(self, sent: Request, case: Any, nadia: Any) -> None:
        due = case.dues.get(kind=Due.Kind.REQUEST)
        assert (due.owner, due.at, due.what, due.object_id) == (
            nadia,
            sent.due_at,
            "Answer of The depot",
            sent.pk,
        )
        with clock.at(MONDAY + 3 * DAY):
            watch_dues()
        due.refresh_from_db()
        assert due.missed_at

    def test_the_task_run_twice_sends_once(self, sent: Request, case: Any, smtp: Any) -> None:
        from amends.resolve.tasks import send_request

        send_request.call(last(case, "request.made").pk)
        assert len(smtp.mails) == 1 and verbs(case).count("request.sent") == 1

    def test_a_lasting_fault_is_told_and_it_can_be_sent_again(self, case: Any, nadia: Any, smtp: Any) -> None:
        smtp.refuse = "550 5.1.1 No such user"
        made = make_request(case, ask(), [], staff(nadia))
        run_tasks()
        made.refresh_from_db()
        assert made.state == "failed" and made.failure
        smtp.refuse = ""
        send_again(made, staff(nadia))
        run_tasks()
        made.refresh_from_db()
        assert made.state == "sent"
        with pytest.raises(Refused):
            send_again(made, staff(nadia))

    def test_a_fault_of_what_was_taken_back_meanwhile_is_not_told(self, case: Any, nadia: Any) -> None:
        made = make_request(case, ask(), [], staff(nadia))
        withdraw_request(made, "We know it now.", staff(nadia))
        asking._note(made, OSError("The server is away."))
        made.refresh_from_db()
        assert (made.state, made.failure) == ("withdrawn", "")
        assert "request.not_sent" not in verbs(case)

    def test_what_no_task_tries_any_more_is_sent_an_hour_later_and_fails_after_a_week(
        self, case: Any, nadia: Any, smtp: Any
    ) -> None:
        made = make_request(case, ask(), [], staff(nadia))
        Request.objects.filter(pk=made.pk).update(leaving_at=MONDAY)  # its eight tries are over
        with clock.at(MONDAY + HOUR / 2):
            assert send_left_behind.call() == 0
        with clock.at(MONDAY + 2 * HOUR):
            assert [send_left_behind.call() for _ in range(2)] == [1, 0]
        Request.objects.filter(pk=made.pk).update(state="sending", leaving_at=MONDAY)
        with clock.at(MONDAY + 8 * DAY):
            assert send_left_behind.call() == 0
        made.refresh_from_db()
        assert made.state == "failed" and made.failure
        assert last(case, "request.not_sent").facts == {"request": made.pk, "permanent": True}
        with clock.at(MONDAY + 8 * DAY):
            send_again(made, staff(nadia))
            assert send_left_behind.call() == 0
        made.refresh_from_db()
        assert made.state == "queued", "the sweep does not fail what somebody tries again"
        smtp.mails.clear()
        send_request_again.call(made.pk)
        assert [mail["To"] for mail in smtp.mails] == [DEPOT]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [({"email": "nowhere"}, "to_email"), ({"email": "help+x@example.org"}, "to_email"), ({"text": " "}, "text"),
         ({"whom": "friend"}, "whom"), ({"due_at": MONDAY}, "due_at")],
    )  # fmt: skip
    def test_nonsense_is_refused(self, case: Any, nadia: Any, changed: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refusal:
            make_request(case, ask(**changed), [], staff(nadia))
        assert refusal.value.field == field and not Request.objects.exists()

    def test_the_customer_is_not_asked_in_this_way_and_asks_nobody(self, case: Any, nadia: Any) -> None:
        with pytest.raises(Refused, match="customer’s side"):
            make_request(case, ask(email="Denise@mail.example"), [], staff(nadia))
        with pytest.raises(NotAllowed):
            make_request(case, ask(), [], CUSTOMER)

    def test_nor_an_address_where_mail_does_not_arrive(self, case: Any, nadia: Any) -> None:
        Address.objects.create(email=DEPOT, state=Address.State.HARD)
        with pytest.raises(Refused, match="does not arrive"):
            make_request(case, ask(), [], staff(nadia))

    def test_names_cannot_add_lines_to_the_head(self, case: Any, nadia: Any) -> None:
        made = make_request(case, ask(to_name="Pete\r\nBcc: all@example.org"), [], staff(nadia))
        assert build(made)["Bcc"] is None


class TestBack:
    def test_an_answer_about_an_erased_case_is_held_and_opens_no_case(self, sent: Request, case: Any) -> None:
        Case.objects.filter(pk=case.pk).update(erased_at=MONDAY)
        filed = arrives(answer(sent))
        assert filed.held == f"It answers what we asked about {case.reference}, which was erased since."
        assert Case.objects.count() == 1 and not Aside.objects.exists()

    @pytest.mark.parametrize("how", ["address", "subject", "thread"])
    def test_an_answer_comes_onto_the_case_and_is_no_message(
        self, sent: Request, case: Any, how: str
    ) -> None:
        messages, received = Message.objects.count(), verbs(case).count("message.received")
        filed = arrives(answer(sent, how=how))
        run_tasks()
        sent.refresh_from_db()
        case.refresh_from_db()
        assert (filed.case, filed.message, filed.held, filed.new_case) == (case, None, None, False)
        assert sent.state == "answered" and sent.answered_at
        assert Message.objects.count() == messages and verbs(case).count("message.received") == received
        assert Case.objects.count() == 1 and case.contacts == 1
        assert not case.dues.filter(kind=Due.Kind.REQUEST, settled_at=None).exists()
        said = requests_of(case)[0].answers[0]
        assert said.text.strip() == "No, the van broke down." and said.raw.state == Raw.State.FILED

    def test_it_is_never_acknowledged_and_never_on_the_customers_page(
        self, sent: Request, case: Any, smtp: Any
    ) -> None:
        before = len(smtp.mails)
        arrives(answer(sent))
        run_tasks()
        assert len(smtp.mails) == before
        page = page_of(case, firm_of())
        assert "van broke" not in repr((page.talk, page.steps, page.concerns, page.next_text))

    def test_the_same_mail_twice_is_one_answer(self, sent: Request, case: Any) -> None:
        arrives(answer(sent))
        again = arrives(answer(sent))
        assert (again.duplicate, again.case, again.held) == (True, case, None) and Aside.objects.count() == 1

    def test_a_second_answer_is_kept_too(self, sent: Request, case: Any) -> None:
        arrives(answer(sent))
        arrives(answer(sent, "One more thing: the driver rang."))
        assert len(requests_of(case)[0].answers) == 2

    def test_an_absence_note_settles_nothing(self, sent: Request, case: Any) -> None:
        arrives(answer(sent, "I am away until Monday.", Auto_Submitted="auto-replied"))
        sent.refresh_from_db()
        assert sent.state == "sent" and requests_of(case)[0].answers[0].is_auto
        assert last(case, "request.absent") and case.dues.filter(kind="request", settled_at=None).exists()

    def test_a_request_that_comes_back_did_not_arrive(self, sent: Request, case: Any) -> None:
        mail = answer(sent, "550 no such user", by="mailer-daemon@relay.example")
        arrives(mail, sender="")
        sent.refresh_from_db()
        assert sent.state == "failed" and "did not arrive" in sent.failure
        assert last(case, "request.returned")

    @pytest.mark.parametrize("how", ["address", "subject", "thread"])
    def test_what_the_customer_writes_is_always_a_message_of_theirs(
        self, sent: Request, case: Any, how: str
    ) -> None:
        filed = arrives(
            answer(sent, "I saw your mail to the depot.", by="denise@mail.example", how=how),
            "denise@mail.example",
        )
        assert filed.message and not Aside.objects.exists()
        sent.refresh_from_db()
        assert sent.state == "sent"

    def test_a_stranger_in_the_thread_answers_nothing_but_a_colleague_does(
        self, sent: Request, case: Any, tom: Any
    ) -> None:
        assert arrives(answer(sent, by="eve@else.example", how="thread"), "eve@else.example").message
        filed = arrives(answer(sent, "Rang them: no van.", by=tom.email, how="thread"), tom.email)
        assert filed.message is None and filed.case == case

    def test_a_wrong_tag_answers_nothing(self, sent: Request) -> None:
        mail = answer(sent)
        del mail["To"]
        mail["To"] = links.request_address(sent.pk, firm_of()).replace(".", ".0", 1)
        assert arrives(mail).message is not None

    def test_files_come_along_and_are_held_back_like_any_that_arrive(
        self, sent: Request, case: Any, settings: Any
    ) -> None:
        mail = answer(sent)
        mail.add_attachment(b"log", maintype="application", subtype="octet-stream", filename="log.bin")
        arrives(mail)
        run_tasks()
        found = requests_of(case)[0].answers[0].attachments.get()
        assert found.name == "log.bin" and found.message is None
        found.scan = "infected"
        assert why_not(found, found.message)

    def test_the_record_stays_whole(self, sent: Request, case: Any) -> None:
        arrives(answer(sent))
        verdict = examine()
        assert verdict.ok, verdict.problem

    def test_it_comes_to_where_the_case_is_now(self, sent: Request, case: Any, nadia: Any, tom: Any) -> None:
        other = make_case("Denise Marlow")
        Case.objects.filter(pk=other.pk).update(customer=case.customer)
        other.refresh_from_db()
        merged = merge_cases(other, [Case.objects.get(pk=case.pk)], staff(tom), other.customer)[0]
        assert arrives(answer(sent)).case == other
        assert other.requests.get().state == "answered"
        unmerge(merged, staff(tom))
        assert case.requests.get() == sent

    def test_it_opens_no_finished_case(self, sent: Request, case: Any) -> None:
        Case.objects.filter(pk=case.pk).update(state="closed")
        arrives(answer(sent))
        run_tasks()
        case.refresh_from_db()
        assert case.state == "closed" and Entry.objects.filter(verb="case.reopened").count() == 0


class TestByHand:
    def test_what_they_said_on_the_phone_answers_it(self, case: Any, nadia: Any) -> None:
        points = list_points(case, staff(nadia))
        made = make_request(case, ask(), points[:1], staff(nadia))
        with clock.at(MONDAY + HOUR):
            aside = answer_request(made, "No van that day.", staff(nadia), "Pete at the depot")
        assert (aside.from_name, aside.author, aside.raw) == ("Pete at the depot", nadia, None)
        assert made.state == "answered" and made.answered_at - made.asked_at == timedelta(hours=1)
        assert list(made.concerns.all()) == points[:1]

    def test_it_is_taken_back_with_a_reason(self, case: Any, nadia: Any) -> None:
        made = make_request(case, ask(), [], staff(nadia))
        with pytest.raises(Invalid):
            withdraw_request(made, " ", staff(nadia))
        withdraw_request(made, "They rang", staff(nadia))
        assert made.state == "withdrawn" and not case.dues.filter(kind="request", settled_at=None).exists()
        for verb in (
            lambda: withdraw_request(made, "x", staff(nadia)),
            lambda: answer_request(made, "x", staff(nadia)),
        ):
            with pytest.raises(Refused):
                verb()
