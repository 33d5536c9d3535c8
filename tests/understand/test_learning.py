"""What people say of the engine is kept as examples, counted, and learned from where it does better."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from amends.cases import clock
from amends.cases.actors import SYSTEM, staff
from amends.cases.models import Case, Kind, State
from amends.cases.services import set_kind
from amends.respond.services import keep_finding, take_rewrite, unkeep_finding
from amends.text import coach, own, place
from amends.text.own import Correction, Example
from amends.understand import learning
from amends.understand.services import overrule

SOON = "I will look into locker {} shortly."
LATER = "We will get back to you about room {} soon."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Any:
    """Nothing learned here outlives the test."""
    settings.AMENDS_DATA = tmp_path
    place.use(learning.folder())
    yield learning.folder()
    place.use(None)


def counted() -> dict[str, tuple[int, int]]:
    return {row.what: (row.agreed, row.overruled) for row in learning.report()}


def test_a_rewrite_that_was_taken_counts_for_the_rule_once(case: Case, nadia: Any) -> None:
    for _ in range(2):
        take_rewrite(case, "vague_time", "We will reply soon.", staff(nadia))
    assert counted() == {"finding:vague_time": (1, 0)}


def test_words_that_were_kept_count_against_it_until_that_is_taken_back(case: Case, nadia: Any) -> None:
    keep_finding(case, nadia, "vague_time", "We will reply soon.", staff(nadia))
    assert counted() == {"finding:vague_time": (0, 1)}
    unkeep_finding(case, nadia, "vague_time", "We will reply soon.")
    assert counted() == {}


def test_taking_a_rewrite_of_a_rule_that_is_none_is_refused(case: Case, nadia: Any) -> None:
    with pytest.raises(Exception, match="no such rule"):
        take_rewrite(case, "nonsense", "Words.", staff(nadia))


def test_a_case_that_was_set_aside_is_an_example_of_no_complaint(case: Case) -> None:
    set_kind(case, Kind.NOT_COMPLAINT, SYSTEM)
    [example] = list(learning.examples())
    assert (example.what, example.holds) == ("complaint", False)
    assert "split leg" in example.text


def test_risks_of_a_resolved_case_hold_but_those_struck_out(case: Case, nadia: Any) -> None:
    from amends.understand.services import read_message
    from tests.understand.test_reading import FURIOUS, said

    read_message(said(case, FURIOUS))
    overrule(case, "risk:legal", True, False, staff(nadia), text="I will see you in court")
    Case.objects.filter(pk=case.pk).update(state=State.RESOLVED)
    found = {(one.what, one.holds) for one in learning.examples()}
    assert ("risk:legal", False) in found
    assert ("risk:legal", True) not in found
    assert ("risk:repeat", True) in found


def test_training_learns_what_the_desk_holds_to_be_fine_and_uses_it(
    firm: Any, customer: Any, nadia: Any
) -> None:
    _teach(customer, nadia, SOON, LATER)
    unseen = SOON.format("ninety")
    assert "vague_time" in rules(unseen)
    [outcome] = learning.train().outcomes
    assert outcome.right_after > outcome.right_before
    assert "vague_time" not in rules(unseen)
    assert "vague_time" in rules(LATER.format("ninety"))


def _teach(customer: Any, nadia: Any, fine: str, wrong: str, rule: str = "vague_time") -> None:
    """Fifteen cases; on each, one sentence was kept against the coach and one rewrite was taken."""
    for number in range(15):
        case = Case.objects.create(customer=customer, subject=f"Case {number}", opened_at=clock.now())
        overrule(case, f"finding:{rule}", True, False, staff(nadia), text=fine.format(number))
        take_rewrite(case, rule, wrong.format(number), staff(nadia))


def rules(text: str) -> set[str]:
    return {finding.rule for finding in coach(text).findings}


def test_what_does_no_better_is_not_used(firm: Any, customer: Any, nadia: Any) -> None:
    _teach(customer, nadia, "I refunded {} pounds to your card today.", LATER)
    lesson = learning.train()
    assert [outcome.what for outcome in lesson.outcomes] == ["finding:vague_time"]
    assert lesson.corrections == {}
    assert own.taught() == frozenset()


def test_few_examples_teach_nothing(case: Case, nadia: Any) -> None:
    take_rewrite(case, "vague_time", "We will reply soon.", staff(nadia))
    assert learning.train().outcomes == ()


def test_what_was_learned_on_another_encoder_is_not_used(folder: Path, monkeypatch: Any) -> None:
    import numpy as np

    own.save(folder, {"complaint": Correction(np.ones(384, dtype=np.float32), 1.0)})
    assert own.taught() == {"complaint"}
    own._loaded.cache_clear()
    monkeypatch.setattr("amends.text.encoder.mark", lambda: "another")
    assert own.taught() == frozenset()


def test_a_broken_file_is_said_and_does_not_stop_the_reader(folder: Path, caplog: Any) -> None:
    folder.mkdir()
    (folder / own.FILE).write_bytes(b"not an archive")
    assert own.taught() == frozenset()
    assert "cannot be read" in caplog.text


def test_what_the_patterns_see_for_certain_is_not_unlearned(firm: Any, customer: Any, nadia: Any) -> None:
    fine, wrong = "My bad about parcel {}, mate!", "My bad about locker {}, mate!"
    _teach(customer, nadia, fine, wrong, rule="register")
    [outcome] = learning.train().outcomes
    assert not outcome.better
    assert "register" in rules(fine.format("ninety"))


def test_examples_of_one_case_are_never_learned_from_and_judged_by() -> None:
    folds = {own.fold_of(Example("complaint", f"text {n}", True, "case 7")) for n in range(20)}
    assert len(folds) == 1


def test_the_commands_print_json_and_words(case: Case, nadia: Any) -> None:
    import json

    from amends.cli.learning import app

    take_rewrite(case, "vague_time", "We will reply soon.", staff(nadia))
    printed = CliRunner().invoke(app, ["report", "--json"])
    assert json.loads(printed.stdout) == [
        {"what": "finding:vague_time", "agreed": 1, "overruled": 0, "precision": 1.0}
    ]
    assert "vague_time" in CliRunner().invoke(app, ["report"]).stdout
    assert "Not enough examples" in CliRunner().invoke(app, ["train"]).stdout
