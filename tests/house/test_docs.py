"""The docs say what the program does."""

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from amends.cli import COMMANDS
from amends.cli.docs import pages
from amends.config.env import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["dependency-groups"]["dev"]]

# What Apache-2.0 allows an installation to pull in: SPDX names, and how older packages write them.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Zlib",
    "Apache 2.0", "Apache License 2.0", "BSD", "BSD License", "BSD 2-Clause License", "3-Clause BSD License", "ISC License", "MIT License",
    "Apache Software License", "Dual License", "Mozilla Public License 2.0 (MPL 2.0)", "ISC License (ISCL)",
    "Python Software Foundation License",
    "BSD-3-Clause, Apache-2.0, dependency licenses",  # pypdfium2, with PDFium and what that carries
}  # fmt: skip
# Called as separate, unchanged packages; docs/dependencies.md says why that is enough.
LGPL = {"psycopg", "psycopg-binary", "psycopg-pool"}


@pytest.mark.parametrize("name", ["cli.md", "settings.md", "search.md"])
def test_the_generated_reference_is_current(name: str) -> None:
    current = (DOCS / "reference" / name).read_text()
    assert current == pages()[name], "Run: uv run python -m amends.cli.docs"


def test_every_command_and_every_setting_is_in_the_reference() -> None:
    commands, settings = (
        (DOCS / "reference" / "cli.md").read_text(),
        (DOCS / "reference" / "settings.md").read_text(),
    )
    assert [name for name in COMMANDS if f"\n## amends {name}\n" not in commands] == []
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in settings] == []


def lines() -> dict[str, list[str]]:
    """The cells of each package's line in docs/dependencies.md."""
    rows = [
        line.strip("|").split("|")
        for line in (DOCS / "dependencies.md").read_text().splitlines()
        if line[:1] == "|"
    ]
    return {row[0].strip(): [cell.strip() for cell in row] for row in rows}


@pytest.mark.parametrize("requirement", [*RUNTIME, *DEVELOPMENT], ids=lambda requirement: requirement.name)
def test_every_dependency_has_its_line(requirement: Requirement) -> None:
    cells = lines().get(requirement.name)
    assert cells, f"{requirement.name} has no line in docs/dependencies.md"
    assert len(cells) == 6
    assert all(cells)


def test_no_line_stands_for_a_package_that_is_gone() -> None:
    known = {requirement.name for requirement in [*RUNTIME, *DEVELOPMENT]}
    assert set(lines()) - known - {"package", "---"} == set()


def licences(name: str) -> list[str]:
    """What a package says about its licence, by the best of the three places where it may say it."""
    told = metadata.metadata(name)
    if expression := told.get("License-Expression"):
        return re.split(r" AND | OR ", expression.replace("(", "").replace(")", ""))
    classified = [
        line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or [] if "License" in line
    ]
    named = [one for one in classified if one not in ("OSI Approved", "Other/Proprietary License")]
    if named:
        return named
    written = [path for path in metadata.files(name) or [] if path.name.upper().startswith("LICENSE")]
    return [str(told.get("License") or (written and written[0].read_text().splitlines()[0]) or "none")]


def pulled_in(requirements: list[Requirement]) -> set[str]:
    """Every package that these bring with them here, themselves included."""
    found: set[str] = set()
    waiting = [(requirement.name, frozenset(requirement.extras)) for requirement in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            lines_of = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # for another platform
            continue
        found.add(canonicalize_name(name))
        for inner in map(Requirement, lines_of):
            contexts = [{"extra": extra} for extra in (*extras, "")]
            if inner.marker is None or any(inner.marker.evaluate(context) for context in contexts):
                waiting.append((inner.name, frozenset(inner.extras)))
    return found


def test_everything_an_installation_pulls_in_may_be_used_with_apache_2() -> None:
    found = pulled_in(RUNTIME)
    assert {"psycopg-binary", "cryptography", "lxml", "fido2"} <= found
    wrong = {name: licences(name) for name in found - LGPL if not set(licences(name)) <= ALLOWED}
    assert wrong == {}


@pytest.mark.parametrize("requirement", [*RUNTIME, *DEVELOPMENT], ids=lambda requirement: requirement.name)
def test_the_licence_in_the_line_is_the_package_s_own(requirement: Requirement) -> None:
    said = lines()[requirement.name][5]
    own = " AND ".join(licences(requirement.name))
    plain = {"MIT License": "MIT", "Apache Software License": "Apache-2.0"}
    assert said == plain.get(own, own) or (own.startswith("BSD") and said in ("BSD-2-Clause", "BSD-3-Clause"))


def test_no_page_names_a_page_that_is_not_there() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_version_is_the_newest_of_the_changelog() -> None:
    from amends import __version__

    newest = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest and newest[1] == __version__


def test_every_file_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:src|tests|docs)/[\w/.-]+)`", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(named) >= 6
    assert [
        path for path in named if path != "tests/cases/test_put_first.py" and not (ROOT / path).exists()
    ] == []
