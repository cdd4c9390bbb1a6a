"""Commands about examination centres."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, counted, execute, settings
from bot.council import open_office, progress_bar

if TYPE_CHECKING:
    from bot.credentials import Wanted

centres = typer.Typer(help="Examination centres.", no_args_is_help=True, pretty_exceptions_show_locals=False)


@centres.callback()
def _group() -> None:
    """Examination centres."""


@centres.command()
def credentials(
    year: Annotated[int, typer.Argument(help="For example 2026.")],
    exam: Annotated[str, typer.Argument(help="For example KCSE.")],
    out: Annotated[Path, typer.Argument(help="A PDF of slips that is not there yet: print it, then delete it.")],
    by: By,
    code: Annotated[str, typer.Option(help="One centre only: 08219108.")] = "",
    sub_county: Annotated[str, typer.Option(help="The centres of one sub-county only, as centres.csv has it.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="New ones where there are some; who is logged in is logged out.")
    ] = False,
) -> None:
    """Give centres their user names and passwords, on slips to hand out. A password logs in once."""
    from bot.credentials import NoCentres, Wanted

    try:
        execute(_credentials(Wanted(year, exam, code, sub_county, again), by, out))
    except NoCentres as reason:
        console.print(f"No slip was printed: {reason}.", highlight=False)
        raise typer.Exit(1) from None
    except FileExistsError:
        console.print(f"{out} is there already: give another name.", highlight=False)
        raise typer.Exit(2) from None


async def _credentials(wanted: Wanted, by: str, out: Path) -> None:
    from bot.credentials import issue

    addresses = settings().addresses
    with progress_bar("Making passwords") as shown:
        async with open_office(shown) as found:
            count = await issue(found, wanted, by, out, addresses)
    slips = counted(count, "slip", "slips")
    console.print(f"{slips} in {out}, shown this once: print, hand out, delete the file.", soft_wrap=True)
    if addresses:
        console.print(f"It says to write to {', '.join(addresses)}.", highlight=False, soft_wrap=True)
    else:
        console.print(
            "It does not say where to write to. Set TWILIO_WHATSAPP_FROM, TWILIO_SMS_FROM, SMS_HTTP_FROM or "
            "TELEGRAM_BOT_NAME and its channel, and print anew with --again.",
            highlight=False,
            soft_wrap=True,
        )


@centres.command()
def sessions(
    year: Annotated[int, typer.Argument(help="For example 2026.")],
    exam: Annotated[str, typer.Argument(help="For example KCSE.")],
    code: Annotated[str, typer.Argument(help="The centre: 08219108.")],
) -> None:
    """Show which chats act for a centre, each with the number by which it is ended."""
    execute(_sessions(year, exam, code))


async def _sessions(year: int, exam: str, code: str) -> None:
    from bot.sessions import logins, shown

    async with open_office() as office:
        found = await logins(office, year, exam, code)
    for login in found:
        console.print(shown(login), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(found)} chats act for the centre.")


@centres.command()
def end(
    number: Annotated[int, typer.Argument(help="As `mtahini centre sessions` shows it.")],
    by: By,
) -> None:
    """End one log-in of a centre. The chat is told, and what to do if it should be in."""
    execute(_end(number, by))


async def _end(number: int, by: str) -> None:
    from bot.sessions import end_login

    async with open_office() as office:
        if not await end_login(office, number, by):
            console.print("That log-in is over already, or never was.")
            raise typer.Exit(1)
    console.print("Ended; the chat is told.")
