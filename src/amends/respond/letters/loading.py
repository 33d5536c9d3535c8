"""Packs of letter rules from YAML, read strictly: what cannot be meant is refused with file, line and reason."""

import re
from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from amends.cases.errors import Invalid
from amends.respond.letters import meaning
from amends.respond.letters.rules import BY_CODE, MARKS, SEEN, WHEN, Body, Item, Kind, Pack

LINE = "__line__"
JUDGES = (*BY_CODE, "reasons", "adr_reach", "escalate")
_ITEM = {"id", "says", "why", "source", "unverified", "when", "judge", "found", "void", "means", "needs",
         "advice"}  # fmt: skip
_NEEDED = ("id", "says", "why", "source")
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Rows = dict[str, Any]
Words = dict[str, re.Pattern[str]]


class BadPack(Invalid):
    """A pack that cannot be meant: the sentence names file, line and reason."""


class _Loader(yaml.SafeLoader):
    """YAML with the line of each mapping; a key given twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        made: dict[Hashable, Any] = {
            str(key): value for key, value in super().construct_mapping(node, deep=True).items()
        }
        return {**made, LINE: node.start_mark.line + 1}


def read_yaml(text: str, where: str) -> Rows:
    """One mapping out of a file's text, with the line of every mapping in it."""
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadPack(f"{where}, line {line}: {error.problem or 'this is not YAML'}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadPack(f"{where}, line 1: this is not YAML that can be read.") from error
    if not isinstance(found, dict):
        raise BadPack(f"{where}, line 1: a mapping is wanted.")
    return found


class _Reader:
    """Turns the rows of one file into values; knows the words that rules may name."""

    def __init__(self, where: str, words: Words) -> None:
        self.where, self.words = where, words

    def refuse(self, rows: Mapping[str, Any], why: str) -> BadPack:
        return BadPack(f"{self.where}, line {rows.get(LINE, 1)}: {why}.")

    def only(self, rows: Rows, allowed: Iterable[str], what: str) -> None:
        for name in rows.keys() - {*allowed, LINE}:
            raise self.refuse(rows, f"a {what} knows no “{name}”")

    def text(self, rows: Rows, name: str, what: str) -> str:
        value = rows.get(name)
        if value is None or isinstance(value, dict | list) or not str(value).strip():
            raise self.refuse(rows, f"this {what} needs “{name}”, in words")
        return str(value).strip()

    def pack(self, rows: Rows, base: Pack | None) -> Pack:
        self.only(rows, ("pack", "title", "checked", "words", "bodies", "kinds"), "pack")
        name = self.text(rows, "pack", "pack")
        own = self.mapping(rows, "words", rows.get("words") or {})
        self.words = {**self.words, **compiled(own, self.where)}
        kinds = self.mapping(rows, "kinds", rows.get("kinds") or ({} if base else None))
        made = {key: self.kind(key, value, base) for key, value in kinds.items() if key != LINE}
        bodies = tuple(self.body(one) for one in self.listed(rows, "bodies"))
        if base is None and not made:
            raise self.refuse(rows, "a pack needs at least one kind of letter")
        title, checked = (
            str(rows.get(key, getattr(base, key, ""))) if base else self.text(rows, key, "pack")
            for key in ("title", "checked")
        )
        old = base.kinds if base else {}
        return Pack(
            name, title, checked, {**old, **made}, bodies or (base.bodies if base else ()), self.words
        )

    def kind(self, name: str, rows: Any, base: Pack | None) -> Kind:
        rows = self.mapping({}, name, rows)
        self.only(rows, ("title", "months", "items", "without"), "kind of letter")
        if not _NAME.fullmatch(name):
            raise self.refuse(rows, f"“{name}” is no name for a kind of letter: small letters and _ only")
        old = base.kinds.get(name) if base else None
        items = {one.id: one for one in old.items} if old else {}
        own = [self.item(one) for one in self.listed(rows, "items")]
        if len({one.id for one in own}) < len(own):
            raise self.refuse(rows, "an item is given twice")
        for gone in self.listed(rows, "without"):
            if items.pop(str(gone), None) is None:
                raise self.refuse(rows, f"there is no item “{gone}” to leave out")
        items.update({one.id: one for one in own})
        if not [one for one in items.values() if not one.advice]:
            raise self.refuse(rows, "a kind of letter needs at least one item that is asked for")
        months = rows.get("months", old.months if old else 0)
        if not isinstance(months, int) or isinstance(months, bool) or not 0 <= months <= 120:
            raise self.refuse(rows, "“months” is a whole number from 0 to 120")
        title = str(rows.get("title") or (old.title if old else "")) or self.text(rows, "title", "kind")
        return Kind(name, title, tuple(items.values()), months)

    def item(self, rows: Any) -> Item:
        rows = self.mapping({}, "item", rows)
        self.only(rows, _ITEM, "item")
        texts = {name: self.text(rows, name, "item") for name in _NEEDED}
        if not _NAME.fullmatch(texts["id"]):
            raise self.refuse(rows, f"“{texts['id']}” is no name for an item: small letters and _ only")
        for name in ("unverified", "advice"):
            if not isinstance(rows.get(name, False), bool):
                raise self.refuse(rows, f"“{name}” is true or false")
        when, judge = rows.get("when", "always"), rows.get("judge", "")
        if when not in WHEN:
            raise self.refuse(rows, f"“when” is one of {', '.join(WHEN)}")
        if judge and judge not in JUDGES:
            raise self.refuse(rows, f"“judge” is one of {', '.join(JUDGES)}")
        found = tuple(self.way(rows, one) for one in self.listed(rows, "found"))
        if not found and not judge:
            raise self.refuse(rows, "an item needs “found” or “judge”: nothing could ever satisfy it")
        void = tuple(self.known(rows, str(one)) for one in self.listed(rows, "void"))
        means, needs = self.meaning(rows)
        return Item(**texts, unverified=rows.get("unverified", False), when=when, judge=judge, found=found,
                    void=void, means=means, needs=needs, advice=rows.get("advice", False))  # fmt: skip

    def meaning(self, rows: Rows) -> tuple[str, tuple[tuple[str, ...], ...]]:
        means = str(rows.get("means", ""))
        if means and means not in meaning.known():
            raise self.refuse(rows, f"“means” is one of {', '.join(sorted(meaning.known()))}")
        if "needs" in rows and not means:
            raise self.refuse(rows, "“needs” goes with “means”")
        return means, tuple(self.names(rows, one) for one in self.listed(rows, "needs"))

    def names(self, rows: Rows, names: Any) -> tuple[str, ...]:
        if not isinstance(names, list) or not names:
            raise self.refuse(
                rows, "“found” and “needs” list ways of saying it, each a list of names of words"
            )
        given = tuple(self.known(rows, str(one)) for one in names)
        if any(f"!{one.lstrip(MARKS)}" in given for one in given if not one.startswith("!")):
            raise self.refuse(rows, "the same words are wanted and forbidden: nothing could ever satisfy it")
        return given

    def way(self, rows: Rows, names: Any) -> tuple[str, ...]:
        given = self.names(rows, names)
        if all(one[0] in "~!=" for one in given):
            raise self.refuse(rows, "one of the words of each way must stand in the sentence itself")
        return given

    def known(self, rows: Rows, name: str) -> str:
        if name.lstrip(MARKS) not in self.words and name.lstrip(MARKS) not in SEEN:
            raise self.refuse(rows, f"there are no words “{name.lstrip(MARKS)}”")
        return name

    def body(self, rows: Any) -> Body:
        rows = self.mapping({}, "body", rows)
        self.only(rows, ("name", "said", "reach"), "body")
        said = tuple(self.known(rows, str(one)) for one in self.listed(rows, "said"))
        return Body(self.text(rows, "name", "body"), tuple(map(str, self.listed(rows, "reach"))), said)

    def mapping(self, rows: Rows, name: str, value: Any) -> Rows:
        if not isinstance(value, dict):
            raise self.refuse(rows, f"“{name}” is a mapping")
        return value

    def listed(self, rows: Rows, name: str) -> list[Any]:
        value = rows.get(name, [])
        if not isinstance(value, list):
            raise self.refuse(rows, f"“{name}” is a list")
        return value


def compiled(rows: Rows, where: str) -> Words:
    """Patterns out of rows of words; `{name}` stands for the words of that name in the same file."""
    given = {name: value for name, value in rows.items() if name != LINE}
    for name, value in given.items():
        if not isinstance(value, list) or not value or not all(isinstance(one, str) and one for one in value):
            raise BadPack(f"{where}, line {rows.get(LINE, 1)}: the words “{name}” are a list of patterns.")
    return {name: _compile(name, given, rows, where) for name in given}


def _compile(name: str, given: Rows, rows: Rows, where: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?<!\w){_joined(name, given, ())}(?!\w)", re.IGNORECASE)
    except (re.error, KeyError, RecursionError) as error:
        raise BadPack(
            f"{where}, line {rows.get(LINE, 1)}: the words “{name}” are no pattern: {error}."
        ) from error


def _joined(name: str, given: Rows, above: tuple[str, ...]) -> str:
    if name in above:
        raise RecursionError(f"“{name}” stands for itself")
    spaced = (re.sub(r"(?<!\[) ", r"\\s+", one) for one in given[name])
    filled = (
        re.sub(r"\{([a-z_]+)\}", lambda hit: _joined(hit[1], given, (*above, name)), one) for one in spaced
    )
    return f"(?:{'|'.join(filled)})"


@cache
def shared_words() -> Words:
    """The words that come with the program."""
    text = files(__package__).joinpath("packs/words.yaml").read_text("utf-8")
    return compiled(read_yaml(text, "words.yaml")["words"], "words.yaml")


@cache
def built_in() -> dict[str, Pack]:
    """The packs that come with the program, by name."""
    folder = files(__package__).joinpath("packs")
    texts = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name != "words.yaml"}
    made = [
        _Reader(name, shared_words()).pack(read_yaml(text, name), None)
        for name, text in sorted(texts.items())
    ]
    return {pack.name: pack for pack in made}


def packs(folder: Path | None = None) -> dict[str, Pack]:
    """All packs: those that come with the program, then those that the firm's own files add or change."""
    found = dict(built_in())
    for path in sorted(folder.glob("*.yaml")) if folder and folder.is_dir() else ():
        pack = _own(path, found)
        found[pack.name] = pack
    return found


def _own(path: Path, found: dict[str, Pack]) -> Pack:
    try:
        rows = read_yaml(path.read_text("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadPack(f"{path.name}, line 1: the file cannot be read as UTF-8.") from error
    base = found.get(str(rows.get("pack")))
    return _Reader(path.name, base.words if base else shared_words()).pack(rows, base)
