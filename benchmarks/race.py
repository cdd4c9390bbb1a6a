"""A thousand people apply for ten places at once, through the whole bot: messages, turns, answers. Both databases.

Exactly ten places must be taken, and everybody's answer must say the place in the order of receipt, no two the same.
What is measured is the time to the last answer. --quick has 200 people.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import table
from benchmarks.turns import DISK, POSTGRES, SQLITE, created, postgres
from bot import logs
from bot.turns import SAVED
from conversations.welcome import CONSENT_VERSION
from storage.database import Transaction
from storage.ids import new_id
from storage.migrate import migrate
from storage.store import Store
from tests.talk import Bot, bot
from tests.vacancies import row

PEOPLE, QUICK, PLACES = 1000, 200, 10
CHANNEL = "whatsapp"
QUEUE, WAITING = re.compile(r"Number (\d+) in the order"), re.compile(r"number (\d+) on the waiting list")


@dataclass(frozen=True)
class Raced:
    """What came of it."""

    seconds: float
    held: int  # places that are taken
    queue: list[int]  # what the answers say, in any order
    waiting: list[int]


async def race(house: Bot, people: int, places: int) -> Raced:
    """So many people with an account read the same post, and then all submit."""
    numbers = [f"+2547{n:08}" for n in range(people)]
    async with house.database.transaction() as tx:
        post = row(places=places, tsc=0, same_school_years=0)
        (posted,) = await Store(tx, house.clock()).vacancies.post([post])
        await _log_in(house, tx, numbers)
    await _all_say(house, numbers, "invigilator kisii")
    house.channels[CHANNEL].sent.clear()
    start = time.perf_counter()
    await _all_say(house, numbers, "1")
    seconds = time.perf_counter() - start
    texts = "\n".join(message.text for _to, message in house.channels[CHANNEL].sent)
    async with house.database.reading() as tx:
        queue = await Store.reading(tx).applications.queue(posted.item.id)
    said = [[int(number) for number in pattern.findall(texts)] for pattern in (QUEUE, WAITING)]
    return Raced(seconds, queue.held, *said)


async def _log_in(house: Bot, tx: Transaction, numbers: list[str]) -> None:
    """Give each number an account, and a chat that is logged in."""
    store, now = Store(tx, house.clock()), house.clock()
    await tx.add_chat([{"id": new_id(), "channel": CHANNEL, "address": each, "created_at": now} for each in numbers])
    rows = await tx.lock_chats(lanes=json.dumps([[CHANNEL, each] for each in numbers]))
    for each in rows:
        person = await store.people.register(each.address, None, "benchmark")
        assert person
        each.language, each.consent_at, each.consent_version, each.proven_phone = (
            "en",
            now,
            CONSENT_VERSION,
            each.address,
        )
        each.active_at = now
        await store.profiles.save(person, {"name": "Wanjiku Otieno", "id_number": each.address[-8:]}, "benchmark")
        await store.logins.start(each, person, "tap")
    await tx.save_chat([{name: getattr(each, name) for name in SAVED} for each in rows])


async def _all_say(house: Bot, numbers: list[str], text: str) -> None:
    messages = [house.incoming(CHANNEL, each, text=text, proven_phone=each) for each in numbers]
    await house.hear(*messages)


async def measure(root: str, folder: Path, people: int) -> dict[str, Raced]:
    """On both databases."""
    found = {}
    for name, url in {SQLITE: f"sqlite:///{folder}/race.db", POSTGRES: await created(root, "race")}.items():
        await migrate(url)
        async with bot(url, folder / "files") as house:
            found[name] = await race(house, people, PLACES)
    return found


def main() -> None:
    """Measure, print, and close with what came of it."""
    people = QUICK if table.quick(__doc__) else PEOPLE
    logs.configure("text", logging.WARNING)
    with tempfile.TemporaryDirectory(dir=DISK, prefix="mtahini-") as name, postgres(Path(name)) as root:
        found = asyncio.run(measure(root, Path(name), people))
    rows = [[base, f"{each.seconds:.2f}", str(each.held), str(fair(each, people))] for base, each in found.items()]
    table.show([f"{people} for {PLACES}", "seconds", "places taken", "fair"], rows, "people at once for a few places")
    table.close({"people": people, **{base: fair(each, people) for base, each in found.items()}})


def fair(raced: Raced, people: int) -> bool:
    """Whether every place is taken, none is oversold, and everybody has an answer of their own."""
    every = sorted(raced.queue) == list(range(1, people + 1))
    return raced.held == PLACES and every and sorted(raced.waiting) == list(range(1, people - PLACES + 1))


if __name__ == "__main__":
    main()
