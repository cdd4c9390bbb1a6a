"""Commands about the officers who answer cases in their own chat."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.command import By, console, counted, execute
from bot.council import open_office
from bot.engine import Invalid
from conversations.phones import parse_phone, user_name
from storage.store import Store

officers = typer.Typer(
    help="Officers who answer cases in their own chat.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

Phone = Annotated[str, typer.Argument(help="The officer's own number: 254712345678.")]


@officers.command()
def add(
    phone: Phone,
    name: Annotated[str, typer.Option(help="As the cases show it: Njeri.")],
    office: Annotated[str, typer.Option(help="Where the officer works: Nyeri.")],
    by: By,
) -> None:
    """Let an officer answer cases in their own chat: DESK, where their number is proven."""
    execute(_add(_number(phone), name, office, by))


async def _add(phone: str, name: str, office: str, by: str) -> None:
    async with open_office() as desk, desk.database.transaction() as tx:
        await Store(tx, desk.now).officers.add(phone, name, office, by)


@officers.command()
def remove(phone: Phone, by: By) -> None:
    """Take that away again."""
    execute(_remove(_number(phone), by))


async def _remove(phone: str, by: str) -> None:
    async with open_office() as desk, desk.database.transaction() as tx:
        removed = await Store(tx, desk.now).officers.remove(phone, by)
    if not removed:
        console.print(f"{user_name(phone)} is no officer. `mtahini officers list` shows who is.")
        raise typer.Exit(2)


@officers.command("list")
def list_() -> None:
    """Show who answers cases."""
    execute(_list())


async def _list() -> None:
    async with open_office() as desk, desk.database.reading() as tx:
        found = await Store.reading(tx).officers.all()
    for officer in found:
        console.print(f"{user_name(officer.phone)}  {officer.title}", markup=False, highlight=False)
    console.print(f"{counted(len(found), 'officer', 'officers')}.")


def _number(phone: str) -> str:
    """E.164. Ends the program where it is no mobile number."""
    try:
        return parse_phone(phone)
    except Invalid as invalid:
        console.print(str(invalid.reason))
        raise typer.Exit(2) from None
