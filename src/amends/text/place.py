"""Where an installation keeps what it taught the engine; told at start, when the engine is not loaded yet."""

from pathlib import Path

FILE = "own-heads.npz"
_path: Path | None = None


def use(folder: Path | None) -> None:
    """Use what was learned in this folder, now and whenever it is learned anew; None: the shipped heads."""
    global _path
    _path = folder / FILE if folder else None


def path() -> Path | None:
    """The file of what was learned, whether it is there or not."""
    return _path
