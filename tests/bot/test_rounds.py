"""What is due is done without anybody's message, and what fails is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

import pytest

from bot import rounds as rounds_module
from bot.channel import Limits
from bot.language import plain
from bot.notice import Notice
from bot.rounds import Rounds
from storage.store import Store
from tests.talk import LIMITS, Bot


async def test_a_round_tells_people_what_was_done(house: Bot) -> None:
    """Its notices leave at once."""

    async def duty(store: Store, limits: Mapping[str, Limits], now: datetime) -> list[Notice]:
        assert store
        assert limits is LIMITS
        return [Notice("telegram", "700", "en", plain(f"It is {now:%H:%M}."))]

    await Rounds(house.writer, house.outbox, LIMITS, house.press.sealer, house.clock, [duty, duty]).go()
    await house.settled()
    assert [(to, message.text) for to, message in house.channels["telegram"].sent] == [("700", "It is 06:00.")] * 2


async def test_a_duty_that_fails_is_tried_in_the_next_round(house: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rounds go on, from their start until they are stopped."""
    monkeypatch.setattr(rounds_module, "EVERY", 0.0)
    tries, done = [], asyncio.Event()

    async def duty(_store: Store, _limits: Mapping[str, Limits], _now: datetime) -> list[Notice]:
        tries.append(1)
        if len(tries) < 3:
            raise LookupError("not now")
        done.set()
        return []

    rounds = Rounds(house.writer, house.outbox, LIMITS, house.press.sealer, house.clock, [duty])
    await rounds.start()
    await asyncio.wait_for(done.wait(), 5)
    await rounds.stop()
    assert len(tries) >= 3
