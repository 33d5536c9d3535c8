"""The size budget: small functions, small files."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted(path for path in (ROOT / "src" / "amends").rglob("*.py") if "migrations" not in path.parts)
MOST_LINES_OF_A_FUNCTION, MOST_LINES_OF_A_FILE, MEDIAN_BELOW = 60, 500, 10
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of every function of a file, decorators not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_and_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES_OF_A_FILE
    assert [
        f"{name}: {size} lines" for name, size in functions(path) if size > MOST_LINES_OF_A_FUNCTION
    ] == []


def test_the_median_function_is_short() -> None:
    sizes = [size for path in FILES for _, size in functions(path)]
    assert len(sizes) > 100
    assert statistics.median(sizes) < MEDIAN_BELOW
