"""Who may erase and when; what the law holds; how long things are kept; what every table declares."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django_ox.models import OxTask

from amends.cases import clock
from amends.cases.actors import SYSTEM, staff
from amends.cases.errors import Invalid, NotAllowed, Refused
from amends.cases.journal import verify
from amends.cases.models import Case, Customer, Entry, Erasure, Link, Message, Raw
from amends.cases.privacy import holds, retention, services
from amends.cases.privacy.preview import preview
from amends.cases.privacy.registry import tables
from amends.cases.services import set_kind
from amends.listen import services as listen
from tests.cases.erase_world import mail

TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def text_columns(model: type[models.Model]) -> set[str]:
    """Columns in which words can stand; a choice of ours is none."""
    return {f.name for f in model._meta.local_concrete_fields if isinstance(f, TEXT) and not f.choices}


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models(include_auto_created=True) if text_columns(m)],
    ids=lambda model: str(model._meta.label),
)
def test_every_column_that_can_hold_words_is_declared_personal_or_not(model: Any) -> None:
    declared = {row.model: row for row in tables()}
    assert model._meta.label in declared, "declare this table in the personal.py of its room"
    row = declared[model._meta.label]
    assert text_columns(model) <= {*row.fields, *row.plain}, "declare these columns personal or plain"
    names = {field.name for field in model._meta.local_concrete_fields}
    assert {*row.fields, *row.plain, *row.ends, *row.stamps} <= names, "these columns are gone"
    assert not set(row.fields) & set(row.plain)


def test_a_table_that_is_not_declared_would_be_found() -> None:
    class Invented(models.Model):
        words = models.TextField()
        state = models.CharField(max_length=3, choices=[("a", "a")])

        class Meta:
            app_label = "invented"
            managed = False

        def __str__(self) -> str:
            return self.words

    assert text_columns(Invented) == {"words"}
    assert "invented.Invented" not in {row.model for row in tables()}


def test_an_erasure_waits_and_is_then_carried_out(case: Case, mara: Any) -> None:
    made = services.ask(case.customer, "asked", "Denise wrote", staff(mara))
    assert services.run_due() == 0
    with clock.at(clock.now() + timedelta(hours=73)):
        assert services.run_due() == 1
        assert services.run_due() == 0
    case.refresh_from_db()
    message = case.messages.get()
    assert (case.subject, case.state, message.text, message.from_email) == ("Erased", "closed", "", "")
    assert case.erased_at and case.customer.erased_at and case.customer.email == ""
    assert not Entry.objects.filter(payload__isnull=False).exists()
    made.refresh_from_db()
    assert (made.state, made.reason) == ("done", "")
    assert not Link.objects.filter(revoked_at=None).exists()
    assert verify().ok


def test_it_can_be_called_off_until_then(case: Case, mara: Any) -> None:
    made = services.ask(case.customer, "asked", "", staff(mara))
    services.cancel(made, staff(mara))
    with clock.at(clock.now() + timedelta(days=9)):
        assert services.run_due() == 0
    with pytest.raises(Refused, match="called off already"):
        services.carry_out(made, SYSTEM)
    assert case.messages.get().text


def test_only_a_manager_may_and_only_once(case: Case, tom: Any, mara: Any) -> None:
    with pytest.raises(NotAllowed):
        services.ask(case.customer, "asked", "", staff(tom))
    with pytest.raises(Invalid):
        services.ask(case.customer, "because", "", staff(mara))
    services.ask(case.customer, "asked", "", staff(mara))
    with pytest.raises(Refused, match="waiting already"):
        services.ask(case.customer, "asked", "", staff(mara))


def test_where_the_firm_wants_two_another_person_must_agree(case: Case, mara: Any, ada: Any) -> None:
    services.change_waiting(staff(ada), "0", True)
    made = services.ask(case.customer, "law", "", staff(mara))
    assert services.run_due() == 0
    with pytest.raises(Refused, match="Somebody else"):
        services.approve(made, staff(mara))
    services.approve(made, staff(ada))
    assert services.run_due() == 1


def test_nothing_is_erased_under_a_legal_hold(case: Case, mara: Any, tom: Any) -> None:
    made = services.ask(case.customer, "asked", "", staff(mara))
    held = holds.hold(case, "Claim 7 in the county court", staff(tom))
    with clock.at(clock.now() + timedelta(days=9)):
        assert services.run_due() == 0
        with pytest.raises(Refused, match="A legal hold stands on A-"):
            services.carry_out(made, SYSTEM)
        holds.lift(held, staff(tom))
        assert services.run_due() == 1


def test_a_hold_needs_a_reason_and_stands_once(case: Case, tom: Any, nadia: Any) -> None:
    with pytest.raises(NotAllowed):
        holds.hold(case.customer, "Court", staff(nadia))
    with pytest.raises(Invalid):
        holds.hold(case.customer, " ", staff(tom))
    holds.hold(case.customer, "Court", staff(tom))
    with pytest.raises(Refused):
        holds.hold(case.customer, "Court", staff(tom))


def test_what_they_write_afterwards_is_a_new_case_and_a_second_delivery_nothing(
    case: Case, mara: Any
) -> None:
    content = mail("It leaks again.", "<a@mail.example>", "Denise <denise@mail.example>", Subject="Leak")
    first = listen.file(listen.receive_mail(content))
    services.carry_out(services.ask(case.customer, "asked", "", staff(mara)), staff(mara))
    assert listen.file(listen.receive_mail(content)).duplicate
    later = mail("Hello?", "<b@mail.example>", "Denise <denise@mail.example>", In_Reply_To="<a@mail.example>")
    filed = listen.file(listen.receive_mail(later))
    assert filed.new_case and filed.case and filed.case.customer != first.case.customer


def test_the_preview_counts_what_goes_and_changes_nothing(case: Case) -> None:
    before = Entry.objects.count()
    found = preview(case.customer)
    assert dict(found.goes)["messages"] == 1 and dict(found.goes)["cases"] == 1
    assert any("still open" in line for line in found.warnings)
    assert Entry.objects.count() == before


def old(case: Case, months: int, **fields: Any) -> Case:
    at = clock.now() - timedelta(days=31 * months)
    Case.objects.filter(pk=case.pk).update(closed_at=at, state="closed", **fields)
    return case


def test_rules_are_off_until_somebody_sets_them(case: Case, ada: Any, mara: Any) -> None:
    old(case, 400)
    assert retention.apply() == 0
    with pytest.raises(NotAllowed):
        retention.set_months("complaint", 12, staff(mara))
    with pytest.raises(Invalid):
        retention.set_months("complaint", 0, staff(ada))


def test_a_rule_shows_what_it_would_take_and_takes_it(case: Case, ada: Any) -> None:
    old(case, 13)
    look = {one.rule.kind: one for one in retention.outlook({"complaint": 12})}
    assert look["complaint"].count == 1 and case.reference in look["complaint"].examples[0]
    retention.set_months("complaint", 14, staff(ada))
    assert retention.apply() == 0
    retention.set_months("complaint", 12, staff(ada))
    assert retention.apply() == 1
    assert retention.apply() == 0
    assert case.messages.get().text == "" and Customer.objects.get().erased_at
    assert Entry.objects.get(verb="retention.applied").facts["count"] == 1
    assert verify().ok


def test_a_customer_with_a_younger_case_stays_known(case: Case, ada: Any) -> None:
    listen.receive_form(_who(), "Another thing")
    old(case, 13)
    retention.set_months("complaint", 12, staff(ada))
    assert retention.apply() == 1
    customer = Customer.objects.get()
    assert customer.email and not customer.erased_at
    assert set(Message.objects.values_list("text", flat=True)) == {"", "Another thing"}


def _who() -> Any:
    from amends.cases.services import Who

    return Who("Denise Marlow", "denise@mail.example")


def test_a_held_case_outlives_its_rule(case: Case, ada: Any, tom: Any) -> None:
    old(case, 13)
    holds.hold(case.customer, "Court", staff(tom))
    retention.set_months("complaint", 12, staff(ada))
    assert retention.apply() == 0 and case.messages.get().text


def test_batches_are_bounded_and_spam_has_its_own_rule(case: Case, ada: Any) -> None:
    for number in range(3):
        set_kind(listen.receive_form(_who(), f"Buy now {number}"), "spam", staff(ada))
    Case.objects.filter(kind="spam").update(closed_at=clock.now() - timedelta(days=99))
    retention.set_months("spam", 2, staff(ada))
    assert [retention.apply(2), retention.apply(2), retention.apply(2)] == [2, 1, 0]
    waiting = OxTask.objects.filter(task_path="amends.cases.privacy.tasks.remove_traces")
    assert waiting.count() == 1, "freed bytes are overwritten once for all"
    assert case.messages.get().text


def test_the_bytes_of_old_mail_can_go_while_the_message_stays(case: Case, ada: Any) -> None:
    filed = listen.file(listen.receive_mail(mail("It leaks.", "<r@mail.example>", Subject="Leak")))
    Raw.objects.update(filed_at=clock.now() - timedelta(days=70))
    retention.set_months("raw", 2, staff(ada))
    assert retention.apply() == 1
    assert bytes(Raw.objects.get().blob.content) == b""
    assert filed.message and Message.objects.get(pk=filed.message.pk).text == "It leaks."
    assert verify().ok


def test_a_failed_erasure_leaves_everything(case: Case, mara: Any, monkeypatch: Any) -> None:
    made = services.ask(case.customer, "asked", "", staff(mara))
    monkeypatch.setattr("amends.cases.privacy.erasing.drop_orphans", lambda digests: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.carry_out(made, SYSTEM)
    assert case.messages.get().text and Erasure.objects.get().state == "pending"


def test_a_second_erasure_is_refused(case: Case, mara: Any) -> None:
    services.carry_out(services.ask(case.customer, "asked", "", staff(mara)), staff(mara))
    with pytest.raises(Refused, match="erased already"):
        services.ask(case.customer, "asked", "", staff(mara))
