"""A person who is erased is nowhere any more: in no table, file, log or answer; and everybody else is as they were."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.inquiry import Inquiry
from bot.office import Office
from bot.retention import purge
from bot.turns import SAVED
from storage.deletions import ERASURE, is_whole
from storage.own import Rows
from storage.records.accounts import Person
from storage.records.centres import Director
from storage.requests import DONE, DUE, TAKEN_BACK
from storage.requests import ERASURE as ASKED_FOR
from storage.schema import metadata
from storage.store import Store
from tests.bot.chats import consent, everything, rows
from tests.letters.conftest import text_of
from tests.life import ACHIENG, BARASA, Somebody, live
from tests.talk import LIMITS, Bot, Talk

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])  # the databases differ in nothing here


async def erase(house: Bot, talk: Talk) -> None:
    """By the person's own word, with the day to think it over, and the day after which the last words go."""
    await talk.say("erase my data")
    await talk.tap("Erase my data")
    for _day in range(2):
        house.clock.move(hours=25)
        await house.look()


async def found_in_files(house: Bot, folder: Path, who: Somebody) -> list[str]:
    """The person's traces in all that is stored as files, after the nightly purge; texts of PDFs are read too."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))  # long ago
    await purge(house.database, house.files, house.clock())
    found = []
    for sha256, _at in house.files.all():
        content = await house.files.read(sha256)
        texts = [content.decode("utf-8", "replace"), text_of(content) if content.startswith(b"%PDF") else ""]
        found += [trace for trace in who.traces for text in texts if trace.lower() in text.lower()]
    return found


async def left(url: str, who: Somebody) -> list[str]:
    """Where there is something of a person: tables with their traces."""
    found = {name: repr(await rows(url, name)).lower() for name in metadata.tables}
    return [f"{name}: {trace}" for name, text in found.items() for trace in who.traces if trace.lower() in text]


async def held(house: Bot, who: Somebody) -> Rows:
    """All that is held of somebody."""
    async with house.database.reading() as tx:
        store = Store.reading(tx)
        person = await store.people.by_phone(who.phone)
        assert isinstance(person, Person)
        return await store.own.all(person)


async def test_nothing_is_left_of_who_is_erased(house: Bot, database_url: str, tmp_path: Path) -> None:
    """No number, name or address in any column of any table, in any file, in the log, or on the way to anybody."""
    with capture_logs() as log:
        talk = await live(house, ACHIENG)
        await live(house, BARASA)
        before = await held(house, BARASA)
        await talk.say("my data")
        assert [trace for trace in ACHIENG.traces if trace not in await everything(database_url)] == []
        await erase(house, talk)
    assert await left(database_url, ACHIENG) == []
    assert await found_in_files(house, tmp_path / "files", ACHIENG) == []
    assert [trace for trace in ACHIENG.traces if trace.lower() in repr(log).lower()] == []
    after = await held(house, BARASA)  # more: what both used is theirs alone now
    assert [row for name, some in before.items() for row in some if row not in after[name]] == []


@on_sqlite
async def test_what_must_be_kept_is_kept_without_a_name(house: Bot, database_url: str) -> None:
    """The contract with its answer, the days at the centre, what was paid: they still belong together."""
    await erase(house, await live(house, ACHIENG))
    (invitation,), (deployment,) = await rows(database_url, "invitation"), await rows(database_url, "deployment")
    payments = await rows(database_url, "payment")
    assert {row["phone"] for row in (invitation, deployment, *payments)} == {invitation["phone"]}
    assert invitation["phone"].startswith("erased-")
    assert [row["decision"] for row in await rows(database_url, "acceptance")] == ["accepted"]
    (mark,) = await rows(database_url, "mark")
    assert (mark["deployment_id"], mark["value"]) == (deployment["id"], "P")
    assert [row["serial"] for row in await rows(database_url, "letter")]
    async with house.database.reading() as tx:
        chain = await Store.reading(tx).deletions.all()
    assert [each.kind for each in chain] == [ERASURE]
    assert is_whole(chain)


@on_sqlite
async def test_who_was_erased_begins_anew(house: Bot) -> None:
    """With the same number, and nothing of before."""
    talk = await live(house, ACHIENG)
    await erase(house, talk)
    await talk.say("hello")
    for label in ("English", "I agree", "Create an account", "Create account"):
        await talk.tap(label)
    assert "To be paid, you still need 6 details" in talk.last.text


@on_sqlite
async def test_an_erasure_that_meets_new_work_waits_for_an_officer(house: Bot) -> None:
    """What the council posted meanwhile, and the person agreed to."""
    talk = await live(house, ACHIENG)
    await talk.say("erase my data")
    await talk.tap("Erase my data")
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        await store.directors.list_directors([Director(ACHIENG.phone, "Nyeri", "Mukurweini", "A. Nyarotho")])
    house.clock.move(hours=25)
    await house.look()
    assert "An officer decides now." in talk.texts_to(ACHIENG.phone)[-1]
    async with house.database.transaction() as tx:
        (request,) = await Store(tx, house.clock()).requests.open()
        assert request.due_at == house.clock() + DUE
        office = Office(house.database, LIMITS, house.press.sealer, lambda *_: None, house.clock())
        await (await Inquiry.of(tx, office, request.number, "Njeri")).decide("done", "She has left that office.")
    await house.look()
    assert "your data is erased" in talk.texts_to(ACHIENG.phone)[-1]


@on_sqlite
async def test_who_applied_for_a_post_that_was_taken_back_is_erased(house: Bot, database_url: str) -> None:
    """There is no place to give up."""
    talk = await live(house, ACHIENG)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        (application,) = await store.applications.of(person)
        vacancy = await store.vacancies.get(application.vacancy_id)
        assert vacancy
        await store.applications.end(vacancy, "Njeri")
    await erase(house, talk)
    assert (await rows(database_url, "person"))[0]["phone"].startswith("erased-")


@on_sqlite
async def test_what_was_asked_for_twice_ends_with_the_erasure(house: Bot, database_url: str) -> None:
    """No officer finds a request of somebody who is no more."""
    talk = await live(house, ACHIENG)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        await store.requests.begin(person, ASKED_FOR, timedelta(hours=24))
        await store.requests.file(person, ASKED_FOR, "I asked an officer, too.")
    house.clock.move(hours=25)
    await house.look()
    assert [row["state"] for row in await rows(database_url, "data_request")] == [DONE, DONE]
    assert "your data is erased" in talk.texts_to(ACHIENG.phone)[-1]


@on_sqlite
async def test_a_consent_given_again_ends_what_an_officer_was_to_decide(house: Bot, database_url: str) -> None:
    """An account in use is not erased."""
    await live(house, ACHIENG)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        await store.requests.hold_up(await store.requests.close(person), "Pay is not settled.")
        assert await store.requests.reopen(person)
        assert await store.requests.open() == []


@on_sqlite
async def test_who_was_first_counts(house: Bot) -> None:
    """An erasure that was carried out is not taken back, and the other way round."""
    await live(house, ACHIENG)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        request = await store.requests.begin(person, ASKED_FOR, timedelta(hours=24))
        assert await store.requests.end(request, DONE, "", "")
        assert not await store.requests.end(request, TAKEN_BACK, "person", "")
        found = await store.requests.get(request.number)
        assert found is not None
        assert found.state == DONE


@on_sqlite
async def test_a_chat_whose_proof_ended_is_not_taken_for_its_owners(house: Bot) -> None:
    """A number was shown by a code in somebody else's chat; the password was changed since."""
    await live(house, ACHIENG)
    await consent(house, "telegram", "900")
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        (chat,) = await tx.lock_chats(lanes='[["telegram", "900"]]')
        await store.proofs.begin(chat, ACHIENG.phone)
        await tx.save_chat([{name: getattr(chat, name) for name in SAVED}])
        assert "900" in await addresses(store, person)
        await store.proofs.end(ACHIENG.phone)
        assert "900" not in await addresses(store, person)


async def addresses(store: Store, person: Person) -> list[str]:
    """The chats that are shown to a person as theirs."""
    return [row["address"] for row in (await store.own.all(person))["chat"]]
