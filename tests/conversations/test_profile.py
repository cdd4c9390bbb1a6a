"""The profile: who hears of a change, what survives, and that every way through it ends in the same place."""

from __future__ import annotations

import pytest

from conversations.profile import FORMS, MODELS, PARTS
from conversations.sections import FIELDS
from conversations.welcome import CONSENT_VERSION
from storage.invitations import ACCEPTED, Origin
from storage.people import People
from storage.profiles import Profiles
from storage.records.profiles import Profile
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.storage.test_invitations import PHONE, ROW
from tests.talk import Bot, Talk

STORED = {
    "name": "Wanjiku Achieng Otieno",
    "birth_year": 1985,
    "gender": "female",
    "id_number": "23456789",
    "kra_pin": "A012345678Z",
    "tsc_number": "512345",
    "email": "",
    "mpesa_phone": PHONE,
    "mpesa_name": "Wanjiku Achieng Otieno",
}


async def settle(house: Bot, *, stored: bool = True, accepted: bool = True) -> None:
    """A person with a profile who has accepted an invitation."""
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.register(PHONE, None, "test")
        assert person
        await store.invitations.post([ROW])
        if stored:
            await store.profiles.save(person, STORED, "test")
        for invitation in await store.invitations.of(PHONE) if accepted else ():
            await store.invitations.decide(invitation, person, ACCEPTED, "", "terms", Origin("t", "t", "t"))


async def chat(house: Bot, channel: str, address: str, *, proven: bool = True, language: str = "en") -> Talk:
    """A chat of the person's, who is logged in."""
    async with house.database.reading() as tx:
        person = await People(tx, house.clock()).by_phone(PHONE)
    assert person
    await consent(
        house,
        channel,
        address,
        login_person_id=person.id,
        active_at=house.clock(),
        proven_phone=PHONE if proven else None,
        language=language,
        consent_version=CONSENT_VERSION,
    )
    return Talk(house, channel, address)


async def say(talk: Talk, *texts: str) -> str:
    """Say some things; returns the last answer."""
    for text in texts:
        await talk.say(text)
    return talk.last.text


@pytest.mark.parametrize(
    ("part", "number", "value", "notice"),
    [
        ("1", "1", "Wanjiku Otieno", "Full name was Wanjiku Achieng Otieno and is now Wanjiku Otieno."),
        ("1", "4", "23456780", "ID number was 23••••89 and is now 23••••80."),
        ("5", "1", "0722000333", "M-Pesa line was 2547••••5678 and is now 2547••••0333."),
    ],
)
async def test_a_weighty_change_is_told_to_the_other_addresses(
    house: Bot, part: str, number: str, value: str, notice: str
) -> None:
    """In each chat's language, with what to do; not where it was made."""
    await settle(house)
    here, there = await chat(house, "telegram", "801"), await chat(house, "whatsapp", PHONE)
    swahili = await chat(house, "telegram", "802", language="sw")
    await say(here, "profile", part, f"edit {number}", value)
    assert notice in there.last.text
    assert "call the council now, free of charge: 0800 721 410" in there.last.text
    assert swahili.last.text.startswith("Mtahini: wasifu wako umebadilishwa.")
    assert not any("If it was not you" in message.text for message in here.heard)


async def test_a_change_from_an_address_that_is_not_proven_is_told_to_the_phone(house: Bot) -> None:
    """Whoever knows the password may not be the owner."""
    await settle(house)
    here = await chat(house, "telegram", "801", proven=False)
    await say(here, "profile", "5", "edit 1", "0722000333")
    assert ["M-Pesa line was" in text for text in here.texts_to(PHONE)] == [True]


@pytest.mark.parametrize("given", [{"accepted": False}, {"stored": False}])
async def test_other_changes_are_not_announced(house: Bot, given: dict[str, bool]) -> None:
    """Before a contract, and where there was nothing before."""
    await settle(house, **given)
    here, there = await chat(house, "telegram", "801"), await chat(house, "whatsapp", PHONE)
    answers = ("edit 1", "0722000333") if given.get("stored", True) else ("0722000333", "Jane Otieno", "yes", "save")
    await say(here, "profile", "5", *answers)
    assert "Saved" in here.last.text
    assert there.heard == []


async def test_the_form_in_two_chats_at_once_loses_nothing(house: Bot) -> None:
    """A change from one address is not undone by a view that was open at another."""
    await settle(house)
    here, there = await chat(house, "telegram", "801"), await chat(house, "whatsapp", PHONE)
    await say(here, "profile", "1", "edit 2")
    await say(there, "profile", "1", "edit 5", "A999999999Z")
    await say(here, "1986")
    async with house.database.reading() as tx:
        person = await People(tx, house.clock()).by_phone(PHONE)
        assert person
        found = await Profiles(tx, house.clock()).of(person)
    assert (found.birth_year, found.kra_pin) == (1986, "A999999999Z")


async def test_somebody_else_on_the_same_phone_sees_nothing(house: Bot, database_url: str) -> None:
    """Neither the form that was begun nor what is stored."""
    await settle(house)
    here = await chat(house, "telegram", "801")
    await say(here, "profile", "4", "Otieno Wafula")
    (draft,) = await rows(database_url, "draft")
    assert draft["form"] == "kin"
    await say(here, "menu", "log out")
    async with house.database.transaction() as tx:
        other = await People(tx, house.clock()).register("+254722000111", None, "test")
    assert other
    await consent(house, "telegram", "801", login_person_id=other.id, active_at=house.clock(), proven_phone=None)
    assert "Continue" not in " ".join(option.label for option in (await here.say("menu")).options)
    assert "still need: Full name, ID number" in await say(here, "profile")
    assert await say(here, "4") == "What is the full name of your next of kin?"


def test_every_field_of_the_profile_is_asked_for() -> None:
    """What is stored and what the forms ask are the same."""
    assert set(FIELDS) == set(Profile.__dataclass_fields__) - {"person_id"}
    assert {part.id for part in PARTS} == {*FORMS, *MODELS, "changes"}
