"""Good letters in many wordings; each line that carries a required item is marked with it."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Marked:
    """One good letter: its lines, each with the items that it carries."""

    pack: str
    kind: str
    name: str
    lines: tuple[tuple[frozenset[str], str], ...]

    def __str__(self) -> str:
        return f"{self.pack}-{self.name}"

    @property
    def text(self) -> str:
        """The letter as it is sent."""
        return "\n".join(line for _, line in self.lines)

    @property
    def items(self) -> list[str]:
        """The items that are marked in it, each once."""
        return list(dict.fromkeys(item for items, _ in self.lines for item in sorted(items)))

    def without(self, item: str) -> str:
        """The same letter with all lines gone that carry an item."""
        return "\n".join(line for items, line in self.lines if item not in items)


def letters(folder: Path = FOLDER) -> list[Marked]:
    """All of a folder; a file is named after its pack, and `pack.kind` where it is not the first kind.

    The heads of training/letter_heads.py are fitted to those that lie here; those in `held` and `strangers` nothing is fitted to.
    """
    return [one for path in sorted(folder.glob("*.txt")) for one in _read(path)]


@dataclass(frozen=True)
class Lacking:
    """A letter that seems to say an item, and does not."""

    pack: str
    kind: str
    name: str
    item: str
    text: str

    def __str__(self) -> str:
        return f"{self.pack}-{self.name}-{self.item}"


def adversarial() -> list[Lacking]:
    """The letters of `adversarial.md`: each is headed by its name and the item that it lacks."""
    text = (FOLDER / "adversarial.md").read_text()
    found = []
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        where, _, body = block.partition("\n")
        pack, _, kind = where.strip().partition(".")
        parts = re.split(r"^=== (\S+) (\S+)\n", body, flags=re.M)[1:]
        rows = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        found += [Lacking(pack, kind, name, item, said) for name, item, said in rows]
    return found


def _read(path: Path) -> list[Marked]:
    pack, _, kind = path.stem.partition(".")
    found = re.split(r"^=== (\S+).*\n", path.read_text(), flags=re.M)[1:]
    return [
        Marked(pack, kind, name, tuple(_line(line) for line in body.splitlines()))
        for name, body in zip(found[::2], found[1::2], strict=True)
    ]


def _line(line: str) -> tuple[frozenset[str], str]:
    marked = re.match(r"@([a-z_+]+) (.*)", line)
    return (frozenset(marked[1].split("+")), marked[2]) if marked else (frozenset(), line)
