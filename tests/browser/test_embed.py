"""The form on the firm's own site: another origin with a strict policy of its own, which nothing breaks."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.browser.conftest import Desk, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def site(desk: Desk) -> Iterator[str]:
    """A site that allows no more than the desk's script and frame."""
    page = (
        '<!doctype html><html lang="de"><head><title>Shop</title></head><body><h1>Shop</h1>'
        f'<p id="complaint"><a href="{desk.url}/complain/">Tell us</a></p>'
        f'<script async src="{desk.url}/embed.js" data-into="complaint"></script></body></html>'
    ).encode()
    policy = f"default-src 'none'; script-src {desk.url}; frame-src {desk.url}; base-uri 'none'; form-action 'none'"

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def _allow(open_page: Any, site: str) -> None:
    page = open_page()
    sign_in(page, "admin@amends.example")
    page.goto("/settings/doors/")
    page.fill("#origins", site)
    page.click("button[value=origins]")
    page.wait_for_load_state()


def test_a_site_that_the_firm_has_not_named_shows_nothing(chromium: Any, site: str) -> None:
    context = chromium.new_context()
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site)
    page.wait_for_selector("iframe")
    page.wait_for_timeout(1000)
    assert any("frame-ancestors" in one for one in said)
    assert page.frames[-1].locator("textarea").count() == 0
    context.close()


def test_a_complaint_through_the_firms_own_site(open_page: Any, site: str) -> None:
    _allow(open_page, site)
    page = open_page(width=390)
    violations: list[str] = []
    page.on("console", lambda m: violations.append(m.text) if "Content Security" in m.text else None)
    page.goto(site)
    frame = page.frame_locator("iframe")
    frame.locator("#text").fill("Die Lampe flackert wieder.")
    assert page.locator("iframe").get_attribute("title") == "Sagen Sie uns, was schiefgegangen ist"
    page.wait_for_function("Number(document.querySelector('iframe').height) !== 900")
    assert page.evaluate("document.querySelector('iframe').style.length") == 0
    frame.locator("#reach").fill("rob@mail.example")

    page.context.set_offline(True)
    frame.locator("button[type=submit]").click()
    frame.locator("[data-not-sent]:not([hidden])").wait_for()
    assert frame.locator("#text").input_value() == "Die Lampe flackert wieder."
    page.context.set_offline(False)
    frame.locator("text=/A-[0-9]+/").first.wait_for()
    assert violations == []
    assert page.context.cookies() == []


def test_a_tablet_forgets_and_leaves_no_way_back(open_page: Any) -> None:
    page = open_page()
    sign_in(page, "admin@amends.example")
    page.goto("/settings/doors/")
    page.fill("#place-name", "Counter")
    page.click("text=Add the place")
    page.wait_for_load_state()
    tablet = open_page(width=1024)
    tablet.clock.install()
    tablet.goto("/kiosk/counter/")
    tablet.fill("#text", "The queue is endless.")
    tablet.clock.run_for(95_000)
    for _ in range(
        50
    ):  # Playwright's own waiting for a condition would evaluate a string, which the page forbids
        if not tablet.input_value("#text"):
            break
        tablet.wait_for_timeout(100)
    assert tablet.input_value("#text") == ""
    assert tablet.evaluate("localStorage.length + sessionStorage.length") == 0
