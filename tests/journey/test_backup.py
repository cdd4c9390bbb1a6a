"""A backup that was taken while people were served brings everything back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import ERASED, NotHere, backup
from storage.files import Files
from tests.audit import rows
from tests.journey.conversation import count, on_telegram, on_whatsapp, whole
from tests.process import mtahini


async def test_what_was_backed_up_goes_on_where_it_was(tmp_path: Path) -> None:
    """The letter has its serial, opens, and verifies; who was logged in still is."""
    folder = tmp_path / "backup"
    async with whole(tmp_path / "before") as standing:
        await on_whatsapp(standing).walk()
        said = await mtahini(standing.settings, "backup", str(folder))
        assert "1 new documents" in said
        assert "0 new documents" in await mtahini(standing.settings, "backup", str(folder))
        [(serial,)] = await rows(standing.settings.database_url, "SELECT serial FROM letter")
        keys = {name: getattr(standing.settings, name) for name in ("secret_key", "files_key")}
        await on_telegram(standing).walk()  # after the backup: lost with the machine
    urls = {"database_url": f"sqlite:///{folder / 'mtahini.db'}", "files_url": str(folder / "files")}
    async with whole(tmp_path / "after", **urls, **keys) as restored:
        teacher = on_whatsapp(restored)
        await teacher.say("LETTER")
        assert len(teacher.phone.screen().letters) == 1
        assert "Genuine" in await teacher.say(f"VERIFY {serial}")
        assert await count(restored, "letter") == 1
        assert await count(restored, "acceptance") == 1


def test_nobody_else_on_the_machine_reads_the_copy(tmp_path: Path) -> None:
    """It has the hashes of passwords, and people's numbers."""
    with closing(sqlite3.connect(tmp_path / "mtahini.db")) as database:
        database.execute("CREATE TABLE data_request (person_id INTEGER, kind TEXT, state TEXT)")
    backup(f"sqlite:///{tmp_path / 'mtahini.db'}", Files(str(tmp_path / "files")), tmp_path / "backup")
    assert (tmp_path / "backup" / "mtahini.db").stat().st_mode & 0o077 == 0


def test_who_was_erased_stays_on_the_list_of_a_backup(tmp_path: Path) -> None:
    """Also when a later copy is of a database that was brought back, and knows nothing of it."""
    with closing(sqlite3.connect(tmp_path / "mtahini.db")) as database:
        database.execute("CREATE TABLE data_request (person_id INTEGER, kind TEXT, state TEXT)")
        for found in ([(7, "erasure", "done"), (8, "erasure", "open"), (9, "withdrawal", "done")], []):
            database.execute("DELETE FROM data_request")
            database.executemany("INSERT INTO data_request VALUES (?, ?, ?)", found)
            database.commit()
            backup(f"sqlite:///{tmp_path / 'mtahini.db'}", Files(str(tmp_path / "files")), tmp_path / "backup")
            assert (tmp_path / "backup" / ERASED).read_text(encoding="utf-8").split() == ["7", "9"]


def test_on_postgresql_the_command_says_what_to_use(tmp_path: Path) -> None:
    """Nothing is half done."""
    with pytest.raises(NotHere, match="pg_dump"):
        backup("postgresql://localhost/mtahini", Files(str(tmp_path / "files")), tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
