"""The whole way, in two browsers at once: what the customer says, and what the agent makes of it."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MANAGER = "ruth.castellane@larkhowe.example"
COMPLAINT = (
    "This is the third time I am writing about the cooker. Your engineer broke the glass door on Tuesday "
    "and left without a word. Nobody has rung me back since. I am furious. I want the door replaced."
)
BAD = "Dear Ms Quill,\n\nI'm sorry if this has caused you any inconvenience. It will be looked into as soon as possible."
GOOD = (
    "Dear Ms Quill,\n\nThank you for telling me plainly. A broken glass door, an engineer who left without a "
    "word, and no call since Tuesday: I can see why you are furious. I'm sorry. Our engineer broke it, and that "
    "was our mistake.\n\nI have ordered a new door and will fit it at no cost to you. I will ring you tomorrow "
    "at 10:00 to agree the day. What else should I know before I come?\n\nWarm wishes, Ruth, 01632 960340"
)


def test_from_the_first_word_to_the_follow_up(open_page: Any) -> None:
    name = f"Iris Quill {uuid.uuid4().hex[:6]}"
    customer, agent = open_page(width=390, height=844), open_page()
    complain(customer, name)
    sign_in(agent, MANAGER)
    find(agent, name)
    own(agent)
    coached(agent)
    sent_and_undone(agent)
    sent(agent)
    confirmed(customer)
    decided(agent)
    resolved(agent)
    asked_and_not_right(agent, customer)
    expect(agent.locator("body")).to_contain_text("Respond")


def complain(customer: Page, name: str) -> None:
    customer.goto("/complain/")
    customer.get_by_label("What happened?").fill(COMPLAINT)
    customer.get_by_label("Your name").fill(name)
    customer.get_by_label("How can we reach you?").fill(f"{uuid.uuid4().hex[:8]}@mail.example")
    customer.get_by_role("button", name="Send").click()
    expect(customer.get_by_role("heading", level=1)).to_contain_text("We have it")
    customer.get_by_role("link", name="Open your private page").click()
    expect(customer.locator(".next-block")).to_be_visible()


def find(agent: Page, name: str) -> None:
    """It stands in the queue, read and explained."""
    row = agent.locator(".queue-row", has_text=name)
    for _ in range(40):
        agent.goto("/queue/")
        if row.count() and row.locator(".heat").count():
            break
        agent.wait_for_timeout(500)
    expect(row).to_contain_text(re.compile("furious|angry|annoyed|let down", re.I))
    row.click()
    expect(agent.locator(".disc").first).to_be_visible()


def own(agent: Page) -> None:
    agent.locator("summary", has_text=re.compile("Assign|Hand over")).first.click()
    agent.locator("#owner").select_option(label="Me")
    agent.locator("form[action$='/hand-over/'] button.btn-primary").click()
    expect(agent.locator("body")).to_contain_text("with Ruth Castellane")


def write(agent: Page, text: str) -> None:
    editor = agent.locator(".cm-content")
    editor.click()
    agent.keyboard.press("Control+a")
    agent.keyboard.press("Delete")
    agent.keyboard.insert_text(text)


def coached(agent: Page) -> None:
    """The coach reads along, says stop, and one key applies its rewrite."""
    write(agent, BAD)
    expect(agent.locator("[data-coach-panel]")).to_contain_text("Stop")
    before = agent.locator(".cm-content").inner_text()
    agent.keyboard.press("Control+.")
    expect(agent.locator(".cm-content")).not_to_have_text(before)
    agent.wait_for_timeout(1500)
    write(agent, GOOD)
    expect(agent.locator("[data-promises-found]")).to_contain_text("Ring you")
    expect(agent.locator("[data-presence-line]")).to_contain_text("Apology")


def press_send(agent: Page) -> None:
    agent.locator("[data-send]").click()
    why = agent.locator("[data-why-stop] input")
    if why.is_visible():
        why.fill("She asked for plain words.")
        agent.locator("[data-send]").click()
    expect(agent.locator(".undo-bar")).to_contain_text("leaves in")


def sent_and_undone(agent: Page) -> None:
    press_send(agent)
    agent.locator(".undo-bar button").click()
    expect(agent.locator(".cm-content")).to_contain_text("Thank you for telling me plainly")


def sent(agent: Page) -> None:
    press_send(agent)
    case = agent.url
    agent.wait_for_timeout(11_000)
    for _ in range(20):
        agent.goto("/demo/mail/")
        if agent.get_by_text("Re: ").count() and "Ruth" in mail_text(agent):
            break
        agent.wait_for_timeout(500)
    expect(agent.locator("main")).to_contain_text("Our engineer broke it")
    agent.goto(case)


def mail_text(agent: Page) -> str:
    agent.locator("main a.link").first.click()
    return agent.locator("main").inner_text()


def confirmed(customer: Page) -> None:
    """The customer sees the promise and says that we understood."""
    customer.reload()
    expect(customer.locator("main")).to_contain_text("I will ring you tomorrow")
    customer.get_by_role("button", name="Yes, this is right").click()
    expect(customer.locator(".said")).to_contain_text("sees that we understood you")


def decided(agent: Page) -> None:
    """Every concern gets an outcome with its reason."""
    agent.reload()
    for number in range(1, agent.locator(".concern").count() + 1):
        row = agent.locator(f"#concern-{number}")
        row.locator("summary").click()
        row.locator("textarea").fill("Our engineer's note says the same.")
        row.locator("button[value=upheld]").click()
        expect(agent.locator(f"#concern-{number} summary")).to_contain_text("Upheld")


def resolved(agent: Page) -> None:
    agent.locator("details", has=agent.locator("#cause")).locator("summary").click()
    agent.fill("#cause", "Door carried without its frame")
    agent.locator("form[action$='/cause/'] button").click()
    expect(agent.locator("body")).to_contain_text("Door carried without its frame")
    agent.locator("details", has=agent.locator("#summary")).locator("summary").click()
    agent.fill("#why-none", "The new door is what he asked for.")
    agent.fill("#summary", "The new door was fitted today by Joanne Firth, at no cost to you.")
    agent.locator("form[action$='/finish/'] button[value=resolve]").click()
    expect(agent.locator("body")).to_contain_text("I asked them myself")


def asked_and_not_right(agent: Page, customer: Page) -> None:
    """The survey, and "not fixed" opens the same case again."""
    agent.get_by_role("button", name="I asked them myself").click()
    customer.reload()
    customer.get_by_role("link", name="Tell us in a minute").click()
    customer.get_by_label("No, it is not fixed").check()
    customer.get_by_label("Anything you would like us to know").fill("The new door does not close.")
    customer.get_by_role("button", name="Send").click()
    expect(customer.locator(".said")).to_contain_text("Thank you")
    agent.reload()
    expect(agent.locator("body")).to_contain_text("The new door does not close.")
    expect(agent.locator("header, main").first).to_contain_text(re.compile("Open|open"))
