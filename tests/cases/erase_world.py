"""A customer whom everything happened to, and a neighbour who shares a file with her.

Every word of hers is made of a few strange ones, SECRETS, so that one look over bytes finds any of it.
"""

import hashlib
import json
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from django.db import connection, transaction

NAME, EMAIL, PHONE = "Philippa Quennellworth", "pq.ashgrove@zephyrmail.example", "0161 4970 8821"
SECRETS = (
    "Quennellworth", "zephyrmail", "4970 8821", "Thistlegate", "brumblefridge", "wexcombe", "plumbergast",
    "florringate", "dorrowmint", "quibbleton", "snarkleby", "tramblewick", "vexholme", "grumpledown",
    "HARROWFILE",
)  # fmt: skip
SHARED = b"%PDF-1.4 terms that the firm sends to everybody"


def fill() -> None:
    """Both customers, through the verbs."""
    from django_ox.testing import run_tasks

    from amends.cases.firm import firm
    from amends.people.models import User

    firm()
    people = [
        User.objects.create_user(f"{name}@desk.example", name=f"{name.title()} Osei", role=role)
        for name, role in (("nadia", "agent"), ("mara", "manager"))
    ]
    _neighbour()
    case = _hear_her(people[0])
    run_tasks()
    _answer(case, *people)
    _reopen(case, *people)
    run_tasks()
    _set_aside(people[0])
    _failed_task()
    from amends.cases.journal import seal

    seal(everything=True)


def mail(
    body: str, message_id: str, sender: str = f"{NAME} <{EMAIL}>", files: Any = (), **headers: str
) -> bytes:
    """One mail as it would come."""
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = sender, "complaints@localhost", message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def take(content: bytes, sender: str = EMAIL) -> Any:
    """File it as the listener does."""
    from amends.listen import services as listen

    return listen.file(
        listen.receive_mail(content, {"sender": sender, "recipients": [], "peer": "127.0.0.1"})
    )


def _neighbour() -> None:
    take(
        mail(
            "My kettle leaks and nobody rings me back.", "<k1@other.example>", "Denise Marlow <denise@other.example>",
            [("terms.pdf", SHARED)], Subject="Kettle",
        ),
        "denise@other.example",
    )  # fmt: skip


def _hear_her(nadia: Any) -> Any:
    from amends.cases import services as cases
    from amends.cases.actors import staff
    from amends.cases.services import File, Who
    from amends.listen import services as listen

    files = [("brumblefridge.jpg", b"\x00\x01HARROWFILE" * 40), ("terms.pdf", SHARED)]
    first = take(mail(
        "I live at 14 Thistlegate Lane. The brumblefridge leaks, again! I want my £649 back or I see my solicitor.",
        "<one@zephyrmail.example>", files=files, Subject="Wexcombe fridge leaks",
    ))  # fmt: skip
    case = first.message.case
    take(
        mail(
            "Still wexcombe. You ruined my kitchen.",
            "<two@zephyrmail.example>",
            Subject=f"Re: {case.reference} wexcombe",
        )
    )
    listen.log_contact(
        staff(nadia), Who(NAME, EMAIL, PHONE), "phone", "She rang about plumbergast.", case=case
    )
    listen.receive_form(
        Who(NAME, EMAIL, PHONE), "A second thing: the florringate never came.", wants="my florringate",
        adjustments="Speak up, vexholme ear", order_reference="DORROWMINT-1", files=[File("dorrowmint.txt", "text/plain", b"HARROWFILE two")],
    )  # fmt: skip
    by = staff(nadia)
    cases.know_more(case.customer, by, note="Collects snarkleby plates", phone=PHONE)
    cases.add_note(case, "I think the quibbleton did it.", by)
    cases.rename(case, "Brumblefridge in Thistlegate", by)
    cases.put_first(case, "Her tramblewick is flooded", by)
    return case


def _answer(case: Any, nadia: Any, mara: Any) -> None:
    from amends.cases import clock
    from amends.cases import services as cases
    from amends.cases.actors import staff
    from amends.cases.services import File
    from amends.resolve import services as resolve
    from amends.resolve.models import CatalogueItem
    from amends.resolve.services import Choice, Found
    from amends.respond import services as respond
    from amends.understand import concerns
    from amends.understand import services as understand

    by = staff(mara)
    case.refresh_from_db()
    cases.ask_colleague(case, nadia, "Did the quibbleton arrive?", by)
    cases.assign(case, mara, by, "Take the quibbleton over, please.")
    added = concerns.add_concern(case, "The brumblefridge leaks on Thistlegate parquet", by)
    understand.overrule(
        case, "risk:legal", True, False, by, text="my solicitor in Thistlegate", why="vexholme"
    )
    understand.agree(case, "finding:vague_time", "soon, Ms Quennellworth", by)
    item, _ = CatalogueItem.objects.get_or_create(name="Refund", defaults={"kind": "refund", "money": True})
    resolve.record_cause(case, by, text="The quibbleton hose of Ms Quennellworth was kinked")
    resolve.grant_remedy(case, item, "40", [added], "For the grumpledown carpet", by)
    offer = resolve.make_offer(
        case, [Choice(item, "New snarkleby", "with hose", "20"), Choice(item, "Money for snarkleby", "", "25")],
        "Dear Ms Quennellworth, choose.", clock.now() + timedelta(days=5), by,
    )  # fmt: skip
    resolve.decline_offer(offer, "I want my tramblewick", by)
    respond.keep_draft(case, mara, "Dear Ms Quennellworth")
    respond.keep_finding(case, mara, "vague_time", "soon, tramblewick", by)
    respond.add_draft_file(case, mara, File("vexholme.txt", "text/plain", b"HARROWFILE three"))
    _investigate(case, by, added)
    found = [
        Found(
            "ring about the vexholme",
            clock.now() + timedelta(days=1),
            "I ring you about the vexholme by noon.",
        )
    ]
    text = "Dear Ms Quennellworth,\n\nI am sorry that the brumblefridge leaks. I ring you about the vexholme by noon."
    respond.send_reply(case, text, by, promises=found, why_stop="Because vexholme")


def _investigate(case: Any, by: Any, concern: Any) -> None:
    from amends.cases import clock, links
    from amends.cases.firm import firm
    from amends.resolve import services as resolve
    from amends.understand import answers, gap, issues

    told = gap.Gap("A dry wexcombe", "A wet quibbleton", "2 h", "12", "", "The tramblewick")
    gap.describe_concern(concern, told, by)
    message = case.messages.filter(direction="in").first()
    answers.keep_answer(concern, "Which brumblefridge?", message, "The brumblefridge leaks, again!", by)
    issues.take_issue(case, by, text="Her snarkleby of last year", why="Ms Quennellworth said so")
    resolve.start_investigation(case, 1, by)
    question = resolve.add_question(case, "Who fitted the florringate?", [concern], by)
    resolve.answer_question(question, "A man from Thistlegate", by)
    ask = resolve.Ask(
        "depot@carrier.example", "Was Ms Quennellworth in?", clock.now() + timedelta(days=2), "Depot"
    )
    request = resolve.make_request(case, ask, [concern], by)
    reply = mail(
        "The plumbergast was out.", "<reply@carrier.example>", "Depot <depot@carrier.example>", Subject="Re"
    )
    reply = reply.replace(b"complaints@localhost", links.request_address(request.pk, firm()).encode())
    assert take(reply, "depot@carrier.example").message is None
    resolve.add_evidence(
        case, "The dorrowmint hose", by, concerns=[concern], source="Quibbleton log", for_cause=True
    )
    resolve.add_evidence(case, "She says vexholme", by, concerns=[concern], of=message)
    resolve.judge_avoidable(case, "us", "Fit a grumpledown valve", by)
    resolve.add_why(case, "The snarkleby was wet", by)


def _reopen(case: Any, nadia: Any, mara: Any) -> None:
    from amends.cases.actors import CUSTOMER, staff
    from amends.followup import services as followup
    from amends.respond import services as respond
    from amends.understand import concerns

    by = staff(mara)
    case.refresh_from_db()
    for promise in case.promises.filter(state="open"):
        from amends.resolve import services as resolve

        resolve.keep_promise(promise, by, "Rang about vexholme")
    for one in concerns.undecided(case):
        concerns.decide_concern(one, "upheld", "The brumblefridge was wrong", by)
    from amends.resolve.services import waive_bare

    waive_bare(case, "Nothing more for the brumblefridge", by)
    for remedy in case.remedies.filter(state="granted"):
        from amends.resolve.services import deliver_remedy

        deliver_remedy(remedy, by)
    asked = followup.resolve_case(case, "We replaced the brumblefridge.", by)
    followup.mark_asked(asked, by, "Rang her, grumpledown")
    followup.answer_survey(asked, followup.Answers(fixed="no", heard=2, text="Grumpledown, still!"), CUSTOMER)
    respond.keep_draft(case, nadia, "Ms Quennellworth, again")


def _set_aside(nadia: Any) -> None:
    """What she sent that never became a message: one item held, one dropped."""
    from amends.cases.actors import staff
    from amends.cases.models import Raw
    from amends.listen import services as listen
    from amends.listen.services import receive

    for number, why in enumerate(("wexcombe could not be read", "grumpledown")):
        raw = receive(
            mail(f"held {why}", f"<h{number}@zephyrmail.example>"),
            "mail",
            {"sender": EMAIL},
            f"mail:h{number}",
        )
        Raw.objects.filter(pk=raw.pk).update(state=Raw.State.HELD, held_reason=f"It said {why}")
        with transaction.atomic():
            from amends.cases.actors import SYSTEM
            from amends.cases.journal import record

            record("raw.held", SYSTEM, None, {"raw": raw.pk}, {"reason": why})
    raw.refresh_from_db()
    listen.drop(raw, staff(nadia))


def _failed_task() -> None:
    from django.utils import timezone
    from django_ox.models import OxTask

    OxTask.objects.create(
        task_path="amends.respond.tasks.deliver", args=[1], backend_name="default", status="FAILED",
        errors=[{"exception_class_path": "ValueError", "traceback": f"ValueError: cannot reach {EMAIL}"}],
        enqueued_at=timezone.now(), finished_at=timezone.now(),
    )  # fmt: skip


def neighbours() -> str:
    """A digest of everything about the customer who stays."""
    from amends.cases.models import Blob, Case, Customer, Payload, Raw
    from amends.cases.privacy.registry import about_customers

    denise = Customer.objects.get(email="denise@other.example")
    cases = list(Case.objects.filter(customer=denise).values_list("pk", flat=True))
    rows = [sorted(map(str, table.of(cases, [denise.pk]).values())) for table in about_customers()]
    raws = Raw.objects.filter(message__case__in=cases)
    rows.append([bytes(blob.content).hex() for blob in Blob.objects.filter(raw__in=raws)])
    rows.append([bytes(one.content).hex() for one in Blob.objects.filter(attachment__case__in=cases)])
    rows.append(sorted(str(one.body) for one in Payload.objects.filter(entry__case__in=cases)))
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest() + f" {len(rows)} {len(str(rows))}"


def figures() -> Any:
    """What reports count, which no erasure may change."""
    from django.db.models import Count, Sum

    from amends.cases.models import Case, Message
    from amends.resolve.models import Promise, Remedy
    from amends.understand.models import Concern, HeatPoint, Reading

    return [
        list(Case.objects.order_by("pk").values_list("channel", "heat", "contacts", "reopened", "kind")),
        list(Message.objects.order_by("pk").values_list("direction", "channel")),
        list(Reading.objects.order_by("pk").values_list("heat", "severity", "complaint")),
        list(HeatPoint.objects.order_by("pk").values_list("heat")),
        list(Concern.objects.order_by("pk").values_list("outcome")),
        str(Remedy.objects.filter(state="delivered").aggregate(Sum("amount"), Count("pk"))),
        list(Promise.objects.order_by("pk").values_list("state")),
    ]


def found_in(content: bytes) -> list[str]:
    """Which of her words stand in these bytes: as they are, in base64's and in PostgreSQL's hexadecimal."""
    lowered = content.lower()
    return [word for word in SECRETS if any(form in lowered for form in _forms(word))]


def _forms(word: str) -> set[bytes]:
    plain = word.lower().encode()
    said = {word.encode(), plain, word.upper().encode(), word.capitalize().encode()}
    return {plain, *(one.hex().encode() for one in said), re.sub(rb" ", b"", plain)}


def terms() -> list[str]:
    """The words that the search index of SQLite knows."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, cases_fts, 'row')")
        cursor.execute("SELECT term FROM temp.words")
        return [term for (term,) in cursor.fetchall()]
