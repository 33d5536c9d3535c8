"""The `amends` command. Each subcommand lives in a module of its own, imported when it is called."""

import sys
from typing import NoReturn

COMMANDS = {
    # name: (module, help)
    "up": ("up", "Migrate, start web and worker in the foreground, print the address."),
    "mail": ("mail", "Take one RFC 5322 message from standard input."),
    "mailbox": ("mailbox", "Add, list, test, fetch or remove the mailboxes that mail is fetched from."),
    "show": ("show", "Print a whole case."),
    "import": ("imports", "Bring cases from CSV, JSONL or mbox."),
    "read": ("text", "Read a customer's message."),
    "coach": ("text", "Coach a draft reply."),
    "text": ("learning", "How often the engine was overruled here; teach it from this desk's cases."),
    "clock": ("clock", "When the clocks of a pack are over."),
    "verify": ("record", "Seal the journal and recompute its chain."),
    "backup": ("record", "Write a backup of everything."),
    "restore": ("record", "Put a backup back in place of an empty installation."),
    "export": ("record", "Write all cases as JSON lines."),
    "privacy": ("privacy", "Export or erase one customer; legal holds; how long things are kept."),
    "doctor": ("doctor", "Say in words what is wrong with this installation."),
    "bench": ("bench", "Measure this installation; prints JSON."),
    "letter": ("letter", "Check what a letter leaves out; write one; pack a whole case."),
    "key": ("key", "Make or revoke a key for a program."),
    "staff": ("staff", "Invite, deactivate or list staff."),
}


def main() -> NoReturn:
    """Run one command. Exit 0 done, 1 refused (one sentence on stderr), 2 wrong usage."""
    from amends.cli.run import run

    sys.exit(run(sys.argv[1:]))
