"""The outbox delivers in order, by urgency and within the rate, until a message is sent or expires."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest

from bot import outbox as outbox_module
from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    NotSent,
    OutcomeUnknown,
    PersonUnreachable,
    Receipt,
    RetryAfter,
    SendError,
)
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import LEASE, Progress, outgoing
from conversations.deliveries import document_failed
from tests.bot.chats import consent, rows
from tests.bot.post import Post, post
from tests.talk import Bot, Clock, Talk


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(outbox_module, "LONGEST_WAIT", 0.05)


@pytest.fixture
async def office(database_url: str, clock: Clock) -> AsyncIterator[Post]:
    """An outbox that runs, with scripted channels."""
    async with post(database_url, clock) as made:
        yield made


async def stored(url: str, number: int) -> dict[str, Any]:
    """A message's row."""
    return next(row for row in await rows(url, "outbox") if row["id"] == number)


async def test_messages_to_an_address_keep_their_order(office: Post) -> None:
    """A later message waits while an earlier one is tried again."""
    office.channel.script = [NotSent(), RetryAfter(0.01)]
    await office.send("one", "two", "three")
    assert office.channel.tried == ["one", "one", "one", "two", "three"]
    assert office.channel.texts == ["one", "two", "three"]


async def test_an_address_that_waits_does_not_hold_up_others(office: Post, database_url: str) -> None:
    """The platform asks for patience with one chat; the next chat is served."""
    office.channel.script = [RetryAfter(30)]
    (first,) = await office.put("one")
    (second,) = await office.put("two", address="701")
    await office.channel.heard.wait()
    assert office.channel.texts == ["two"]
    assert (await stored(database_url, first))["state"] == Progress.QUEUED
    assert second > first


@pytest.mark.parametrize("error", [NotSent(), RetryAfter(0.01), OutcomeUnknown(), ChannelMisconfigured()])
async def test_what_may_pass_is_tried_again(office: Post, database_url: str, error: SendError) -> None:
    """The message is kept and sent at a later try."""
    office.channel.script = [error, error]
    (number,) = await office.send("hello")
    assert office.channel.tried == ["hello"] * 3
    row = await stored(database_url, number)
    assert (row["state"], row["platform_id"], row["reason"]) == (Progress.SENT, str(number), None)


async def test_an_unclassified_error_is_tried_again(office: Post) -> None:
    """A mistake in a channel delays a message; it does not lose it."""

    async def mistake(number: int) -> None:
        raise LookupError(number)

    office.channel.script = [mistake]
    await office.send("one", "two")
    assert office.channel.texts == ["one", "two"]


async def test_what_arrived_after_all_is_not_sent_again(office: Post, database_url: str) -> None:
    """The outcome was unknown, then a receipt with our id came: the next try finds it and ends."""

    async def arrive_in_silence(number: int) -> None:
        await office.outbox.receive(Receipt("telegram", "delivered", outbox_id=number))
        raise OutcomeUnknown

    office.channel.script = [arrive_in_silence]
    (number,) = await office.send("hello")
    assert office.channel.tried == ["hello"]
    assert (await stored(database_url, number))["state"] == Progress.DELIVERED


async def test_a_person_who_cannot_be_reached_is_not_tried_again(office: Post, database_url: str) -> None:
    """The message fails with its reason, and the next one has its own try."""
    office.channel.script = [PersonUnreachable()]
    first, second = await office.send("one", "two")
    assert office.channel.tried == ["one", "two"]
    row = await stored(database_url, first)
    assert (row["state"], row["reason"]) == (Progress.FAILED, "unreachable")
    assert (await stored(database_url, second))["state"] == Progress.SENT


async def test_a_reply_that_the_platform_refuses_becomes_an_apology(office: Post, database_url: str) -> None:
    """Nobody is left in silence."""
    office.channel.script = [MessageInvalid("too odd")]
    (number,) = await office.send("odd")
    assert office.channel.tried == ["odd", "Sorry, our answer could not be shown here. Please send MENU."]
    assert (await stored(database_url, number))["state"] == Progress.SENT


async def test_an_apology_that_is_refused_too_is_the_end(office: Post, database_url: str) -> None:
    """There is one apology, not a circle of them."""
    office.channel.script = [MessageInvalid(), MessageInvalid()]
    (number,) = await office.send("odd")
    assert len(office.channel.tried) == 2
    row = await stored(database_url, number)
    assert (row["state"], row["reason"]) == (Progress.FAILED, "rejected")


@pytest.mark.parametrize("urgency", [Urgency.CREDENTIAL, Urgency.NOTICE, Urgency.BULK])
async def test_only_a_reply_is_apologised_for(office: Post, urgency: Urgency) -> None:
    """Nobody waits for the others at this moment."""
    office.channel.script = [MessageInvalid()]
    await office.send("odd", urgency=urgency)
    assert office.channel.tried == ["odd"]


@pytest.mark.parametrize(
    ("urgency", "minutes"),
    [(Urgency.REPLY, 30), (Urgency.CREDENTIAL, 3), (Urgency.NOTICE, 24 * 60), (Urgency.BULK, 24 * 60)],
)
async def test_a_message_expires_by_its_kind(office: Post, database_url: str, urgency: Urgency, minutes: int) -> None:
    """What would come too late to be of use is not sent, and its fate is known."""
    timely, late = await office.write("timely", urgency), await office.write("late", urgency, address="701")
    office.clock.move(minutes=minutes, seconds=-1)
    office.outbox.add([timely])
    await office.outbox.quiet.wait()
    office.clock.move(seconds=1)
    office.outbox.add([late])
    await office.outbox.quiet.wait()
    assert office.channel.tried == ["timely"]
    row = await stored(database_url, late["id"])
    assert (row["state"], row["reason"]) == (Progress.FAILED, "expired")


async def test_tries_end_when_a_message_expires(office: Post, database_url: str) -> None:
    """A platform that is down for good does not keep a message for ever."""

    async def down(_number: int) -> None:
        office.clock.move(minutes=10)
        raise NotSent

    office.channel.script = [down] * 9
    (number,) = await office.send("hello")
    assert office.channel.tried == ["hello"] * 3
    assert (await stored(database_url, number))["reason"] == "expired"


async def test_the_most_urgent_leaves_first(database_url: str, clock: Clock) -> None:
    """Replies, credentials, notices, bulk; each by age."""
    async with post(database_url, clock, start=False) as office:
        for address, urgency in enumerate([*reversed(Urgency), *reversed(Urgency)]):
            await office.write(urgency.name, urgency, address=str(address), owner="")
        office.clock.move(seconds=1)
        await office.outbox.start()
        await office.outbox.quiet.wait()
        assert office.channel.tried == [urgency.name for urgency in sorted([*Urgency, *Urgency])]


RANKS = {"sent": Progress.SENT, "failed": Progress.FAILED, "delivered": Progress.DELIVERED, "read": Progress.READ}


async def test_receipts_never_go_backwards(office: Post, database_url: str) -> None:
    """In whatever order they come, a message is as far as the furthest of them."""
    for order in permutations(RANKS):
        (number,) = await office.send("hello")
        for count, news in enumerate(order, 1):
            await office.outbox.receive(Receipt("telegram", news, platform_id=str(number)))
            furthest = max(RANKS[each] for each in order[:count])
            async with office.database.reading() as tx:
                state, _owner = await tx.outgoing_state(id=number)
            assert state == furthest, order


async def test_a_receipt_may_come_before_the_platforms_answer(office: Post, database_url: str) -> None:
    """The answer that comes late does not take the news back."""

    async def be_read(number: int) -> None:
        await office.outbox.receive(Receipt("telegram", "read", outbox_id=number))

    office.channel.script = [be_read]
    (number,) = await office.send("hello")
    row = await stored(database_url, number)
    assert (row["state"], row["platform_id"]) == (Progress.READ, str(number))


async def test_a_receipt_for_nothing_of_ours_is_ignored(office: Post, database_url: str) -> None:
    """Another installation may use the same account."""
    await office.outbox.receive(Receipt("telegram", "read", platform_id="unknown"))
    await office.outbox.receive(Receipt("telegram", "read", outbox_id=1))
    assert await rows(database_url, "outbox") == []


@pytest.mark.parametrize("error", [None, PersonUnreachable(), MessageInvalid()])
async def test_what_was_said_is_gone_when_it_is_settled(
    office: Post, database_url: str, error: SendError | None
) -> None:
    """Whether it was sent or failed: above all a password."""
    office.channel.script = [error] if error else []
    (secret,) = await office.send("abcd2345", urgency=Urgency.CREDENTIAL)
    assert (await stored(database_url, secret))["payload"] is None


async def test_a_clock_that_jumps_during_a_send_loses_and_repeats_nothing(office: Post, clock: Clock) -> None:
    """Every lease has run out by the new time; what is under way goes out once, and then what waits."""

    async def jump(_number: int) -> None:
        clock.move(minutes=20)
        await office.outbox._look(everything=False)

    office.channel.script = [jump]
    await office.send("one", "two", "three")
    assert office.channel.tried == ["one", "two", "three"]


async def test_an_expired_secret_is_gone(office: Post, database_url: str) -> None:
    """It was never sent, and nobody can read it afterwards."""
    row = await office.write("abcd2345", Urgency.CREDENTIAL)
    office.clock.move(minutes=4)
    office.outbox.add([row])
    await office.outbox.quiet.wait()
    assert (await stored(database_url, row["id"]))["payload"] is None


async def test_a_key_makes_a_message_single(office: Post, database_url: str) -> None:
    """A command that is run again does not tell people twice."""
    for text in ("first", "second"):
        await office.write(text, Urgency.NOTICE, owner="", key="invitation/1")
    office.clock.move(seconds=1)
    await office.outbox._look(everything=False)
    await office.outbox.quiet.wait()
    assert office.channel.texts == ["first"]
    assert len(await rows(database_url, "outbox")) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_start_takes_over_what_a_crash_left(database_url: str, clock: Clock) -> None:
    """One process serves from a SQLite file, so nobody else is sending."""
    async with post(database_url, clock, start=False) as crashed:
        await crashed.write("hello")
        await crashed.write("again")
    async with post(database_url, clock) as office:
        await office.outbox.quiet.wait()
        assert office.channel.texts == ["hello", "again"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_message_that_cannot_be_read_holds_nobody_up(database_url: str, clock: Clock) -> None:
    """One that a later version wrote before it was taken back; it has failed, and the others leave."""
    async with post(database_url, clock, start=False) as newer:
        broken = await newer.write("hello")
        await newer.write("again")
        async with newer.database.transaction() as tx:
            payload = '{"text": "hello", "not_known_yet": 1}'
            await tx._connection.execute("UPDATE outbox SET payload = ? WHERE id = ?", (payload, broken["id"]))
    async with post(database_url, clock) as office:
        await office.outbox.quiet.wait()
        assert office.channel.texts == ["again"]
    kept = await stored(database_url, broken["id"])
    assert (kept["state"], kept["reason"], kept["payload"]) == (Progress.FAILED, "rejected", None)


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_a_lease_that_ran_out_is_taken_over(office: Post, clock: Clock) -> None:
    """Another process may be sending until then."""
    await office.write("hello", owner="crashed")
    clock.now += LEASE
    await office.outbox._look(everything=False)
    assert office.outbox.quiet.is_set()
    clock.move(seconds=1)
    await office.outbox._look(everything=False)
    await office.outbox.quiet.wait()
    assert office.channel.texts == ["hello"]


async def test_a_lease_is_renewed_while_a_message_waits(office: Post, database_url: str, clock: Clock) -> None:
    """A process that lives keeps what it has in hand, and does not take it twice."""
    office.channel.script = [RetryAfter(30)]
    (number,) = await office.put("hello")
    clock.now += 2 * LEASE
    await office.outbox._look(everything=False)
    assert office.outbox.waiting == 1
    async with office.database.transaction() as tx:
        assert not await tx.take_outgoing(
            owner="other", until=clock.now, now=clock.now, channels='["telegram"]', most=9
        )
    assert (await stored(database_url, number))["owner"] == office.outbox.owner


async def test_a_database_that_fails_delays_and_does_not_repeat(office: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the platform took is noted at the next try, and the address is served again."""
    note, failures = office.outbox._set_sent, [ConnectionError("gone")] * 2  # the writer tries twice itself

    async def fail_first(tx: Any, items: Any) -> Any:
        if failures:
            raise failures.pop()
        return await note(tx, items)

    monkeypatch.setattr(office.outbox, "_set_sent", fail_first)
    await office.send("one", "two")
    assert office.channel.texts == ["one", "two"]


async def test_looking_goes_on_after_a_failure(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away for a moment does not end the search for messages."""
    monkeypatch.setattr(outbox_module, "LOOK", 0.01)
    async with post(database_url, clock) as office:
        take, failures = office.outbox._take, [ConnectionError("gone")] * 2  # the writer tries twice itself

        async def fail_first(tx: Any, everything: Any) -> Any:
            if failures:
                raise failures.pop()
            return await take(tx, everything)

        monkeypatch.setattr(office.outbox, "_take", fail_first)
        await office.write("hello", owner="")
        office.clock.move(seconds=1)
        await office.channel.heard.wait()
        assert not failures


async def test_a_document_that_failed_is_told_where_it_was_asked_for(house: Bot, clock: Clock) -> None:
    """Once, in the chat's language; one that arrived is seen, and nothing is said of it."""
    asked = await consent(house, "telegram", "700", language="sw")
    good, bad = (
        outgoing("telegram", "700", Outgoing(text="letter"), Urgency.REPLY, clock(), owner="", report_to=asked)
        for _each in range(2)
    )
    async with house.database.transaction() as tx:
        await tx.add_outgoing([good, bad])
    await house.outbox.receive(Receipt("telegram", "delivered", outbox_id=good["id"]))
    for _time in range(2):
        await house.outbox.receive(Receipt("telegram", "failed", outbox_id=bad["id"], reason="media_failed"))
    await house.settled()
    assert [message.text for message in Talk(house).heard] == [document_failed().render("sw")]
