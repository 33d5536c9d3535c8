"""The generated part of the reference: `python -m amends.cli.docs` writes docs/reference/.

The commands come from their own help, the settings from the list that the settings are read by, so
neither can say something else than the program does; a test compares.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from amends.cli import COMMANDS
from amends.cli.run import command
from amends.config.env import SETTINGS

NOTE = "<!-- Written by `uv run python -m amends.cli.docs`; do not edit by hand. -->"
ABOUT_COMMANDS = """Every command exits 0 when done, 1 when it refuses (one sentence on standard error), 2 on wrong usage;
`amends mail` exits 75 on a fault that will pass, so that the mail server keeps the mail and tries again.
Every command prepares an empty data folder by itself."""
ABOUT_SETTINGS = """Amends reads these environment variables and no others. A wrong value, or a name that does not exist,
stops the start with a sentence that says what is allowed."""

ABOUT_SEARCH = """Type words, filters, or both; all parts must fit. `"exact words"` in quotes stand together, `-word` and
`-filter:value` leave out, `or` between two words or two filters lets either fit, `begin*` is a beginning (the
last word may be one anyway). Accents and capitals do not matter. A reference such as `A-1042` goes straight to
its case. A typing error in a name finds the nearest name. Days are `today`, `yesterday`, `tomorrow`, `friday`,
`this-week`, `last-week`, `next-week`, `last-month`, `7d`, `2026`, `2026-01` or `2026-01-31`, with `<`, `<=`, `>` or `>=` before them; numbers
are `70`, `>70`, `<=40` or `40..60`. Everybody finds only what they may open. What would take too long is looked
for among the newest, and the page says so."""

ABOUT_LETTERS = """What `amends letter check` asks for, out of the packs under `respond/letters/packs`. They are data, dated and
with their source, and no legal advice; what is marked as not verified was not checked against its source. How to add
your own: [Letters](../howto/letters.md). Besides these, every stated fact is compared with the record."""
_WHEN = {"accepts": ", if they are right in anything", "rejects": ", if anything is refused"}


def pages() -> dict[str, str]:
    """Each generated page by its file name."""
    return {"cli.md": commands(), "settings.md": settings(), "search.md": search(), "letters.md": letters()}


def search() -> str:
    """The language of search: its filters, what each takes, and examples."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
    if not apps.ready:
        django.setup()
    from amends.cases.searching import FILTERS
    from amends.cases.searching.ranking import FORMULA

    rows = [
        f"| `{one.name}:` | {one.says} | {', '.join(f'`{value.replace("_", "-")}`' for value in one.values)} |"
        f" {' '.join(f'`{example}`' for example in one.examples)} |"
        for one in FILTERS.values()
    ]
    head = [
        "# Search",
        "",
        NOTE,
        "",
        ABOUT_SEARCH,
        "",
        FORMULA,
        "",
        "| filter | finds | takes | examples |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def letters() -> str:
    """What each kind of letter must contain, out of the packs themselves."""
    from amends.respond.letters.loading import built_in

    lines = ["# Letters", "", NOTE, "", ABOUT_LETTERS, ""]
    for pack in built_in().values():
        lines += [f"## `{pack.name}`: {pack.title}", "", f"Dated {pack.checked}.", ""]
        for kind in pack.kinds.values():
            rows = [
                f"| `{one.id}` | {one.says}{_WHEN.get(one.when, '')}{' (advice)' if one.advice else ''} | {one.why} |"
                f" {one.source}{', **not verified**' if one.unverified else ''} |"
                for one in kind.items
            ]
            head = ["| item | the letter says | why | source |", "|---|---|---|---|"]
            lines += [f"### `{kind.name}`: {kind.title}", "", *head, *rows, ""]
    return "\n".join(lines)


def settings() -> str:
    """Every environment variable, its default and its meaning."""
    rows = [f"| `{s.name}` | {_cell(s.default)} | {s.meaning} |" for s in SETTINGS]
    head = [
        "# Settings",
        "",
        NOTE,
        "",
        ABOUT_SETTINGS,
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _cell(default: str) -> str:
    plain = " " in default or default.startswith("(")
    return default.strip("()") if plain else f"`{default}`"


def commands() -> str:
    """Every command with its arguments and options."""
    head = ["# Commands", "", NOTE, "", ABOUT_COMMANDS, ""]
    return "\n".join(
        [*head, *(line for name in COMMANDS for line in _command(f"amends {name}", command(name)))]
    )


def _command(path: str, found: TyperCommand | TyperGroup) -> Iterator[str]:
    if isinstance(found, TyperGroup):
        yield from (f"## {path}", "", _plain(found.help), "")
        for name, inner in found.commands.items():
            yield from _command(f"{path} {name}", inner)  # type: ignore[arg-type]
        return
    yield from (f"{'##' if path.count(' ') == 1 else '###'} {path}", "", _plain(found.help), "")
    yield from ("```", " ".join([path, *_usage(found)]), "```", "")
    rows = [_row(parameter) for parameter in found.params if getattr(parameter, "help", None)]
    if rows:
        yield from ("| | |", "|---|---|", *rows, "")


def _usage(found: TyperCommand) -> Iterator[str]:
    for parameter in found.params:
        if isinstance(parameter, TyperArgument):
            yield _called(parameter)
        elif isinstance(parameter, TyperOption) and parameter.required:
            yield f"{parameter.opts[0]} {parameter.name.upper()}"
    if any(isinstance(p, TyperOption) and not p.required for p in found.params):
        yield "[OPTIONS]"


def _called(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _row(parameter: Any) -> str:
    if isinstance(parameter, TyperOption):
        names = " / ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        # A flag's default is plain from its name; an empty one says nothing.
        default = (
            ""
            if parameter.is_flag or parameter.default in (None, "", 0)
            else f" Default: {parameter.default}."
        )
    else:
        names, default = f"`{_called(parameter)}`", ""
    return f"| {names} | {_plain(parameter.help)}{default} |"


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def main(folder: Path) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
