"""Commands of the council's staff: what it posts, what it takes back, and codes that it hands out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, counted, execute, not_blank, opened, settings

if TYPE_CHECKING:
    from bot.office import Office, Progress
    from bot.recall import Recalled

letters = typer.Typer(help="Letters that were issued.", no_args_is_help=True, pretty_exceptions_show_locals=False)
exports = typer.Typer(help="Files for others.", no_args_is_help=True, pretty_exceptions_show_locals=False)
vacancies = typer.Typer(help="Posts that people apply for.", no_args_is_help=True, pretty_exceptions_show_locals=False)
codes = typer.Typer(help="One-time codes.", no_args_is_help=True, pretty_exceptions_show_locals=False)

Why = Annotated[
    str, typer.Option("--why", callback=not_blank, help="The reason, as the people read it: the dates change.")
]


def load(
    table: Annotated[
        str,
        typer.Argument(
            help="What: invitations, centres, deployments, rates, payments, counties, subcounties, vacancies, "
            "trainings, decisions, timetable or directors. Their columns are in docs/staff.md."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="A CSV file with a line of column names.", exists=True, dir_okay=False)],
) -> None:
    """Load a table from a CSV file: all of it or, if a line is bad, nothing. Running it twice is safe."""
    from bot.lines.file import Refused
    from bot.load import TABLES

    if table not in TABLES:
        console.print(f"There is no table {table}. There is: {', '.join(TABLES)}.")
        raise typer.Exit(2)
    try:
        execute(_load(table, file))
    except Refused as refused:
        for problem in refused.problems:
            console.print(problem, markup=False, highlight=False, soft_wrap=True)
        console.print(f"[bold]Nothing was loaded.[/] {len(refused.problems)} problems: mend the lines, and load again.")
        raise typer.Exit(1) from None


async def _load(table: str, file: Path) -> None:
    from bot.load import TABLES

    with progress_bar(f"Loading {table}") as progress:
        async with open_office(progress) as office:
            loaded = await TABLES[table](office, file)
    counts = f"{loaded.added} added, {loaded.changed} changed, {loaded.same} as they were"
    notices = counted(loaded.notices, "notice is", "notices are")
    console.print(f"{counts}; {loaded.dropped} no longer listed; {notices} on the way.")
    _say_untold(loaded.untold)


@asynccontextmanager
async def open_office(progress: Progress = lambda _done, _total: None) -> AsyncIterator[Office]:
    """What a command of the council works with."""
    from bot.app import limits
    from bot.office import Office
    from letters.sealer import Sealer

    found = settings()
    async with opened(found) as database:
        yield Office(database, limits(found), Sealer(found.keys), progress, datetime.now(UTC))


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar that shows how far a command is."""
    from rich.progress import Progress as Bar

    with Bar(console=console) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _say_untold(untold: int) -> None:
    if untold:
        console.print(f"{untold} people have no address that can be written to, and SMS is off.")


@letters.command("withdraw")
def withdraw_letter(serial: Annotated[str, typer.Argument(help="As printed on the letter.")], why: Why, by: By) -> None:
    """Take back one letter, and tell its person. It counts again when its line is loaded again."""
    from bot.recall import Order, withdraw
    from letters.seal import parse_serial

    written = parse_serial(serial)
    if written is None:
        console.print(f"{serial} has a typing mistake: compare it with the letter.")
        raise typer.Exit(2)
    _recall(lambda office: withdraw(office, written, Order(by, why)))


@letters.command("recall")
def recall_letters(
    table: Annotated[str, typer.Argument(help="invitations or deployments.")],
    year: Annotated[int, typer.Argument(help="For example 2026.")],
    exam: Annotated[str, typer.Argument(help="For example KCSE.")],
    why: Why,
    by: By,
    code: Annotated[str, typer.Argument(help="A paper (233/1) or a centre (08219108); none: all.")] = "",
) -> None:
    """Take back all letters of an examination, a paper or a centre, and tell the people."""
    from bot.recall import RECALLS, Order

    if table not in RECALLS:
        console.print(f"There is no table {table} to recall. There is: {', '.join(RECALLS)}.")
        raise typer.Exit(2)
    _recall(lambda office: RECALLS[table](office, year, exam, code, Order(by, why)))


def _recall(work: Callable[[Office], Awaitable[Recalled]]) -> None:
    from bot.recall import NotWithdrawn

    async def recall() -> None:
        with progress_bar("Withdrawing") as progress:
            async with open_office(progress) as office:
                done = await work(office)
        console.print(f"{done.withdrawn} withdrawn; {counted(done.notices, 'notice is', 'notices are')} on the way.")
        _say_untold(done.untold)

    try:
        execute(recall())
    except NotWithdrawn as reason:
        console.print(f"Nothing was withdrawn: {reason}.", markup=False)
        raise typer.Exit(1) from None


@vacancies.callback()
def _vacancies() -> None:
    """Posts that people apply for."""


@vacancies.command("withdraw")
def withdraw_post(
    year: Annotated[int, typer.Argument(help="For example 2026.")],
    code: Annotated[str, typer.Argument(help="The council's code of the post: KCSE-INV-045.")],
    why: Why,
    by: By,
) -> None:
    """Take a post back, for good. Applications for it end, and the people are told the reason."""
    from bot.recall import Order, withdraw_vacancy

    _recall(lambda office: withdraw_vacancy(office, year, code, Order(by, why)))


@exports.command("claims")
def export_claims(
    year: Annotated[int, typer.Argument(help="For example 2026.")],
    exam: Annotated[str, typer.Argument(help="For example KCSE.")],
    file: Annotated[Path, typer.Argument(help="The CSV file to write; it holds personal data.", dir_okay=False)],
    by: By,
) -> None:
    """Write the claims of an examination for the paymaster: days, rates, sums, and who is not ready and why."""
    from bot.claims import NothingToExport
    from bot.claims import export_claims as export

    async def exported() -> None:
        with progress_bar("Exporting claims") as progress:
            async with open_office(progress) as office:
                count = await export(office, year, exam, file, by)
        console.print(f"{count} claims in {file}. Each person finds this by WHO LOOKED.")

    try:
        execute(exported())
    except NothingToExport as reason:
        console.print(f"Nothing was exported: {reason}.", markup=False)
        raise typer.Exit(1) from None


@codes.command("issue")
def issue_code(
    phone: Annotated[str, typer.Argument(help="The person's user name: 254712345678.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "cannot receive the SMS",
) -> None:
    """Print a code with which somebody logs in, once and within a day. Look at the person's ID card first."""
    from bot.codes import NoAccount
    from bot.engine import Invalid
    from conversations.phones import parse_phone

    try:
        execute(_issue_code(parse_phone(phone), by, reason.strip()), level=logging.WARNING)
    except Invalid as invalid:
        console.print(str(invalid.reason))
        raise typer.Exit(2) from None
    except NoAccount as missing:
        console.print(f"{missing} has no account: let the person create one first.")
        raise typer.Exit(1) from None


async def _issue_code(phone: str, by: str, reason: str) -> None:
    from bot.codes import issue

    async with open_office() as office:
        code = await issue(office, phone, by, reason)
    console.print(f"[bold]{code}[/]  It is shown this once, logs in once, and ends in 24 hours.", highlight=False)
