"""Strict reading of YAML: every value knows its line, and what is wrong is refused with file, line and reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import yaml

from amends.cases.errors import Invalid

LARGEST = 256 * 1024  # bytes; a pack has some hundred lines


@dataclass(frozen=True, slots=True)
class At:
    """One node of a file."""

    file: str
    node: yaml.Node

    def refuse(self, why: str) -> NoReturn:
        """Raise Invalid with the file and the line."""
        raise Invalid(f"{self.file}, line {self.node.start_mark.line + 1}: {why}", "pack")

    def mapping(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, "At"]:
        """The named values; refused when one is missing, unknown or there twice."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("Expected names with values.")
        found: dict[str, At] = {}
        for key, value in self.node.value:
            name = At(self.file, key).text()
            if name in found:
                At(self.file, key).refuse(f"“{name}” stands here twice.")
            if optional != ANY and name not in (*required, *optional):
                known = ", ".join(sorted({*required, *optional}))
                At(self.file, key).refuse(f"“{name}” means nothing here. Known: {known}.")
            found[name] = At(self.file, value)
        for name in required:
            if name not in found:
                self.refuse(f"“{name}” is missing.")
        return found

    def items(self) -> list["At"]:
        """The values of a list that is not empty."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self.refuse("Expected a list with at least one entry.")
        return [At(self.file, one) for one in self.node.value]

    def text(self) -> str:
        """Words."""
        value = self._scalar("str", "words")
        if not value.strip():
            self.refuse("Expected words, and there are none.")
        return " ".join(value.split())

    def number(self, most: int) -> int:
        """A whole number from 1."""
        value = self._scalar("int", f"a whole number from 1 to {most}")
        if not value.isascii() or not value.isdigit() or len(value) > 9 or not 1 <= int(value) <= most:
            self.refuse(f"{value} is impossible here: expected a whole number from 1 to {most}.")
        return int(value)

    def flag(self) -> bool:
        """True or false."""
        value = self._scalar("bool", "true or false").lower()
        if value not in ("true", "false"):
            self.refuse(f"Expected true or false, not {value}.")
        return value == "true"

    def day(self) -> date:
        """A date such as 2026-04-08."""
        value = self._scalar("timestamp", "a date such as 2026-04-08")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(f"{value} is no date such as 2026-04-08.")

    def one_of(self, allowed: Collection[str]) -> str:
        """One of the words that are allowed."""
        value = self.text()
        if value not in allowed:
            self.refuse(f"{value!r} is none of: {', '.join(allowed)}.")
        return value

    def _scalar(self, tag: str, what: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != f"tag:yaml.org,2002:{tag}":
            self.refuse(f"Expected {what}.")
        return str(self.node.value)


ANY = ("*",)  # as `optional`: every name may stand there


def document(file: str, content: bytes) -> At:
    """The one document of a YAML file."""
    if len(content) > LARGEST:
        raise Invalid(f"{file}, line 1: A pack of {len(content)} bytes is no pack.", "pack")
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(f"{file}, line {line}: The file is not UTF-8.", "pack") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
        raise Invalid(f"{file}, line {line}: This is no YAML: {reason}.", "pack") from error
    except RecursionError as error:
        raise Invalid(f"{file}, line 1: This is nested too deeply to be a pack.", "pack") from error
    if node is None:
        raise Invalid(f"{file}, line 1: The file is empty.", "pack")
    return At(file, node)
