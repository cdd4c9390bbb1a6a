"""Letters that were issued: versions, languages, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from letters.seal import new_serial
from letters.sealer import Sealer
from storage.connect import database
from storage.database import Database
from storage.invitations import Invitations
from storage.letters import GENUINE, INVITATION, REPLACED, Letters, Subject
from storage.migrate import engine, migrate
from storage.records.contracts import Invitation, Letter
from tests.storage.test_invitations import ROW
from tests.storage.test_schema import ROWS
from tests.talk import START

SEALER = Sealer(["k" * 32])
LATER = START + timedelta(hours=1)
AAAA, BBBB, CCCC = new_serial(), new_serial(), new_serial()


@pytest.fixture
async def invitation(opened: Database) -> Invitation:
    """An invitation that was posted."""
    async with opened.transaction() as tx:
        (posted,) = await Invitations(tx, START).post([ROW])
    return posted.item


def subject(invitation: Invitation) -> Subject:
    """The subject of its letters."""
    return Subject(INVITATION, invitation.id, invitation.posted_at)


async def issued(letters: Letters, invitation: Invitation, serial: str, language: str = "en") -> Letter:
    """Issue a letter, sealed, without printing it."""
    version = await letters.next_version(subject(invitation))
    facts = (serial, INVITATION, invitation.id, version, language, "2026 KCSE 233/1", "W.A.O.", "content")
    letter = Letter(0, *facts, "", "00" * 32, 9, letters._now)
    sealed = Letter(0, *facts, SEALER.seal(letter.sealed), "00" * 32, 9, letters._now)
    return await letters.issue(sealed)


async def standing(letters: Letters, serial: str) -> tuple[str, int]:
    """What became of a letter, and which version counts."""
    found = await letters.verify(serial, SEALER)
    assert found
    return found.standing, found.current


async def test_a_letter_is_good_until_the_invitation_changes(opened: Database, invitation: Invitation) -> None:
    """Then it is replaced at once, and the next is another version."""
    async with opened.transaction() as tx:
        letters = Letters(tx, START)
        assert await letters.of(subject(invitation), "en") is None
        first = await issued(letters, invitation, AAAA)
        assert await letters.of(subject(invitation), "en") == first
        assert await standing(letters, AAAA) == (GENUINE, 1)
        (posted,) = await Invitations(tx, LATER).post([{**ROW, "centre": "Kisumu Girls"}])
        assert await standing(letters, AAAA) == (REPLACED, 2)
        letters = Letters(tx, LATER)
        assert await letters.of(subject(posted.item), "en") is None
        second = await issued(letters, posted.item, BBBB)
        assert (first.version, second.version) == (1, 2)
        assert await standing(letters, AAAA) == (REPLACED, 2)
        assert await standing(letters, BBBB) == (GENUINE, 2)
        assert await letters.verify(CCCC, SEALER) is None


async def test_two_languages_are_one_version(opened: Database, invitation: Invitation) -> None:
    """Each with a serial of its own; the second does not replace the first."""
    async with opened.transaction() as tx:
        letters = Letters(tx, START)
        english = await issued(letters, invitation, AAAA)
        assert await letters.of(subject(invitation), "sw") is None
        swahili = await issued(letters, invitation, BBBB, "sw")
        assert await letters.of(subject(invitation), "en") == english
        assert await letters.of(subject(invitation), "sw") == swahili
        assert [await standing(letters, serial) for serial in (AAAA, BBBB)] == [(GENUINE, 1)] * 2


async def test_a_record_that_was_changed_is_not_ours(opened: Database, invitation: Invitation) -> None:
    """The seal is over all that is shown; another key's seal does not hold either."""
    async with opened.transaction() as tx:
        letters = Letters(tx, START)
        await issued(letters, invitation, AAAA)
        assert await letters.verify(AAAA, SEALER)
        assert await letters.verify(AAAA, Sealer(["o" * 32])) is None
        assert await letters.verify(AAAA, Sealer(["o" * 32, "k" * 32]))


async def test_letters_from_before_there_were_seals_are_replaced(empty_database_url: str) -> None:
    """They were ours; the next one that is asked for has a seal."""
    await migrate(empty_database_url, "0001")
    connector = engine(empty_database_url)
    async with connector.begin() as connection:
        await connection.execute(text(ROWS["invitation"]))
        columns = "id, serial, invitation_id, version, sha256, size, initials, issued_at"
        values = f"1, '{AAAA}', 1, 1, '00', 9, 'W.', '2026-11-22 06:00:00.000000+00:00'"
        await connection.execute(text(f"INSERT INTO letter ({columns}) VALUES ({values})"))
    await connector.dispose()
    await migrate(empty_database_url)
    store = database(empty_database_url)
    await store.open()
    async with store.transaction() as tx:
        letters = Letters(tx, START)
        assert await standing(letters, AAAA) == (REPLACED, 2)
        assert await letters.of(Subject(INVITATION, 1, START), "en") is None
        assert await letters.next_version(Subject(INVITATION, 1, START)) == 2
    await store.close()
