"""One phone on the page, by the roles and labels that a screen reader reads out."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

CHOOSE = re.compile("^(Choose|Chagua)$")


class Phone:
    """`name` is as the page reads it: Achieng, Telegram."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.region = page.get_by_role("region", name=name, exact=True)

    @property
    def chat(self) -> Locator:
        """What stands in the app or the SMS inbox that is open."""
        return self.region.get_by_role("log")

    @property
    def messages(self) -> Locator:
        """The messages in it."""
        return self.chat.get_by_role("article")

    @property
    def answers(self) -> Locator:
        """Those of them that are the bot's."""
        return self.messages.filter(has_not_text=re.compile("^You: "))

    def write(self, text: str) -> None:
        """Type, and send."""
        box = self.region.get_by_role("textbox", name="Message")
        before = self.messages.count()
        box.fill(text)
        box.press("Enter")
        expect(self.messages).not_to_have_count(before)

    def click(self, label: str | re.Pattern[str]) -> None:
        """The newest button with this label, under a message or of the app; or the line of the newest list."""
        button = self.region.get_by_role("button", name=label, exact=isinstance(label, str)).last
        chooser = self.answers.last.get_by_role("button", name=CHOOSE)
        expect(button.or_(chooser).last).to_be_visible()
        if button.count():
            button.click()
        else:
            self._choose(chooser, label)

    def _choose(self, chooser: Locator, label: str | re.Pattern[str]) -> None:
        chooser.click()
        sheet = self.page.get_by_role("dialog", name=CHOOSE)
        named = re.compile(f"^{re.escape(label)}") if isinstance(label, str) else label
        sheet.get_by_role("radio", name=named).first.check()
        sheet.get_by_role("button", name="Send").click()

    def tap(self, *labels: str | re.Pattern[str]) -> None:
        """Each of these buttons, when the one before has been answered."""
        for label in labels:
            before = self.answers.count()
            self.click(label)
            expect(self.answers).not_to_have_count(before)

    def open(self, app: str) -> None:
        """Another app: SMS, Telegram or WhatsApp."""
        self.region.get_by_role("tab", name=re.compile(f"^{app}")).click()

    def reads(self, text: str | re.Pattern[str]) -> None:
        """Expect a text to appear in the chat."""
        expect(self.chat.get_by_text(text).last).to_be_visible()

    def letter(self) -> str:
        """Open the newest document; its words."""
        self.region.get_by_role("button", name=re.compile(r"^Open .*\.pdf$")).last.click()
        viewer = self.page.get_by_role("dialog")
        expect(viewer.locator("img").first).not_to_have_js_property("naturalWidth", 0)
        viewer.get_by_role("button", name="As text").click()
        words = viewer.inner_text()
        viewer.get_by_role("button", name="Close").click()
        return words


def add(page: Page, app: str, number: str, name: str) -> Phone:
    """Put one more phone on the desk."""
    page.get_by_role("button", name="Add a phone").click()
    dialog = page.get_by_role("dialog", name="Add a phone")
    dialog.get_by_label("Mobile number").fill(number)
    dialog.get_by_role("radio", name=app).check()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Add").click()
    return Phone(page, f"{name}, {app}")
