"""Commands about applications for vacancies: list, show, decide on one, export."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import By, console, execute, refused
from bot.council import open_office
from bot.language import NAIROBI, joined
from catalogue import activities, exams

if TYPE_CHECKING:
    from bot.decisions import Board

applications = typer.Typer(
    help="Applications for vacancies.", no_args_is_help=True, pretty_exceptions_show_locals=False
)

Number = Annotated[str, typer.Argument(help="As on the receipt: A-7KQ2-9XM4.", parser=str.upper)]
Year = Annotated[int, typer.Argument(help="Of the vacancy: 2026.")]


@asynccontextmanager
async def _board(*, changes: bool = False) -> AsyncIterator[Board]:
    """Decisions in one transaction. Ends the program, and changes nothing, where one cannot be made."""
    from bot.decisions import WHY, Board, NotFound
    from storage.applications import Refused

    try:
        async with open_office() as office, office.database.transaction() as tx:
            board = await Board.of(tx, office)
            yield board
            await board.notices.send(tx)
    except NotFound as missing:
        console.print(refused(missing, changes=changes), highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except Refused as impossible:
        console.print(f"Nothing was changed: {WHY[impossible.reason]}.", highlight=False)
        raise typer.Exit(1) from None


@applications.command("list")
def list_(year: Year, code: Annotated[str, typer.Argument(help="The code of the vacancy.")]) -> None:
    """Show the applications for a post, in order of receipt; drafts last."""
    execute(_list(year, code))


async def _list(year: int, code: str) -> None:
    async with _board() as board:
        post, found = await board.of_code(year, code)
        held = sum(each.holds for each in found)
    console.print(f"{post.title}  {held} of {post.vacancy.places} places taken", highlight=False, soft_wrap=True)
    for each in found:
        queue = f"{each.queue:>5}" if each.queue else "    -"
        place = "place" if each.holds else ""
        console.print(f"{queue}  {each.number}  {each.state:12} {place:6}{each.why}", highlight=False, soft_wrap=True)


@applications.command()
def show(number: Number, by: By) -> None:
    """Show one application with its history. That you looked is kept."""
    execute(_show(number, by))


async def _show(number: str, by: str) -> None:
    from conversations.formats import hidden
    from conversations.mine import STATES, needed
    from conversations.phones import user_name
    from conversations.rules import Facts

    async with _board() as board:
        found = await board.find(number)
        title = (await board.post(found)).title
        changes = await board.store.applications.history(found)
        lacking = await board.lacking(found)
        who = await board.applicant(found)
        await board.store.applications.looked_at(found, by)
    judged = Facts.from_json(found.facts).told()
    facts = {
        "name": who.name,
        "ID number": hidden(who.id_number) if who.id_number else "",
        "TSC or PF number": who.tsc_number,
        "for": title,
        "user name": user_name(found.phone),
        "state": STATES[found.state],
        "number in the queue": found.queue,
        "recommended by": found.recommender,
        "judged by": joined(judged, "; ") if judged else "",
        "asked for": needed(found.item) if found.item else "",
        "still needs": joined(lacking, ", ") if lacking else "",
        "reason": found.why,
    }
    for name, value in facts.items():
        console.print(f"{name:20} {value or '-'}", highlight=False, markup=False, soft_wrap=True)
    for each in changes:
        at = f"{each.happened_at.astimezone(NAIROBI):%Y-%m-%d %H:%M}"
        console.print(
            f"{at}  {STATES.get(each.new, each.new)}  {each.who}  {each.why}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )


@applications.command()
def decide(
    number: Number,
    decision: Annotated[str, typer.Argument(help="approved, shortlisted, reserve, unsuccessful or needs.")],
    by: By,
    why: Annotated[str, typer.Option("--why", help="The reason, as the person reads it.")] = "",
    item: Annotated[str, typer.Option(help="With needs: the one thing, such as kcse or kra_pin.")] = "",
    anyway: Annotated[bool, typer.Option("--anyway", help="Also where it still needs something.")] = False,
) -> None:
    """Decide on one application. The person is told, with the reason."""
    execute(_decide({"number": number, "decision": decision, "reason": why, "item": item, "by": by}, anyway=anyway))


async def _decide(values: dict[str, str], *, anyway: bool) -> None:
    from pydantic import ValidationError

    from bot.decisions import record
    from bot.lines.file import told
    from bot.lines.posts import DecisionLine
    from storage.applications import CHOSEN, NEEDS

    if values["decision"] == NEEDS and not values["item"]:
        console.print("--item is missing: name the one thing that it needs, such as kcse or kra_pin.", soft_wrap=True)
        raise typer.Exit(2)
    try:
        line = DecisionLine.model_validate(values)
    except ValidationError as error:
        for column, reason in told(error):
            console.print(f"{column}: {reason}", highlight=False, markup=False)
        raise typer.Exit(2) from None
    async with _board(changes=True) as board:
        lacking = await board.lacking(await board.find(line.number)) if line.decision in CHOSEN else []
        if lacking and not anyway:
            still = joined(lacking, ", ")
            console.print(
                f"Nothing was changed: it still needs {still}. To decide so anyway: --anyway.", soft_wrap=True
            )
            raise typer.Exit(1)
        await record(board, line)
    reached = "The person is told." if board.notices.sent else "The person has no address that can be written to."
    console.print(f"Done. {reached}")


@applications.command()
def export(
    year: Year,
    exam: Annotated[str, typer.Argument(help="For example KCSE.")],
    activity: Annotated[str, typer.Argument(help="For example EXAMINER_TRAINING.")],
    out: Annotated[Path, typer.Argument(help="A CSV file.")],
    by: By,
) -> None:
    """Write all applications for an activity of an examination as CSV. That you did is kept for each person."""
    execute(_export(year, exam, activity, out, by))


def _known(what: str, code: str, codes: Iterable[str]) -> str:
    if code not in codes:
        console.print(
            f"{code} is no {what}: there is {', '.join(codes)}.", highlight=False, markup=False, soft_wrap=True
        )
        raise typer.Exit(2)
    return code


async def _export(year: int, exam: str, activity: str, out: Path, by: str) -> None:
    exam, activity = _known("examination", exam.upper(), exams()), _known("activity", activity.upper(), activities())
    async with _board() as board:
        rows = await board.store.applications.export(year, exam, activity, by)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["number"])
        writer.writeheader()
        writer.writerows(rows)
    console.print(f"{len(rows)} applications in {out}. They have personal data: keep the file safe.", soft_wrap=True)
