"""What can go wrong, switch by switch: what the person reads, and that all is well when it is turned back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.desk.phones import Phone, add


@contextmanager
def wrong(page: Page, label: str) -> Iterator[None]:
    """While a switch is on."""
    switch = page.get_by_role("switch", name=label)
    switch.click()
    expect(switch).to_be_checked()
    yield
    switch.click()
    expect(switch).not_to_be_checked()


def timeline(page: Page) -> Locator:
    """What happens inside."""
    return page.get_by_role("region", name="What happens inside")


def agreed(phone: Phone) -> Phone:
    """Somebody who has read the notice, in English."""
    phone.tap("Start" if "Telegram" in phone.name else "Habari", "English", "I agree")
    return phone


def test_an_sms_that_the_operator_blocks_is_told_with_what_to_dial(page: Page) -> None:
    """Turned back, the next SMS comes through and the chat says so."""
    wanjiru = agreed(add(page, "Telegram", "0712000201", "Wanjiru"))
    with wrong(page, "SMS blocked by the operator"):
        wanjiru.tap("Create an account", "Share my number", "Create account")
        wanjiru.reads(re.compile(r"SMS to 2547••••0201: .*not delivered: your network blocks .*\*456\*9\*5\*5\*1#"))
        expect(timeline(page).get_by_text("failed: blocked").first).to_be_visible()
    wanjiru.write("reset")
    wanjiru.tap("Send it")
    wanjiru.reads(re.compile(r"SMS to 2547••••0201: sent [\d:]+, delivered"))
    wanjiru.open("SMS")
    wanjiru.reads(re.compile("New password for 254712000201: [a-z2-9]{8}"))


def test_what_is_written_while_telegram_is_down_is_answered_afterwards(page: Page) -> None:
    """In order, and each message once."""
    kamau = agreed(add(page, "Telegram", "0712000202", "Kamau"))
    with wrong(page, "Telegram is down"):
        kamau.write("lugha")
        kamau.write("lugha")
        expect(kamau.messages.last).to_contain_text("lugha")
    kamau.reads(re.compile("nitaandika kwa Kiswahili"))
    kamau.reads(re.compile("I will write in English"))
    expect(kamau.chat.get_by_text(re.compile("(nitaandika|I will write)"))).to_have_count(2)


def test_on_a_slow_whatsapp_the_answer_comes_late_and_nothing_is_lost(page: Page) -> None:
    """Somebody impatient writes again; both messages are answered, in order, and nobody else waits."""
    atieno, mutiso = add(page, "WhatsApp", "0712000203", "Atieno"), add(page, "Telegram", "0712000204", "Mutiso")
    with wrong(page, "WhatsApp is slow"):
        atieno.click("Habari")
        atieno.write("English")
        mutiso.tap("Start")
        mutiso.reads(re.compile("Welcome to Mtahini"))
        atieno.reads(re.compile("Karibu Mtahini"))
        atieno.reads("Your data.")
    atieno.tap("I agree")
    atieno.reads(re.compile("What would you like to do"))


def test_without_receipts_the_password_comes_and_the_chat_goes_on(page: Page) -> None:
    """The bot does not say that an SMS has arrived when it cannot know."""
    chebet = agreed(add(page, "Telegram", "0712000205", "Chebet"))
    with wrong(page, "Receipts are missing"):
        chebet.tap("Create an account", "Share my number", "Create account")
        chebet.reads(re.compile("What would you like to do"))
        chebet.open("SMS")
        chebet.reads(re.compile("Your password is"))
        chebet.open("Telegram")
        expect(chebet.chat.get_by_text(", delivered ")).to_have_count(0)


def test_an_answer_outside_the_window_is_not_repeated_and_the_chat_goes_on(page: Page) -> None:
    """WhatsApp refuses the answer; the next message is answered from where the chat stood."""
    otieno = agreed(add(page, "WhatsApp", "0712000206", "Otieno"))
    with wrong(page, "24-hour window is closed"):
        otieno.click("Create an account")
        expect(timeline(page).get_by_text("failed: window_closed").first).to_be_visible()
    otieno.write("help")
    otieno.reads(re.compile("You are at: Create an account"))
    otieno.tap("Create account")
    otieno.reads(re.compile("Your account is open"))


def test_a_message_that_is_delivered_twice_is_answered_once(page: Page) -> None:
    """On both platforms: the inbox knows it already."""
    akinyi, juma = add(page, "WhatsApp", "0712000207", "Akinyi"), add(page, "Telegram", "0712000208", "Juma")
    with wrong(page, "Everything is delivered twice"):
        for phone in (agreed(akinyi), agreed(juma)):
            phone.reads(re.compile("What would you like to do"))
            expect(phone.chat.get_by_text(re.compile("What would you like to do"))).to_have_count(1)
        expect(timeline(page).get_by_text("the same message again: it counts once").first).to_be_visible()
    akinyi.tap("Create an account")
    expect(akinyi.chat.get_by_text(re.compile("account for 254712000207"))).to_have_count(1)
