"""Commands that announce something to many people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, execute, not_blank
from bot.council import open_office
from bot.language import NAIROBI
from storage.announcements import Audience, Draft
from storage.store import Store

if TYPE_CHECKING:
    from bot.announce import Preview
    from bot.office import Office

announcements = typer.Typer(
    help="Announcements to many people.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

English = Annotated[str, typer.Option("--en", callback=not_blank, help="The text in English.")]
Kiswahili = Annotated[str, typer.Option("--sw", callback=not_blank, help="The text in Kiswahili.")]
Number = Annotated[int, typer.Argument(help="As `announcements list` shows it.")]


@announcements.command()
def send(
    english: English,
    kiswahili: Kiswahili,
    by: By,
    year: Annotated[int, typer.Option(help="Of the examination; 0: any.")] = 0,
    exam: Annotated[str, typer.Option(help="For example KCSE.")] = "",
    position: Annotated[str, typer.Option(help="For example INVIGILATOR.")] = "",
    county: Annotated[str, typer.Option(help="Of the centre.")] = "",
    sub_county: Annotated[str, typer.Option(help="Of the centre.")] = "",
    centre: Annotated[str, typer.Option(help="For example 08219108.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send it. Without this, only show what it would do.")] = False,
) -> None:
    """Show who would be told, on which channel, at what cost and in which words; with --yes, tell them."""
    wanted = Audience(year, exam.upper(), position.upper(), county, sub_county, centre)
    execute(_send(Draft(wanted, english, kiswahili, by), yes))


async def _send(draft: Draft, yes: bool) -> None:
    from bot.announce import Nobody, begin, preview

    async with open_office() as office:
        try:
            found = await preview(office, draft)
        except Nobody as nobody:
            console.print(_empty(nobody.unknown), highlight=False, markup=False, soft_wrap=True)
            raise typer.Exit(1) from None
        _show(found)
        if not office.limits:
            console.print("No channel is on here, so nobody can be told: `mtahini doctor` names the settings.")
            raise typer.Exit(1)
        if not yes:
            console.print("Nobody was told. To send it, repeat the command with --yes.")
            return
        kept = await begin(office, draft)
    console.print(f"It goes out as announcement {kept.id}: by day, some at a time. `announcements list` shows how far.")


def _empty(unknown: dict[str, str]) -> str:
    """Which part of the audience nobody is in, or that nobody is in all of them at once."""
    named = " or ".join(f"--{name.replace('_', '-')} {value}" for name, value in unknown.items())
    if named:
        return f"Nobody is in this audience: nobody at all has {named}. It is written as in the tables."
    return "Nobody is in this audience: nobody has all that is asked for together."


def _show(found: Preview) -> None:
    channels = ", ".join(f"{count} by {name}" for name, count in found.by_channel.most_common())
    console.print(f"{found.people} people: {channels or 'none can be reached'}; {found.untold} without an address.")
    console.print(
        f"{found.segments} SMS segments and {found.templates} WhatsApp templates are paid for.", highlight=False
    )
    for name, text in found.samples.items():
        console.print(f"-- {name}\n{text}", markup=False, highlight=False, soft_wrap=True)


@announcements.command("list")
def list_() -> None:
    """Show the announcements, the newest first, and how far each is."""
    execute(_list())


async def _list() -> None:
    async with open_office() as office, office.database.reading() as tx:
        found = await Store(tx, office.now).announcements.all()
        if not found:
            console.print("There are no announcements.")
        for each in found:
            made = f"{each.made_at.astimezone(NAIROBI):%d %b %Y %H:%M}"
            state = each.outcome or "under way"
            console.print(f"{each.id}  {made}  {each.by}  {each.people} told  {state}", highlight=False)


@announcements.command()
def stop(number: Number) -> None:
    """Tell nobody further."""
    from bot.announce import stop as end

    execute(_change(number, end, "Stopped: nobody further is told. `announcements resume` goes on."))


@announcements.command()
def resume(number: Number) -> None:
    """Go on with one that was stopped; nobody is told twice."""
    from bot.announce import resume as again

    execute(_change(number, again, "It goes on."))


async def _change(number: int, change: Callable[[Office, int], Awaitable[bool]], done: str) -> None:
    async with open_office() as office:
        changed = await change(office, number)
    if not changed:
        console.print(f"There is nothing to change of announcement {number}: see `announcements list`.")
        raise typer.Exit(1)
    console.print(done)
