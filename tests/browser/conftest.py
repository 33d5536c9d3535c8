"""A real desk with the sample company, and Debian's Chromium in front of it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "amends-demo"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    # A process for each sandboxed frame would take minutes for hundreds of them.
    "--disable-features=IsolateSandboxedIframes",
]


@dataclass(frozen=True)
class Desk:
    """A running `amends up --demo`."""

    url: str
    data: Path
    smtp_port: int


def _ports() -> tuple[int, int]:
    """A free port for the web, and one for mail whose neighbour is free too."""
    while True:
        with socket.socket() as web, socket.socket() as smtp, socket.socket() as beside:
            web.bind(("127.0.0.1", 0))
            smtp.bind(("127.0.0.1", 0))
            port = smtp.getsockname()[1]
            try:
                beside.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return web.getsockname()[1], port


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Started once for all browser tests, and ended with the last of them; DESK_UNDER_TEST=http://… takes one that is up already."""
    if url := os.environ.get("DESK_UNDER_TEST"):
        yield Desk(url, tmp_path_factory.mktemp("desk"), 0)
        return
    web, smtp = _ports()
    data = tmp_path_factory.mktemp("desk")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AMENDS_")}
    environment |= {"AMENDS_DATA": str(data), "AMENDS_PORT": str(web), "AMENDS_SMTP_PORT": str(smtp)}
    with (data / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "amends", "up", "--demo", "--no-browser"],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{web}/healthz", process, data / "log")
            yield Desk(f"http://127.0.0.1:{web}", data, smtp)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1500):
        if process.poll() is not None:
            raise AssertionError(f"amends up ended:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"amends up did not become healthy:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, desk: Desk) -> Iterator[Callable[..., Any]]:
    """A page in a context of its own; every error in its console fails the test."""
    contexts, errors = [], []

    def opened(width: int = 1440, height: int = 900, dark: bool = False, **more: Any) -> Any:
        context = chromium.new_context(
            base_url=desk.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Any, email: str) -> None:
    """Sign in through the real page."""
    page.goto("/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/")
