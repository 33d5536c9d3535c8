"""Every check, the tests on SQLite, and again on PostgreSQL what can differ there: `uv run python -m tests`.

Installs for itself what it needs (Debian's Chromium and PostgreSQL). Words after `--` go to pytest.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.machine import Missing, install_missing, postgres

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff check": ("ruff", "check", "--quiet", "."),
    "ruff format": ("ruff", "format", "--check", "--quiet", "."),
    "mypy": ("mypy", "--no-error-summary"),
    "import-linter": ("lint-imports", "--no-cache"),
}


class Run:
    """What has been run so far: the failed steps, and the tests counted by their result."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.failed: list[str] = []
        self.tests: Counter[str] = Counter()

    def step(self, name: str, command: tuple[str, ...], **variables: str) -> None:
        """Run one command with a data folder of its own; note whether it failed and how long it took."""
        print(f"── {name}", flush=True)
        data = self.scratch / name.replace(" ", "-")
        data.mkdir()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
        environment |= {"AMENDS_DATA": str(data), **variables}
        start = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
        if done.returncode:
            self.failed.append(name)
        print(f"   {'failed' if done.returncode else 'ok'} in {time.monotonic() - start:.0f} s", flush=True)

    def pytest(self, name: str, words: list[str], **variables: str) -> None:
        """Run the suite once, and count its tests from its own report."""
        report = self.scratch / f"{name}.xml"
        self.step(
            name,
            (
                "pytest",
                "-q",
                "-n",
                "2",
                "--dist",
                "loadgroup",
                "-m",
                "not long",
                f"--junitxml={report}",
                *words,
            ),
            **variables,
        )
        if not report.exists():
            return
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            counted = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            failed = counted["failures"] + counted["errors"]
            self.tests["failed"] += failed
            self.tests["skipped"] += counted["skipped"]
            self.tests["passed"] += counted["tests"] - failed - counted["skipped"]


def checks(run: Run, words: list[str]) -> None:
    """Style, types and the arrows between rooms."""
    for name, command in CHECKS.items():
        run.step(name, command)


def assets(run: Run, words: list[str]) -> None:
    """Whether the committed CSS and JavaScript are what their sources compile to."""
    if not (ROOT / "assets" / "check.sh").exists():
        print("── assets: skipped, this tree has none")
    elif not shutil.which("npm"):
        print("── assets: skipped, npm is not installed here (only building the assets needs it)")
    else:
        run.step("assets", ("sh", "assets/check.sh"))


def sqlite(run: Run, words: list[str]) -> None:
    """The suite on SQLite."""
    run.pytest("tests on SQLite", words)


# Tried on SQLite only: these touch no database, bring one of their own, are about processes rather than
# tables, or are pages whose queries differ in nothing. `.ci/long postgres` runs all of them here.
_ONCE = [
    f"--ignore=tests/{path}"
    for path in (
        "text", "demo", "house", "browser", "bench", "cli/test_text.py", "cli/test_sentences.py", "cli/test_doctor_and_staff.py",
        "listen/importing/test_killed.py", "listen/test_nasty_mails.py", "listen/test_parse.py",
        "listen/test_parse_time.py", "listen/test_split.py", "listen/test_mailbox_sign_in.py",
        "understand/clocks/test_table.py", "understand/clocks/test_properties.py", "understand/clocks/test_packs.py",
        "understand/clocks/test_asking.py", "understand/test_learning.py", "respond/test_letters_check.py",
        "cases/test_calendar.py", "cases/test_search_query.py", "customer/test_languages.py",
        "customer", "config", "api/test_contract.py", "desk/test_case_actions.py", "desk/test_case_compose.py",
        "desk/test_case_concerns.py", "desk/test_case_drafting.py", "desk/test_case_marks.py",
        "desk/test_case_recipients.py", "desk/test_clocks.py", "desk/test_lanes.py", "desk/test_letters.py",
        "desk/test_remedy_settings.py", "desk/test_straight.py", "desk/test_customers.py", "desk/test_privacy.py",
        "respond/test_letters.py", "respond/test_providers.py", "respond/test_mail_out_words.py",
        "respond/test_drafting.py", "listen/test_mailbox_serving.py", "listen/test_bounce_samples.py",
        "desk/test_calls.py", "desk/test_call_in_hand.py", "desk/test_settings.py", "desk/test_times.py",
        "listen/test_smtp.py", "listen/test_mail_command.py", "cli/test_export.py", "cli/test_letter.py",
        "desk/test_story_lines.py", "desk/test_investigation.py", "resolve/test_second_failure.py", "api/test_keys.py",
        "listen/importing/test_bad_input.py", "listen/test_auto_mail.py", "followup/test_asking.py",
        "desk/test_imports.py", "desk/test_mailboxes.py", "desk/test_held.py",
    )
]  # fmt: skip


def on_postgres(run: Run, words: list[str]) -> None:
    """The suite on a PostgreSQL of our own."""
    with postgres() as url:
        run.pytest("tests on PostgreSQL", [*_ONCE, *words], AMENDS_DATABASE_URL=url, LAWS_FEW="2")


STAGES: dict[str, Callable[[Run, list[str]], None]] = {
    "checks": checks,
    "assets": assets,
    "sqlite": sqlite,
    "postgres": on_postgres,
}


def main(arguments: list[str]) -> int:
    """Run the stages asked for, all by default; the last line counts the tests."""
    own, words = _split(arguments)
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__)
    parser.add_argument(
        "stages", nargs="*", metavar="STAGE", help=f"any of {', '.join(STAGES)}; all by default"
    )
    stages = parser.parse_args(own).stages or list(STAGES)
    if unknown := set(stages) - set(STAGES):
        parser.error(f"there is no stage {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an ended run takes its database with it
    try:
        install_missing()
        with tempfile.TemporaryDirectory(prefix="amends-tests-") as scratch:
            run = Run(Path(scratch))
            for stage in stages:
                STAGES[stage](run, words)
    except Missing as error:
        print(error, file=sys.stderr)
        return 1
    return _close(run)


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _close(run: Run) -> int:
    for name in run.failed:
        print(f"Failed: {name}")
    counts = ", ".join(f"{run.tests[result]} {result}" for result in ("passed", "failed", "skipped"))
    print(counts)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
