"""The day on which the letters are posted: one command posts the invitations while the bot serves, notices leave within
each channel's rate, people ask for their letters, others chat as on any day, and the bot is restarted twice (killed,
then stopped in order).

The bot is production's own process; the platforms are the stand-ins on loopback, Telegram's with 30 messages a second.
31,000 people in an hour are 517 a minute: a shorter day has as many people fewer, at the same rates, in real time.

`python -m benchmarks.release [--quick | --minutes N]` prints a table, then, as its last line, one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import table
from benchmarks.people import Day, Phone, Phones, chat, want_letter
from bot.language import NAIROBI
from bot.lines.work import InvitationLine
from bot.turns import SAVED
from conversations.welcome import CONSENT_VERSION
from sandbox.system import Platforms, platforms
from storage.connect import database
from storage.database import Database
from storage.ids import new_id
from storage.invitations import ACCEPTED, Origin
from storage.migrate import migrate
from storage.store import Store
from tests.process import Server, mtahini

PEOPLE, MINUTES = 31_000, 60.0
QUICK = 0.25  # minutes
ASKED = 0.6  # of the day is over when the last person has asked
CHATS = 20  # people who chat as on any day
TELEGRAM = 30.0  # messages a second that Telegram takes
SETTLING = 10.0  # seconds after a restart in which waits are counted apart
LONGEST = 120.0  # seconds after the day within which everybody must have the letter


@dataclass
class Found:
    """What the day gave."""

    people: int
    day: Day
    posted: float  # seconds that the command took
    restarts: list[tuple[float, float]]  # when each began, and when the bot served again
    letters: int = 0
    serials: int = 0

    def waits(self, *, restarting: bool) -> list[float]:
        """How long ordinary chats waited, within the restarts or outside them."""
        spans = [(began, ended + SETTLING) for began, ended in self.restarts]
        inside = [
            any(began <= said + wait and said <= ended for began, ended in spans) for said, wait in self.day.waits
        ]
        return sorted(
            wait for (_said, wait), within in zip(self.day.waits, inside, strict=True) if within == restarting
        )


def line(phone: Phone, place: int, now: datetime, letter_at: str) -> dict[str, str]:
    """The invitation of one person."""
    local = now.astimezone(NAIROBI)
    return {
        "phone": phone.number,
        "name": f"Wanjikũ Achieng' {place}",
        "id_number": f"{20_000_000 + place}",
        "tsc_number": "512345",
        "examiner_number": "4411",
        "year": str(local.year),
        "exam": "KCSE",
        "paper": "233/1",
        "position": "EXAMINER",
        "centre": "Lake View Girls High School",
        "town": "Nakuru",
        "reference": f"KNEC/CONF/{place}",
        "reports_at": f"{local + timedelta(days=8):%Y-%m-%d} 08:00",
        "ends_on": f"{local + timedelta(days=20):%Y-%m-%d}",
        "accept_by": f"{local + timedelta(days=2):%Y-%m-%d} 17:00",
        "letter_at": letter_at,
    }


def written(path: Path, phones: Iterable[Phone], now: datetime) -> Path:
    """The file that posts the letters."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(InvitationLine.model_fields))
        writer.writeheader()
        posted = f"{now.astimezone(NAIROBI):%Y-%m-%d %H:%M}"
        writer.writerows(line(phone, place, now, posted) for place, phone in enumerate(phones))
    return path


async def prepare(store: Database, phones: list[Phone], now: datetime) -> None:
    """Everybody is logged in; all but those who only chat have accepted an invitation without a letter so far."""
    chats = [{"channel": each.channel, "address": each.address, "created_at": now} for each in phones]
    async with store.transaction() as tx:
        await tx.add_chat([{"id": new_id(), **each} for each in chats])
        lanes = json.dumps([[each.channel, each.address] for each in phones])
        rows = {(row.channel, row.address): row for row in await tx.lock_chats(lanes=lanes)}
        saved = Store(tx, now)
        for phone in phones:
            row = rows[phone.channel, phone.address]
            person = await saved.people.register(phone.number, None, "benchmark")
            assert person
            await saved.logins.start(row, person, "tap")
            row.language, row.proven_phone, row.active_at = "en", phone.number, now
            row.consent_at, row.consent_version = now, CONSENT_VERSION
        await tx.save_chat([{name: getattr(row, name) for name in SAVED} for row in rows.values()])
        lines = [InvitationLine(**line(phone, n, now, "")).row() for n, phone in enumerate(phones[CHATS:])]
        for posted in await saved.invitations.post(lines):
            person = await saved.people.by_phone(posted.item.phone)
            assert person
            origin = Origin("benchmark", "", "")
            await saved.invitations.decide(posted.item, person, ACCEPTED, "", "terms", origin)


async def measure(minutes: float, folder: Path) -> Found:
    """Live through one day."""
    people = round(PEOPLE * minutes / MINUTES)
    async with platforms(folder, telegram_mode="webhook", log_format="json") as found:
        found.telegram.limit_rates(chat=1, overall=TELEGRAM, burst=10)
        phones, now = Phones(found, people + CHATS), datetime.now(UTC)
        await migrate(found.settings.database_url)
        store = database(found.settings.database_url)
        await store.open()
        try:
            await prepare(store, phones.all, now)
            file = written(folder / "letters.csv", phones.all[CHATS:], now)
            return await _live(found, phones, store, file, minutes * 60)
        finally:
            await store.close()


async def _live(found: Platforms, phones: Phones, store: Database, file: Path, seconds: float) -> Found:
    chance = random.Random(7)
    async with Server(found.settings) as server:
        await server.started()
        day = Day(time.monotonic())
        background = [asyncio.create_task(phones.watch())]
        background += [asyncio.create_task(chat(phones, phone, day, chance)) for phone in phones.all[:CHATS]]
        wanting = phones.all[CHATS:]
        asked = [want_letter(phones, phone, day, seconds * ASKED, chance) for phone in wanting]
        letters = asyncio.gather(*asked)
        await mtahini(found.settings, "load", "invitations", str(file))
        result = Found(len(wanting), day, day.now(), [])
        for share, stop in ((0.3, server.kill), (0.5, server.stop)):
            await asyncio.sleep(max(0.0, seconds * share - day.now()))
            began = day.now()
            await stop()
            await server.spawn()
            await server.started()
            result.restarts.append((began, day.now()))
        async with asyncio.timeout(seconds + LONGEST):
            await letters
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
    async with store.reading() as tx:
        issued = [
            await tx.letters_of(kind="invitation", subject_id=each.id)
            for each in await Store.reading(tx).invitations.of_exam(datetime.now(NAIROBI).year, "KCSE")
        ]
    result.letters = sum(bool(each) for each in issued)
    result.serials = sum(len(each) for each in issued)
    return result


def percentile(values: list[float], share: float) -> float:
    """The value that this share does not exceed; 0 where there are none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def report(found: Found) -> dict[str, object]:
    """Print the table for people; return what machines get."""
    ordinary, restarting = found.waits(restarting=False), found.waits(restarting=True)
    told, served = sorted(found.day.told), sorted(found.day.served)
    rows = {
        "people": found.people,
        "invitations posted by the command, s": round(found.posted, 1),
        "last notice, s": round(told[-1], 1),
        "last letter, s": round(served[-1], 1),
        "letters that arrived": len(served),
        "letters issued": found.letters,
        "letters printed": found.serials,
        "asked again": found.day.again,
        "ordinary answers": len(ordinary),
        "p50 of their waits, s": round(percentile(ordinary, 0.5), 2),
        "p99 of their waits, s": round(percentile(ordinary, 0.99), 2),
        "longest wait within a restart, s": round(max(restarting, default=0.0), 2),
        "restarts": len(found.restarts),
    }
    table.show(("release day", ""), [(name, f"{value:,}") for name, value in rows.items()])
    names = {"last letter, s": "last_letter_s", "p99 of their waits, s": "p99_s", "last notice, s": "last_notice_s"}
    lost = found.people - len(found.day.served)
    return {
        "benchmark": "release",
        "people": found.people,
        "lost": lost,
        "printed_twice": found.serials - found.letters,
    } | {short: rows[name] for name, short in names.items()}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--quick", action="store_true", help="a day of a quarter of a minute: it ends within 40 seconds"
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long the day is; people in proportion")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = asyncio.run(measure(QUICK if asked.quick else asked.minutes, Path(folder)))
    table.close(report(found))


if __name__ == "__main__":
    main()
