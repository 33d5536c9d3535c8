"""axe finds nothing on any page, in both themes and at the width of a phone; nothing scrolls sideways."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DAILY = (
    "/", "/queue/", "/queue/?state=closed", "/cases/A-1001/", "/cases/A-1001/investigation/", "/cases/A-1005/",
    "/cases/A-1022/", "/promises/", "/search/?q=boiler", "/search/?q=zzzzzz", "/log/", "/held/",
)  # fmt: skip
SELDOM = (
    "/customers/1/", "/settings/firm/", "/settings/staff/", "/settings/keys/", "/settings/doors/", "/feedback/",
    "/feedback/bring/", "/demo/mail/", "/cases/A-1001/clocks/", "/cases/A-1039/putting-right/", "/cases/A-1001/letters/",
    "/settings/working-time/", "/settings/lanes/", "/settings/keeping/", "/settings/remedies/", "/settings/money/",
    "/settings/standing-in/", "/settings/programs/", "/settings/letters/", "/cashier/",
)  # fmt: skip
PUBLIC = (
    "/complain/",
    "/complain/code/",
    "/embed/",
    "/say/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/c/wrong/",
)
WAYS = {"light": (1440, False), "dark": (1440, True), "phone": (390, False), "phone in the dark": (390, True)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


OFTEN = [pytest.param(way, marks=pytest.mark.long if way == "phone in the dark" else ()) for way in WAYS]


@pytest.fixture(params=OFTEN)
def page(request: Any, open_page: Any) -> Page:
    width, dark = WAYS[request.param]
    opened: Page = open_page(width=width, dark=dark)
    return opened


def test_the_desk(page: Page, request: Any) -> None:
    """Every page in light; in dark and on a phone those that people have open all day, and the longer run all."""
    sign_in(page, "admin@amends.example")
    whole = request.node.callspec.params["page"] in ("light", "phone in the dark")
    assert faults(page, DAILY + SELDOM if whole else DAILY) == []


def test_the_public_pages(page: Page) -> None:
    assert faults(page, PUBLIC) == []


def test_the_customers_pages(page: Page) -> None:
    sign_in(page, "admin@amends.example")
    page.goto("/cases/A-1039/")
    address = page.locator("a[href*='/c/']").first.get_attribute("href") or ""
    path = re.sub(r"^https?://[^/]+", "", address)
    assert path.startswith("/c/")
    assert faults(page, (path, f"{path}not-fixed/")) == []


def faults(page: Page, paths: tuple[str, ...]) -> list[str]:
    """What axe says of each page, and whether it is wider than its window."""
    found = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None and answer.status == (404 if path == "/c/wrong/" else 200), path
        for violation in Axe().run(page, options=RULES).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            found.append(f"{path}: {violation['id']} ({nodes})")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{path}: scrolls sideways")
    return found
