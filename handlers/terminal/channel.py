"""A channel that is a person at a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.text import Text
from starlette.routing import BaseRoute

from bot.channel import Accept, FileGone, FileStore, Limits, Sent
from bot.messages import BOLD_OFF, BOLD_ON, Incoming, Kind, Outgoing, SentFile

LIMITS = Limits(
    title="Terminal",
    text=10_000,
    text_with_options=10_000,
    options=0,
    contact_button=False,
    documents=True,
    erases=False,
    reserved_words=False,
    per_second=1000,
    upload=20_000_000,
    receipts=False,
)
FILE = "/file "  # before the path of a file that is to be sent


def written(message: Outgoing) -> str:
    """A message as plain lines: the text, and what can be chosen by number."""
    lines = [message.text.replace(BOLD_ON, "*").replace(BOLD_OFF, "*")]
    if message.attachment:
        lines = [f"({message.attachment.name}, {message.attachment.size // 1000} kB) {lines[0]}".rstrip()]
    lines += [f"{number}. {option.label}" for number, option in enumerate(message.options, 1)]
    if message.share_contact:
        lines.append(f"({message.share_contact})")
    return "\n".join(lines)


class Terminal:
    """A `bot.channel.Channel`. Documents are saved in a folder; a proven number can be given for trying things out."""

    name = "terminal"
    limits = LIMITS

    def __init__(self, accept: Accept, files: FileStore, folder: Path, console: Console, phone: str = "") -> None:
        self._accept = accept
        self._files = files
        self._folder = folder
        self._console = console
        self._phone = phone
        self._numbers = count(1)
        self._run = id(self)
        self.transcript: list[str] = []

    async def start(self) -> None:
        """Nothing to do: the person types."""

    async def stop(self) -> None:
        """Nothing to do."""

    def routes(self) -> Sequence[BaseRoute]:
        """None: there is no platform."""
        return ()

    async def type(self, text: str) -> None:
        """Take what the person typed: a message, or `/file` and a path."""
        if text.startswith(FILE) and not (path := _path(text)).is_file():
            return self._console.print(f"There is no file {path}: give the path of a PDF or a photo.", markup=False)
        self.transcript.append(f"user: {text}")
        await self._accept([self._incoming(text)])

    def _incoming(self, text: str) -> Incoming:
        return Incoming(
            channel=self.name,
            address=self._phone or "terminal",
            message_id=f"{self._run}-{next(self._numbers)}",
            kind=Kind.FILE if text.startswith(FILE) else Kind.TEXT,
            text="" if text.startswith(FILE) else text,
            file=_file(_path(text)) if text.startswith(FILE) else None,
            proven_phone=self._phone,
        )

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """The file itself."""
        try:
            yield await asyncio.to_thread(Path(file.reference).read_bytes)
        except OSError as error:
            raise FileGone(type(error).__name__) from None

    async def forget(self, reference: str) -> None:
        """It is the person's own file."""

    async def send(self, _address: str, message: Outgoing, _outbox_id: int) -> Sent:
        """Print a message; save its document."""
        text = written(message)
        self.transcript.append("bot: " + text.replace("\n", "\n     "))
        self._console.print(Text("bot: ", style="bold green"), Text(text), sep="")
        if message.attachment:
            path = self._folder / message.attachment.name
            await asyncio.to_thread(_save, path, await self._files.read(message.attachment.sha256))
            self._console.print(f"     saved as {path}", style="dim")
        return Sent()


def _path(text: str) -> Path:
    """The path after `/file`."""
    return Path(text.removeprefix(FILE).strip()).expanduser()


def _file(path: Path) -> SentFile:
    return SentFile(reference=str(path), name=path.name)


def _save(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
