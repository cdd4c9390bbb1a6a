"""Each channel has so many sends a second, and shares them out by urgency."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.line import Bucket, Item, Line, Urgency
from bot.messages import Outgoing
from tests.talk import LIMITS, Recorder


def item(number: int, urgency: Urgency) -> Item:
    """A message to one address."""
    return Item(number, "telegram", "700", urgency, Outgoing(text="hello"), datetime.max.replace(tzinfo=UTC))


def sent_in(seconds: float, bucket: Bucket, urgency: Urgency) -> int:
    """How many messages a bucket lets through."""
    now, sent = 0.0, 0
    while now < seconds:
        if wait := bucket.wait(now, urgency):
            now += wait + 1e-6
        else:
            sent += 1
    return sent


def test_bulk_takes_its_share_of_the_rate_at_most() -> None:
    """Eight of ten tokens, however long it goes on; notices have the whole rate."""
    assert sent_in(100, Bucket(10, 0), Urgency.BULK) == pytest.approx(800, rel=0.02)
    assert sent_in(100, Bucket(10, 0), Urgency.NOTICE) == pytest.approx(1000, rel=0.02)


def test_bulk_leaves_tokens_to_the_others() -> None:
    """When bulk must wait, notices need not."""
    bucket = Bucket(10, 10)
    while not bucket.wait(0, Urgency.BULK):
        pass
    assert [bucket.wait(0, Urgency.NOTICE) for _each in range(2)] == [0, 0]


def test_bulk_is_spread_over_each_second() -> None:
    """Also the first one, when all tokens are there: at no time more than eight of ten."""
    bucket, times, now = Bucket(10, 10), [], 0.0
    while now < 5:
        wait = bucket.wait(now, Urgency.BULK)
        times += [] if wait else [now]
        now += wait + 1e-6
    assert max(sum(begin <= at < begin + 1 for at in times) for begin in times) == 8


def test_answers_do_not_wait_for_tokens() -> None:
    """The platform says when it is too much; the tokens that they took are missing to the others."""
    bucket = Bucket(10, 0)
    assert [bucket.wait(0, Urgency.REPLY) for _each in range(2)] == [0, 0]
    assert bucket.wait(0, Urgency.NOTICE) == pytest.approx(0.3)


def test_credentials_keep_to_the_rate() -> None:
    """Beyond it a platform would keep them in a queue of its own, for longer than they are of use."""
    assert sent_in(100, Bucket(10, 0), Urgency.CREDENTIAL) == pytest.approx(1000, rel=0.02)


async def test_a_message_that_rests_lets_a_more_urgent_one_pass_and_comes_back() -> None:
    """It is tried again by itself, and not before its time."""
    line = Line(channel=Recorder("telegram", LIMITS["telegram"]), bucket=Bucket(30, 30))
    notice, reply = item(1, Urgency.NOTICE), item(2, Urgency.REPLY)
    line.add(notice)
    line.rest(notice, 0.01)
    assert not line.is_due(notice.address)
    line.add(reply)
    assert line.is_due(notice.address)
    line.pop(notice.address)
    while not line.ready.empty():
        line.ready.get_nowait()
    assert not line.is_due(notice.address)
    assert (await line.ready.get())[1] == 1
    assert line.is_due(notice.address)
