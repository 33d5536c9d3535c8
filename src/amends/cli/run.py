"""Picking the command, preparing the installation, and turning refusals into one sentence."""

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import cast

import typer
from typer.core import TyperCommand, TyperGroup

from amends import __version__
from amends.cli import COMMANDS

TEMPORARY = 75  # EX_TEMPFAIL: a mail server keeps the mail and tries again


def run(arguments: Sequence[str]) -> int:
    """Run the command named by the first argument; return its exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.config.settings")
    if not arguments or arguments[0] in ("-h", "--help"):
        print(overview())
        return 0 if arguments else 2
    if arguments[0] == "--version":
        print(f"amends {__version__}")
        return 0
    if arguments[0] not in COMMANDS:
        print(f"There is no command {arguments[0]!r}. `amends --help` lists them.", file=sys.stderr)
        return 2
    return _call(arguments)


def overview() -> str:
    """The list of commands, a line each."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["Usage: amends COMMAND [OPTIONS]", "", *lines, "", "amends COMMAND --help says more."])


def command(name: str) -> TyperCommand:
    """The command behind a name; its module has a Typer app called `app`, alone or with others."""
    module = importlib.import_module(f"amends.cli.{COMMANDS[name][0]}")
    found = typer.main.get_command(module.app)
    if isinstance(found, TyperGroup) and name in found.commands:
        found = found.commands[name]
    return cast(TyperCommand, found)


def _call(arguments: Sequence[str]) -> int:
    try:
        found = command(arguments[0])
        result = found.main(list(arguments[1:]), prog_name=f"amends {arguments[0]}", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as error:
        return error.exit_code
    except typer.TyperException as error:
        return _misused(error)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        sentence = refusal(error)
        if not sentence:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _misused(error: typer.TyperException) -> int:
    show = getattr(error, "show", None)  # usage errors print their usage line too
    if show:
        show()
    else:
        print(error.format_message(), file=sys.stderr)
    return 2


def refusal(error: Exception) -> str:
    """The one plain sentence for a refused input; empty for a fault of ours, which shows its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from amends.cases.errors import Refused

    first = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, ImproperlyConfigured | Refused):
        return first or "Refused."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: nothing was changed. Free some space and try again."
    if isinstance(error, OperationalError):
        return _database_trouble(first)
    return ""


def _database_trouble(said: str) -> str:
    if "disk is full" in said or "No space left" in said:
        return "The disk of the database is full: nothing was changed. Free some space and try again."
    return f"The database cannot be used: {said}"
