"""The desk as a person sees it: `mtahini sandbox` in a process of its own, and a real browser before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.desk.standing import standing

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
REFUSALS = ("status of 400", "status of 404", "status of 409")  # the page shows them in words
PATIENCE = 15_000  # milliseconds until a test gives up waiting for what it expects to see

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk of this module's own."""
    with standing(tmp_path_factory.mktemp("desk")) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium to look at the desk with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, desk_url: str) -> Iterator[Page]:
    """The desk in a new window. An error in the console, or a request to another host, fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    opened, problems = context.new_page(), Problems(desk_url)
    opened.on("console", problems.console)
    opened.on("pageerror", lambda error: problems.found.append(str(error)))
    context.on("request", problems.request)
    opened.goto(desk_url)
    yield opened
    context.close()
    assert problems.found == []


class Problems:
    """What a browser should not have to say."""

    def __init__(self, url: str) -> None:
        self.found: list[str] = []
        self._url = url

    def console(self, message: ConsoleMessage) -> None:
        """Errors and warnings; a refusal of the stand-ins is none."""
        if message.type in ("error", "warning") and not any(each in message.text for each in REFUSALS):
            self.found.append(f"{message.type}: {message.text}")

    def request(self, request: Request) -> None:
        """Whatever does not go to the desk."""
        if not request.url.startswith((self._url, "data:", "blob:")):
            self.found.append(f"request to {request.url}")
