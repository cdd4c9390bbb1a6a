"""Commands of the council's officers: the cases of people who asked for help."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, counted, execute, not_blank, printable, settings
from bot.council import open_office
from bot.language import NAIROBI, Text
from bot.verdicts import size as size_of
from conversations.cases import known
from conversations.checklist import pages
from conversations.facts import lines_of
from conversations.phones import masked, user_name
from storage.database import Transaction
from storage.records.cases import Case
from storage.records.chats import ChatRow, Incident
from storage.records.documents import ReceivedFile
from storage.store import Store

if TYPE_CHECKING:
    from bot.office import Office

cases = typer.Typer(
    help="Cases of people who asked for help.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

COLUMNS = ("number", "topic", "state", "opened", "changed", "due", "phone", "owner", "rating")
Number = Annotated[str, typer.Argument(help="The case number, such as MT-4X7K2P.", parser=str.upper)]


@dataclass
class _Desk:
    """An open transaction, and what is done with it."""

    tx: Transaction
    store: Store
    office: Office

    async def case(self, number: str) -> Case:
        """The case with a number. Ends the program where there is none."""
        if found := await self.store.cases.by_number(number):
            return found
        console.print(f"There is no case {number}. `mtahini cases list` shows those that wait.")
        raise typer.Exit(2)

    async def tell(self, case: Case, words: Text) -> None:
        """Let the person know, and say how they hear of it."""
        from bot.cases import tell

        told = await tell(self.tx, case, words, self.office)
        console.print(str(told.value), highlight=False, soft_wrap=True)


@asynccontextmanager
async def _desk() -> AsyncIterator[_Desk]:
    async with open_office() as office, office.database.transaction() as tx:
        yield _Desk(tx, Store(tx, office.now), office)


@cases.command("list")
def list_(
    topic: Annotated[str, typer.Option(help="Only of this topic: pay, log-in, documents ...")] = "",
    owner: Annotated[str, typer.Option(help="Only those that this officer has.")] = "",
) -> None:
    """Show the cases that wait for an officer, the oldest first."""
    execute(_list(topic, owner))


async def _list(topic: str, owner: str) -> None:
    async with _desk() as desk:
        waiting = await desk.store.cases.waiting()
    wanted = [case for case in waiting if topic in ("", case.topic) and owner in ("", case.owner)]
    for case in wanted:
        console.print(_line(case, desk.office.now), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{counted(len(wanted), 'case waits', 'cases wait')}.")


@cases.command()
def show(number: Number, by: By) -> None:
    """Show a case with all that was said, or an incident. That you looked is kept."""
    execute(_show(number, by))


async def _show(number: str, by: str) -> None:
    async with _desk() as desk:
        if incident := await desk.store.cases.incident(number):
            return _print_incident(incident)
        case = await desk.case(number)
        await desk.store.cases.look(case, by)
        entries, incidents = await desk.store.cases.entries(case), await desk.store.cases.incidents(case)
        files = await desk.store.cases.files(case)
        number_of = _number(case, await desk.tx.chat_by_id(id=case.chat_id))
    lines = [_line(case, desk.office.now), f"Number of the person: {number_of}"]
    lines += [printable(str(line)) for line in lines_of(case)]
    lines += [f"{_moment(entry.happened_at)}  {entry.who} {entry.what}  {printable(entry.text)}" for entry in entries]
    lines += [_file(n, each) for n, each in enumerate(files, 1)]
    lines += [f"{_moment(each.happened_at)}  incident {each.case_number} in {each.conversation}" for each in incidents]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@cases.command()
def file(
    number: Number,
    which: Annotated[int, typer.Argument(help="Which of the case's files, as `cases show` counts them.", min=1)],
    out: Annotated[Path, typer.Argument(help="The PDF to write.", dir_okay=False)],
    by: By,
) -> None:
    """Save a copy of a file that came with a case. That you did is kept."""
    execute(_save(number, which, out, by))


async def _save(number: str, which: int, out: Path, by: str) -> None:
    from storage.files import Files

    found = settings()
    async with _desk() as desk:
        case = await desk.case(number)
        files = await desk.store.cases.files(case)
        if which > len(files):
            console.print(f"Case {case.number} has {len(files)} files: `mtahini cases show` lists them.")
            raise typer.Exit(2)
        await desk.store.cases.copied(case, by, which)
        kept = Files(found.files_url, found.cipher())
        await asyncio.to_thread(kept.save, files[which - 1].clean_sha256, out)
    console.print(f"Saved as {out}. It is not encrypted there.", highlight=False, soft_wrap=True)


def _file(number: int, file: ReceivedFile) -> str:
    size = printable(f"{pages(file.pages)}, {size_of(file.clean_size)}")
    return f"{_moment(file.received_at)}  file {number}: {size}  {printable(file.name)}".rstrip()


@cases.command()
def reply(
    number: Number,
    text: Annotated[str, typer.Argument(help="The answer, as the person reads it.", callback=not_blank)],
    by: By,
) -> None:
    """Answer a case. The person gets it in the chat, and can write back."""
    execute(_reply(number, text, by))


async def _reply(number: str, text: str, by: str) -> None:
    from conversations.cases import answered

    async with _desk() as desk:
        case = await desk.case(number)
        await desk.store.cases.reply(case, by, text)
        await desk.tell(case, answered(case, text))


@cases.command()
def close(
    number: Number, by: By, text: Annotated[str, typer.Argument(help="A last word, as the person reads it.")] = ""
) -> None:
    """Close a case, with a last word or without. The person can open it again."""
    execute(_close(number, text, by))


async def _close(number: str, text: str, by: str) -> None:
    from conversations.cases import closed

    async with _desk() as desk:
        case = await desk.case(number)
        await desk.store.cases.close(case, by, text)
        await desk.tell(case, closed(case, text))


@cases.command()
def assign(
    number: Number, owner: Annotated[str, typer.Argument(help="Name and office of who takes it.")], by: By
) -> None:
    """Give a case to an officer."""
    execute(_assign(number, owner, by))


async def _assign(number: str, owner: str, by: str) -> None:
    async with _desk() as desk:
        await desk.store.cases.assign(await desk.case(number), by, owner)


@cases.command()
def export(file: Annotated[Path, typer.Argument(help="The CSV file to write.", dir_okay=False)]) -> None:
    """Write all cases to a CSV file, without what people wrote and with their numbers masked."""
    execute(_export(file))


async def _export(file: Path) -> None:
    async with _desk() as desk:
        found = await desk.store.cases.all()
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        rows.writerows(_row(case) for case in found)
    console.print(f"{counted(len(found), 'case', 'cases')} written.")


def _row(case: Case) -> list[str]:
    moments = [_moment(moment) if moment else "" for moment in (case.opened_at, case.changed_at, case.due_at)]
    who = [masked(case.phone) if case.phone else "", case.owner or "", case.rating or ""]
    return [case.number, case.topic or "", case.state, *moments, *who]


def _line(case: Case, now: datetime) -> str:
    phone = masked(case.phone) if case.phone else "no number"
    late = "  LATE" if case.due_at and case.due_at < now else ""
    owner = f"  {case.owner}" if case.owner else ""
    return f"{case.number}  {case.state}  {case.topic or ''}  {_moment(case.changed_at)}  {phone}{owner}{late}"


def _number(case: Case, chat: ChatRow) -> str:
    """The person's number, and how far it is known to be theirs: who asks may have named somebody else's."""
    if case.phone is None:
        return "not given"
    return f"{user_name(case.phone)} ({known(case, chat)})"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(NAIROBI):%d %b %Y %H:%M}"


def _print_incident(incident: Incident) -> None:
    console.print(f"Incident {incident.case_number}, {_moment(incident.happened_at)}: {incident.conversation}")
    for text in (incident.message, incident.traceback):
        console.print(printable(text), markup=False, highlight=False)
