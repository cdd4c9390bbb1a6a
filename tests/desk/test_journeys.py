"""What people do at the desk: from a first message to a letter that is read, on phones side by side."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.desk.phones import Phone, add


def test_an_examiner_on_telegram_opens_an_account_accepts_and_reads_the_letter(page: Page) -> None:
    """The number is shared with a tap; the password comes by SMS; the letter is drawn, shown and read."""
    achieng = Phone(page, "Achieng, Telegram")
    achieng.tap("Start", "English", "I agree", "Create an account", "Share my number")
    achieng.tap("Create account", "Marking contracts", "Accept contract")
    achieng.reads("Your offer acceptance has been saved.")
    achieng.tap(re.compile("^Download"))
    achieng.reads(re.compile("Here is your letter"))
    words = achieng.letter()
    assert "ACHIENG NJERI MWENDE" in words
    assert "Mlima Boys' High School" in words
    achieng.open("SMS")
    achieng.reads(re.compile("Your password is"))


def test_a_teacher_on_whatsapp_logs_out_and_in_again_in_kiswahili(page: Page) -> None:
    """WhatsApp proves the number, so no password is asked; who has just logged out is asked whether it is they."""
    barasa = Phone(page, "Barasa, WhatsApp")
    barasa.tap("Habari", "Kiswahili", "Nakubali", "Fungua akaunti", "Fungua akaunti")
    barasa.reads(re.compile("Akaunti yako imefunguliwa"))
    barasa.write("toka")
    barasa.reads(re.compile("Umetoka"))
    barasa.tap("Ingia")
    barasa.reads(re.compile("Ungependa kuingia kama"))
    barasa.tap("Ingia")
    barasa.reads(re.compile("Umeingia kama"))


def test_two_phones_are_served_at_once(page: Page) -> None:
    """Each goes its own way; neither sees the other's chat."""
    njoki, wanjiru = add(page, "WhatsApp", "0712 000 190", "Njoki"), add(page, "Telegram", "0712 000 191", "Wanjiru")
    njoki.tap("Habari")
    wanjiru.tap("Start")
    njoki.tap("English")
    wanjiru.tap("Kiswahili")
    njoki.tap("I agree")
    wanjiru.tap("Nakubali")
    njoki.reads("What would you like to do?")
    wanjiru.reads("Ungependa kufanya nini?")
    expect(njoki.chat.get_by_text("Ungependa")).to_have_count(0)


def test_a_deadline_passes_when_the_clock_is_moved(page: Page) -> None:
    """The bot says when it ended, and whom to call."""
    daudi = Phone(page, "Daudi, WhatsApp")
    daudi.tap("Habari", "English", "I agree", "Create an account", "Create account")
    daudi.write("contract")
    daudi.reads(re.compile("Answer before"))
    page.get_by_role("button", name="+1 week").click()
    expect(page.get_by_role("region", name="The clock")).to_contain_text("1 week ahead")
    daudi.tap("Accept contract", "Log in")
    daudi.reads(re.compile("The time to answer .* ended"))


def test_what_happens_is_shown_without_what_was_said(page: Page) -> None:
    """Inbox, turn, outbox and receipt of one message, and no words, number or name of a person's."""
    barasa = Phone(page, "Barasa, WhatsApp")
    barasa.write("a sentence that nobody else may read")
    timeline = page.get_by_role("region", name="What happens inside")
    for step in ("message received: text", "queued: reply", "delivered"):
        expect(timeline.get_by_text(step).first).to_be_visible()
    shown = timeline.inner_text()
    assert "nobody else" not in shown
    assert not re.search(r"2547\d{8}", shown)


def test_a_phone_that_cannot_be_is_refused_in_words(page: Page) -> None:
    """The field says what is wrong; a number that is on the desk already is not laid there twice."""
    page.get_by_role("button", name="Add a phone").click()
    dialog = page.get_by_role("dialog", name="Add a phone")
    dialog.get_by_label("Mobile number").fill("0712")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text("That is not a Kenyan mobile number")
    dialog.get_by_label("Mobile number").fill("0712000102")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_role("alert")).to_contain_text("on the desk already")
    dialog.get_by_role("button", name="Cancel").click()


def test_two_windows_show_the_same_desk(page: Page) -> None:
    """What is done in one is seen in the other."""
    other = page.context.new_page()
    other.goto(page.url)
    njoroge = add(page, "WhatsApp", "0712000192", "Njoroge")
    njoroge.tap("Habari")
    Phone(other, "Njoroge, WhatsApp").reads(re.compile("Karibu Mtahini"))
    other.close()


def test_a_phone_acts_for_an_examination_centre(page: Page) -> None:
    """With the password on the slip, which logs one phone in, once."""
    deputy = add(page, "WhatsApp", "0712000193", "Zawadi")
    deputy.tap("Habari", "English", "I agree")
    for text, answer in (("KCSE99000001", "the slip"), ("mwezi234", "acts for centre 99000001")):
        deputy.write(text)
        deputy.reads(re.compile(answer))
