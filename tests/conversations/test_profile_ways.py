"""Whatever somebody answers, changes, takes back or leaves in the middle, on whichever address: who finishes a form has
the profile that they would have if they had filled it in straight."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.people import People
from storage.profiles import WORK, Profiles
from storage.records.accounts import Person
from tests.bot.chats import consent
from tests.talk import Bot, Clock, Talk, bot

PHONES = count(712_000_000)
MOST = 80  # messages in which anybody must be done


@dataclass(frozen=True)
class Asked:
    """A form: the way to it, and for each field two answers that hold, each with how the review shows it."""

    name: str
    way: tuple[str, str]
    fields: dict[str, tuple[tuple[str, str], tuple[str, str]]]


PERSONAL = Asked(
    "personal",
    ("1", ""),
    {
        "name": (("WANJIKU OTIENO", "Wanjiku Otieno"), ("Jane Atieno", "Jane Atieno")),
        "birth_year": (("1985", "1985"), ("born in 1990", "1990")),
        "gender": (("Female", "Female"), ("mwanamume", "Male")),
        "id_number": (("2345 6789", "23456789"), ("1234567", "1234567")),
        "kra_pin": (("a012345678z", "A012345678Z"), ("A999999999Z", "A999999999Z")),
        "tsc_number": (("512345", "512345"), ("pf/20871", "PF/20871")),
        "email": (("skip", "not given"), ("a@knec.ac.ke", "a@knec.ac.ke")),
    },
)
STATION = Asked(
    "work",
    ("3", "Add a work station"),
    {
        "employer": (("tsc", "Teachers Service Commission"), ("bom", "Board of management")),
        "number": (("512345", "512345"), ("pf/20871", "PF/20871")),
        "institution": (("Kisii School", "Kisii School"), ("Another  School", "Another School")),
        "designation": (("mwalimu", "Teacher"), ("Cook", "Cook")),
        "place": (("kisii central", "Kisii Central, Kisii"), ("nyamira nor", "Nyamira North, Nyamira")),
        "started_on": (("5/2010", "1 May 2010"), ("1 Februari 2003", "1 February 2003")),
        "ended_on": (("I still work there", "I still work there"), ("3/2024", "1 March 2024")),
    },
)
LINE = re.compile(r"^\d+\. [^:]+: (.*)$", re.MULTILINE)
PROGRESS = ("answer", "answer", "answer", "other", "other", "edit")
DETOURS = ("wrong", "back", "help", "menu", "cancel", "log out", "switch", "again")


@dataclass
class Somebody:
    """Somebody with two addresses, who fills in a form."""

    house: Bot
    form: Asked
    person: Person
    talks: list[Talk]
    given: dict[str, dict[str, str]] = field(default_factory=lambda: {"telegram": {}, "whatsapp": {}})
    kept: dict[str, str] = field(default_factory=dict)  # what was given when the form was last spoken of
    logged_in: bool = True

    @property
    def talk(self) -> Talk:
        """The address in use."""
        return self.talks[0]

    @property
    def mine(self) -> dict[str, str]:
        """What was given at this address, as the review shows it."""
        return self.given[self.talk.channel]

    async def pending(self) -> str:
        """The key of the question that waits; empty where none does, or where somebody must log in first."""
        async with self.house.database.transaction() as tx:
            (row,) = await tx.lock_chats(lanes=json.dumps([[self.talk.channel, self.talk.address]]))
        self.logged_in = row.login_person_id is not None
        return str(json.loads(row.conversation)["pending"]["key"]) if row.conversation and self.logged_in else ""

    async def saved(self) -> dict[str, Any] | None:
        """What is stored of the form, if it is."""
        async with self.house.database.reading() as tx:
            profiles = Profiles(tx, self.house.clock())
            stored: list[Any] = [await profiles.of(self.person)]
            if self.form is STATION:
                stored = await profiles.entries(self.person, WORK)
        values = {name: getattr(stored[0], name) for name in self.form.fields} if stored else {}
        return values if any(value is not None for value in values.values()) else None

    async def do(self, what: str, number: int) -> None:
        """Something that may or may not lead to the end."""
        match what:
            case "answer":
                await self.step()
            case "other":
                await self.step(other=1)
            case "edit":
                await self.talk.say(f"edit {number}")
            case "switch":
                self.talks.reverse()
            case "again":
                await self.talk.say("menu")  # where the name of a school is asked, "profile" would be one
                await self.talk.say("profile")
            case "wrong":
                await self.talk.say("?!")
            case _:
                await self.talk.say(what)

    async def step(self, *, other: int = 0) -> None:
        """The next thing that leads to the end, with one or the other answer."""
        key, name = await self.pending(), self.form.name
        if asked := re.match(rf"{name}(?:\.|/change/(?!which))(\w+)", key):
            await self.answer(key, asked[1], *self.form.fields[asked[1]][other])
        elif key == f"{name}/review":
            await self.review()
        elif key.startswith(f"{name}/change"):
            await self.talk.say("2")
        elif key == f"{name}/draft":
            self.given[self.talk.channel] = dict(self.kept)
            await self.talk.say("Continue")
        else:
            way = {"part": self.form.way[0], "entry": self.form.way[1]}
            await self.talk.say(way.get(key, "profile") if self.logged_in else "log in")

    async def answer(self, key: str, name: str, text: str, shown: str) -> None:
        """Answer a field, and remember what was taken."""
        await self.talk.say(text)
        if await self.pending() != key:
            self.mine[name] = shown
            self.kept = dict(self.mine)

    async def review(self) -> None:
        """What was given is what is shown. Mend what is not right, or save."""
        shown = dict(zip(self.form.fields, LINE.findall(self.talk.last.text), strict=False))
        assert shown == {name: self.mine[name] for name in self.form.fields}
        wrong = [n for n, name in enumerate(self.form.fields, 1) if shown[name] != self.form.fields[name][0][1]]
        await self.talk.say(f"edit {wrong[0]}" if wrong else "save")

    async def finish(self) -> dict[str, Any]:
        """Go on to the end."""
        for _message in range(MOST):
            if found := await self.saved():
                return found
            await self.step()
        raise AssertionError(f"not done after {MOST} messages; the last: {self.talk.last.text}")


async def begin(house: Bot, form: Asked) -> Somebody:
    """A person who is new."""
    phone = f"+254{next(PHONES)}"
    async with house.database.transaction() as tx:
        person = await People(tx, house.clock()).register(phone, None, "test")
    assert person
    talks = []
    for channel, address in (("telegram", phone[1:]), ("whatsapp", phone)):
        values = {"login_person_id": person.id, "active_at": house.clock(), "proven_phone": phone}
        await consent(house, channel, address, **values)
        talks.append(Talk(house, channel, address, phone))
    somebody = Somebody(house, form, person, talks)
    while not (await somebody.pending()).startswith(f"{form.name}."):
        await somebody.step()
    return somebody


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """A loop for all examples."""
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def home(runner: asyncio.Runner, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot for all examples; each has a person of its own."""
    folder = tmp_path_factory.mktemp("ways")
    shutil.copy(migrated_sqlite, folder / "a.db")
    stack = AsyncExitStack()
    yield runner.run(stack.enter_async_context(bot(f"sqlite:///{folder / 'a.db'}", folder / "files", Clock())))
    runner.run(stack.aclose())


async def straight(house: Bot, form: Asked) -> dict[str, Any]:
    """The profile of who fills the form in without any detour."""
    return await (await begin(house, form)).finish()


async def by_detours(house: Bot, form: Asked, detours: list[tuple[str, int]]) -> dict[str, Any]:
    """The profile of who takes these detours first."""
    somebody = await begin(house, form)
    for what, number in detours:
        if await somebody.saved():
            break
        await somebody.do(what, number)
    return await somebody.finish()


ACTS = st.tuples(st.one_of(st.sampled_from(PROGRESS), st.sampled_from(DETOURS)), st.integers(0, 8))


@pytest.mark.parametrize("form", [PERSONAL, STATION], ids=lambda form: form.name)
def test_every_way_through_a_form_ends_in_the_same_profile(runner: asyncio.Runner, home: Bot, form: Asked) -> None:
    """Detours of any kind, in any order, on two addresses; and no review shows what was not given."""
    expected = runner.run(straight(home, form))

    @settings(
        max_examples=12, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(ACTS, min_size=10, max_size=30))
    def every(detours: list[tuple[str, int]]) -> None:
        assert runner.run(by_detours(home, form, detours)) == expected

    every()
