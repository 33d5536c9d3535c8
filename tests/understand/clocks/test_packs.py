"""Packs: what ships is read, and an impossible rule is refused with file, line and reason."""

from pathlib import Path
from typing import Any

import pytest

from amends.cases.errors import Invalid
from amends.understand.clocks import kind_of, pack_named, packs, read_pack

GOOD = """pack: mine
name: Mine
as_of: 2026-01-01
source: a law
region: GB-ENG
statutory: true
clocks:
  - clock: final_response
    length: 10
    unit: working_days
"""
RULE = "    length: 10\n"
WRONG = [
    ("length: 10", "length: 0", 9, "0 is impossible here"),
    ("length: 10", "length: -3", 9, "-3 is impossible here"),
    ("length: 10", "length: 99999", 9, "99999 is impossible here"),
    ("length: 10", "length: ten", 9, "Expected a whole number"),
    ("length: 10", "length: 1.5", 9, "Expected a whole number"),
    ("unit: working_days", "unit: fortnights", 10, "is none of"),
    ("clock: final_response", "clock: tea_break", 8, "is none of"),
    ("unit: working_days", "unit: working_days\n    start: tea", 8, "expected “received” or another clock"),
    (
        "unit: working_days",
        "unit: working_days\n    start: final_response",
        8,
        "expected “received” or another",
    ),
    (
        "unit: working_days",
        "unit: working_days\n    extends_to: extended_final",
        8,
        "which is no other clock",
    ),
    ("unit: working_days", "unit: working_days\n    repeats: true", 11, "Only an update"),
    ("unit: working_days", "unit: working_days\n    colour: red", 11, "means nothing here"),
    ("unit: working_days", "unit: working_days\n    unit: weeks", 11, "stands here twice"),
    (
        "unit: working_days",
        "unit: working_days\n    from: 2026-02-01\n    until: 2026-01-01",
        12,
        "never hold",
    ),
    ("unit: working_days", "unit: working_days\n    from: 2026-02-30", 11, "is no date"),
    ("unit: working_days", "unit: working_days\n    statutory: perhaps", 11, "Expected true or false"),
    (RULE, "", 8, "“length” is missing"),
    ("pack: mine", "pack: ../mine", 1, "is no name of a pack"),
    ("region: GB-ENG", "region: GB-XYZ", 5, "no region"),
    ("region: GB-ENG", "region: Atlantis", 5, "no holidays known"),
    ("as_of: 2026-01-01", "as_of: yesterday", 3, "Expected a date"),
    ("name: Mine\n", "", 1, "“name” is missing"),
    ("name: Mine", "name: [Mine", 3, "no YAML"),
    ("name: Mine", "name: \t'", 2, "no YAML"),
    ("name: Mine", "name: !!python/object/apply:os.system [ls]", 2, "Expected words"),
    ("clocks:", "default_kind: x\nclocks:", 7, "no kinds to choose from"),
]


@pytest.mark.parametrize(("old", "new", "line", "why"), WRONG)
def test_an_impossible_rule_is_refused_with_line_and_reason(old: str, new: str, line: int, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_pack("mine.yaml", GOOD.replace(old, new).encode())
    assert str(refused.value).startswith(f"mine.yaml, line {line}: "), refused.value
    assert why in str(refused.value)


TWICE = "  - clock: final_response\n    length: 6\n    unit: weeks\n"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (TWICE, "twice for the same days"),
        ("  - clock: acknowledge\n    length: 2\n    unit: hours\n    start: final_response\n"
         "  - clock: update\n    length: 2\n    unit: hours\n    start: acknowledge\n", "itself waits"),
    ],
)  # fmt: skip
def test_rules_that_contradict_each_other_are_refused(more: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_pack("mine.yaml", (GOOD + more).encode())


def test_an_extension_that_is_no_longer_is_refused() -> None:
    text = GOOD + "    extends_to: extended_final\n" + TWICE.replace("final_response", "extended_final")
    read_pack("mine.yaml", text.encode())  # weeks against working days cannot be compared
    with pytest.raises(Invalid, match="no more than its own 10"):
        read_pack("mine.yaml", text.replace("unit: weeks", "unit: working_days").encode())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- 1", b"x", b"[" * 5000, b"a: " + b"x" * 300_000])
def test_nonsense_is_no_pack(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"mine.yaml, line \d+: "):
        read_pack("mine.yaml", content)


def test_what_ships_is_read_and_dated() -> None:
    found = packs()
    assert next(iter(found)) == "default"
    assert set(found) == {
        "default", "fca", "cfpb", "asic", "ofcom", "nhs_england", "housing_ombudsman", "psd2"
    }  # fmt: skip
    for pack in found.values():
        assert pack.source and pack.as_of.year >= 2026
        assert all(rule.source for kind in pack.kinds.values() for rule in kind.rules)
    assert list(found["fca"].kinds) == ["general", "payments", "summary"]
    assert list(found["asic"].kinds) == ["standard", "superannuation", "hardship", "quick"]
    assert found["housing_ombudsman"].kinds["stage1"].next == "stage2"
    assert found["housing_ombudsman"].kinds["stage2"].different_handler


def test_a_pack_of_the_installation_stands_over_ours(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "mine.yaml").write_text(GOOD.replace("pack: mine", "pack: fca"))
    assert kind_of(pack_named("fca")).rules[0].length == 10
    (tmp_path / "packs" / "mine.yaml").write_text(GOOD.replace("length: 10", "length: 0"))
    with pytest.raises(Invalid, match=r"mine.yaml, line 9"):
        pack_named("fca")


def test_unknown_names_are_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match=r"There is no pack 'fsa'. There are: default"):
        pack_named("fsa")
    with pytest.raises(Invalid, match=r"has no kind 'quick'. It has: general"):
        kind_of(pack_named("fca"), "quick")
    with pytest.raises(Invalid, match="It has no kinds"):
        kind_of(pack_named("ofcom"), "general")
