"""A person is erased over real HTTP: what was the phone's is nowhere in the system any more."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from structlog.testing import capture_logs

from bot.announce import begin
from bot.app import limits
from bot.inquiry import Inquiry
from bot.office import Office
from bot.retention import sweep
from letters.sealer import Sealer
from sandbox.sample import EXAMINER, PEOPLE
from sandbox.system import Desk
from storage.announcements import Audience, Draft
from storage.records.accounts import Person
from storage.store import Store
from tests.bot.chats import everything
from tests.journey.conversation import Conversation, on_telegram, on_whatsapp, quiet, whole
from tests.letters.conftest import text_of

INVITED = PEOPLE[0]
TRACES = [EXAMINER, EXAMINER[3:], INVITED.id_number, INVITED.tsc_number, *INVITED.name.split()]


def office(standing: Desk) -> Office:
    """What a command of the council works with."""
    sealer = Sealer(standing.settings.keys)
    return Office(standing.app.database, limits(standing.settings), sealer, lambda *_: None, standing.clock())


async def live(standing: Desk, examiner: Conversation) -> None:
    """Account, contract, letter, own data, a case, and the council's announcement."""
    await examiner.walk()
    await examiner.say("my data")
    assert any(INVITED.id_number.encode() in each for each in examiner.phone.screen().letters if each[:1] == b"{")
    for words in ("officer", f"I am {INVITED.name}, and my name on the letter is wrong."):
        await examiner.say(words)
    await examiner.tap("No, ask an officer")
    await examiner.tap("Send it")
    await begin(office(standing), Draft(Audience(), "News of the day.", "Habari za leo.", "KNEC"))
    await look(standing)


async def look(standing: Desk) -> None:
    """Do what is due by the clock."""
    await standing.app.timers.look()
    await standing.app.outbox._look(everything=False)
    await quiet(standing)


async def erase(standing: Desk, examiner: Conversation) -> None:
    """The contract is under way, so an officer decides; a day later the last words are forgotten too."""
    await examiner.say("erase my data")
    await examiner.tap("Yes")
    async with standing.app.database.transaction() as tx:
        (request,) = await Store(tx, standing.clock()).requests.open()
        inquiry = await Inquiry.of(tx, office(standing), request.number, "Officer Mutiso")
        await inquiry.decide("done", "The contract is ended.")
    await look(standing)
    assert "your data is erased" in examiner.last
    await standing.move_clock(timedelta(days=1, minutes=1))
    await look(standing)


async def in_files(standing: Desk) -> list[str]:
    """Traces in what is stored, opened with its key, after the night's sweep."""
    for path in Path(standing.settings.files_url).rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago
    await sweep(standing.app.database, standing.app.files, standing.clock())
    texts = []
    for sha256, _at in standing.app.files.all():
        content = await standing.app.files.read(sha256)
        texts.append(text_of(content) if content.startswith(b"%PDF") else content.decode("utf-8", "replace"))
    return [trace for trace in TRACES for text in texts if trace.lower() in text.lower()]


async def test_nothing_of_an_erased_person_is_left(database_url: str, tmp_path: Path) -> None:
    """In no table, file, log or answer; the other person's account and letter are as they were."""
    with capture_logs() as log:
        async with whole(tmp_path, database_url=database_url) as standing:
            examiner, teacher = on_telegram(standing), on_whatsapp(standing)
            await teacher.walk()
            await live(standing, examiner)
            text = await everything(database_url)
            assert [trace for trace in TRACES if trace not in text] == []
            await erase(standing, examiner)
            text = (await everything(database_url)).lower()
            assert [trace for trace in TRACES if trace.lower() in text] == []
            assert await in_files(standing) == []
            assert "Choose a language." in await examiner.say("hello")
            async with standing.app.database.reading() as tx:
                assert isinstance(await Store.reading(tx).people.by_phone(teacher.phone.number), Person)
    assert [trace for trace in TRACES if trace.lower() in repr(log).lower()] == []
