"""What an operator sees of a person who says that nothing comes."""

from __future__ import annotations

from bot.diagnose import diagnose
from bot.turns import SAVED
from storage.store import Store
from tests.bot.chats import consent, everything, rows
from tests.bot.test_load import office
from tests.storage.test_people import PHONE, register
from tests.talk import START, Bot, Talk

OFFICER = "P. Ouma, help desk"


async def shown(house: Bot, phone: str = PHONE) -> list[str]:
    """The lines of the command."""
    return [line async for line in diagnose(office(house.database, house.clock), phone, OFFICER)]


async def test_where_somebody_stands_is_shown_without_a_word_of_theirs(house: Bot) -> None:
    """The question and when, and what became of each message; never numbers, names or answers."""
    await register(house.database)
    talk = Talk(house, "whatsapp", PHONE, PHONE)
    await talk.say("Habari ya siri")
    lines = await shown(house)
    assert lines[0].startswith("2547••••5678: account ")
    assert any(line.startswith("whatsapp: proven, no consent, last heard 22 Nov 09:00:00") for line in lines)
    assert "  in welcome: asked language; answered nothing" in lines
    assert "  came 22 Nov 09:00:00, answered after 0.0 s" in lines
    assert "  went 22 Nov 09:00:00, sent after 0.0 s" in lines
    assert not any(secret in "\n".join(lines) for secret in ("siri", PHONE, PHONE[1:]))


async def test_the_numbers_in_a_question_are_hidden(house: Bot) -> None:
    """Somebody's on a shared phone, which is proven to be another's."""
    other = "+254722000111"
    await register(house.database)
    number = await consent(house, "telegram", "700", proven_phone=other)
    async with house.database.transaction() as tx:
        store, row = Store(tx, START), await tx.chat_by_id(id=number)
        person = await store.people.by_phone(PHONE)
        assert person
        await store.logins.start(row, person, "password")
        await tx.save_chat([{name: getattr(row, name) for name in SAVED}])
    talk = Talk(house, "telegram", "700")
    await talk.say("JOIN")
    await talk.say(other)
    await talk.tap("Its password")
    lines = await shown(house)
    assert any(line.startswith("telegram: not proven") for line in lines)
    assert not any(secret in "\n".join(lines) for secret in (other, other[1:], PHONE, PHONE[1:]))


async def test_who_looked_is_kept(house: Bot, database_url: str) -> None:
    """For the person, who sees it by WHO LOOKED."""
    await register(house.database)
    await shown(house)
    (look,) = await rows(database_url, "look")
    assert (look["who"], look["what"], look["why"]) == (OFFICER, "record", "diagnosis")


async def test_a_number_without_an_account_is_said_to_have_none(house: Bot, database_url: str) -> None:
    """And nothing is written of it."""
    assert await shown(house) == ["2547••••5678: no account"]
    assert PHONE not in await everything(database_url)
