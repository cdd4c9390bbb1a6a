"""Anybody can ask whether a letter or a message is ours; nobody can find letters by guessing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.broadcast import Broadcast
from bot.messages import BOLD_OFF, BOLD_ON, Outgoing
from conversations.contracts import notice
from conversations.letters import InvitationLetter
from conversations.verify import read
from letters.seal import new_serial
from storage.people import ALLOWED, GUESS
from storage.store import Store
from tests.bot.chats import rows
from tests.storage.test_invitations import PHONE, ROW
from tests.talk import LIMITS, Bot, Talk

SERIAL = "7KQ2-M8TX-4ZRC4"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (SERIAL, SERIAL),
        ("7kq2 m8tx 4zrc4", "7kq2 m8tx 4zrc4"),
        (f"VERIFY {SERIAL}", SERIAL),
        (f"/verify {SERIAL}", SERIAL),
        (f"thibitisha: {SERIAL.lower()}", SERIAL.lower()),
        (f"Is this real? Letter {SERIAL} for you", f"Letter {SERIAL} for you"),
        ("ni kweli? Umealikwa kusahihisha. Tuma 500 kwa 0712345678", "Umealikwa kusahihisha. Tuma 500 kwa 0712345678"),
        (f"my letter {SERIAL}", f"my letter {SERIAL}"),
        ("verify", ""),
        ("NI KWELI?", ""),
        ("verification of my documents", ""),
        ("letter", ""),
        ("chaimandazi77", ""),
        ("0712345678", ""),
    ],
)
def test_what_is_to_be_checked_is_read_from_the_words(text: str, what: str) -> None:
    """A serial alone will do; a word alone asks for one."""
    assert read(text) == ({"what": what} if what else {})


def said(message: Outgoing) -> str:
    """The text as the phone shows it."""
    return message.text.replace(BOLD_ON, "*").replace(BOLD_OFF, "*")


async def told(house: Bot) -> str:
    """Post an invitation; returns the notice as the phone shows it."""
    async with house.database.transaction() as tx:
        (posted,) = await Store(tx, house.clock()).invitations.post([ROW])
        notices = Broadcast(LIMITS, house.press.sealer, house.clock())
        text = notice(posted.item)
        assert text
        notices.tell(PHONE, text, "n1")
        await notices.send(tx)
    await house.outbox._look(everything=False)
    await house.settled()
    ((_address, message),) = house.channels["sms"].sent
    return said(message)


async def test_a_notice_that_was_sent_is_genuine(house: Bot) -> None:
    """To the person it was sent to, and, as somebody else's, to others; in one message or two."""
    text = await told(house)
    own = Talk(house, "whatsapp", PHONE, PHONE)
    assert "*Genuine.*" in said(await own.say(f"is this real? {text}"))
    stranger = Talk(house, "telegram", "999")
    assert "Send the serial" in said(await stranger.say("is it real"))
    assert "not yours" in said(await stranger.say(text))


@pytest.mark.parametrize("changed", ["CONTRACT to 0799 999999", "0712345678"])
async def test_a_notice_with_another_word_is_not_ours(house: Bot, changed: str) -> None:
    """Swindlers change the number or the link."""
    text = (await told(house)).replace("CONTRACT", changed)
    assert "Hatukutuma ujumbe huu" in said(await Talk(house, "telegram", "999").say(f"ni kweli? {text}"))


async def test_no_text_of_a_notice_is_kept(house: Bot, database_url: str) -> None:
    """Only its proof."""
    text = await told(house)
    (row,) = await rows(database_url, "outbox")
    assert (row["payload"], len(row["proof"])) == (None, 64)
    assert row["proof"] == house.press.sealer.proof(text)


async def test_guessing_serials_ends_soon(house: Bot) -> None:
    """For this chat; a mistyped one is not counted, since its check character shows it."""
    talk = Talk(house, "telegram", "999")
    for _time in range(ALLOWED[GUESS].of_chat):
        assert "typing mistake" in said(await talk.say("VERIFY 7KQ2-M8TX-4ZRC7"))
        assert "Not genuine" in said(await talk.say(f"VERIFY {new_serial()}"))
    assert "Too many" in said(await talk.say(f"VERIFY {new_serial()}"))
    assert "Not genuine" in said(await Talk(house, "telegram", "998").say(f"VERIFY {new_serial()}"))
    house.clock.move(hours=1, seconds=1)
    assert "Not genuine" in said(await talk.say(f"VERIFY {new_serial()}"))


async def test_all_chats_together_guess_only_so_often(house: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many chats somebody has; whoever has not guessed wrongly is answered all the same."""
    allowed = ALLOWED[GUESS]
    monkeypatch.setitem(ALLOWED, GUESS, replace(allowed, of_phone=5))
    talks = [Talk(house, "telegram", str(number)) for number in range(6)]
    await asyncio.gather(*(talk.say(f"VERIFY {new_serial()}") for talk in talks[:5]))
    assert "Too many" in said(await talks[0].say(f"VERIFY {new_serial()}"))
    assert "Not genuine" in said(await talks[5].say(f"VERIFY {new_serial()}"))


async def test_a_record_that_was_tampered_with_is_not_genuine(house: Bot) -> None:
    """Who can write to the database but has no key cannot make a letter."""
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        (posted,) = await store.invitations.post([ROW])
        entry = InvitationLetter(posted.item)
        letter = await asyncio.to_thread(house.press.print, entry, 1, "en", house.clock())
        good = await store.letters.issue(letter)
        forged = await store.letters.issue(replace(letter, serial=new_serial(), version=2))
    talk = Talk(house, "telegram", "999")
    assert "W.A.O." in said(await talk.say(good.serial))
    assert "Not genuine" in said(await talk.say(forged.serial))


async def test_a_file_that_we_sent_is_known_to_the_last_byte(house: Bot) -> None:
    """Without an account; a copy that was changed, or anything else, is not ours."""
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        (posted,) = await store.invitations.post([ROW])
        entry = InvitationLetter(posted.item)
        letter = await asyncio.to_thread(house.press.print, entry, 1, "en", house.clock())
        await store.letters.issue(letter)
    file = await house.files.read(letter.sha256)
    talk = Talk(house, "telegram", "999")
    for content, answer in ((file, "*Genuine.* Letter"), (file + b"\n", "Not a file of ours")):
        assert "PDF file" in said(await talk.say("is this real?"))
        assert answer in said(await talk.send_file(content))
