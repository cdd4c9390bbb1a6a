"""STATUS, RETRY and HERE: for whom, and from where."""

from __future__ import annotations

import pytest

from conversations import passwords
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.talk import PASSWORD, Bot, Clock, Talk

PHONE = "+254712345678"


@pytest.fixture
async def owner(house: Bot) -> Talk:
    """Somebody with an account, on WhatsApp."""
    await consent(house, "whatsapp", PHONE)
    async with house.database.transaction() as tx:
        await Store(tx, house.clock()).people.register(PHONE, passwords.HASHER.hash("abcd2345"), "test")
    talk = Talk(house, "whatsapp", PHONE, PHONE)
    await talk.say("menu")
    return talk


async def stranger(house: Bot) -> Talk:
    """Somebody who asks for a password of that number."""
    await consent(house, "telegram", "666")
    talk = Talk(house, "telegram", "666")
    for text in ("reset", PHONE, "yes"):
        await talk.say(text)
    return talk


async def test_the_owner_sees_what_a_stranger_asked_for(house: Bot, owner: Talk) -> None:
    """And the stranger does not see what became of it."""
    other = await stranger(house)
    assert "SMS to 2547••••5678: sent 09:00:00, no news yet." in (await owner.say("status")).text
    assert "no news" not in (await other.say("status")).text


async def test_a_stranger_does_not_get_it_here(house: Bot, owner: Talk) -> None:
    """Nor by sending it again: what goes out goes to the number's owner."""
    other = await stranger(house)
    for text in ("here", "retry", "yes", "here"):
        await other.say(text)
    assert not any(PASSWORD.search(message.text) for message in other.heard)


async def test_after_a_day_nothing_is_told(house: Bot, owner: Talk, clock: Clock) -> None:
    """What became of an old password helps nobody."""
    await owner.say("reset")
    await owner.tap("Send it")
    clock.move(days=1)
    assert "No password was asked for here since yesterday" in (await owner.say("status")).text


async def test_the_same_password_is_sent_again_while_it_is_young(house: Bot, owner: Talk, clock: Clock) -> None:
    """The old SMS and the new one must not say different things."""
    await owner.say("reset")
    await owner.tap("Send it")
    clock.move(minutes=9)
    await owner.say("retry")
    first, again = owner.texts_to(PHONE)
    assert first == again


async def test_an_old_password_is_not_sent_again(house: Bot, owner: Talk, clock: Clock, database_url: str) -> None:
    """A new one is made, after it was said where it goes; the old one's text is gone."""
    await owner.say("reset")
    await owner.tap("Send it")
    clock.move(minutes=10)
    await house.look()
    assert [row["payload"] for row in await rows(database_url, "delivery")] == [None]
    assert "A new password will go by SMS to 2547••••5678" in (await owner.say("retry")).text
    await owner.tap("Send it")
    first, new = owner.texts_to(PHONE)
    assert first != new


async def test_sending_again_is_limited_like_asking(house: Bot, owner: Talk) -> None:
    """Each SMS is paid."""
    await owner.say("reset")
    await owner.tap("Send it")
    for _time in range(6):
        await owner.say("retry")
    assert "too often" in " ".join(message.text for message in owner.heard)
    assert len(owner.texts_to(PHONE)) == 5


async def test_a_password_that_is_used_has_arrived(house: Bot, owner: Talk, clock: Clock) -> None:
    """Whatever receipts say: it is not sent another way."""
    await owner.say("reset")
    await owner.tap("Send it")
    (text,) = owner.texts_to(PHONE)
    await consent(house, "telegram", "702")
    other = Talk(house, "telegram", "702")
    for said in ("log in", PHONE, PASSWORD.findall(text)[0]):
        await other.say(said)
    assert "You are logged in" in other.last.text
    heard = len(owner.heard)
    clock.move(minutes=1)
    await house.look()
    assert len(owner.heard) == heard


async def test_status_is_no_answer_to_a_question(house: Bot) -> None:
    """Wherever one is, it is understood, and one goes on from there."""
    await consent(house, "telegram", "701")
    talk = Talk(house, "telegram", "701")
    await talk.say("create an account")
    await talk.say("0722000111")
    assert (await talk.say("HALI")).text.startswith("No password was asked for here")
    assert talk.last.text.endswith("Please type the number again, to be sure.")
    assert "it has an account now" in (await talk.say("0722000111")).text
