"""`amends clock`: what it prints, and what it refuses."""

import json
from typing import Any

import pytest

from amends.cli.run import run
from amends.understand.clocks.asking import ask

pytestmark = pytest.mark.django_db


def test_it_answers_as_the_contract_says(capsys: Any) -> None:
    assert (
        run(["clock", "--pack", "fca", "--received", "2026-03-27T23:59", "--tz", "Europe/London", "--json"])
        == 0
    )
    row = json.loads(capsys.readouterr().out)[0]
    assert row["clock"] == "final_response"
    assert row["due"] == "2026-05-22T23:59:59+01:00"
    assert row["unit"] == "weeks"
    assert row["source"] == "DISP 1.6.2R"


def test_without_a_zone_it_counts_in_the_firms(firm: Any) -> None:
    assert ask("fca", "2026-03-27T23:59")[0]["due"] == "2026-05-22T23:59:59+01:00"
    firm.timezone = "Asia/Tokyo"
    firm.save()
    assert ask("fca", "2026-03-27T23:59+00:00")[0]["due"] == "2026-05-23T23:59:59+09:00"


def test_the_firms_own_closed_day_moves_no_law(firm: Any) -> None:
    before = ask("fca", "2026-02-02T10:00", "payments"), ask("default", "2026-02-02T10:00")
    firm.own_days = {"2026-02-04": {"kind": "closed", "name": "Outing"}}
    firm.save()
    after = ask("fca", "2026-02-02T10:00", "payments"), ask("default", "2026-02-02T10:00")
    assert after[0] == before[0]
    assert after[1][2]["due"] > before[1][2]["due"]
    firm.own_days = {"2026-02-04": {"kind": "public", "name": "A one-off holiday"}}
    firm.save()
    assert ask("fca", "2026-02-02T10:00", "payments")[0]["due"] > before[0][0]["due"]


WRONG = [
    (["--pack", "fsa", "--received", "2026-03-27"], "There is no pack"),
    (["--pack", "fca", "--received", "2026-03-27", "--kind", "stage1"], "has no kind"),
    (["--pack", "fca", "--received", "2026-02-30T10:00"], "is no date and time"),
    (["--pack", "fca", "--received", "yesterday"], "is no date and time"),
    (["--pack", "fca", "--received", ""], "is no date and time"),
    (["--pack", "fca", "--received", "9999-12-31T23:59"], "outside the years"),
    (["--pack", "fca", "--received", "0001-01-01T00:00+14:00"], "outside the years"),
    (["--pack", "fca", "--received", "2026-03-27", "--tz", "Mars/Olympus"], "is no time zone"),
    (["--pack", "fca", "--received", "2026-03-27", "--region", "GB-XX"], "no region"),
    (["--pack", "fca", "--received", "2026-03-27", "--region", "ZZ"], "no holidays known"),
    (["--pack", "fca", "--received", "2026-03-27", "--acknowledged", "2026-03-26"], "before it was received"),
]


@pytest.mark.parametrize(("arguments", "why"), WRONG)
def test_it_refuses_with_one_sentence(arguments: list[str], why: str, capsys: Any) -> None:
    assert run(["clock", *arguments, "--json"]) == 1
    said = capsys.readouterr()
    assert why in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
