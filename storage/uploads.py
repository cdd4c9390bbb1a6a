"""What the platforms keep for us: ids of documents that we uploaded, and of the message templates that we made."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.database import Database


class FileIds:
    """A `bot.channel.FileIds` on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, channel: str, account: str, sha256: str) -> str | None:
        """The platform's id of a document, if there is one."""
        async with self._database.reading() as tx:
            found: str | None = await tx.file_id(channel=channel, account=account, sha256=sha256)
        return found or None

    async def put(self, channel: str, account: str, sha256: str, file_id: str) -> None:
        """Remember the platform's id; an empty one forgets it."""
        async with self._database.transaction() as tx:
            await tx.set_file_id(channel=channel, account=account, sha256=sha256, file_id=file_id)


class TemplateSids:
    """Content templates by the hash of their definition."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[str, str]:
        """Twilio's ids by hash."""
        async with self._database.reading() as tx:
            return {row[0]: row[1] for row in await tx.templates()}

    async def put(self, definition: str, sid: str) -> None:
        """Remember Twilio's id for a definition's hash."""
        async with self._database.transaction() as tx:
            await tx.add_template(hash=definition, sid=sid, created_at=datetime.now(UTC))
