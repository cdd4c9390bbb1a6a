"""What every command needs: a console, the settings, an open database, and a way to run asynchronous work."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console

from bot import logs
from bot.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from structlog.types import Processor

console = Console()


def not_blank(option: typer.CallbackParam, value: str) -> str:
    """The value of an option, or of an argument, without space around it. Ends the program where nothing is left."""
    if not (value := value.strip()):
        name = option.name if option.param_type_name == "argument" else f"--{option.name}"
        example = '"..."' if option.param_type_name == "argument" else f'{name} "..."'
        console.print(f"{name} is empty: say it in words, as in {example}.", highlight=False)
        raise typer.Exit(2)
    return value


def printable(text: str) -> str:
    """What somebody wrote, for a terminal: it moves no cursor, and its further lines cannot pass for ours."""
    return "".join(each if each.isprintable() else "\n    " if each == "\n" else "\ufffd" for each in text)


def counted(count: int, one: str, many: str) -> str:
    """1 case, 2 cases."""
    return f"{count} {one if count == 1 else many}"


By = Annotated[str, typer.Option("--by", callback=not_blank, help="Who you are: name and office. It is kept for ever.")]


def settings() -> Settings:
    """The settings. Ends the program with a list of what is wrong with them."""
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors():
            name = ".".join(str(part) for part in each["loc"]).upper()
            console.print(f"[bold]{name or 'Settings'}[/]: {each['msg'].removeprefix('Value error, ')}")
        raise typer.Exit(2) from None


def execute(
    work: Coroutine[Any, Any, None],
    log_format: str = "text",
    level: int = logging.INFO,
    watch: Processor | None = None,
) -> None:
    """Run asynchronous work to its end. `watch` gets every event of the log."""
    logs.configure("json" if log_format == "json" else "text", level, watch)
    uvloop.run(work)


@asynccontextmanager
async def opened(found: Settings) -> AsyncIterator[Database]:
    """The database, brought to the newest schema."""
    from storage.connect import database
    from storage.migrate import migrate

    await migrate(found.database_url)
    store = database(found.database_url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


def refused(why: object, *, changes: bool) -> str:
    """What is said where something is not there: that nothing was changed, where the command changes something."""
    said = str(why)
    return f"Nothing was changed: {said}." if changes else f"{said[:1].upper()}{said[1:]}."
