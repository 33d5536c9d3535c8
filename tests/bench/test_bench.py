"""What is measured is a real record, and never the one somebody works in."""

import json
from typing import Any

import pytest

from amends.bench.figures import spread
from amends.bench.pages import ratios

from ..cli.conftest import SUITE_DATABASE, Installation, make_installation

__all__ = ["make_installation"]


@pytest.fixture
def bench(make_installation: Any) -> Installation:
    """An installation whose database may be filled."""
    return make_installation("bench")  # type: ignore[no-any-return]


def current(bench: Installation) -> str:
    return "current" if bench.database else "sqlite"


def test_pages_are_measured_at_each_size_with_their_queries(bench: Installation) -> None:
    done = bench.run("bench", "pages", "--cases", "40,80", "--runs", "4", "--database", current(bench))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert list(said["sizes"]) == ["40", "80"]
    for size in said["sizes"].values():
        assert {"today", "queue", "case", "search"} <= set(size["pages"])
        for page in size["pages"].values():
            assert page["status"] == [200]
            assert 0 < page["queries"] < 30
            assert 0 < page["median_ms"] <= page["p95_ms"]
    assert set(said["ratios"]) == set(said["sizes"]["40"]["pages"])


def test_the_invented_company_is_a_whole_record_and_the_same_every_time(bench: Installation) -> None:
    code = """
        from amends.bench.company import Company
        from amends.cases import journal
        from amends.cases.models import Case, Message
        from amends.cases.searching import find
        Company().grow_to(30)
        Company().grow_to(70)
        assert journal.verify().ok, journal.verify()
        assert Case.objects.count() == 70 and Case.objects.filter(state="open").exists()
        assert find("leaks floor").hits or find("split leg").hits
        print(Message.objects.count(), Case.objects.get(pk=60).subject)
        case = Case.objects.create(customer=Case.objects.first().customer, subject="Next", channel="mail", opened_at=Case.objects.first().opened_at)
        assert case.pk == 71, case.pk
    """
    assert bench.python(code) == "180 " + bench.python(
        "from amends.cases.models import Case; print(Case.objects.get(pk=60).subject)"
    )


def test_a_database_that_is_not_called_bench_is_refused(bench: Installation) -> None:
    done = bench.run(
        "bench", "mail", "--database", "current", AMENDS_DATABASE_URL="postgres://a:b@127.0.0.1:1/amends"
    )
    assert done.returncode == 2
    assert "must name one with “bench” in it" in done.stderr.replace("\n", " ")


@pytest.mark.long
def test_the_installation_itself_is_not_touched(bench: Installation) -> None:
    if SUITE_DATABASE:
        pytest.skip("on SQLite only: here the database named for it is the one that is emptied")
    bench.python(
        "from amends.people.models import User; User.objects.create_user('a@example.org', None, name='A')"
    )
    assert bench.run("bench", "mail", "--mails", "3").returncode == 0
    assert (
        bench.python("from amends.people.models import User; print(User.objects.get().email)")
        == "a@example.org\n"
    )


def test_mail_is_measured_by_messages_that_are_there(bench: Installation) -> None:
    said = json.loads(bench.run("bench", "mail", "--mails", "5", "--database", current(bench)).stdout)
    assert said["mails"] == 5
    assert said["read_in_background_per_second"] >= 0 and said["ratio_stored"] > 0
    assert 0 < said["received_and_filed_per_second"] <= said["received_per_second"] * 3


@pytest.mark.process
def test_the_api_is_measured_through_a_real_server(bench: Installation) -> None:
    done = bench.run("bench", "api", "--seconds", "1", "--database", current(bench))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["cases"] >= 1


def test_figures_are_the_median_and_the_95th_percentile() -> None:
    assert spread([n / 1000 for n in range(1, 101)]) == {"median_ms": 50.5, "p95_ms": 96.0}
    pages = [{"pages": {"today": {"median_ms": ms, "cpu_ms": ms, "queries": 9}}} for ms in (10.0, 15.0)]
    assert ratios({"10": pages[0], "1000": pages[1]}) == {
        "today": {"median": 1.5, "cpu": 1.5, "more_queries": 0}
    }
