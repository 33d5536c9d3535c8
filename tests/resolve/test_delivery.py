"""Delivered is apart from granted: steps, codes, stock, the notice, the cashier, other programs."""

import http.client
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amends.cases import clock
from amends.cases.actors import CUSTOMER, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.models import Entry, Message
from amends.resolve import calling
from amends.resolve import services as resolve
from amends.resolve.goods import RunOut, left_of
from amends.resolve.models import CouponCode, HookCall
from amends.resolve.precedent import Precedent
from amends.resolve.services.cashier import as_csv
from amends.respond.notices import tell_delivered
from tests.working import FRIDAY_FIVE, HOUR, MONDAY, item, last, repair, verbs

LAST_DUE = datetime(2026, 11, 17, 9, 30, tzinfo=UTC)  # eight hours of work after Monday at ten; 9:00 to 17:30


def give(case: Any, by: Any, thing: Any, amount: Any = None) -> Any:
    return resolve.grant_remedy(case, thing, amount, [], "Two wasted days", staff(by))


@pytest.fixture
def voucher(ada: Any) -> Any:
    """Two codes."""
    made = resolve.define_item(None, staff(ada), name="Code", kind="coupon", coded=True)
    resolve.add_codes(made, "code\nAB-1\n ab-2 ,second\n\nAB-1\n", staff(ada))
    return made


class TestSteps:
    def test_one_due_stands_for_the_next_step_and_the_last_one_delivers(
        self, case: Any, nadia: Any, ada: Any
    ) -> None:
        swap = resolve.define_item(
            None, staff(ada), name="Swap", kind="replacement", steps="Order it\nSend it", hours="8"
        )
        case.owner = nadia
        case.save()
        remedy = give(case, nadia, swap)
        due = case.dues.get(kind="delivery")
        assert (due.what, due.owner, due.object_id) == ("Order it: Swap", nadia, remedy.pk)
        first, second = remedy.steps.order_by("position")
        assert (first.due_at, second.due_at) == (MONDAY + 4 * HOUR, LAST_DUE)
        resolve.do_step(first, staff(nadia))
        assert case.dues.get(kind="delivery", settled_at=None).what == "Send it: Swap"
        with pytest.raises(Refused, match="done already"):
            resolve.do_step(first, staff(nadia))
        with clock.at(MONDAY + 5 * HOUR):
            resolve.do_step(second, staff(nadia))
        remedy.refresh_from_db()
        assert (remedy.state, remedy.delivered_at) == ("delivered", MONDAY + 5 * HOUR)
        assert not case.dues.filter(kind="delivery", settled_at=None).exists()

    def test_a_step_may_be_somebody_elses(self, case: Any, nadia: Any, tom: Any, ada: Any) -> None:
        swap = resolve.define_item(None, staff(ada), name="Swap", kind="replacement", steps="Order it")
        step = give(case, nadia, swap).steps.get()
        resolve.plan_step(step, tom, FRIDAY_FIVE, staff(nadia))
        due = case.dues.get(kind="delivery")
        assert (due.owner, due.at) == (tom, FRIDAY_FIVE)
        with pytest.raises(Invalid, match="lies ahead"):
            resolve.plan_step(step, tom, MONDAY, staff(nadia))

    def test_what_is_taken_back_is_due_no_more(self, case: Any, nadia: Any) -> None:
        remedy = give(case, nadia, repair())
        resolve.withdraw_remedy(remedy, "They moved away", staff(nadia))
        assert not case.dues.filter(kind="delivery", settled_at=None).exists()


class TestCodes:
    def test_come_in_once_each(self, voucher: Any, ada: Any) -> None:
        assert left_of(voucher) == 2
        again = resolve.add_codes(voucher, "AB-1\nAB-3", staff(ada))
        assert again.words() == "1 code came in. 1 was there already."
        other = resolve.define_item(None, staff(ada), name="Other", kind="coupon", coded=True)
        assert resolve.add_codes(other, "ab-3", staff(ada)).added == 0

    @pytest.mark.parametrize(
        ("text", "line"), [("AB-9\nhas a space", 2), ("x" * 65, 1), ("", 1), ("ünknown", 1)]
    )
    def test_a_list_with_nonsense_is_refused_with_its_line(
        self, voucher: Any, ada: Any, text: str, line: int
    ) -> None:
        with pytest.raises(Invalid, match=f"Line {line}: "):
            resolve.add_codes(voucher, text, staff(ada))
        assert CouponCode.objects.count() == 2

    def test_a_code_is_never_given_twice_not_even_one_that_was_taken_back(
        self, case: Any, nadia: Any, voucher: Any, ada: Any
    ) -> None:
        first = give(case, nadia, voucher)
        resolve.withdraw_remedy(first, "Wrong one", staff(nadia))
        second = give(case, nadia, voucher)
        assert (first.code.code, second.code.code) == ("AB-1", "ab-2")
        with pytest.raises(RunOut, match=r"Code has run out\. Bring in more codes"):
            give(case, nadia, voucher)
        assert resolve.add_codes(voucher, "AB-1", staff(ada)).added == 0
        assert case.remedies.count() == 2

    def test_an_open_offer_holds_one_back(self, case: Any, nadia: Any, voucher: Any) -> None:
        give(case, nadia, voucher)
        ways = [resolve.Choice(voucher, "A code"), resolve.Choice(repair(), "Repair")]
        offer = resolve.make_offer(case, ways, "", FRIDAY_FIVE, staff(nadia))
        with pytest.raises(RunOut):
            give(case, nadia, voucher)
        taken = resolve.choose_option(offer, offer.options.get(position=1), CUSTOMER)
        assert taken.code.code == "ab-2"

    def test_the_stock_is_counted(self, case: Any, nadia: Any, ada: Any) -> None:
        flask = resolve.define_item(None, staff(ada), name="Flask", kind="free_item", stock="1")
        remedy = give(case, nadia, flask)
        with pytest.raises(RunOut, match="Flask has run out"):
            give(case, nadia, flask)
        resolve.withdraw_remedy(remedy, "Not wanted", staff(nadia))
        assert left_of(flask) == 1

    def test_an_item_of_the_catalogue_keeps_to_its_rules(self, ada: Any) -> None:
        for said in (
            {"name": "full refund", "kind": "refund"}, {"name": "", "kind": "refund"}, {"name": "x", "kind": "y"},
            {"name": "x", "kind": "refund", "money": True, "cost": "5"}, {"name": "x", "kind": "redo", "currencies": "EUR"},
            {"name": "x", "kind": "refund", "money": True, "currencies": "EUR QQQ"}, {"name": "x", "kind": "redo", "stock": "-1"},
            {"name": "x", "kind": "redo", "hours": "0"},
        ):  # fmt: skip
            item()
            with pytest.raises(Invalid):
                resolve.define_item(None, staff(ada), **said)


class TestDone:
    def deliver(self, case: Any, nadia: Any, thing: Any) -> Any:
        remedy = give(case, nadia, thing)
        resolve.deliver_remedy(remedy, staff(nadia))
        entry = last(case, "remedy.delivered")
        tell_delivered(entry.pk)
        tell_delivered(entry.pk)
        remedy.refresh_from_db()
        return remedy

    def test_is_told_once_by_mail_with_the_code(self, case: Any, nadia: Any, voucher: Any) -> None:
        remedy = self.deliver(case, nadia, voucher)
        [notice] = Message.objects.filter(case=case, about=f"done:{remedy.pk}")
        assert "is done: Code." in notice.text and "Your code is AB-1." in notice.text
        assert remedy.told_at == MONDAY

    def test_who_likes_to_be_rung_is_rung(self, case: Any, nadia: Any) -> None:
        case.customer.prefers = "phone"
        case.customer.save()
        case.owner = nadia
        case.save()
        remedy = self.deliver(case, nadia, repair())
        due = case.dues.get(kind="call")
        assert (due.owner, due.what, remedy.told_at) == (nadia, "Ring them: it is done. Repair", None)
        resolve.mark_told(remedy, staff(nadia), "She is glad")
        assert not case.dues.filter(kind="call", settled_at=None).exists()
        assert verbs(case).count("remedy.call_planned") == 1


class TestCashier:
    def test_is_handed_each_sum_once(self, case: Any, nadia: Any, mara: Any) -> None:
        case.customer.name = "=cmd()"
        case.customer.save()
        remedy = give(case, nadia, item(), "49.5")
        give(case, nadia, repair())
        made = resolve.hand_over(staff(mara))
        rows = as_csv(made).splitlines()
        assert len(rows) == 2 and rows[1].startswith(f"{remedy.pk},{case.reference},'=cmd(),")
        assert "49.50,GBP" in rows[1] and as_csv(made).splitlines() == rows
        with pytest.raises(Refused, match="Nothing waits"):
            resolve.hand_over(staff(mara))
        remedy.refresh_from_db()
        with pytest.raises(Refused, match="handed this sum already"):
            resolve.withdraw_remedy(remedy, "Too late", staff(nadia))

    def test_is_never_handed_what_is_delivered_already(self, case: Any, nadia: Any, mara: Any) -> None:
        resolve.deliver_remedy(give(case, nadia, item(), "49.5"), staff(nadia))
        with pytest.raises(Refused, match="Nothing waits"):
            resolve.hand_over(staff(mara))

    def test_holds_the_rows_that_it_is_handed(self, case: Any, nadia: Any, mara: Any) -> None:
        give(case, nadia, item(), "49.5")
        with CaptureQueriesContext(connection) as seen:
            resolve.hand_over(staff(mara))
        held = any('FOR UPDATE OF "resolve_remedy"' in one["sql"] for one in seen.captured_queries)
        assert held == connection.features.has_select_for_update_of  # SQLite has one writer at a time

    def test_is_a_managers(self, case: Any, nadia: Any, tom: Any) -> None:
        give(case, nadia, item(), 5)
        with pytest.raises(NotAllowed):
            resolve.hand_over(staff(tom))


class TestPrograms:
    @pytest.fixture
    def posts(self, monkeypatch: Any) -> list[Any]:
        made: list[Any] = []

        def post(url: str, body: bytes, headers: dict[str, str]) -> None:
            made.append((url, body, headers))
            if len(made) == 1:
                raise calling.NotTaken("It answered 503.")

        monkeypatch.setattr(calling, "post", post)
        return made

    def test_are_told_signed_and_again_until_they_take_it(
        self, case: Any, nadia: Any, ada: Any, posts: list[Any]
    ) -> None:
        hook, secret = resolve.define_hook("Till", "https://till.example.org/in?x=1", staff(ada))
        assert secret not in hook.secret
        give(case, nadia, item(), 5)
        entry = last(case, "remedy.granted")
        [call] = calling.call_for(entry)
        assert calling.call_for(entry) == [call]
        assert calling.tell(call.pk) == calling.FIRST_WAIT
        assert calling.tell(call.pk) is None and calling.tell(call.pk) is None
        assert len(posts) == 2
        _url, body, headers = posts[1]
        told = json.loads(body)
        assert (told["event"], told["amount"], told["case"]) == ("remedy.granted", "5.00", case.reference)
        assert "why" not in told and "Two wasted days" not in body.decode()
        assert headers["X-Amends-Signature"] == calling.signature(secret, headers["X-Amends-Timestamp"], body)

    def test_are_given_up_at_last(self, case: Any, nadia: Any, ada: Any, monkeypatch: Any) -> None:
        def never(*args: Any) -> None:
            raise OSError("refused")

        monkeypatch.setattr(calling, "post", never)
        resolve.define_hook("Till", "https://till.example.org/", staff(ada))
        give(case, nadia, item(), 5)
        [call] = calling.call_for(last(case, "remedy.granted"))
        waits = [calling.tell(call.pk) for _ in range(calling.TRIES + 1)]
        assert None not in waits[: calling.TRIES - 1] and waits[-2:] == [None, None]
        assert sum((w for w in waits if w), 0 * HOUR) > 12 * HOUR
        assert Entry.objects.filter(verb="hook.given_up").count() == 1
        assert HookCall.objects.get().failure == "refused"

    def test_with_a_secret_that_cannot_be_read_say_so(
        self, case: Any, nadia: Any, ada: Any, posts: list[Any]
    ) -> None:
        hook, _secret = resolve.define_hook("Till", "https://till.example.org/", staff(ada))
        type(hook).objects.update(secret="sealed with another key")
        give(case, nadia, item(), 5)
        [call] = calling.call_for(last(case, "remedy.granted"))
        assert calling.tell(call.pk) == calling.FIRST_WAIT
        call.refresh_from_db()
        assert call.failure == "Its secret cannot be read; make it anew." and not posts

    @pytest.mark.parametrize(
        "url",
        [
            "http://till.example.org/",
            "https://127.0.0.1/",
            "https://10.0.0.8/x",
            "https://[::1]/",
            "https://169.254.169.254/",
            "https://u:p@till.example.org/",
            "ftp://x",
            "https://",
            "https://a b.example/",
            "https://x:99999/",
        ],
    )
    def test_lie_at_a_public_address(self, ada: Any, url: str) -> None:
        with pytest.raises(Invalid):
            resolve.define_hook("Till", url, staff(ada))

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "169.254.169.254", "100.64.0.1",
         "64:ff9b::a01:203", "::10.1.2.3", "2002:a01:203::1"],
    )  # fmt: skip
    def test_a_name_that_leads_inside_is_not_called(self, monkeypatch: Any, address: str) -> None:
        def looked_up(*args: Any, **more: Any) -> list[Any]:
            return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (address, 443))]

        monkeypatch.setattr(calling.socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(http.client.HTTPSConnection, "request", lambda *a, **m: pytest.fail("called"))
        with pytest.raises(calling.NotTaken, match="inside a network"):
            calling.post("https://till.example.org/", b"", {})


class TestPrecedent:
    def test_says_when_a_sum_stands_apart_in_either_direction(self) -> None:
        from decimal import Decimal

        like = Precedent(tuple(map(Decimal, (40, 45, 50, 50, 55, 60))), "GBP")
        assert like.apart(Decimal(50)) == ""
        assert like.apart(Decimal(200)) == "more" and "above all" in like.in_words(Decimal(200))
        assert like.apart(Decimal(1)) == "less" and "below all" in like.in_words(Decimal(1))

    def test_finds_resolved_cases_like_it(self, case: Any, customer: Any, nadia: Any, client: Any) -> None:
        from django.db import transaction

        from amends.cases.models import Case
        from amends.cases.services import open_case
        from amends.resolve.precedent import likes_of
        from tests.working import make_ready

        with transaction.atomic():
            old = open_case(customer, "Old", "mail", CUSTOMER)
        for one in (old, case):
            make_ready(one, nadia)
        give(old, nadia, item(), 30)
        assert likes_of(case, Case.objects.all()) == []
        Case.objects.filter(pk=old.pk).update(state="closed")
        [found] = likes_of(case, Case.objects.all())
        assert (found.kind, found.found[0].why, found.precedent.sums) == ("refund", "the same cause", (30,))
        client.force_login(nadia)
        page = client.get(reverse("case-putting-right", args=[case.reference])).content.decode()
        assert old.reference in page and "the same cause" in page
