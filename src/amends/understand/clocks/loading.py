"""Packs from their files. An impossible rule is refused with file, line and reason; nothing is guessed."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from amends.cases.calendar import known_place
from amends.cases.errors import Invalid
from amends.understand.clocks.rules import FIRM, MOST, RECEIVED, STOPS, Kind, Pack, Referral, Rule, Unit
from amends.understand.clocks.yamlnodes import ANY, At, document

PACK = (("pack", "name", "as_of", "source", "region", "statutory"),
        ("note", "referral", "kinds", "clocks", "default_kind"))  # fmt: skip
RULE = (("clock", "length", "unit"),
        ("start", "source", "statutory", "repeats", "demands", "extends_to", "from", "until", "unverified", "note"))  # fmt: skip


def packs() -> dict[str, Pack]:
    """Every pack by its name: ours, and over them those in the folder `packs` of the installation."""
    return {**_ours(), **_of_folder(settings.AMENDS_DATA / "packs")}


def pack_named(name: str) -> Pack:
    """The pack of that name; refused with the names there are."""
    known = packs()
    if name not in known:
        raise Invalid(f"There is no pack {name!r}. There are: {', '.join(known)}.", "pack")
    return known[name]


def kind_of(pack: Pack, kind: str = "") -> Kind:
    """The kind of that name, or the pack's usual one; refused with the names there are."""
    found = pack.kinds.get(kind or pack.default_kind)
    if found is None:
        allowed = ", ".join(one for one in pack.kinds if one)
        hint = f"It has: {allowed}." if allowed else "It has no kinds."
        raise Invalid(f"The pack {pack.pack} has no kind {kind!r}. {hint}", "kind")
    return found


@cache
def _ours() -> dict[str, Pack]:
    folder = resources.files("amends.understand.clocks") / "packs"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    found = [read_pack(file.name, file.read_bytes()) for file in files]
    return {pack.pack: pack for pack in sorted(found, key=lambda pack: pack.pack != "default")}


def _of_folder(folder: Path) -> dict[str, Pack]:
    if not folder.is_dir():
        return {}
    found = [_read_file(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yaml"))]
    return {pack.pack: pack for pack in found}


@cache
def _read_file(path: Path, changed: int) -> Pack:
    """A pack from the installation's folder, read again only when the file has changed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Invalid(f"The pack {path.name} cannot be read: {error.strerror}.", "pack") from error
    return read_pack(path.name, content)


def read_pack(file: str, content: bytes) -> Pack:
    """A pack from the bytes of its file."""
    root = document(file, content)
    top = root.mapping(*PACK)
    source, statutory = top["source"].text(), top["statutory"].flag()
    kinds = _kinds(root, top, source, statutory)
    default = top["default_kind"].one_of(list(kinds)) if "default_kind" in top else ""
    if not default and "" not in kinds:
        root.refuse("“default_kind” is missing: it says which kind counts when none is named.")
    return Pack(
        pack=_name(top["pack"]),
        name=top["name"].text(),
        as_of=top["as_of"].day(),
        source=source,
        region=_region(top["region"]),
        kinds=kinds,
        default_kind=default,
        statutory=statutory,
        note=_words(top, "note"),
        referral=_referral(top["referral"]) if "referral" in top else None,
    )


def _name(at: At) -> str:
    name = at.text()
    if not name.isascii() or not name.replace("_", "").isalnum() or name != name.lower() or len(name) > 40:
        at.refuse(f"{name!r} is no name of a pack: small letters, digits and _.")
    return name


def _words(mapping: dict[str, At], name: str) -> str:
    return mapping[name].text() if name in mapping else ""


def _region(at: At) -> str:
    value = at.text()
    if value in (FIRM, "none"):
        return value if value == FIRM else ""
    try:
        return known_place(value)
    except Invalid as error:
        at.refuse(str(error))


def _referral(at: At) -> Referral:
    found = at.mapping(("body", "source"), ("months", "unverified"))
    return Referral(
        body=found["body"].text(),
        source=found["source"].text(),
        months=found["months"].number(120) if "months" in found else None,
        unverified="unverified" in found and found["unverified"].flag(),
    )


def _kinds(root: At, top: dict[str, At], source: str, statutory: bool) -> dict[str, Kind]:
    if ("kinds" in top) == ("clocks" in top):
        root.refuse("A pack has either “clocks” or “kinds” of them.")
    if "clocks" in top:
        if "default_kind" in top:
            top["default_kind"].refuse("There are no kinds to choose from.")
        return {"": Kind("", top["name"].text(), _rules(top["clocks"], source, statutory))}
    nodes = top["kinds"].mapping((), ANY)
    if not nodes:
        top["kinds"].refuse("Expected at least one kind.")
    found = {name: _kind(name, at, source, statutory) for name, at in nodes.items()}
    for name, kind in found.items():
        if kind.next and (kind.next not in found or kind.next == name):
            nodes[name].refuse(f"“next” names {kind.next!r}, which is no other kind of this pack.")
    return found


def _kind(name: str, at: At, source: str, statutory: bool) -> Kind:
    found = at.mapping(("name", "clocks"), ("next", "different_handler"))
    return Kind(
        kind=name,
        name=found["name"].text(),
        rules=_rules(found["clocks"], source, statutory),
        next=_words(found, "next"),
        different_handler="different_handler" in found and found["different_handler"].flag(),
    )


def _rules(at: At, source: str, statutory: bool) -> tuple[Rule, ...]:
    nodes = at.items()
    rules = [_rule(one, source, statutory) for one in nodes]
    for node, rule in zip(nodes, rules, strict=True):
        _check_start(node, rule, rules)
        _check_extension(node, rule, rules)
        _check_dates(node, rule, rules)
    return tuple(rules)


def _rule(at: At, source: str, statutory: bool) -> Rule:
    found = at.mapping(*RULE)
    unit = Unit(found["unit"].one_of([one.value for one in Unit]))
    rule = Rule(
        clock=found["clock"].one_of(list(STOPS)),
        length=found["length"].number(MOST[unit]),
        unit=unit,
        source=_words(found, "source") or source,
        start=_words(found, "start") or RECEIVED,
        statutory=found["statutory"].flag() if "statutory" in found else statutory,
        repeats="repeats" in found and found["repeats"].flag(),
        demands=_words(found, "demands"),
        extends_to=_words(found, "extends_to"),
        since=found["from"].day() if "from" in found else None,
        until=found["until"].day() if "until" in found else None,
        unverified="unverified" in found and found["unverified"].flag(),
        note=_words(found, "note"),
    )
    if rule.since and rule.until and rule.since >= rule.until:
        found["until"].refuse("The rule ends before it begins: it can never hold.")
    if rule.repeats and rule.clock != "update":
        found["repeats"].refuse(f"Only an update can be due again and again, not “{rule.clock}”.")
    return rule


def _check_start(at: At, rule: Rule, rules: Sequence[Rule]) -> None:
    if rule.start == RECEIVED:
        return
    before = [one for one in rules if one.clock == rule.start]
    if not before or rule.start == rule.clock:
        at.refuse(f"It starts with {rule.start!r}: expected “received” or another clock of the same kind.")
    if any(one.start != RECEIVED for one in before):
        at.refuse(f"It starts with {rule.start!r}, which itself waits for another clock.")


def _check_extension(at: At, rule: Rule, rules: Sequence[Rule]) -> None:
    if not rule.extends_to:
        return
    after = [one for one in rules if one.clock == rule.extends_to]
    if not after or rule.extends_to == rule.clock:
        at.refuse(f"It is extended to {rule.extends_to!r}, which is no other clock of the same kind.")
    for one in after:
        if (one.unit, one.start) == (rule.unit, rule.start) and one.length <= rule.length:
            at.refuse(
                f"Its extension has {one.length} {one.unit.in_words}, which is no more than its own {rule.length}."
            )


def _check_dates(at: At, rule: Rule, rules: Sequence[Rule]) -> None:
    """The same clock twice in one kind: only where each holds for other days."""
    same = sorted(
        (one for one in rules if one.clock == rule.clock), key=lambda one: (one.since is not None, one.since)
    )
    for earlier, later in pairwise(same):
        if earlier.until is None or later.since is None or earlier.until > later.since:
            at.refuse(f"“{rule.clock}” stands here twice for the same days.")
