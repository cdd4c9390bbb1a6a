"""Chats and files that show what the page can do, whatever the bot says today."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from fpdf import FPDF
from PIL import Image
from playwright.sync_api import Page

from tests.desk.phones import Phone

SERIAL = "7KQ2-M8TX-4ZRC5"
FORMATTED = "Bold italic both, code, struck. See the portal or https://www.knec.ac.ke/news?a=1&b=2."
ENTITIES = [
    {"type": "bold", "offset": 0, "length": 4},
    {"type": "italic", "offset": 5, "length": 11},
    {"type": "bold", "offset": 12, "length": 4},
    {"type": "code", "offset": 18, "length": 4},
    {"type": "strikethrough", "offset": 24, "length": 6},
    {"type": "text_link", "offset": 36, "length": 10, "url": "https://www.knec.ac.ke/"},
]
ITEMS = [
    {"id": "a", "title": "Marking contracts", "description": "Accept or reject"},
    {"id": "b", "title": "Letter", "description": "Download your invitation letter"},
    {"id": "c", "title": "Log out", "description": ""},
]


def on_telegram(page: Page, *messages: dict[str, Any]) -> Phone:
    """Achieng's Telegram as it would be with these messages; each is told by what is special about it."""
    view = {"messages": [_told(number, each) for number, each in enumerate(messages, 1)]}
    page.route(
        "**/telegram/_phone/people/*/chat",
        lambda route: route.fulfill(json=view | {"keyboard": [], "commands": [], "menu_button": {}}),
    )
    page.reload()
    return Phone(page, "Achieng, Telegram")


def with_list(page: Page) -> Phone:
    """Barasa's WhatsApp with a list to choose from."""
    message = {"sid": "MM1", "mine": False, "text": "What would you like to do?", "at": "2026-11-23T07:00:00+03:00"}
    rest = {"status": "read", "reply_to": "", "kind": "text", "buttons": [], "documents": []}
    view = {"messages": [message | rest | {"list_button": "Choose", "items": ITEMS}]}
    page.route("**/twilio/_phone/*/chat?app=whatsapp", lambda route: route.fulfill(json=view))
    page.reload()
    return Phone(page, "Barasa, WhatsApp")


def click(phone: Phone, *labels: str) -> None:
    """Buttons of a phone, one after the other, the newest of each name."""
    for label in labels:
        phone.region.get_by_role("button", name=label, exact=True).last.click()


def attach(phone: Phone, name: str, media_type: str, content: bytes) -> None:
    """Choose a file behind the paper clip."""
    with phone.page.expect_file_chooser() as chooser:
        click(phone, "Attach a file")
    chooser.value.set_files({"name": name, "mimeType": media_type, "buffer": content})


@cache
def two_pages() -> bytes:
    """A PDF, with what looks like the serial of a letter."""
    document = FPDF()
    document.set_font("Helvetica", size=20)
    for text in (f"The first page of {SERIAL}", "The second page"):
        document.add_page()
        document.cell(text=text)
    return bytes(document.output())


def photo() -> bytes:
    """A JPEG."""
    content = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(content, "JPEG")
    return content.getvalue()


def _told(number: int, special: dict[str, Any]) -> dict[str, Any]:
    usual = {"message_id": number, "sender": "bot", "kind": "text", "text": "", "entities": [], "buttons": []}
    rest = {"keyboard": None, "document": None, "date": 1795400000, "edited": False, "deleted": False, "taken": True}
    return usual | rest | special
