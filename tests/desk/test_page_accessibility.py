"""What axe finds wrong with the page, which must be nothing: on each kind of screen, in the dark and in the light."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.desk.canned import attach, click, two_pages, with_list
from tests.desk.phones import Phone

Theme = Literal["dark", "light"]
SCREENS = {"desk": (1440, 900), "phone": (360, 740)}


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, page: Page) -> Theme:
    """As the computer has it. Without motion, since a bubble that fades in has no contrast yet."""
    found: Theme = request.param
    page.emulate_media(color_scheme=found, reduced_motion="reduce")
    return found


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, page: Page) -> str:
    """A kind of screen."""
    width, height = SCREENS[request.param]
    page.set_viewport_size({"width": width, "height": height})
    return str(request.param)


def test_the_desk_and_its_chats(page: Page, screen: str, theme: Theme) -> None:
    """Empty at first, then with messages, buttons, and the steps of their turns."""
    expect(page.get_by_role("region", name="Barasa, WhatsApp").get_by_role("log")).to_be_visible()
    assert problems(page) == []
    barasa = Phone(page, "Barasa, WhatsApp")
    barasa.write("*Habari* ~za~ _leo_, `menu` https://www.knec.ac.ke")
    barasa.reads("knec.ac.ke")
    expect(page.get_by_role("list", name="Turns").get_by_text("queued: reply").first).to_be_visible()
    assert problems(page) == []


def test_the_sms_of_a_phone(page: Page, theme: Theme) -> None:
    """The plain bubbles of the council's short code, and the person's own."""
    barasa = Phone(page, "Barasa, WhatsApp")
    barasa.open("SMS")
    barasa.write("PASSWORD")
    barasa.reads("PASSWORD")
    assert problems(page) == []


def test_telegram_with_its_menu_open(page: Page, theme: Theme) -> None:
    """Inline buttons above, the commands below."""
    achieng = Phone(page, "Achieng, Telegram")
    achieng.write("/start")
    achieng.reads("/start")
    click(achieng, "Menu")
    expect(achieng.region.get_by_role("list", name="Commands")).to_be_visible()
    assert problems(page) == []


def test_a_document_that_is_open(page: Page, theme: Theme) -> None:
    """As pictures of its pages, and as text."""
    barasa = Phone(page, "Barasa, WhatsApp")
    attach(barasa, "scan.pdf", "application/pdf", two_pages())
    click(barasa, "Send", "Open scan.pdf")
    expect(page.get_by_role("status").get_by_text("Page 1 of 2")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("button", name="As text").click()
    assert problems(page) == []


def test_a_list_that_is_open(page: Page, theme: Theme) -> None:
    """The sheet of WhatsApp over the phone."""
    click(with_list(page), "Choose")
    expect(page.get_by_role("dialog", name="Choose").get_by_role("radio")).to_have_count(3)
    assert problems(page) == []


def test_the_question_for_one_more_phone(page: Page, theme: Theme) -> None:
    """With what is wrong about the answer beside the field."""
    page.get_by_role("button", name="Add a phone").click()
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert").get_by_text("Enter a mobile number")).to_be_visible()
    assert problems(page) == []


def problems(page: Page) -> list[str]:
    """What axe finds: the rule, and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]
