"""The README's picture of the desk: a short story is played on it, and its window is kept.

Run: python -m tests.desk.picture docs/desk.png
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from sandbox.centre import CODE, EXAM, SLIP
from tests.desk.conftest import CHROMIUM, QUIET
from tests.desk.phones import Phone
from tests.desk.standing import standing

SIZE = {"width": 1400, "height": 900}


def story(page: Page) -> None:
    """A teacher begins in Kiswahili, an examiner has the letter, and a centre manager marks the day's attendance."""
    achieng, barasa = Phone(page, "Achieng, Telegram"), Phone(page, "Barasa, WhatsApp")
    daudi = Phone(page, "Daudi, WhatsApp")
    daudi.tap("Habari", "English", "I agree")
    for text in (f"{EXAM}{CODE}", SLIP, "ALL P EXCEPT 5"):
        before = daudi.answers.count()
        daudi.write(text)
        expect(daudi.answers).not_to_have_count(before)
    barasa.tap("Habari", "Kiswahili", "Nakubali", "Fungua akaunti", "Fungua akaunti")
    achieng.tap("Start", "English", "I agree", "Create an account", "Share my number")
    achieng.tap("Create account", "Marking contracts", "Accept contract", re.compile("^Download"))
    achieng.reads(re.compile("Here is your letter"))
    expect(achieng.chat.locator("img").last).not_to_have_js_property("naturalWidth", 0)
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")


def main(path: Path) -> None:
    """Play, and keep the window as a small PNG."""
    with TemporaryDirectory() as folder, standing(Path(folder)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto(url)
        story(page)
        shot = Image.open(BytesIO(page.screenshot()))
        browser.close()
    shot.convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
