"""The same tricks as real mails to a real desk: read on the case page, shown in the frame, and nothing runs."""

import re
import smtplib
import time
from email.message import EmailMessage
from typing import Any

import pytest

from tests.browser.conftest import Desk, sign_in
from tests.browser.xss_vectors import VECTORS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EACH = 25  # tricks in one mail


def sent(desk: Desk) -> int:
    """All tricks, also in the places that are shown as text; how many mails that made."""
    parts = [VECTORS[at : at + EACH] for at in range(0, len(VECTORS), EACH)]
    with smtplib.SMTP("127.0.0.1", desk.smtp_port) as server:
        for number, part in enumerate(parts):
            mail = EmailMessage()
            mail["From"], mail["To"] = (
                '"<img src=x onerror=hit()>" <xss@mail.example>',
                "complaints@localhost",
            )
            mail["Subject"] = f"[tricks] <script>hit()</script> {number}"
            mail["Message-ID"] = f"<tricks{number}@mail.example>"
            if number:
                mail["In-Reply-To"] = "<tricks0@mail.example>"
            mail.set_content("The kettle is broken. <script>hit()</script> <img src=x onerror=hit()>")
            mail.add_alternative("\n".join(part), subtype="html")
            mail.add_attachment(b"<script>hit()</script>", maintype="text", subtype="html", filename="a.html")
            server.send_message(mail)
    return len(parts)


def test_nothing_runs_on_the_case_page_itself(chromium: Any, desk: Desk, capsys: Any) -> None:
    if not desk.smtp_port:
        pytest.skip("this desk takes no mail from here")
    mails = sent(desk)
    context = chromium.new_context(base_url=desk.url)
    hits, elsewhere, reports = [], [], []
    context.expose_function("hit", lambda *_: hits.append(1))
    context.on(
        "request",
        lambda r: None if r.url.startswith((desk.url, "data:", "blob:")) else elsewhere.append(r.url),
    )
    page = context.new_page()
    page.on("console", lambda m: reports.append(m.text) if "Content Security Policy" in m.text else None)
    sign_in(page, "admin@amends.example")
    case = found(page, mails)
    for summary in page.locator("details.quoted > summary").all():
        summary.evaluate("node => { node.parentElement.open = true }")
    frames = page.locator("iframe.mail-frame")
    shown = frames.count()
    for at in range(shown):
        frames.nth(at).scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    for address in frames.evaluate_all("nodes => nodes.map(node => node.src)"):
        page.goto(address)
    page.goto(f"{case}?tab=facts")
    page.goto("/queue/?q=tricks")
    ran, refused = len(hits), len(reports)
    page.evaluate("hit()")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=hit()>')")
    page.wait_for_timeout(200)
    context.close()
    with capsys.disabled():
        told = f"{len(VECTORS)} tricks in {mails} mails on the case page"
        print(f"\n{told}: {ran} ran, {len(elsewhere)} fetched elsewhere, {refused} CSP reports")
    assert shown >= mails and (ran, elsewhere) == (0, [])
    assert len(hits) == 1, "the trap counts what runs"
    assert len(reports) > refused, "and what the policy refuses"


def found(page: Any, mails: int) -> str:
    """The case once all mails stand on it."""
    for _ in range(120):
        page.goto("/search/?q=tricks+kettle")
        links = page.locator("a[href^='/cases/A-']")
        if links.count():
            address = re.sub(r"[?#].*", "", str(links.first.get_attribute("href")))
            page.goto(address)
            if page.locator("iframe.mail-frame").count() >= mails:
                return address
        time.sleep(0.5)
    raise AssertionError("The mails did not arrive on one case.")
