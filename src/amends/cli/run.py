"""Picking the command, preparing the installation, and turning refusals into one sentence."""

import importlib
import os
import sys
from collections.abc import Sequence

import click
import typer

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


def command(name: str) -> click.Command:
    """The click command behind a name; its module has a Typer app called `app`."""
    module = importlib.import_module(f"amends.cli.{COMMANDS[name][0]}")
    group = typer.main.get_command(module.app)
    if isinstance(group, click.Group) and name in group.commands:
        return group.commands[name]
    return group


def _call(arguments: Sequence[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured

    try:
        found = command(arguments[0])
        result = found.main(list(arguments[1:]), prog_name=f"amends {arguments[0]}", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except ImproperlyConfigured as error:
        return _refused(error)
    except Exception as error:
        if _is_refusal(error):
            return _refused(error)
        raise


def _is_refusal(error: Exception) -> bool:
    from django.db import OperationalError

    from amends.cases.errors import Refused

    return isinstance(error, Refused | OperationalError)


def _refused(error: Exception) -> int:
    from django.db import OperationalError

    sentence = str(error).strip().splitlines()[0] if str(error).strip() else "Refused."
    if isinstance(error, OperationalError):
        sentence = f"The database cannot be used: {sentence}"
    print(sentence, file=sys.stderr)
    return 1
