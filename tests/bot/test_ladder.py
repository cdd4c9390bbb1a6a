"""A secret takes one way after the other until it has arrived, or nothing is left; it goes to its owner only."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest

from bot.channel import NotSent, PersonUnreachable, Receipt
from bot.effects import PhoneText
from bot.ladder import LIFE, WAIT, begin
from bot.language import plain
from bot.outbox import Progress
from bot.turns import SAVED
from storage.deliveries import ARRIVED, GIVEN_UP, PASSWORD, UNDER_WAY
from storage.ids import new_id
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import rows
from tests.bot.post import Post, post
from tests.talk import Clock

PHONE, OTHER = "+254712345678", "+254722000111"
SECRET = "Your password is abcd2345."
PASSWORD_ID = 77
NAMES = ("telegram", "whatsapp", "sms", "sms2")


@pytest.fixture
async def office(database_url: str, clock: Clock) -> AsyncIterator[Post]:
    """An outbox that runs, with two routes for SMS."""
    async with post(database_url, clock, *NAMES) as made:
        yield made


async def chat(office: Post, channel: str, address: str, **values: object) -> ChatRow:
    """A chat, such as one that is proven to be a number's owner's."""
    values = {"active_at": office.clock()} | values
    async with office.database.transaction() as tx:
        await tx.add_chat([{"id": new_id(), "channel": channel, "address": address, "created_at": office.clock()}])
        (row,) = await tx.lock_chats(lanes=json.dumps([[channel, address]]))
        await tx.save_chat([{name: values.get(name, getattr(row, name)) for name in SAVED}])
        (row,) = await tx.lock_chats(lanes=json.dumps([[channel, address]]))
    return row  # type: ignore[no-any-return]


async def proven(office: Post, channel: str = "telegram", address: str = "700", **values: object) -> ChatRow:
    """A chat of the phone's owner."""
    return await chat(office, channel, address, **({"proven_phone": PHONE, "consent_at": office.clock()} | values))


async def ask(office: Post, by: ChatRow | None = None, *, told: bool = True) -> None:
    """Somebody has a password sent to the phone."""
    by = by or await chat(office, "telegram", "stranger")
    text = PhoneText(PHONE, plain(SECRET), report=told, password_id=PASSWORD_ID)
    row = begin(text, by, "en", now=office.clock(), owner=office.outbox.owner)
    async with office.database.transaction() as tx:
        await tx.add_outgoing([row])
        await tx.save_delivery([row["delivery"]])
    office.outbox.add([row])
    await office.outbox.quiet.wait()


async def hear(office: Post, channel: str, state: str, reason: str = "") -> None:
    """News of the newest message on a channel."""
    await office.outbox.receive(Receipt(channel, state, outbox_id=office.channels[channel].ids[-1], reason=reason))
    await office.outbox.quiet.wait()


async def wait(office: Post, seconds: float = WAIT.total_seconds()) -> None:
    """Time passes without news, and the next look comes."""
    office.clock.move(seconds=seconds)
    await office.outbox._look(everything=False)
    await office.outbox.quiet.wait()


def ways(office: Post) -> list[str]:
    """By what the secret was sent, in order."""
    sent = [(number, name) for name, channel in office.channels.items() for number in channel.ids]
    texts = {
        number: message.text
        for channel in office.channels.values()
        for number, (_to, message) in zip(channel.ids, channel.sent, strict=True)
    }
    return [name for number, name in sorted(sent) if SECRET in texts[number]]


def told(office: Post, channel: str = "telegram", address: str = "stranger") -> list[str]:
    """What a chat heard besides the secret."""
    return [
        message.text for to, message in office.channels[channel].sent if to == address and SECRET not in message.text
    ]


async def delivery(url: str) -> dict[str, Any]:
    """The only delivery, as it is stored."""
    (found,) = await rows(url, "delivery")
    return found


# --- One way after the other ------------------------------------------------------------------------------------


async def test_a_delivered_sms_is_the_end(office: Post, database_url: str) -> None:
    """However long one waits then, nothing else is sent, and the secret is gone."""
    await proven(office)
    await ask(office)
    await hear(office, "sms", "delivered")
    await wait(office, 3600)
    assert ways(office) == ["sms"]
    found = await delivery(database_url)
    assert (found["state"], found["payload"]) == (ARRIVED, None)


async def test_no_receipt_in_twenty_seconds_leads_to_the_proven_chat(office: Post) -> None:
    """Not before; and it counts from when the platform has the message."""
    await proven(office)
    await ask(office)
    await wait(office, 19.9)
    assert ways(office) == ["sms"]
    await wait(office, 0.1)
    assert ways(office) == ["sms", "telegram"]
    assert [to for to, message in office.channels["telegram"].sent if SECRET in message.text] == ["700"]


@pytest.mark.parametrize("reason", ["blocked", "unreachable", "opted_out", "unknown"])
async def test_a_failed_receipt_leads_on_at_once(office: Post, reason: str) -> None:
    """Nobody waits for what is known."""
    await proven(office)
    await ask(office)
    await hear(office, "sms", "failed", reason)
    assert ways(office) == ["sms", "telegram"]


async def test_a_platform_that_refuses_leads_on_at_once(office: Post) -> None:
    """It need not come back as a receipt."""
    await proven(office)
    office.channels["sms"].script = [PersonUnreachable("no", "blocked")]
    await ask(office)
    assert ways(office) == ["telegram"]


async def test_a_route_that_is_down_is_left_in_time(office: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is still tried there when the next way is taken; once arrived, it is not."""
    monkeypatch.setattr("bot.outbox.FIRST_WAIT", 0.01)
    monkeypatch.setattr("bot.outbox.LONGEST_WAIT", 0.01)
    await proven(office)

    async def twenty_seconds(_number: int) -> None:
        office.clock.move(seconds=20)
        await office.outbox._look(everything=False)
        raise NotSent

    office.channels["sms"].script = [twenty_seconds, NotSent(), NotSent()]
    await ask(office)
    assert ways(office) == ["telegram"]
    assert len(office.channels["sms"].tried) <= 3


async def test_what_still_waits_to_be_sent_is_not_given_up(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform was away for longer than a receipt takes; nobody hears that the message failed."""
    monkeypatch.setattr("bot.outbox.FIRST_WAIT", 0.01)
    async with post(database_url, clock, "telegram", "sms") as office:

        async def twenty_seconds(_number: int) -> None:
            office.clock.move(seconds=20)
            await office.outbox._look(everything=False)
            raise NotSent

        office.channels["sms"].script = [twenty_seconds]
        await ask(office)
        assert ways(office) == ["sms"]
        assert (await delivery(database_url))["state"] == UNDER_WAY
        await hear(office, "sms", "delivered")
        assert told(office) == ["SMS to 2547••••5678: sent 09:00:20, delivered 09:00:20."]


async def test_without_a_proven_chat_the_second_route_is_next(office: Post) -> None:
    """And then the chat that asked is told what the person can do."""
    await ask(office)
    await hear(office, "sms", "failed", "blocked")
    assert ways(office) == ["sms", "sms2"]
    await hear(office, "sms2", "failed", "blocked")
    assert ways(office) == ["sms", "sms2"]
    assert "*456*9*5*5*1#" in told(office)[-1]
    assert "RETRY" in told(office)[-1]


async def test_every_way_is_tried_in_its_order(office: Post, database_url: str) -> None:
    """SMS, the proven chat, the other route; then it is given up, and the secret stays for a while to be sent again."""
    await proven(office, "whatsapp", PHONE)
    await ask(office)
    for _step in range(5):
        await wait(office)
    assert ways(office) == ["sms", "whatsapp", "sms2"]
    found = await delivery(database_url)
    assert (found["state"], bool(found["payload"])) == (GIVEN_UP, True)
    await wait(office, LIFE.total_seconds())
    assert (await delivery(database_url))["payload"] is None


async def test_one_route_alone_is_enough(database_url: str, clock: Clock) -> None:
    """Most installations have no second one."""
    async with post(database_url, clock, "telegram", "sms") as office:
        await ask(office)
        await wait(office)
        assert ways(office) == ["sms"]
        assert (await delivery(database_url))["state"] == GIVEN_UP


async def test_a_channel_without_receipts_has_delivered_what_it_took(office: Post, database_url: str) -> None:
    """Telegram tells of no arrival: what it accepts is in the person's chat."""
    await proven(office)
    await ask(office)
    await wait(office)
    await wait(office)
    assert ways(office) == ["sms", "telegram"]
    assert (await delivery(database_url))["state"] == ARRIVED


async def test_a_chat_that_blocked_us_leads_on(office: Post) -> None:
    """To the second route."""
    await proven(office)
    office.channels["telegram"].script = [PersonUnreachable()]
    await ask(office, told=False)
    await wait(office)
    assert ways(office) == ["sms", "sms2"]


# --- Whose chat -------------------------------------------------------------------------------------------------


async def test_a_secret_never_goes_to_a_chat_that_is_not_proven(office: Post) -> None:
    """Neither to who asked, nor to one that is proven for another number, nor to one that only typed it."""
    await chat(office, "telegram", "701", proven_phone=OTHER)
    await chat(office, "whatsapp", "KE.1")
    await ask(office)
    for _step in range(3):
        await wait(office)
    assert ways(office) == ["sms", "sms2"]


async def test_a_secret_does_not_go_to_a_chat_that_the_owner_threw_out(office: Post) -> None:
    """Even before that chat writes again and learns of it."""
    row = await proven(office)
    async with office.database.transaction() as tx:
        store = Store(tx, office.clock())
        person = await store.people.register(PHONE, "hash", "test")
        assert person
        await store.logins.start(row, person, "password")
        await tx.save_chat([{name: getattr(row, name) for name in SAVED}])
        await store.logins.end_elsewhere(person, await store.logins.of(person, office.clock() - WAIT))
    await ask(office)
    for _step in range(3):
        await wait(office)
    assert ways(office) == ["sms", "sms2"]


async def test_the_chat_that_was_used_last_is_taken(office: Post) -> None:
    """Of two that are proven."""
    await proven(office, "whatsapp", PHONE)
    office.clock.move(minutes=5)
    await proven(office)
    await ask(office)
    await wait(office)
    assert ways(office) == ["sms", "telegram"]


async def test_a_chat_whose_window_is_closed_is_passed_over(office: Post) -> None:
    """It may not be written to; another one may."""
    await proven(office)
    office.clock.move(hours=1)
    await proven(office, "whatsapp", PHONE)
    office.clock.move(hours=24)
    await ask(office)
    await wait(office)
    assert ways(office) == ["sms", "telegram"]


async def test_a_chat_of_a_channel_that_is_off_is_passed_over(database_url: str, clock: Clock) -> None:
    """Its settings were taken away."""
    async with post(database_url, clock, "telegram", "sms") as office:
        await proven(office, "whatsapp", PHONE)
        await ask(office)
        await wait(office)
        assert ways(office) == ["sms"]


# --- Receipts in all orders -------------------------------------------------------------------------------------

EVENTS = (("sms", "delivered"), ("sms", "failed"), ("whatsapp", "delivered"), ("", "nothing"))


async def test_nothing_is_sent_after_a_delivered_receipt(database_url: str, clock: Clock) -> None:
    """In whatever order the news come, or do not."""
    async with post(database_url, clock, *NAMES) as office:
        await proven(office, "whatsapp", PHONE)
        asking = await chat(office, "telegram", "stranger")
        for order in permutations(EVENTS, 3):
            for channel in office.channels.values():
                channel.sent.clear()
                channel.ids.clear()
            await ask(office, asking, told=False)
            arrived = 0
            for name, state in order:
                if name and not office.channels[name].ids:
                    continue
                await (hear(office, name, state) if name else wait(office))
                if state == "delivered" and not arrived:
                    arrived = len(ways(office))
            await wait(office)
            await wait(office)
            assert ways(office) == sorted(ways(office), key=["sms", "whatsapp", "sms2"].index), order
            assert not arrived or len(ways(office)) == arrived, order


async def test_a_receipt_that_comes_after_all_is_told(office: Post, database_url: str) -> None:
    """The phone was off for an hour."""
    await ask(office)
    for _step in range(3):
        await wait(office)
    assert (await delivery(database_url))["state"] == GIVEN_UP
    await wait(office, 3600)
    await hear(office, "sms", "delivered")
    assert "SMS to 2547••••5678: sent 09:00:00, delivered 10:01:00." in told(office)
    assert (await delivery(database_url))["state"] == ARRIVED


async def test_a_receipt_that_comes_twice_is_told_once(office: Post) -> None:
    """So is its being read."""
    await ask(office)
    for state in ("delivered", "delivered", "read"):
        await hear(office, "sms", state)
    assert told(office) == ["SMS to 2547••••5678: sent 09:00:00, delivered 09:00:00."]


async def test_a_receipt_may_come_before_the_platforms_answer(office: Post, database_url: str) -> None:
    """By the platform's id, which we do not know yet: it is kept until we do."""
    platform_id = ""

    async def delivered(number: int) -> None:
        nonlocal platform_id
        platform_id = str(number)
        for state in ("delivered", "sent"):
            await office.outbox.receive(Receipt("sms", state, platform_id=platform_id))

    office.channels["sms"].script = [delivered]
    await ask(office)
    assert (await delivery(database_url))["state"] == ARRIVED
    assert await rows(database_url, "stray") == []


async def test_receipts_that_come_twice_or_late_are_not_kept(office: Post, database_url: str) -> None:
    """Only those of messages that are not known yet."""
    await ask(office)
    (message,) = await rows(database_url, "outbox")
    for state in ("delivered", "delivered", "sent"):
        await office.outbox.receive(Receipt("sms", state, platform_id=message["platform_id"]))
    assert await rows(database_url, "stray") == []


async def test_receipts_of_somebody_elses_messages_are_forgotten(office: Post, database_url: str) -> None:
    """Another installation may use the same account."""
    await office.outbox.receive(Receipt("sms", "delivered", platform_id="theirs"))
    assert len(await rows(database_url, "stray")) == 1
    await wait(office, 3600)
    assert await rows(database_url, "stray") == []


async def test_what_has_arrived_is_not_sent_another_way(office: Post, database_url: str) -> None:
    """A step that still waits is taken back."""
    await ask(office)
    office.clock.move(seconds=20)
    async with office.database.transaction() as tx:
        steps = await office.outbox._ladder.climb(tx, "another process")
    await hear(office, "sms", "delivered")
    (row,) = [row for row in await rows(database_url, "outbox") if row["id"] == steps[0]["id"]]
    assert (row["state"], row["reason"], row["payload"]) == (Progress.FAILED, "not needed", None)


async def test_what_was_used_is_not_sent_another_way(office: Post, database_url: str) -> None:
    """The person had it before any receipt came; a step that still waits is taken back."""
    await ask(office)
    office.clock.move(seconds=20)
    async with office.database.transaction() as tx:
        steps = await office.outbox._ladder.climb(tx, "another process")
    async with office.database.transaction() as tx:
        await Store(tx, office.clock()).deliveries.used(PASSWORD, PHONE)
    (row,) = [row for row in await rows(database_url, "outbox") if row["id"] == steps[0]["id"]]
    assert (row["state"], row["reason"], row["payload"]) == (Progress.FAILED, "not needed", None)
    assert (await delivery(database_url))["state"] == ARRIVED


# --- Who is told ------------------------------------------------------------------------------------------------


async def test_who_may_not_know_is_not_told(office: Post) -> None:
    """A stranger learns nothing from what becomes of it."""
    await proven(office)
    await ask(office, told=False)
    await hear(office, "sms", "failed", "blocked")
    assert told(office) == []


async def test_whoever_sees_it_come_is_not_told_of_it(office: Post) -> None:
    """The secret itself says enough in the chat that asked."""
    await ask(office, await proven(office))
    await wait(office)
    (message,) = [message for _to, message in office.channels["telegram"].sent]
    why = "SMS to 2547••••5678: sent 09:00:00, no news yet."
    assert message.text == f"{why}\n\nSo I send it here:\n\n{SECRET}"


async def test_every_step_is_told_to_who_asked(office: Post) -> None:
    """With its time and its reason."""
    await proven(office, "whatsapp", PHONE)
    await ask(office)
    office.clock.move(seconds=3)
    await hear(office, "sms", "failed", "unreachable")
    office.clock.move(seconds=2)
    await hear(office, "whatsapp", "delivered")
    assert told(office) == [
        "SMS to 2547••••5678: sent 09:00:00, not delivered: the phone is off, has no signal, or is not in use. "
        "I am sending it to the chat of this number now.",
        "Chat message to 2547••••5678: sent 09:00:03, delivered 09:00:05.",
    ]


@pytest.mark.parametrize("way", ["sms", "whatsapp", "sms2"])
async def test_a_new_password_that_has_arrived_is_the_only_one(office: Post, database_url: str, way: str) -> None:
    """By whichever way; before, the old one was good too."""
    owner = await proven(office, "whatsapp", PHONE)
    async with office.database.transaction() as tx:
        person = await Store(tx, office.clock()).people.register(PHONE, "old", "sms")
        assert person
        await tx.begin_password(
            id=person.id, hash="new", password_id=PASSWORD_ID, now=office.clock(), before=owner.active_at
        )
    await ask(office, owner)
    while ways(office)[-1] != way:
        await wait(office)
    assert [row["password_hash"] for row in await rows(database_url, "person")] == ["old"]
    await hear(office, way, "delivered")
    assert [row["password_hash"] for row in await rows(database_url, "person")] == ["new"]


# --- Crashes and company ----------------------------------------------------------------------------------------


async def test_a_restart_goes_on_where_it_was(database_url: str, clock: Clock) -> None:
    """Nothing of it is in memory only."""
    async with post(database_url, clock, *NAMES) as crashed:
        await ask(crashed)
    async with post(database_url, clock, *NAMES) as office:
        await wait(office)
        assert ways(office) == ["sms2"]


async def test_a_crash_after_a_climb_does_not_climb_twice(database_url: str, clock: Clock) -> None:
    """The next step is in the outbox, to be sent by who comes next."""
    async with post(database_url, clock, *NAMES) as crashed:
        await ask(crashed)
        clock.move(seconds=20)
        async with crashed.database.transaction() as tx:
            assert len(await crashed.outbox._ladder.climb(tx, crashed.outbox.owner)) == 2
    clock.move(minutes=1)
    async with post(database_url, clock, *NAMES) as office:
        await office.outbox.quiet.wait()
        assert ways(office) == ["sms2"]
        assert (await delivery(database_url))["state"] in (UNDER_WAY, GIVEN_UP)


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_two_processes_take_a_step_once(database_url: str, clock: Clock) -> None:
    """Whoever comes second finds that it is taken."""
    async with post(database_url, clock, *NAMES) as one, post(database_url, clock, *NAMES) as two:
        await ask(one)
        clock.move(seconds=20)
        async with one.database.transaction() as first:
            taken = await one.outbox._ladder.climb(first, "one")
            async with two.database.transaction() as second:
                assert await two.outbox._ladder.climb(second, "two") == []
        assert len(taken) == 2
        async with two.database.transaction() as second:
            assert await two.outbox._ladder.climb(second, "two") == []


async def test_what_is_due_long_after_a_stop_is_explained(database_url: str, clock: Clock) -> None:
    """The secret is too old to be sent, so the person is told to ask again."""
    async with post(database_url, clock, *NAMES) as stopped:
        await ask(stopped)
    clock.move(hours=1)
    async with post(database_url, clock, *NAMES) as office:
        await office.outbox.quiet.wait()
        assert ways(office) == []
        assert "RETRY" in told(office)[-1]
