"""The command line."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from bot.announcements import announcements
from bot.applications import applications
from bot.archive import documents, files, retention
from bot.centres import centres
from bot.command import By, console, execute, opened, settings
from bot.council import codes, exports, letters, load, vacancies
from bot.officers import cases
from bot.requests import requests
from bot.roster import officers
from bot.settings import Settings

if TYPE_CHECKING:
    from sandbox.desk.timeline import Timeline

app = typer.Typer(
    help="Mtahini: the work of examination professionals as a chat.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
templates = typer.Typer(help="WhatsApp's content templates.", no_args_is_help=True, pretty_exceptions_show_locals=False)
app.add_typer(templates, name="templates")
app.add_typer(letters, name="letters")
app.add_typer(codes, name="code")
app.add_typer(exports, name="export")
app.add_typer(centres, name="centre")
app.add_typer(documents, name="documents")
app.add_typer(applications, name="applications")
app.add_typer(vacancies, name="vacancies")
app.add_typer(files, name="files")
app.add_typer(retention, name="retention")
app.add_typer(cases, name="cases")
app.add_typer(announcements, name="announcements")
app.add_typer(officers, name="officers")
app.add_typer(requests, name="requests")
app.command()(load)

# The terminal's settings: no other channel is served, and no fixed port taken.
ALONE = {"telegram_bot_token": SecretStr(""), "twilio_account_sid": "", "sms_http_url": "", "port": 0}


def main() -> None:
    """Run a command."""
    app()


@app.command()
def run() -> None:
    """Serve: production. Stop it with Ctrl-C or SIGTERM."""
    found = settings()
    if not (found.telegram or found.whatsapp or found.sms):
        console.print("No channel has its settings: see .env.example. To try Mtahini without any, use: mtahini demo")
        raise typer.Exit(2)
    execute(_serve(found), found.log_format)


async def _serve(found: Settings) -> None:
    from bot.app import running

    async with running(found):
        gc.freeze()  # what start-up made stays: a look through it for garbage would hold every answer up
        await stopped()


async def stopped() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from storage.migrate import migrate as apply

    found = settings()
    execute(apply(found.database_url))
    console.print("The database is up to date.")


@app.command()
def backup(
    folder: Annotated[
        Path, typer.Argument(help="Where the copy goes; what is there already is kept up.", file_okay=False)
    ],
) -> None:
    """Copy the database and the documents while Mtahini serves. Keep FILES_KEY too, in another place."""
    from bot.backup import NotHere
    from bot.backup import backup as copy
    from storage.files import Files

    found = settings()
    try:
        copied = copy(found.database_url, Files(found.files_url, found.cipher()), folder)
    except NotHere as reason:
        console.print(f"{reason}. The documents are in {found.files_url}.", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    console.print(f"The database and {copied} new documents are in {folder}.", highlight=False, soft_wrap=True)


@app.command()
def chat(
    phone: Annotated[str, typer.Option(help="A number to be proven, as WhatsApp would prove it.")] = "",
    sample: Annotated[bool, typer.Option(help="Load invented people first, and be one of them.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write the conversation here at the end, as a transcript.")] = None,
) -> None:
    """Talk to Mtahini in this terminal. An empty line or Ctrl-D ends it."""
    from bot.engine import Invalid
    from conversations.phones import parse_phone
    from sandbox.sample import TEACHER

    try:
        number = parse_phone(phone or (TEACHER if sample else "")) if phone or sample else ""
    except Invalid as invalid:
        console.print(str(invalid.reason))
        raise typer.Exit(2) from None
    execute(_chat(number, sample, save), level=logging.ERROR)


async def _chat(phone: str, sample: bool, save: Path | None) -> None:
    from bot.app import running
    from handlers.terminal.channel import Terminal
    from sandbox.sample import load

    found = settings().model_copy(update=ALONE)
    made: list[Terminal] = []

    def terminal(accept: Any, _note: Any, _database: Any, files: Any) -> list[Terminal]:
        made.append(Terminal(accept, files, Path("var/chat"), console, phone))
        return made

    if sample:
        await load(found)
    async with running(found, extra=terminal) as parts:
        who = f"You write from {phone}. " if phone else ""
        console.print(f"{who}Type a message, or /file and a path. HELP helps; an empty line ends.", style="dim")
        while text := await asyncio.to_thread(_line):
            await made[0].type(text)
            await parts.settled()
    if save:
        await asyncio.to_thread(save.write_text, "\n".join(made[0].transcript) + "\n", encoding="utf-8")


def _line() -> str:
    try:
        text = input("user: ")
    except EOFError:
        return ""
    if not sys.stdin.isatty():  # so that what comes through a pipe reads as a transcript
        console.print(text, markup=False, highlight=False)
    return text


@templates.command("sync")
def sync_templates() -> None:
    """Create at Twilio the content templates that are missing, and have WhatsApp approve the two that need it."""
    execute(_sync(settings()))


async def _sync(found: Settings) -> None:
    from handlers.http import session
    from handlers.twilio.client import connect
    from handlers.twilio.templates import approve, sync
    from storage.uploads import TemplateSids

    if not found.whatsapp:
        console.print("WhatsApp is off: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_WHATSAPP_FROM.")
        raise typer.Exit(2)
    async with opened(found) as store, session() as http:
        for name, sid, created in await sync(connect(found, http), TemplateSids(store)):
            console.print(f"{name}  {sid}  {'created' if created else 'there already'}", soft_wrap=True)
        for name, status in await approve(connect(found, http), TemplateSids(store)):
            console.print(f"{name}  {status} by WhatsApp", soft_wrap=True)


@app.command()
def doctor() -> None:
    """Check the settings, the database, the files and each platform, and say what to do about what is wrong."""
    from bot.doctor import OFF, examine

    found = settings()
    problems: list[bool] = []

    async def checks() -> None:
        async for name, problem in examine(found):
            sign = "ok" if not problem else "--" if problem.startswith(OFF) else "!!"
            problems.append(sign == "!!")
            console.print(f"{sign}  {name}  {problem}", highlight=False, markup=False)

    execute(checks())
    raise typer.Exit(1 if any(problems) else 0)


@app.command()
def diagnose(
    phone: Annotated[str, typer.Argument(help="A person's number: 254712345678.")],
    by: By,
) -> None:
    """Show where a person stands: log-ins, the open question, the newest messages and what became of them."""
    from bot.engine import Invalid
    from conversations.phones import parse_phone

    try:
        execute(_diagnose(parse_phone(phone), by), level=logging.WARNING)
    except Invalid as invalid:
        console.print(str(invalid.reason))
        raise typer.Exit(2) from None


async def _diagnose(phone: str, by: str) -> None:
    from bot.council import open_office
    from bot.diagnose import diagnose as lines

    async with open_office() as office:
        async for line in lines(office, phone, by):
            console.print(line, highlight=False, markup=False, soft_wrap=True)


@app.command()
def sandbox(
    port: Annotated[int | None, typer.Option(help="Where the page is; 0 is any free port. 8022 unless taken.")] = None,
) -> None:
    """Show the whole product on this machine alone: phones on a page, against stand-ins of Telegram and Twilio."""
    from sandbox.desk.server import desk_port
    from sandbox.desk.timeline import Timeline
    from sandbox.system import real_settings

    if names := real_settings():
        console.print(f"There are settings of a real Mtahini here: [bold]{', '.join(names)}[/].", soft_wrap=True)
        console.print(
            "The sandbox takes none of them, and does not start beside them, so that nobody takes one for the other. "
            "Unset them, or start it in a folder without a .env file.",
            soft_wrap=True,
        )
        raise typer.Exit(2)
    if (chosen := desk_port(port)) is None:
        console.print(f"Another program has port {port}. Choose another, or leave --port out for any that is free.")
        raise typer.Exit(2)
    timeline = Timeline()
    execute(_sandbox(chosen, timeline), level=logging.WARNING, watch=timeline)


async def _sandbox(port: int, timeline: Timeline) -> None:
    from sandbox.desk.server import served

    with TemporaryDirectory(prefix="mtahini-") as folder:
        async with served(Path(folder), timeline, port) as url:
            console.print(f"The phones are at [bold]{url}/[/]: open that in a browser. Ctrl-C ends.", soft_wrap=True)
            console.print(f"Each start begins a new story; this one is kept in {folder} until it ends.", soft_wrap=True)
            console.print(
                "Without a browser: mtahini demo plays it here; mtahini chat --sample lets you talk.", soft_wrap=True
            )
            await stopped()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the letters are left.")] = Path("var/demo"),
) -> None:
    """Play the main path on Telegram and WhatsApp against stand-ins, and leave the letters as PDF files."""
    from sandbox.demo import play

    execute(play(out, console), level=logging.ERROR)


if __name__ == "__main__":
    main()
