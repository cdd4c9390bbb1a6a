"""What the council withdraws no longer counts, its people are told, and posting it again makes it count."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.recall import NotWithdrawn, Order, Recalled, recall_deployments, recall_invitations, withdraw
from conversations.invitation_letter import InvitationLetter
from storage.invitations import REJECTED, Origin
from storage.letters import GENUINE, REPLACED, WITHDRAWN
from storage.posting import CHANGED
from storage.records.contracts import Invitation, Letter
from storage.store import Store
from tests.bot.chats import rows
from tests.bot.test_load import line, load, office, people, written
from tests.bot.test_load_deployments import CENTRE, DEPLOYMENT, load_centres, load_deployments
from tests.bot.test_load_deployments import written as lines
from tests.storage.test_invitations import PHONE, ROW
from tests.talk import Bot, Clock

ORDER = Order("Jane Mwangi, KNEC", "the dates change")


async def issued(house: Bot, clock: Clock, invitation: Invitation) -> Letter:
    """The letter, printed and issued."""
    entry = InvitationLetter(invitation)
    async with house.database.transaction() as tx:
        letters = Store(tx, clock()).letters
        version = await letters.next_version(entry.subject)
        return await letters.issue(await asyncio.to_thread(house.press.print, entry, version, "en", clock()))


async def posted(house: Bot, clock: Clock, **changes: object) -> tuple[Invitation, str]:
    """Post the invitation; returns it and what became of it."""
    async with house.database.transaction() as tx:
        (found,) = await Store(tx, clock()).invitations.post([ROW | changes])
    return found.item, found.outcome


async def standing(house: Bot, letter: Letter) -> tuple[str, int]:
    """What became of a letter, and which version counts."""
    async with house.database.reading() as tx:
        found = await Store.reading(tx).letters.verify(letter.serial, house.press.sealer)
    assert found
    return found.standing, found.current


async def test_a_withdrawn_letter_says_so_until_it_is_posted_again(house: Bot, clock: Clock) -> None:
    """Posted again as it was, it is the next version; what was withdrawn stays replaced."""
    first = await issued(house, clock, (await posted(house, clock))[0])
    clock.move(hours=1)
    assert await withdraw(office(house.database, clock), first.serial, ORDER) == Recalled(1, 1, 0)
    assert await standing(house, first) == (WITHDRAWN, 1)
    clock.move(hours=1)
    again, outcome = await posted(house, clock)
    assert outcome == CHANGED
    assert await standing(house, first) == (REPLACED, 2)
    second = await issued(house, clock, again)
    assert (second.version, await standing(house, second)) == (2, (GENUINE, 2))


async def test_a_withdrawal_is_told_with_its_reason(house: Bot, clock: Clock) -> None:
    """By the phone, where there is no chat; and the notice is known again."""
    letter = await issued(house, clock, (await posted(house, clock))[0])
    await withdraw(office(house.database, clock), letter.serial, ORDER)
    await house.outbox._look(everything=False)
    await house.settled()
    ((address, message),) = house.channels["sms"].sent
    assert address == PHONE
    assert "has withdrawn 2026 KCSE 233/1 Examiner: the dates change." in message.text
    async with house.database.reading() as tx:
        assert await Store.reading(tx).letters.told(message.text, house.press.sealer, PHONE, None)


async def test_what_is_withdrawn_is_not_withdrawn_twice(house: Bot, clock: Clock) -> None:
    """Nor is what never was."""
    letter = await issued(house, clock, (await posted(house, clock))[0])
    await withdraw(office(house.database, clock), letter.serial, ORDER)
    for serial in (letter.serial, "7KQ2-M8TX-4ZRC4"):
        with pytest.raises(NotWithdrawn):
            await withdraw(office(house.database, clock), serial, ORDER)
    with pytest.raises(NotWithdrawn):
        await recall_invitations(office(house.database, clock), 2019, "KCSE", "", ORDER)


async def test_a_paper_is_recalled_as_a_whole(house: Bot, clock: Clock, tmp_path: Path, database_url: str) -> None:
    """Other papers stay; who has not fetched a letter yet is told too, who rejected is left in peace."""
    await load(house.database, written(tmp_path, *people(3), line(paper="233/2")), clock)
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        person = await store.people.register("+254712000000", None, "test")
        (rejected,) = await store.invitations.of("+254712000000")
        assert person
        await store.invitations.decide(rejected, person, REJECTED, "ill", "terms", Origin("t", "t", "t"))
    clock.move(hours=1)
    assert await recall_invitations(office(house.database, clock), 2026, "KCSE", "233/1", ORDER) == Recalled(3, 2, 0)
    withdrawn = [row["paper"] for row in await rows(database_url, "invitation") if row["withdrawn_at"]]
    assert withdrawn == ["233/1"] * 3
    clock.move(hours=1)
    reloaded = await load(house.database, written(tmp_path, *people(3), line(paper="233/2")), clock)
    assert (reloaded.changed, reloaded.same) == (3, 1)


async def test_a_centre_is_recalled_as_a_whole(house: Bot, clock: Clock, tmp_path: Path, database_url: str) -> None:
    """Loading the file again posts its deployments again."""
    await load_centres(office(house.database, clock), lines(tmp_path, CENTRE, CENTRE | {"code": "08219109"}))
    file = lines(tmp_path, DEPLOYMENT, DEPLOYMENT | {"code": "08219109"})
    await load_deployments(office(house.database, clock), file)
    clock.move(hours=1)
    recalled = await recall_deployments(office(house.database, clock), 2026, "KCSE", "08219109", ORDER)
    assert recalled == Recalled(1, 1, 0)
    clock.move(hours=1)
    again = await load_deployments(
        office(house.database, clock), lines(tmp_path, DEPLOYMENT, DEPLOYMENT | {"code": "08219109"})
    )
    assert (again.changed, again.same, again.notices) == (1, 1, 1)


async def test_a_withdrawal_is_in_the_persons_history(house: Bot, clock: Clock) -> None:
    """Who did it and why; who has no account has no history."""
    await posted(house, clock)
    await posted(house, clock, phone="+254712000009")
    async with house.database.transaction() as tx:
        person = await Store(tx, clock()).people.register(PHONE, None, "test")
    await recall_invitations(office(house.database, clock), 2026, "KCSE", "", ORDER)
    async with house.database.reading() as tx:
        newest, *_others = await Store.reading(tx).history.of(person, 5)
    assert (newest.what, newest.new) == ("invitation withdrawn", "2026 KCSE 233/1 Examiner")
    assert (newest.who, newest.why, newest.channel) == (ORDER.by, ORDER.why, "office")
