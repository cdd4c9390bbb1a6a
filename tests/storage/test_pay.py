"""What the paymaster says belongs to the person, whatever number they have now."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage.numbers import CHANGED as MOVED
from storage.numbers import DELAY
from storage.pay import APPROVED
from storage.pay import PAID as PAID_OUT
from storage.posting import CHANGED, SAME
from storage.store import Store
from tests.storage.test_invitations import PHONE
from tests.storage.test_numbers import NEW, asked, carried_out
from tests.storage.test_people import register
from tests.talk import START, Bot

CLAIM = {"phone": PHONE, "year": 2026, "exam": "KCSE", "code": "08219108", "position": "INVIGILATOR"}
APPROVAL = {
    **CLAIM,
    "state": APPROVED,
    "amount": 660000,
    "tax": 0,
    "reference": "",
    "day": date(2026, 12, 1),
    "why": "",
}


async def post(house: Bot, row: dict[str, Any]) -> list[str]:
    """What became of a line of the paymaster's, after the change."""
    async with house.database.transaction() as tx:
        return [each.outcome for each in await Store(tx, START + 2 * DELAY).pay.post([row])]


async def states(house: Bot, phone: str) -> list[str]:
    """How the claims of a number stand."""
    async with house.database.reading() as tx:
        return [each.state for each in (await Store.reading(tx).pay.of(phone)).values()]


async def test_what_was_paid_before_a_change_of_number_is_not_claimed_again(house: Bot) -> None:
    """It is found under the new number, also when the paymaster has the old one for years."""
    await asked(house)
    async with house.database.transaction() as tx:
        await Store(tx, START).pay.post([APPROVAL])
    assert await carried_out(house.database) == [MOVED]
    assert (await states(house, NEW), await states(house, PHONE)) == ([APPROVED], [])
    async with house.database.reading() as tx:
        assert [claim[0] for claim in await Store.reading(tx).pay.of_exam(2026, "KCSE")] == [NEW]
    assert await post(house, APPROVAL) == [SAME]
    assert await post(house, {**APPROVAL, "state": PAID_OUT, "reference": "SLK4"}) == [CHANGED]
    assert await states(house, NEW) == [PAID_OUT]


async def test_whoever_has_the_number_now_gets_their_own(house: Bot) -> None:
    """What was said before stays with the person who had it then."""
    await asked(house)
    async with house.database.transaction() as tx:
        await Store(tx, START).pay.post([APPROVAL])
    await carried_out(house.database)
    await register(house.database, PHONE)
    await post(house, {**APPROVAL, "code": "08219109", "state": PAID_OUT, "reference": "SLK5"})
    assert (await states(house, NEW), await states(house, PHONE)) == ([APPROVED], [PAID_OUT])
