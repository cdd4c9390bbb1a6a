"""The channel that is a person at a terminal."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from bot.messages import Incoming, Kind
from handlers.terminal.channel import Terminal
from storage.files import Files
from tests.papers import paper


async def test_a_file_is_taken_by_its_path_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The bot never hears of a slip of the keyboard."""
    taken: list[Incoming] = []
    screen = io.StringIO()

    async def accept(messages: list[Incoming]) -> None:
        taken.extend(messages)

    (tmp_path / "kcse.pdf").write_bytes(paper("kcse.pdf"))
    terminal = Terminal(accept, Files(f"file://{tmp_path}", None), tmp_path, Console(file=screen, width=300))
    await terminal.type("/file /nope.jpg")
    assert taken == []
    assert "There is no file /nope.jpg" in screen.getvalue()
    await terminal.type(f"/file {tmp_path / 'kcse.pdf'}")
    [message] = taken
    assert message.kind is Kind.FILE
    assert message.file is not None
    assert b"".join([part async for part in terminal.fetch(message.file)]) == paper("kcse.pdf")
