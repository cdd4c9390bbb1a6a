"""What the page does for the hands and the eyes: keys, markup, ticks, files, lists, and screens of every size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.desk.canned import ENTITIES, FORMATTED, SERIAL, attach, click, on_telegram, photo, two_pages, with_list
from tests.desk.phones import Phone, add

MOST_TABS = 60
DROP = """(element, [name, size]) => {
    const data = new DataTransfer();
    data.items.add(new File([new ArrayBuffer(size)], name));
    element.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
}"""
PASTE = """(element) => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "picture.png", {type: "image/png"}));
    element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_conversation_by_the_keyboard_alone(page: Page) -> None:
    """From the address bar to an answer, and the focus stays where the person is."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the phones")).to_be_focused()
    page.keyboard.press("Enter")
    achieng = Phone(page, "Achieng, Telegram")
    tab_to(page, achieng.region.get_by_role("tab", name="Telegram"))
    page.keyboard.press("ArrowRight")
    expect(achieng.region.get_by_role("tab", name="SMS")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    tab_to(page, achieng.region.get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    english = achieng.region.get_by_role("button", name="English")
    tab_to(page, english)
    page.keyboard.press("Space")
    tab_to(page, achieng.region.get_by_role("textbox", name="Message"))
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    achieng.reads(re.compile("^one\ntwo$"))
    expect(achieng.region.get_by_role("textbox", name="Message")).to_be_focused()


def test_the_menu_of_commands_opens_chooses_and_gives_the_focus_back(page: Page) -> None:
    """Escape closes it; a command is sent as it is written."""
    achieng = Phone(page, "Achieng, Telegram")
    menu = achieng.region.get_by_role("button", name="Menu")
    menu.click()
    expect(achieng.region.get_by_role("button", name="/menu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.click()
    achieng.region.get_by_role("button", name="/help").click()
    achieng.reads("/help")


def test_telegram_shows_what_the_entities_say(page: Page) -> None:
    """Bold within italic, code, a struck word, a named link and a bare one; all of it text."""
    achieng = on_telegram(page, {"text": FORMATTED, "entities": ENTITIES}, {"text": "<b>not</b> & <img src=x>"})
    text = achieng.chat.get_by_role("paragraph").filter(has_text="See the portal")
    expect(text.locator("strong").first).to_have_text("Bold")
    expect(text.locator("em strong")).to_have_text("both")
    expect(text.locator("code")).to_have_text("code")
    expect(text.locator("s")).to_have_text("struck")
    expect(text.get_by_role("link", name="the portal")).to_have_attribute("href", "https://www.knec.ac.ke/")
    expect(text.get_by_role("link").last).to_have_attribute("href", "https://www.knec.ac.ke/news?a=1&b=2")
    achieng.reads("<b>not</b> & <img src=x>")


def test_whatsapp_shows_what_its_signs_say(page: Page) -> None:
    """Signs at the edge of a word mark it up and go; elsewhere, and in an address, they stay."""
    mwangi = add(page, "WhatsApp", "0712000170", "Mwangi")
    mwangi.write("*bold _and italic_* ~struck~ `code` 2*3*4 snake_case_name https://example.org/a_b_c")
    text = mwangi.chat.get_by_role("paragraph").filter(has_text="bold")
    expect(text.locator("strong")).to_have_text("bold and italic")
    expect(text.locator("strong em")).to_have_text("and italic")
    expect(text.locator("s")).to_have_text("struck")
    expect(text.locator("code")).to_have_text("code")
    expect(text).to_have_text("bold and italic struck code 2*3*4 snake_case_name https://example.org/a_b_c")


def test_messages_are_read_aloud_in_their_language(page: Page) -> None:
    """Where it can be told."""
    achieng = on_telegram(
        page, {"text": "Ungependa kufanya nini?"}, {"text": "What would you like to do?"}, {"text": "Ok"}
    )
    expect(achieng.chat.get_by_text("Ungependa")).to_have_attribute("lang", "sw")
    expect(achieng.chat.get_by_text("What would")).to_have_attribute("lang", "en")
    expect(achieng.chat.get_by_text("Ok")).to_have_attribute("lang", "")


def test_an_edited_message_says_so_and_a_deleted_one_is_gone(page: Page) -> None:
    """Nothing of a deleted message is left but that there was one."""
    achieng = on_telegram(page, {"text": "Better", "edited": True}, {"sender": "person", "deleted": True})
    expect(achieng.chat.get_by_role("article").first).to_contain_text("edited")
    achieng.reads("This message was deleted")


def test_typing_and_notices_are_shown_while_they_last(page: Page) -> None:
    """Under the name of the bot, and over the chat."""
    events = [{"user_id": 5001, "kind": "typing", "content": {"action": "typing"}}]
    events.append({"user_id": 5001, "kind": "toast", "content": {"text": "Saved", "alert": False}})
    stream = "".join(f"event: telegram\ndata: {json.dumps(event)}\n\n" for event in events)
    page.route("**/desk/events*", lambda route: route.fulfill(body=stream, content_type="text/event-stream"))
    page.reload()
    achieng = Phone(page, "Achieng, Telegram")
    expect(achieng.region.get_by_text("typing…")).to_be_visible()
    expect(achieng.region.get_by_role("status").get_by_text("Saved")).to_be_visible()


def test_ticks_tell_how_far_an_own_message_came(page: Page) -> None:
    """One while Telegram is down, two when the bot has it."""
    zawadi = add(page, "Telegram", "0712000171", "Zawadi")
    switch = page.get_by_role("switch", name="Telegram is down")
    switch.click()
    expect(switch).to_be_checked()
    zawadi.write("hello")
    message = zawadi.chat.get_by_role("article").filter(has_text="hello")
    expect(message).to_contain_text(re.compile("sent$"))
    switch.click()
    expect(message).to_contain_text(re.compile("read$"))


def test_a_list_is_chosen_from_with_the_keyboard(page: Page) -> None:
    """Escape leaves it and the focus goes back; a row is chosen, and sent with its id."""
    barasa = with_list(page)
    opener = barasa.region.get_by_role("button", name="Choose")
    opener.press("Enter")
    sheet = page.get_by_role("dialog", name="Choose")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    opener.press("Enter")
    sheet.get_by_role("radio", name="Marking contracts Accept or reject").press("ArrowDown")
    with page.expect_request("**/choose") as request:
        sheet.get_by_role("button", name="Send").click()
    assert request.value.post_data_json == {"item": "b", "message": "MM1"}
    expect(barasa.region.get_by_role("alert").filter(has_text="no message to")).to_be_visible()


@pytest.mark.parametrize("app", ["Telegram", "WhatsApp"])
def test_a_photo_goes_with_its_words_and_is_looked_at(page: Page, app: str) -> None:
    """Chosen behind the camera; shown before it goes; a card with a picture afterwards."""
    otieno = add(page, app, "0712000172", f"Otieno {app}")
    with page.expect_file_chooser() as chooser:
        otieno.region.get_by_role("button", name="Take a photo").click()
    chooser.value.set_files({"name": "cert.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(otieno.region.get_by_role("list", name="Files to send")).to_contain_text(re.compile(r"cert.jpg, \d kB"))
    otieno.write("my certificate")
    otieno.reads("my certificate")
    expect(otieno.region.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(0)
    otieno.region.get_by_role("button", name=re.compile("Open .*.jpg")).click()
    expect(page.get_by_role("dialog").get_by_role("img", name="Page 1 of 1")).to_be_visible()


def test_files_are_dropped_pasted_and_taken_back(page: Page) -> None:
    """On the phone, and in the field."""
    kamau = add(page, "WhatsApp", "0712000173", "Kamau")
    kamau.chat.evaluate(DROP, ["dropped.pdf", 1000])
    kamau.region.get_by_role("textbox", name="Message").evaluate(PASTE)
    held = kamau.region.get_by_role("list", name="Files to send").get_by_role("listitem")
    expect(held).to_have_text([re.compile("dropped.pdf"), re.compile("picture.png")])
    held.first.get_by_role("button", name="Remove").click()
    expect(held).to_have_text([re.compile("picture.png")])


def test_a_file_that_is_too_large_is_refused_in_words(page: Page) -> None:
    """Before it goes anywhere."""
    barasa = Phone(page, "Barasa, WhatsApp")
    barasa.chat.evaluate(DROP, ["film.mp4", 16_000_001])
    alert = barasa.region.get_by_role("alert").filter(has_text="film.mp4")
    expect(alert).to_have_text("film.mp4 is larger than 16.0 MB, which is the most here. Send a smaller file.")


def test_a_document_is_paged_zoomed_read_verified_and_downloaded(page: Page) -> None:
    """Escape closes it, and the focus goes back to its card."""
    akinyi = add(page, "WhatsApp", "0712000174", "Akinyi")
    attach(akinyi, "scan.pdf", "application/pdf", two_pages())
    click(akinyi, "Send", "Open scan.pdf")
    viewer = page.get_by_role("dialog", name="scan.pdf")
    expect(viewer.get_by_role("status")).to_have_text("Page 1 of 2")
    viewer.get_by_role("button", name="Next page").click()
    expect(viewer.get_by_role("status")).to_have_text("Page 2 of 2")
    first = viewer.get_by_role("img", name="Page 1 of 2")
    width = first.evaluate("image => image.clientWidth")
    viewer.get_by_role("button", name="Zoom in").click()
    expect(first).to_have_js_property("clientWidth", round(width * 1.5))
    viewer.get_by_role("button", name="As text").click()
    expect(viewer.get_by_text("The second page")).to_be_visible()
    expect(viewer.get_by_role("link", name="Verify")).to_have_attribute("href", re.compile(f"/verify/{SERIAL}$"))
    with page.expect_download() as download:
        viewer.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "scan.pdf"
    assert download.value.path().read_bytes() == two_pages()
    page.keyboard.press("Escape")
    expect(akinyi.region.get_by_role("button", name="Open scan.pdf")).to_be_focused()


def test_a_file_that_cannot_be_shown_says_so(page: Page) -> None:
    """And can still be downloaded."""
    baraka = add(page, "Telegram", "0712000175", "Baraka")
    attach(baraka, "notes.txt", "text/plain", b"notes")
    click(baraka, "Send", "Open notes.txt")
    viewer = page.get_by_role("dialog", name="notes.txt")
    expect(viewer.get_by_text("There is no preview of this file")).to_be_visible()
    expect(viewer.get_by_role("link", name="Download")).to_be_visible()


def test_an_sms_is_unread_until_its_inbox_is_opened(page: Page) -> None:
    """The invitation of the sample came by SMS; the council's short code can be answered."""
    daudi = Phone(page, "Daudi, WhatsApp")
    tab = daudi.region.get_by_role("tab", name="SMS")
    expect(tab).to_contain_text("1 unread")
    tab.click()
    expect(tab).to_have_text("SMS")
    daudi.write("PASSWORD")
    daudi.reads("PASSWORD")


def test_the_timeline_is_sifted_by_phone_and_stands_still(page: Page) -> None:
    """What comes while it stands is counted, and shown when it goes on."""
    barasa, daudi = Phone(page, "Barasa, WhatsApp"), Phone(page, "Daudi, WhatsApp")
    turns = page.get_by_role("list", name="Turns").get_by_role("listitem")
    barasa.write("menu")
    expect(turns.filter(has_text="Barasa, WhatsApp").first).to_be_visible()
    page.get_by_label("Show the turns of").select_option("Daudi")
    expect(turns.filter(has_text="Barasa, WhatsApp").first).to_be_hidden()
    page.get_by_role("button", name="Pause").click()
    daudi.write("menu")
    button = page.get_by_role("button", name=re.compile(r"Go on \(\d+\)"))
    button.click()
    expect(turns.filter(has_text="Daudi, WhatsApp").first).to_be_visible()


def test_a_small_screen_shows_one_phone_at_a_time(page: Page) -> None:
    """The names above it bring the others, and nothing is wider than the screen."""
    page.set_viewport_size({"width": 360, "height": 740})
    barasa, achieng = Phone(page, "Barasa, WhatsApp"), Phone(page, "Achieng, Telegram")
    expect(barasa.region).to_be_visible()
    expect(achieng.region).to_be_hidden()
    names = page.get_by_role("navigation", name="Phones")
    names.get_by_role("button", name="Achieng, Telegram").click()
    expect(achieng.region).to_be_visible()
    expect(barasa.region).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_large_text_needs_no_sideways_scrolling(page: Page) -> None:
    """Text of twice the size, as a person may set it in the browser."""
    page.set_viewport_size({"width": 720, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 720


def test_the_theme_is_remembered(page: Page) -> None:
    """As the computer has it, until somebody says otherwise."""
    button = page.get_by_role("button", name="Dark")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_suggestion_is_begun_for_the_person(page: Page) -> None:
    """It stands in the field of the right phone, to be sent."""
    page.get_by_role("button", name="Ask for Barasa’s letter, on WhatsApp").click()
    field = Phone(page, "Barasa, WhatsApp").region.get_by_role("textbox", name="Message")
    expect(field).to_be_focused()
    expect(field).to_have_value("Habari, naomba barua yangu")
    page.get_by_role("button", name="Mark attendance as Daudi").click()
    field = Phone(page, "Daudi, WhatsApp").region.get_by_role("textbox", name="Message")
    expect(field).to_have_value("KCSE99000001")


@pytest.fixture
def unwatched(browser: Browser, desk_url: str) -> Iterator[Page]:
    """A window whose console may complain: its network is going to be cut."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(desk_url)
    yield page
    context.close()


def test_a_sandbox_that_is_away_is_told_calmly_and_what_was_written_is_kept(unwatched: Page) -> None:
    """The page says what to do, and goes on by itself."""
    barasa = Phone(unwatched, "Barasa, WhatsApp")
    expect(barasa.chat).to_be_visible()
    unwatched.context.set_offline(True)
    field = barasa.region.get_by_role("textbox", name="Message")
    field.fill("are you there?")
    click(barasa, "Send")
    expect(barasa.region.get_by_role("alert")).to_contain_text("The sandbox does not answer")
    expect(field).to_have_value("are you there?")
    unwatched.context.set_offline(False)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the keyboard")
