"""Resets, receipts, changes, log-ins and hours come in whatever order: after a log-in with the new password the old one
is gone, whoever has the phone always has a password that is good, and never is a stranger in."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from bot.channel import Receipt
from conversations import passwords
from storage.codes import LOG_IN
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import consent
from tests.talk import Bot, Clock, Talk, bot

PHONE, FIRST = "+254712345678", "abcd2345"
PASSWORD, CODE = re.compile(r"password (?:is|for \d+:) ([a-z2-9]{8})\."), re.compile(r"code is (\d{3} \d{3})\.")
RANDOM = Random()
IN, HELD_UP = "You are logged in", "Too many wrong passwords were tried"


class Credentials(RuleBasedStateMachine):
    """The owner of a number, with a proven chat and a plain phone; somebody else, with two chats; and the platforms."""

    template: Path  # a migrated database

    texts = Bundle("texts")  # that went to the phone: the id in the outbox, the password, and who surely asked for it

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = TemporaryDirectory()
        self.addresses = count(1000)
        self.chosen = count(1)
        self.known = [FIRST]  # every password there ever was, in order
        self.held = [FIRST]  # those that the owner has read or chosen
        RANDOM.seed(1)  # so that what failed fails again

    @initialize()
    def begin(self) -> None:
        """An account, and the chats."""
        path = Path(self.folder.name) / "mtahini.db"
        shutil.copy(self.template, path)
        self.runner.run(self._begin(f"sqlite:///{path}"))

    async def _begin(self, url: str) -> None:
        self.house: Bot = await self.stack.enter_async_context(bot(url, Path(self.folder.name), Clock()))
        async with self.house.database.transaction() as tx:
            await Store(tx, self.house.clock()).people.register(PHONE, passwords.hashed(FIRST), "test")
        self.mine = await self._chat("whatsapp", PHONE, proven_phone=PHONE)
        self.phone = await self._chat("sms", PHONE)
        self.strangers = [await self._chat("telegram", "666"), await self._chat("whatsapp", "KE.666")]

    async def _chat(self, channel: str, address: str, **values: object) -> Talk:
        await consent(self.house, channel, address, **values)
        return Talk(self.house, channel, address)

    def teardown(self) -> None:
        """Close what was opened."""
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    # What the owner does

    @rule(target=texts, times=st.integers(1, 2))
    def reset(self, times: int) -> object:
        """The owner asks for a new password on the proven chat, perhaps twice."""
        return self._new_texts([(self.mine, text) for text in ("menu", "reset", "yes")] * times, "owner")

    @rule(target=texts)
    def reset_by_text(self) -> object:
        """The owner asks by SMS; or somebody who sends one in the owner's name."""
        return self._new_texts([(self.phone, "PASSWORD")], "somebody")

    @rule()
    def choose(self) -> None:
        """The owner chooses a password on the proven chat."""
        password = f"chai mandazi {next(self.chosen)}x"
        said = ("menu", "log in", "change password", password, password)
        answers = self._say(*((self.mine, text) for text in said))
        assert "Your new password is good" in answers
        self._hold(password)
        assert self.good() == {password}

    @rule(text=texts, choosing=st.booleans())
    def log_in_with_a_text(self, text: tuple[int, str, str], choosing: bool) -> None:
        """The owner reads a text, of which perhaps no receipt comes, and logs in with its password."""
        self._hold(text[1])
        self._log_in(text[1], choosing)

    @rule(data=st.data())
    def log_in(self, data: st.DataObject) -> None:
        """The owner logs in with any password that was ever read."""
        self._log_in(data.draw(st.sampled_from(self.held)), choosing=False)

    def _log_in(self, password: str, choosing: bool) -> None:
        """From a strange chat; perhaps choose another password there."""
        good, coming = self.good(), self.coming()
        talk = self._fresh("telegram")
        answer = self._say(*((talk, text) for text in ("log in", PHONE, password)))
        if HELD_UP in answer:
            return
        assert (IN in answer) == (password in good)
        if IN in answer and password == coming:
            assert self.good() == {password}
        if "choose a password of your own" in answer and choosing:
            own = f"kuku na yai {next(self.chosen)}x"
            self._say((talk, "Choose my own"), (talk, own), (talk, own))
            self._hold(own)
            assert self.good() == {own}

    @rule()
    def prove(self) -> None:
        """The owner proves a chat by a code; the same digits are of no use to a stranger."""
        talk = self._fresh("whatsapp")
        seen = len(self.house.channels["sms"].sent)
        stranger = self.strangers[1]
        self._say((talk, "code"), (talk, PHONE), (stranger, "menu"), (stranger, "code"), (stranger, PHONE))
        sent = [CODE.search(message.text) for _to, message in self.house.channels["sms"].sent[seen:]]
        for found in filter(None, sent[:1]):
            self._say((stranger, found[1]))
            assert IN in self._say((talk, found[1]))

    @rule()
    def tap(self) -> None:
        """The proven chat needs no password, whatever happened."""
        assert IN in self._say((self.mine, "menu"), (self.mine, "log in"), (self.mine, "1"), (self.mine, "menu"))

    @rule(late=st.booleans())
    def use_a_code(self, late: bool) -> None:
        """A code of the Sub County Director logs in once, within its day; a stranger who reads it then has nothing."""
        code = self.runner.run(self._issue())
        self.house.clock.move(hours=25 if late else 1)
        talk = self._fresh("telegram")
        assert (IN in self._say((talk, "log in"), (talk, PHONE), (talk, code))) != late
        self._try(self.strangers[0], code)

    async def _issue(self) -> str:
        async with self.house.database.transaction() as tx:
            return await Store(tx, self.house.clock()).codes.issue(LOG_IN, PHONE, by="an officer")

    # What others do

    @rule(target=texts, who=st.integers(0, 1))
    def reset_by_a_stranger(self, who: int) -> object:
        """A stranger asks for a new password, too."""
        before = self.good() - {self.coming()}
        asked = self._new_texts([(self.strangers[who], text) for text in ("menu", "reset", PHONE, "yes")], "somebody")
        assert before <= self.good()
        return asked

    @rule(data=st.data(), who=st.integers(0, 1))
    def guess(self, data: st.DataObject, who: int) -> None:
        """A stranger tries what is no longer good, and what never was."""
        good = self.good()
        ended = [each for each in self.known if each not in good]
        self._try(
            self.strangers[who], data.draw(st.sampled_from([*ended, "wrong111", "0000 0000", "000 000", FIRST[:7]]))
        )

    def _try(self, stranger: Talk, secret: str) -> None:
        said = ["menu", "log in", PHONE, *(["2"] if stranger.channel == "whatsapp" else []), secret]
        self._say(*((stranger, text) for text in said))

    # What the platforms and the clock do

    @rule(text=texts)
    def deliver(self, text: tuple[int, str, str]) -> None:
        """A receipt comes, at any time and any number of times; it ends one only where the owner surely asked."""
        number, password, asker = text
        self._hold(password)
        before = self.good()
        self._receipt(number, "delivered")
        assert self.good() in ((before,) if asker != "owner" else (before, {password}))

    @rule(text=consumes(texts))
    def fail(self, text: tuple[int, str, str]) -> None:
        """The network blocks a text."""
        before = self.good()
        self._receipt(text[0], "failed")
        assert self.good() == before

    def _receipt(self, number: int, state: str) -> None:
        self.runner.run(self.house.outbox.receive(Receipt("sms", state, outbox_id=number)))
        self.runner.run(self.house.settled())

    @rule(minutes=st.sampled_from([1, 4, 16, 130, 25 * 60, 8 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.house.clock.move(minutes=minutes)

    # What holds

    @invariant()
    def somebody_who_has_the_phone_has_a_good_password(self) -> None:
        """Never none, and never more than the present one and one that is under way."""
        if hasattr(self, "mine"):
            assert self.good() & set(self.held)
            assert len(self.good()) <= 2

    @invariant()
    def no_stranger_is_in(self) -> None:
        """Nor has proven anything."""
        if hasattr(self, "mine"):
            for row in self.runner.run(self._strange_chats()):
                assert row.login_person_id is None
                assert row.proven_phone is None

    async def _strange_chats(self) -> list[ChatRow]:
        lanes = [(talk.channel, talk.address) for talk in self.strangers]
        async with self.house.database.transaction() as tx:
            found: list[ChatRow] = await tx.lock_chats(lanes=json.dumps(lanes))
            return found

    def good(self) -> set[str]:
        """The passwords that log in."""
        hashes = self.runner.run(self._hashes())
        return {each for each in self.known if passwords.which((hashes.present, hashes.coming), each) is not None}

    def coming(self) -> str:
        """The password that is under way; empty where there is none."""
        coming = self.runner.run(self._hashes()).coming
        return next((each for each in self.known if coming and passwords.which((coming,), each) == 0), "")

    async def _hashes(self) -> object:
        async with self.house.database.reading() as tx:
            return await Store(tx, self.house.clock()).passwords.of(PHONE)

    # How it is said

    def _say(self, *said: tuple[Talk, str]) -> str:
        """Say all of it; returns the last answer."""
        for talk, text in said:
            self.runner.run(talk.say(text))
        return talk.last.text

    def _fresh(self, channel: str) -> Talk:
        address = next(self.addresses)
        return self.runner.run(self._chat(channel, f"KE.{address}" if channel == "whatsapp" else str(address)))

    def _hold(self, password: str) -> None:
        """The owner has read or chosen a password."""
        for kept in (self.known, self.held):
            if password not in kept:
                kept.append(password)

    def _new_texts(self, said: list[tuple[Talk, str]], asker: str) -> object:
        """Say it; returns the passwords that were sent."""
        sms = self.house.channels["sms"]
        seen = len(sms.sent)
        self._say(*said)
        sent = zip(sms.ids[seen:], [message.text for _to, message in sms.sent[seen:]], strict=True)
        new = [(number, found[1], asker) for number, text in sent if (found := PASSWORD.search(text))]
        self.known += [password for _number, password, _asker in new]
        return multiple(*new)


def test_credentials(migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over random orders of all of it."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the test makes many
    monkeypatch.setattr(passwords, "HASHER", hasher)
    monkeypatch.setattr(passwords, "NOBODY", hasher.hash("nobody"))
    monkeypatch.setattr(passwords, "secrets", RANDOM)
    monkeypatch.setattr("bot.turns.TIME_LIMIT", 60.0)  # a busy machine is not what is tested
    monkeypatch.setattr(Credentials, "template", migrated_sqlite, raising=False)
    kind = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Credentials, settings=kind)
