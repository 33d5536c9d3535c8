"""Similar cases: found by what was said, shown with how they ended, within what one may open."""

from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django_ox.testing import run_tasks

from amends.cases import services as cases
from amends.cases.actors import CUSTOMER, staff
from amends.cases.models import Case, Message
from amends.cases.privacy.services import erase_cases
from amends.people.models import Team
from amends.text import read, read_many, similarity
from amends.understand import services, similar
from amends.understand.models import Reading, Vector

pytestmark = pytest.mark.django_db
INTERNET = "My broadband has been down for nine days, and each engineer blames another."
SAME_THING = "No internet since last Monday; three technicians came and none of them fixed it."
OTHER_THING = "The nurse was rude to my mother and spoke over her head."


def opened(name: str, text: str) -> Case:
    email = f"{name.lower()}@mail.example"
    with transaction.atomic():
        who = cases.know_customer(cases.Who(name, email))
        case = cases.open_case(who, f"{name} complains", "mail", CUSTOMER)
        cases.add_inbound(
            case, cases.Words(text, message_id=f"<{email}>", from_email=email), "mail", CUSTOMER
        )
    run_tasks()
    return case


@pytest.fixture
def three(firm: Any) -> list[Case]:
    return [opened(*one) for one in (("Ann", INTERNET), ("Bob", SAME_THING), ("Cy", OTHER_THING))]


def test_the_same_matter_in_other_words_is_found_and_another_is_not(three: list[Case], nadia: Any) -> None:
    ann, bob, _ = three
    (found,) = similar.similar_cases(ann, nadia)
    assert found.case == bob and similar.ALIKE <= found.likeness < 0.99
    assert [one.case for one in similar.similar_cases(bob, nadia)] == [ann]


def test_a_case_of_another_team_is_not_shown(three: list[Case], nadia: Any, mara: Any) -> None:
    ann, bob, _ = three
    Case.objects.filter(pk=bob.pk).update(team=Team.objects.create(name="Elsewhere"))
    assert similar.similar_cases(ann, nadia) == []
    assert [one.case for one in similar.similar_cases(ann, mara)] == [bob]


def test_three_queries_however_many_cases_there_are(
    three: list[Case], nadia: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        similar.similar_cases(three[0], nadia)


def test_what_is_stored_gives_nearly_the_likeness_of_the_vectors_themselves(three: list[Case]) -> None:
    whole = similarity.embed([INTERNET, SAME_THING])
    stored = [np.frombuffer(bytes(row.vector), np.int8) / 127 for row in Vector.objects.order_by("pk")[:2]]
    assert float(stored[0] @ stored[1]) == pytest.approx(float(whole[0] @ whole[1]), abs=0.01)


def test_a_reading_carries_the_vector_that_the_text_has_alone() -> None:
    vector = read(INTERNET).vector
    assert vector is not None and float(vector @ similarity.embed([INTERNET])[0]) > 0.999


def test_its_own_cell_is_the_first_of_the_nearest() -> None:
    point = similarity.embed([INTERNET])[0]
    cells = similarity.cells_of(point, 8)
    assert len(set(cells)) == 8 and cells[0] == similarity.cells_of(point)[0]


def test_what_was_read_before_there_were_vectors_gets_one_later(three: list[Case], nadia: Any) -> None:
    Vector.objects.all().delete()
    assert similar.vectors_left_behind(2) == 2
    assert similar.vectors_left_behind(2) == 1
    assert similar.vectors_left_behind(2) == 0
    assert len(similar.similar_cases(three[0], nadia)) == 1


def test_vectors_of_another_engine_are_made_anew(three: list[Case], nadia: Any) -> None:
    Vector.objects.update(space="another")
    assert similar.similar_cases(three[0], nadia) == []
    while similar.vectors_left_behind(2):
        pass
    assert set(Vector.objects.values_list("space", flat=True)) == {similarity.mark()}
    assert Vector.objects.count() == Reading.objects.count() == 3


def test_a_message_without_words_lies_nowhere(case: Any) -> None:
    Vector.objects.all().delete()
    similar.keep_vector(Message.objects.get(), None)
    assert not Vector.objects.exists()


@pytest.mark.parametrize("again", [False, True])
def test_words_erased_while_they_were_read_leave_no_vector(
    three: list[Case], ada: Any, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Neither when a message is read for the first time, nor when it gets its vector later."""
    Vector.objects.all().delete()
    real = similarity.embed

    def meanwhile(texts: Any) -> Any:
        made = real(texts)
        erase_cases(three[:1], staff(ada), {})
        return made

    if again:
        monkeypatch.setattr(similarity, "embed", meanwhile)
        similar.vectors_left_behind()
        assert Vector.objects.filter(message__case__in=three[1:]).count() == 2
    else:
        Reading.objects.filter(message__case=three[0]).delete()
        message = Message.objects.select_related("case__customer").get(case=three[0], direction="in")
        monkeypatch.setattr(services, "read_many", lambda words: (read_many(words), meanwhile([]))[0])
        assert services.read_message(message) is None
        assert not Reading.objects.filter(message=message).exists()
    assert not Vector.objects.filter(message__case=three[0]).exists()


def test_what_says_nothing_is_placed_nowhere_and_once(three: list[Case], nadia: Any) -> None:
    Message.objects.filter(case=three[2]).update(text="…", subject="", quoted="")
    Vector.objects.all().delete()
    monkey = np.zeros((3, similarity.size()), np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similarity, "embed", lambda texts: monkey[: len(list(texts))])
        assert similar.vectors_left_behind() == 3
        assert similar.vectors_left_behind() == 0
    assert similar.similar_cases(three[0], nadia) == []


def test_a_message_that_has_only_a_subject_is_placed_by_it(three: list[Case]) -> None:
    Message.objects.filter(case=three[0]).update(text="", subject=INTERNET)
    Vector.objects.all().delete()
    assert similar.vectors_left_behind() == 3
    assert bytes(Vector.objects.get(message__case=three[0]).vector) == bytes(packed(INTERNET))


def packed(text: str) -> bytes:
    return np.clip(np.round(similarity.embed([text])[0] * 127), -127, 127).astype(np.int8).tobytes()
