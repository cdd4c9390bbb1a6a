"""Commands about documents that people handed in, and about the file store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, execute, not_blank, opened, refused, settings

if TYPE_CHECKING:
    from bot.review import Review

documents = typer.Typer(
    help="Documents that people handed in.", no_args_is_help=True, pretty_exceptions_show_locals=False
)
files = typer.Typer(help="The file store.", no_args_is_help=True, pretty_exceptions_show_locals=False)
retention = typer.Typer(
    help="How long data is kept, and its deletion.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

Phone = Annotated[str, typer.Argument(help="The person's user name: 254712345678.")]
Item = Annotated[str, typer.Argument(help="The item's code, as `documents list` shows it: id-card.")]


@asynccontextmanager
async def _review(phone: str, by: str, *, changes: bool = False) -> AsyncIterator[Review]:
    """A person's documents. Ends the program, and changes nothing, where there is no such person or document."""
    from bot.app import limits
    from bot.engine import Invalid
    from bot.review import NotFound, Review
    from conversations.phones import parse_phone
    from letters.sealer import Sealer

    found, now = settings(), datetime.now(UTC)
    try:
        async with opened(found) as database, database.transaction() as tx:
            yield await Review.of(tx, parse_phone(phone), by, limits(found), Sealer(found.keys), now)
    except Invalid as invalid:
        console.print(str(invalid.reason))
        raise typer.Exit(2) from None
    except NotFound as missing:
        console.print(refused(missing, changes=changes), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


@documents.command("list")
def list_(phone: Phone, by: By) -> None:
    """Show the list that the person sees. That you looked is kept."""
    execute(_list(phone, by))


async def _list(phone: str, by: str) -> None:
    from conversations.checklist import items, state

    async with _review(phone, by) as review:
        held = await review.held()
    for item in items():
        document = held.get(item.code)
        receipt = f"  {document.receipt}" if document else ""
        console.print(f"{item.code:15} {state(document)}{receipt}", highlight=False, markup=False, soft_wrap=True)


@documents.command()
def accept(phone: Phone, item: Item, by: By) -> None:
    """Find a document good. The person is told."""
    execute(_accept(phone, item, by))


async def _accept(phone: str, item: str, by: str) -> None:
    async with _review(phone, by, changes=True) as review:
        told = await review.accept(item)
    _say(told=told)


@documents.command()
def replace(
    phone: Phone,
    item: Item,
    by: By,
    why: Annotated[
        str, typer.Option(callback=not_blank, help="The reason, in words for the person: 'The stamp cannot be read.'")
    ],
) -> None:
    """Ask for a better document, with a reason. The person is told, and can send that one alone."""
    execute(_replace(phone, item, by, why))


async def _replace(phone: str, item: str, by: str, why: str) -> None:
    async with _review(phone, by, changes=True) as review:
        told = await review.give_back(item, why)
    _say(told=told)


def _say(*, told: bool) -> None:
    console.print("Done. The person is told." if told else "Done. The person has no address that can be written to.")


@documents.command()
def save(phone: Phone, item: Item, out: Annotated[Path, typer.Argument(help="A PDF.")], by: By) -> None:
    """Save a copy of a document. That you did is kept."""
    execute(_save(phone, item, out, by))


async def _save(phone: str, item: str, out: Path, by: str) -> None:
    from storage.files import Files

    found = settings()
    async with _review(phone, by) as review:
        document = await review.take_out(item)
        await asyncio.to_thread(Files(found.files_url, found.cipher()).save, document.sha256, out)
    console.print(f"Saved as {out}. It is not encrypted there.", soft_wrap=True)


@files.callback()
def _store() -> None:
    """The file store."""


@files.command()
def rotate() -> None:
    """Encrypt every file by FILES_KEY. Put the key before it into FILES_OLD_KEYS first; take it out afterwards."""
    from bot.retention import rotate as encrypt
    from storage.files import Files

    found = settings()
    if not found.files_key.get_secret_value():
        console.print("FILES_KEY is not set: `openssl rand -hex 32` makes one.")
        raise typer.Exit(2)
    done = encrypt(Files(found.files_url, found.cipher()))
    console.print(f"{done.changed} of {done.all} files encrypted anew.")


@retention.command("list")
def list_rules() -> None:
    """Show how long data is kept, when it was last deleted and how much, and whether the proofs are whole."""
    execute(_list_rules())


async def _list_rules() -> None:
    from storage.deletions import is_whole
    from storage.retention import RULES
    from storage.store import Store

    async with opened(settings()) as database, database.reading() as tx:
        chain = await Store.reading(tx).deletions.all()
    for name, kind, days in [(rule.name, rule.kind, rule.time.days) for rule in RULES] + [("erasure", "account", 0)]:
        proofs = [each for each in chain if each.kind == name]
        last = f"{proofs[-1].made_at:%Y-%m-%d %H:%M}" if proofs else "never"
        line = f"{name:16} {kind:13} {days or '-':>5} days  {last:16}  {sum(each.count for each in proofs)} rows"
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    console.print(
        f"{len(chain)} proofs: {'whole' if is_whole(chain) else 'CHANGED: somebody went round the database'}."
    )


@retention.command("purge")
def purge() -> None:
    """Delete now for good what is over. A running Mtahini does so every night."""
    execute(_purge())


async def _purge() -> None:
    from bot.retention import purge as delete
    from storage.files import Files

    found = settings()
    async with opened(found) as database:
        deleted = await delete(database, Files(found.files_url, found.cipher()), datetime.now(UTC))
    console.print(f"What is over is deleted; {deleted} files deleted.")
