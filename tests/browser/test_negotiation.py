"""The whole negotiation on the customer's page: with and without JavaScript, in three languages, in few bytes."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import RULES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MANAGER = "ruth.castellane@larkhowe.example"
COMPLAINT = (
    "Your engineer broke the glass door of the cooker on Tuesday and left without a word. "
    "You charged me £75 for the visit. Nobody has rung me back since."
)
MOST_BYTES = 100_000


@dataclass(frozen=True)
class Way:
    """How the customer comes, and a sentence that they read at each step."""

    locale: str
    scripts: bool
    axe: bool
    understood: str
    counted: str
    declined: str
    chosen: str
    again: str
    senior: str
    looked: str


WAYS = {
    "English": Way(
        "en-GB", True, False, "Did we understand you?", "You said yes to this", "You would like instead:",
        "You chose:", "It is open again", "You asked for somebody more senior", "who is more senior, looked at it",
    ),
    "German without JavaScript": Way(
        "de-DE", False, False, "Haben wir Sie verstanden?", "Sie haben dazu Ja gesagt", "Sie möchten stattdessen:",
        "Sie haben gewählt:", "Es ist wieder offen", "Sie haben nach einer vorgesetzten Person gefragt",
        "hat es sich als vorgesetzte Person angesehen",
    ),
    "French, with axe at each step": Way(
        "fr-FR", True, True, "Vous avons-nous compris ?", "Vous avez dit oui", "Vous souhaitez plutôt :",
        "Vous avez choisi", "C’est rouvert", "Vous avez demandé l’avis d’un responsable",
        "en tant que responsable, l’a examiné",
    ),
}  # fmt: skip


@pytest.fixture(params=WAYS)
def way(request: Any) -> Way:
    return WAYS[request.param]


def test_from_confirming_to_somebody_more_senior(open_page: Callable[..., Any], way: Way) -> None:
    context = {"locale": way.locale, "java_script_enabled": way.scripts}
    customer, agent = open_page(width=390, height=844, **context), open_page()
    address, reference = complained(customer)
    assert first_visit(open_page(width=390, height=844, **context), address) < MOST_BYTES
    confirmed_and_corrected(customer, way)
    sign_in(agent, MANAGER)
    offered(agent, reference, "30")
    declined(customer, address, way)
    offered(agent, reference, "50")
    countered(customer, address, way)
    offered(agent, reference, "75")
    chosen(customer, address, way)
    not_fixed(customer, address, way)
    escalated(customer, way)
    looked_at(agent, reference)
    customer.goto(address)
    expect(customer.locator("main")).to_contain_text(way.looked)
    clean(customer, way)


def complained(customer: Page) -> tuple[str, str]:
    """(address of their page, reference of the case); the page waits until the desk has read it."""
    customer.goto("/complain/")
    customer.fill("#text", COMPLAINT)
    customer.fill("#name", f"Iris Quill {uuid.uuid4().hex[:6]}")
    customer.fill("#reach", f"{uuid.uuid4().hex[:8]}@mail.example")
    customer.locator("main form button[type=submit]").click()
    address = customer.locator("main a[href*='/c/']").first.get_attribute("href") or ""
    for _ in range(60):
        customer.goto(address)
        if customer.locator("#confirm").count():
            break
        customer.wait_for_timeout(500)
    return address, customer.locator(".letter-head span").inner_text().split()[-1]


def first_visit(page: Page, address: str) -> int:
    """The bytes that a browser with an empty cache takes for the page, headers and all."""
    requests: list[Any] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.goto(address, wait_until="networkidle")
    sizes = [request.sizes() for request in requests]
    assert len(sizes) >= 3, "the page, its style and its script or font"
    took = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    print(f"{took} bytes in {len(sizes)} answers")
    return took


def clean(customer: Page, way: Way) -> None:
    """Nothing that axe finds, and nothing of our own in a language that they did not ask for."""
    expect(customer.locator("html")).to_have_attribute("lang", re.compile(f"^{way.locale[:2]}"))
    if way.axe:
        found = Axe().run(customer, options=RULES).response["violations"]
        assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found] == []


def under(customer: Page, form: str) -> Any:
    """A form of the page that is folded away: unfolded, as a tap on its summary does."""
    fold = customer.locator("details", has=customer.locator(form)).first
    fold.locator("summary").click()
    return fold.locator(form)


def confirmed_and_corrected(customer: Page, way: Way) -> None:
    """Yes; then one point is not quite right, one is missing; then yes to what it says now."""
    expect(customer.locator("#confirm")).to_contain_text(way.understood)
    customer.locator("form[action$='/confirm'] button").click()
    expect(customer.locator("#confirm")).to_contain_text(way.counted)
    one = under(customer, "form[action*='/correct/']")
    one.locator("textarea").fill("The glass door of the cooker was broken by your engineer, on Tuesday.")
    one.locator("button").click()
    expect(customer.locator("#confirm .points")).to_contain_text("was broken by your engineer, on Tuesday")
    more = under(customer, "form[action$='/add']")
    more.locator("textarea").fill("I stayed at home for it for a day.")
    more.locator("button").click()
    expect(customer.locator("#confirm .points")).to_contain_text("I stayed at home for it")
    customer.locator("form[action$='/confirm'] button").click()
    expect(customer.locator("#confirm")).to_contain_text(way.counted)
    clean(customer, way)


def offered(agent: Page, reference: str, amount: str) -> None:
    agent.goto(f"/cases/{reference}/?tab=facts")
    agent.locator("details", has=agent.locator("#intro")).locator("summary").click()
    agent.fill("#intro", "Either of these, as you like.")
    agent.fill("input[name=title-1]", f"£{amount} back")
    agent.locator("select[name=item-1]").select_option(label="Refund")
    agent.fill("input[name=amount-1]", amount)
    agent.fill("input[name=title-2]", "Another visit, free")
    agent.locator("select[name=item-2]").select_option(label="Repair at our cost")
    agent.locator("form[action$='/offers/'] button", has_text="Offer it").click()
    expect(agent.locator(".offer", has_text=f"£{amount} back")).to_contain_text("until")


def declined(customer: Page, address: str, way: Way) -> None:
    """None of these, and why; nothing is wished for."""
    customer.goto(address)
    expect(customer.locator("#offer")).to_contain_text("£30 back")
    clean(customer, way)
    none = under(customer, "form:has(button[name=none])")
    none.locator("textarea[name=answer]").fill("It cost me more than that.")
    none.locator("button[name=none]").click()
    expect(customer.locator("#offer")).to_contain_text("It cost me more than that.")
    expect(customer.locator("#offer input[type=radio]")).to_have_count(0)


def countered(customer: Page, address: str, way: Way) -> None:
    """What they would like instead, with its sum."""
    customer.goto(address)
    expect(customer.locator("#offer")).to_contain_text("£50 back")
    none = under(customer, "form:has(button[name=none])")
    none.locator("textarea[name=wish]").fill("The visit charge back.")
    none.locator("input[name=wish_amount]").fill("75")
    none.locator("button[name=none]").click()
    expect(customer.locator("#offer")).to_contain_text(way.declined)
    expect(customer.locator("#offer")).to_contain_text("The visit charge back.")
    clean(customer, way)


def chosen(customer: Page, address: str, way: Way) -> None:
    customer.goto(address)
    customer.locator("#offer form").first.locator("button").click()
    expect(customer.locator("#offer [role=alert]")).to_be_visible()
    customer.locator("#offer label", has_text="£75 back").click()
    customer.locator("#offer form").first.locator("button").click()
    expect(customer.locator("#offer")).to_contain_text(way.chosen)
    clean(customer, way)


def not_fixed(customer: Page, address: str, way: Way) -> None:
    customer.goto(address)
    customer.locator("a[href$='/not-fixed/']").first.click()
    clean(customer, way)
    customer.locator("main input[name=concern]").first.check()
    customer.fill("#text", "The new door does not close.")
    customer.locator("main form button[type=submit]").click()
    expect(customer.locator(".said")).to_contain_text(way.again)
    expect(customer.locator("[data-talk-list]")).to_contain_text("The new door does not close.")


def escalated(customer: Page, way: Way) -> None:
    form = under(customer, "form[action$='/senior']")
    form.locator("textarea").fill("Please look at who was sent.")
    form.locator("button").click()
    expect(customer.locator("#senior")).to_contain_text(way.senior)
    expect(customer.locator("form[action$='/senior']")).to_have_count(0)
    clean(customer, way)


def looked_at(agent: Page, reference: str) -> None:
    """It stands on the day of everybody above; one of them looks, and says what they found."""
    agent.goto("/")
    agent.locator("section[aria-labelledby=senior] .due-row", has_text=reference).locator(
        "a.row-link"
    ).click()
    expect(agent.locator("[data-talk-list], #story")).to_contain_text("Please look at who was sent.")
    agent.fill("#senior-note", "Two engineers go on Monday, and I ring tonight.")
    agent.locator("form[action$='/senior/'] button").click()
    expect(agent.locator("#story")).to_contain_text("Two engineers go on Monday")
    expect(agent.locator("#senior-note")).to_have_count(0)
