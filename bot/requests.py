"""Commands about what people ask about their own data: list, show, answer, decide, and export a copy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, execute, not_blank, printable, refused
from bot.council import open_office
from bot.language import NAIROBI

if TYPE_CHECKING:
    from datetime import datetime

    from bot.inquiry import Inquiry

requests = typer.Typer(
    help="What people ask about their own data.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

Number = Annotated[str, typer.Argument(help="The number of the request: D-4X7K-2P9M.", parser=str.upper)]


class Outcome(Enum):
    """How a request ends."""

    DONE = "done"
    REFUSED = "refused"


@asynccontextmanager
async def _inquiry(number: str, by: str, *, changes: bool = False) -> AsyncIterator[Inquiry]:
    """A request. Ends the program, and changes nothing, where there is none that waits."""
    from bot.inquiry import Inquiry, NotFound

    try:
        async with open_office() as office, office.database.transaction() as tx:
            yield await Inquiry.of(tx, office, number, by)
    except NotFound as missing:
        console.print(refused(missing, changes=changes), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


@requests.command("list")
def list_() -> None:
    """Show the requests that wait for an officer, the first due first."""
    execute(_list())


async def _list() -> None:
    from conversations.phones import masked
    from storage.store import Store

    async with open_office() as office, office.database.reading() as tx:
        found = await Store.reading(tx).requests.open()
        now = office.now
    for each in found:
        late = "  LATE" if each.due_at < now else ""
        line = f"{each.number}  {each.kind:10}  due {_moment(each.due_at)}  {masked(each.phone)}{late}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(found)} requests wait.")


@requests.command()
def show(number: Number, by: By) -> None:
    """Show a request with all that was said. That you looked is kept."""
    execute(_show(number, by))


async def _show(number: str, by: str) -> None:
    from conversations.phones import user_name

    async with _inquiry(number, by) as inquiry:
        request, entries = inquiry.request, await inquiry.store.requests.entries(inquiry.request)
    console.print(f"{request.number}  {request.kind}  {request.state}  due {_moment(request.due_at)}", highlight=False)
    console.print(f"Number of the person: {user_name(request.phone)} (logged in)", highlight=False)
    for each in entries:
        line = f"{_moment(each.happened_at)}  {each.who} {each.what}  {printable(each.text)}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@requests.command()
def answer(number: Number, text: str, by: By) -> None:
    """Say something to the person; the request stays open."""
    execute(_answer(number, text, by))


async def _answer(number: str, text: str, by: str) -> None:
    async with _inquiry(number, by, changes=True) as inquiry:
        told = await inquiry.answer(text)
    _say(told=told)


@requests.command()
def decide(
    number: Number,
    outcome: Annotated[Outcome, typer.Argument(help="done, or refused.")],
    by: By,
    why: Annotated[
        str, typer.Option("--why", callback=not_blank, help="What was done, or the reason, as the person reads it.")
    ],
) -> None:
    """End a request. An erasure that is granted is carried out at once, whatever is still under way."""
    execute(_decide(number, outcome, why, by))


async def _decide(number: str, outcome: Outcome, why: str, by: str) -> None:
    async with _inquiry(number, by, changes=True) as inquiry:
        told = await inquiry.decide(outcome.value, why)
    _say(told=told)


@requests.command()
def export(
    number: Number,
    folder: Annotated[Path, typer.Argument(help="Where the two files go.", file_okay=False)],
    by: By,
    language: Annotated[str, typer.Option(help="Of the PDF: en or sw.")] = "en",
) -> None:
    """Write a copy of all that is kept of the person, as PDF and JSON, to hand out on paper. That you did is kept."""
    execute(_export(number, folder, language, by))


async def _export(number: str, folder: Path, language: str, by: str) -> None:
    from bot.backup import private
    from conversations.own_data import as_json, printed
    from storage.looks import OWN_DATA

    async with _inquiry(number, by) as inquiry:
        person, now = inquiry.person, inquiry.office.now
        await inquiry.store.looks.note(person.id, by, OWN_DATA, number)
        found = await inquiry.store.own.all(person)
    paper = await asyncio.to_thread(printed, person, found, language, now)
    for suffix, content in (("pdf", paper), ("json", as_json(found, now))):
        private(folder / f"{number}.{suffix}", content)
    console.print(f"{number}.pdf and {number}.json are in {folder}. Hand them out, then delete them.", soft_wrap=True)


@requests.command()
def erased(file: Annotated[Path, typer.Argument(help="The list; what is in it stays.", dir_okay=False)]) -> None:
    """Keep up the list of who was erased, for `erase-again`. `mtahini backup` does so itself; use it beside pg_dump."""
    execute(_erased(file))


async def _erased(file: Path) -> None:
    from bot.backup import keep_list

    async with open_office() as office, office.database.reading() as tx:
        keep_list({number for (number,) in await tx.erased_people()}, file)


@requests.command("erase-again")
def erase_again(
    file: Annotated[Path, typer.Argument(help="erased.txt of the newest backup.", exists=True, dir_okay=False)],
) -> None:
    """After a restore: erase again who had been erased before. Stop Mtahini first."""
    from bot.backup import erase_again as replay

    erased = [int(line) for line in file.read_text(encoding="utf-8").split()]

    async def replayed() -> None:
        async with open_office() as office:
            console.print(f"{await replay(office, erased)} people erased again.")

    execute(replayed())


def _say(*, told: bool) -> None:
    console.print("Done. The person is told." if told else "Done. The person has no address that can be written to.")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(NAIROBI):%d %b %Y %H:%M}"
