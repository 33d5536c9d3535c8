"""HTML mail with every trick we know, in the frame of the case page: nothing runs, nothing is fetched."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from amends.desk.case.formatted import POLICY, STYLE, told
from amends.listen.mail import formatted
from tests.browser.xss_vectors import VECTORS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ORIGIN = "http://desk.example"
PAGE_POLICY = "default-src 'none'; script-src 'none'; frame-src 'self'"
FRAME = '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" src="/m/{n}"></iframe>'


def framed(vector: str) -> str:
    shown = formatted(vector)
    return render_to_string(
        "desk/case/formatted.html", {"shown": shown, "style": STYLE, "notes": told(shown)}
    )


class Watched:
    """A page of frames, and what left it or was refused in it."""

    def __init__(self, chromium: Any, documents: list[str], policy: str) -> None:
        self.documents, self.policy = documents, policy
        self.fetched: list[str] = []
        self.refused: list[str] = []
        self.hits: list[int] = []
        self.context = chromium.new_context()
        self.context.expose_function("hit", lambda: self.hits.append(1))
        self.context.route("**/*", self._answer)
        self.page = self.context.new_page()
        self.page.on(
            "console", lambda m: self.refused.append(m.text) if "Content Security" in m.text else None
        )

    def _answer(self, route: Any) -> None:
        url = route.request.url
        if url == f"{ORIGIN}/":
            frames = "".join(FRAME.format(n=n) for n in range(len(self.documents)))
            route.fulfill(
                body=f"<!doctype html>{frames}", headers={"Content-Type": "text/html; charset=utf-8"}
            )
        elif (at := url.removeprefix(f"{ORIGIN}/m/")).isdecimal():
            body = self.documents[int(at)]
            headers = {"Content-Type": "text/html; charset=utf-8"}
            if self.policy:
                headers["Content-Security-Policy"] = self.policy
            route.fulfill(body=body, headers=headers)
        else:
            self.fetched.append(url)
            route.abort()

    def look(self) -> "Watched":
        self.page.goto(f"{ORIGIN}/", wait_until="load")
        for frame in self.page.frames[1:]:
            frame.locator("body").wait_for(state="attached")
        self.page.mouse.move(200, 100)
        self.page.wait_for_timeout(500)
        self.context.close()
        return self


def test_there_are_more_than_a_hundred_tricks() -> None:
    assert len(set(VECTORS)) >= 200


def test_nothing_runs_and_nothing_is_fetched(chromium: Any, capsys: Any) -> None:
    # Cleaned one by one, shown twenty to a frame: hundreds of frames take minutes to open.
    cleaned = [framed(vector) for vector in VECTORS]
    frames = ["\n".join(cleaned[n : n + 20]) for n in range(0, len(cleaned), 20)]
    seen = Watched(chromium, frames, POLICY).look()
    with capsys.disabled():
        print(
            f"\n{len(VECTORS)} tricks: {len(seen.hits)} ran, {len(seen.fetched)} fetched, {len(seen.refused)} CSP reports"
        )
    assert seen.hits == [] and seen.fetched == []


def test_the_policy_holds_even_where_the_cleaning_would_not(chromium: Any) -> None:
    documents = [f"<!doctype html><body>{vector}</body>" for vector in VECTORS if "refresh" not in vector][
        :30
    ]
    seen = Watched(chromium, documents, POLICY).look()
    assert seen.hits == []
    assert seen.refused != []


def test_the_tricks_are_tricks(chromium: Any) -> None:
    """Without cleaning and without a policy many of them do run or fetch: the test can fail."""
    seen = Watched(chromium, [f"<!doctype html><body>{vector}</body>" for vector in VECTORS[:30]], "").look()
    assert seen.fetched != []
