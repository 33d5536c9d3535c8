"""Feedback: kept once, read with its evidence, proposed but not made a case; answered under the public rules."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_ox.testing import run_tasks

from amends.cases import clock, doors
from amends.cases.actors import API, CUSTOMER, SYSTEM, staff
from amends.cases.errors import Invalid, Refused
from amends.cases.models import Case, Entry
from amends.listen.feedback import replies, services
from amends.listen.feedback.columns import item_of, percent, rows_of
from amends.listen.feedback.models import Feedback
from amends.listen.feedback.selectors import inbox
from amends.listen.feedback.sending import signature
from amends.listen.feedback.services import Item, take

ANGRY = "This is a disgrace. I am furious, nobody called back and I will tell my solicitor."
pytestmark = pytest.mark.usefixtures("firm")


@pytest.fixture(autouse=True)
def _clean_limits() -> None:
    cache.clear()


def taken(
    source: str = "link", text: str = "Fine, thanks.", score: int | None = 100, **more: Any
) -> Feedback:
    return take(Item(source, text, score, **more), CUSTOMER).row


def read(row: Feedback) -> Feedback:
    services.look_at(row, SYSTEM)
    row.refresh_from_db()
    return row


def test_the_page_takes_stars_and_words() -> None:
    Client().post("/say/", {"score": "2", "text": "Slow.", "reach": "rob@mail.example"})
    row = Feedback.objects.get()
    assert (row.score, row.text, row.email, row.stars) == (40, "Slow.", "rob@mail.example", "2 of 5")
    assert not Case.objects.exists()


def test_an_empty_page_asks_for_one_of_both() -> None:
    assert Client().post("/say/", {}).status_code == 422
    assert not Feedback.objects.exists()


def test_the_same_id_is_kept_once() -> None:
    first = take(Item("api", "Bad.", source_id="77"), API)
    again = take(Item("api", "Bad, edited.", source_id="77"), API)
    assert not first.duplicate and again.duplicate and again.row.pk == first.row.pk


def test_reading_runs_in_the_background_and_proposes_with_evidence() -> None:
    row = taken(text=ANGRY, score=None)
    run_tasks()
    row.refresh_from_db()
    assert row.proposed and row.heat and row.heat > 40 and row.why
    assert all(one["text"] in ANGRY for one in row.why)
    assert not Case.objects.exists()


def test_a_low_score_alone_proposes_and_a_good_one_does_not() -> None:
    low, good = read(taken(text="", score=20)), read(taken(score=100))
    assert low.proposed and low.why == [{"what": "score", "text": "1 of 5"}] and not good.proposed


@pytest.mark.parametrize(
    ("rule", "named", "unnamed"), [("none", False, False), ("named", True, False), ("all", True, True)]
)
def test_nothing_opens_by_itself_unless_the_firm_says_so(
    rule: str, named: bool, unnamed: bool, ada: Any
) -> None:
    doors.set_feedback("40", "2", rule, staff(ada))
    one = read(taken(text="Bad.", score=20, email="rob@mail.example"))
    other = read(taken(text="Bad too.", score=20))
    assert (one.state == "case", other.state == "case") == (named, unnamed)


def test_a_person_makes_a_case_of_it_once(nadia: Any) -> None:
    row = read(taken("review", "The soup was cold.", 20, platform="Google", name="Rob"))
    case = services.make_case(row, staff(nadia))
    assert case.channel == "review" and "The soup was cold." in case.messages.get().text
    with pytest.raises(Refused):
        services.make_case(row, staff(nadia))
    assert Entry.objects.filter(verb="feedback.filed", case=case).count() == 1


def test_it_can_be_put_on_a_case_that_is_there(nadia: Any, case: Any) -> None:
    row = taken("social", "Still nobody came.", None, name="denise")
    assert services.put_on_case(row, case, staff(nadia)) == case
    assert case.messages.filter(channel="social", text__startswith="Still nobody came.").exists()
    assert Case.objects.count() == 1


def test_the_public_rules_hold_on_a_case_from_a_post(nadia: Any) -> None:
    from amends.respond.coaching import context_for

    case = services.make_case(taken("social", "Cold soup again.", None), staff(nadia))
    assert context_for(case, nadia)["public"] is True


def test_what_waits_too_long_rises() -> None:
    with clock.at(clock.now() - timedelta(days=5)):
        old = read(taken(text="Bad.", score=20))
    new_low, good = read(taken(text="Worse.", score=0)), read(taken(score=100))
    assert list(inbox("open", 2)) == [old, new_low, good]
    assert list(inbox("open", 30)) == [new_low, old, good]


@pytest.mark.parametrize(
    "plea",
    [
        "We would be glad if you could change your review.",
        "Please consider updating your rating once it is fixed.",
        "Could you remove the review?",
        "If the review is taken down we refund you.",
    ],
)
def test_nobody_is_asked_to_change_a_review(plea: str, nadia: Any) -> None:
    row = taken("review", "The soup was cold.", 20)
    with pytest.raises(Invalid):
        services.answer(row, f"Hello, we are sorry. {plea}", staff(nadia))
    row.refresh_from_db()
    assert row.state == "open"


@pytest.mark.parametrize("source", ["review", "social"])
@pytest.mark.parametrize("score", [20, 100])
def test_every_draft_of_ours_passes_its_own_rules(source: str, score: int, nadia: Any) -> None:
    row = read(taken(source, "The soup was cold and the waiter was rude.", score, name="Rob Hale"))
    services.answer(row, replies.draft(row, 40), staff(nadia))
    assert row.state == "open"  # the row in hand is old; what is stored has changed
    assert Feedback.objects.get().state == "answered"


def test_without_a_relay_the_words_are_copied_by_hand(nadia: Any) -> None:
    services.answer(taken("review", "Cold.", 20), "We are sorry, and thank you for telling us.", staff(nadia))
    assert Entry.objects.filter(verb="feedback.answered", facts__by="hand").exists()
    assert not Entry.objects.filter(verb="feedback.answer_queued").exists()


def test_a_private_answer_leaves_by_mail_once(nadia: Any, monkeypatch: Any) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("amends.cases.mailer.post", sent.append)
    row = taken(text="Lovely.", email="rob@mail.example", name="Rob")
    services.answer(row, replies.draft(row, 40), staff(nadia))
    run_tasks()
    run_tasks()
    assert [m["To"] for m in sent] == ["rob@mail.example"] and "Hello Rob" in sent[0].get_content()
    row.refresh_from_db()
    assert row.sent_at


def test_who_left_no_address_cannot_be_answered_in_private(nadia: Any) -> None:
    with pytest.raises(Refused):
        services.answer(taken(), "Thank you.", staff(nadia))


@pytest.mark.parametrize(
    ("given", "out_of", "share"),
    [
        ("4", None, 80), ("FOUR", None, 80), ("★★☆☆☆", None, 40), ("3/5", None, 60), ("8 out of 10", None, 80),
        ("2,5", None, 50), ("7", None, 70), ("7", "7", 100), ("64", None, 64), ("", None, None), ("nice", None, None),
        ("11/10", None, None),
    ],
)  # fmt: skip
def test_stars_are_understood(given: str, out_of: str | None, share: int | None) -> None:
    assert percent(given, out_of) == share


GOOGLE = "Reviewer Name,Star Rating,Review Text,Review Date,Owner Response\nRob H,TWO,Cold soup,2026-03-27,\nAnn,FIVE,Great,2026-03-28,Thank you!\n"
TRUSTPILOT = "Review Id;Review Stars;Review Title;Review Content;Consumer Name;Review Created (UTC);Company Reply\nab1;1;Never again;Nobody answered;J. Dee;2026-01-02 10:11:12;\n"
TRIPADVISOR = '[{"id": 9, "rating": 3, "title": "Middling", "text": "It was all right.", "user": {"username": "trav", "name": "Trav"}, "published_date": "2026-02-01"}]'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (GOOGLE, [("Rob H", 40, "Cold soup", ""), ("Ann", 100, "Great", "Thank you!")]),
        (TRUSTPILOT, [("J. Dee", 20, "Nobody answered", "")]),
        (TRIPADVISOR, [("Trav", 60, "It was all right.", "")]),
    ],
)
def test_columns_of_review_sites_are_found(content: str, expected: list[Any]) -> None:
    items = [item_of("review", row) for _, row in rows_of(content.encode())]
    assert [(i.name, i.score, i.text, i.reply) for i in items] == expected


def test_pasted_reviews_are_taken_apart() -> None:
    page = (
        "Rob Hale\n★★☆☆☆ 27 March 2026\nThe soup was cold.\nNobody came.\n\nResponse from the owner\nWe are sorry.\n\n"
        "Ann\n5 of 5 bubbles\nReviewed 2026-03-28\nA lovely evening.\n"
    )
    first, second = (item_of("review", row) for _, row in rows_of(page.encode()))
    assert (first.name, first.score, first.reply) == ("Rob Hale", 40, "We are sorry.")
    assert "Nobody came." in first.text and "★" not in first.text
    assert (second.name, second.score, second.text) == ("Ann", 100, "A lovely evening.")
    assert second.at and second.at.date().isoformat() == "2026-03-28"


def test_what_is_no_review_is_refused() -> None:
    with pytest.raises(Invalid):
        rows_of(b"Just some words without anything.")


def test_a_review_that_was_answered_where_it_stands_is_not_open() -> None:
    row = take(item_of("review", {"id": 1, "stars": 1, "text": "Bad", "reply": "Sorry!"}), SYSTEM).row
    assert read(row).state == "answered" and not row.proposed


def hook(body: Any, secret: str, path: str = "social", at: int | None = None, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(clock.now().timestamp()) if at is None else at)
    signed = {"X-Amends-Timestamp": stamp, "X-Amends-Signature": signature(secret, stamp, raw)} | headers
    return Client().post(f"/api/hooks/{path}", raw, "application/json", headers=signed)


MASTODON = {"id": "110", "url": "https://social.example/@rob/110", "created_at": "2026-03-27T10:00:00Z",
            "content": "<p>Cold soup &amp; no <b>answer</b></p>", "account": {"acct": "rob", "display_name": "Rob"}}  # fmt: skip


def test_a_signed_post_is_kept_once(ada: Any) -> None:
    secret = doors.new_secret(staff(ada))
    first, again = hook(MASTODON, secret), hook(MASTODON, secret)
    assert (first.status_code, again.status_code, again.json()["duplicate"]) == (201, 200, True)
    row = Feedback.objects.get()
    assert row.public and row.name == "Rob" and row.url.endswith("/110") and "<p>" not in row.text
    assert json.loads(bytes(row.blob.content)) == MASTODON


def test_a_post_can_be_a_case_at_once(ada: Any) -> None:
    answer = hook({"id": "1", "text": "Help!", "as": "case"}, doors.new_secret(staff(ada)))
    assert Case.objects.get().reference == answer.json()["case"] and Case.objects.get().channel == "social"


@pytest.mark.parametrize("off", [-3600, 3600])
def test_an_old_post_cannot_be_replayed(off: int, ada: Any) -> None:
    secret = doors.new_secret(staff(ada))
    assert hook(MASTODON, secret, at=int(clock.now().timestamp()) + off).status_code == 403


def test_a_wrong_signature_or_no_secret_lets_nothing_in(ada: Any) -> None:
    assert hook(MASTODON, "").status_code == 403
    secret = doors.new_secret(staff(ada))
    assert hook(MASTODON, "guessed").status_code == 403
    assert hook(MASTODON, secret, **{"X-Amends-Signature": "sha256=é"}).status_code == 403
    doors.new_secret(staff(ada))
    assert hook(MASTODON, secret).status_code == 403
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"text": "no id"}', b'{"id": 1}'])
def test_what_cannot_be_used_is_refused_with_a_sentence(body: bytes, ada: Any) -> None:
    answer = hook(body, doors.new_secret(staff(ada)))
    assert answer.status_code == 422 and answer.json()["error"]


def test_a_programs_feedback_is_private(ada: Any) -> None:
    hook({"id": "9", "score": 2, "text": "Slow"}, doors.new_secret(staff(ada)), path="feedback")
    row = Feedback.objects.get()
    assert (row.public, row.score, row.source) == (False, 40, "api")


def test_nothing_is_locked_while_the_engine_reads(nadia: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    depths: list[int] = []

    def deep(real: Any) -> Any:
        return lambda *a: (depths.append(len(connection.savepoint_ids)), real(*a))[1]

    for name in ("judge", "check_public"):
        monkeypatch.setattr(services, name, deep(getattr(services, name)))
    outside = len(connection.savepoint_ids)
    row = read(taken("review", "Cold.", 20))
    services.answer(row, "We are sorry, and thank you for telling us.", staff(nadia))
    assert depths == [outside, outside]


@pytest.mark.parametrize("meanwhile", [{"state": "dismissed"}, {"state": "case"}])
def test_what_a_colleague_decides_while_the_coach_reads_stands(
    meanwhile: dict[str, str], nadia: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "check_public", lambda *_: Feedback.objects.update(**meanwhile))
    with pytest.raises(Refused, match="already decided"):
        services.answer(taken("review", "Cold.", 20), "We are sorry.", staff(nadia))
    assert not Feedback.objects.get().reply


def test_words_that_were_erased_while_they_were_read_stay_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = services.judge

    outside, depths = len(connection.savepoint_ids), []

    def slow(row: Feedback, low: int) -> Any:
        depths.append(len(connection.savepoint_ids))
        found = real(row, low)
        Feedback.objects.update(text="")
        return found

    monkeypatch.setattr(services, "judge", slow)
    row = read(taken(text=ANGRY, score=None))
    assert row.read_at and not row.why and row.heat is None
    assert depths == [outside, outside], "nothing is locked while the engine reads"


ACCENTS = "Reviewer Name,Star Rating,Review Text\nZoë Müller,TWO,“Café” cost £5 – née\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_words_survive_whatever_wrote_the_file(charset: str) -> None:
    (row,) = (row for _, row in rows_of(ACCENTS.encode(charset)))
    item = item_of("review", row)
    assert (item.name, item.text) == ("Zoë Müller", "“Café” cost £5 – née")
    assert "Zoë Müller" in bytes(take(item, SYSTEM).row.blob.content).decode()


@pytest.mark.parametrize("state", ["hard", "complained"])
def test_nobody_is_answered_where_mail_is_stopped(state: str, nadia: Any) -> None:
    from amends.cases.addresses import address_of
    from amends.cases.models import Address

    address_of("rob@mail.example")
    Address.objects.update(state=state)
    row = taken(text="Lovely.", email="Rob@mail.example")
    with pytest.raises(Refused, match=r"rob@mail\.example .*, so no answer is sent there\."):
        services.answer(row, "Thank you.", staff(nadia))
    assert Feedback.objects.get().state == "open"
    public = taken("review", "Cold.", 20, email="rob@mail.example")
    assert services.answer(public, "We are sorry.", staff(nadia)).state == "answered"


def test_an_answer_that_can_never_leave_waits_for_a_person_again(nadia: Any, monkeypatch: Any) -> None:
    from smtplib import SMTPRecipientsRefused

    from amends.listen.tasks import send_answer

    tried: list[Any] = []

    def refuses(mail: Any) -> None:
        tried.append(mail)
        raise SMTPRecipientsRefused({"rob@mail.example": (550, b"5.1.1 No such user")})

    monkeypatch.setattr("amends.cases.mailer.post", refuses)
    services.answer(taken(text="Lovely.", email="rob@mail.example"), "Thank you.", staff(nadia))
    run_tasks()
    row = Feedback.objects.get()
    assert (row.state, row.reply, row.sent_at) == ("open", "Thank you.", None) and row.failure
    entry = Entry.objects.get(verb="feedback.answer_failed")
    assert entry.facts == {"feedback": row.pk, "by": "mail"}
    send_answer.func(Entry.objects.get(verb="feedback.answer_queued").pk)  # a task may run twice
    assert len(tried) == 1


def test_a_post_that_is_nested_too_deeply_is_refused(ada: Any) -> None:
    answer = hook(b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", doors.new_secret(staff(ada)))
    assert answer.status_code == 400 and answer.json()["error"]


def test_a_post_that_says_that_it_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.http import HttpRequest

    monkeypatch.setattr(HttpRequest, "body", property(lambda _: pytest.fail("It was read.")))
    answer = Client().post("/api/hooks/social", b"x" * (1024 * 1024 + 1), "application/json")
    assert answer.status_code == 422 and answer.json()["error"] == "At most 1 MB."
