"""When a case is to be answered, and what happens when it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conversations.cases import answer_by
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import consent
from tests.talk import Bot

PHONE = "+254712345678"


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 26, 14, tzinfo=UTC)),  # Monday to Thursday
        (datetime(2026, 11, 26, 20, tzinfo=UTC), datetime(2026, 12, 1, 14, tzinfo=UTC)),  # Thursday to Tuesday
        (datetime(2026, 11, 28, 5, tzinfo=UTC), datetime(2026, 12, 2, 14, tzinfo=UTC)),  # Saturday to Wednesday
    ],
)
def test_an_answer_is_due_after_three_working_days(asked: datetime, due: datetime) -> None:
    """At five in the afternoon in Nairobi."""
    assert answer_by(asked) == due


@pytest.mark.parametrize("answered", [False, True])
async def test_a_person_hears_that_the_answer_is_late(house: Bot, answered: bool) -> None:
    """Once, and only where there was none."""
    number = await consent(house, "telegram", "700", proven_phone=PHONE, active_at=house.clock())
    async with house.database.transaction() as tx:
        cases = Store(tx, house.clock()).cases
        row: ChatRow = await tx.chat_by_id(id=number)
        case = await cases.file(row, PHONE, "Not paid.", house.clock() + timedelta(days=3))
        if answered:
            await cases.reply(case, "an officer", "Wait.")
    for _day in range(5):
        house.clock.move(days=1)
        await house.look()
    told = [message.text for _to, message in house.channels["telegram"].sent]
    assert [case.number in text and "should have been answered" in text for text in told] == [True] * (not answered)
