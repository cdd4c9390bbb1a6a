"""The main path, played: an examiner on Telegram in English, a teacher on WhatsApp in Kiswahili."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from rich.console import Console
from rich.text import Text

from handlers.http import session
from sandbox import sample
from sandbox.system import Desk, desk
from sandbox.twilio.inbox import Document, Seen

EXAMINER, EXAMINER_PHONE = 5001, sample.EXAMINER
TEACHER_PHONE = f"+{sample.TEACHER}"


async def play(out: Path, console: Console) -> None:
    """Play both conversations, showing them as they happen; leave the letters in `out`."""
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        await _play(Path(folder), out, console)


async def _play(folder: Path, out: Path, console: Console) -> None:
    async with desk(folder) as standing, session() as http:
        console.rule("Mtahini: the production code, against stand-ins of Telegram and Twilio on this machine")
        console.print(f"{standing.loaded.added} sample invitations were posted; their people got a notice by SMS.\n")
        letters = [
            await _on_telegram(_Telegram(standing, console), out),
            await _on_whatsapp(_WhatsApp(standing, console), out),
        ]
        await _by_sms(standing, console)
        console.rule("The letters")
        for path, serial in letters:
            console.print(f"{path}  {await _verified(http, standing, serial)}")


async def _on_telegram(phone: _Telegram, out: Path) -> tuple[Path, str]:
    phone.title("An examiner on Telegram")
    await phone.say("/start")
    await phone.tap("English")
    await phone.tap("I agree")
    await phone.tap("Create an account")
    await phone.share()
    await phone.tap("Create account")
    phone.show_texts()
    await phone.tap("Marking contracts")
    await phone.tap("Accept contract")
    begun = time.monotonic()
    await phone.tap(phone.offered("Download"))
    phone.note(f"the letter took {time.monotonic() - begun:.2f} s")
    return phone.save(out), phone.serial()


async def _on_whatsapp(phone: _WhatsApp, out: Path) -> tuple[Path, str]:
    phone.title("A teacher on WhatsApp, in Kiswahili")
    await phone.say("Habari, naomba barua yangu")
    await phone.say("2")
    await phone.tap("Nakubali")
    await phone.tap("Fungua akaunti")
    await phone.tap("Kubali mkataba")
    await phone.say("barua")
    return phone.save(out), phone.serial()


async def _by_sms(standing: Desk, console: Console) -> None:
    """A plain phone opens an account."""
    phone, number = _Phone(standing, console), f"+{sample.WAITING}"
    phone.title("A plain phone, by SMS")
    for text in ("JISAJILI", "2", "ndiyo", "1"):
        before = len(standing.twilio.inbox(number, "sms"))
        phone.person(text)
        await standing.twilio.write(number, text, app="sms")
        await standing.twilio.wait_for(number, "sms", before + 1)
        await standing.app.settled()
        await standing.twilio.idle()
        for seen in standing.twilio.inbox(number, "sms")[before:]:
            phone.bot(seen.text, [])


class _Phone:
    """A phone, and the printing of what is on its screen."""

    def __init__(self, standing: Desk, console: Console) -> None:
        self.desk = standing
        self.console = console
        self.shown = 0
        self.text = ""
        self.labels: list[str] = []

    def title(self, text: str) -> None:
        self.console.rule(text)

    def note(self, text: str) -> None:
        self.console.print(f"   ({text})\n", style="dim")

    def person(self, text: str) -> None:
        self.console.print(Text(f"{text} ", style="bold cyan"), justify="right")

    def bot(self, text: str, labels: list[str]) -> None:
        self.text, self.labels = text, labels
        self.console.print(Text(text))
        if labels:
            self.console.print(Text("  ".join(f"[{label}]" for label in labels), style="green"))
        self.console.print()

    def offered(self, beginning: str) -> str:
        """The label of the choice that begins so."""
        return next(label for label in self.labels if label.startswith(beginning))

    def serial(self) -> str:
        """The last word of a letter's message that looks like a serial."""
        return next(word.strip(".") for word in reversed(self.text.split()) if word.count("-") == 2)


class _Telegram(_Phone):
    def __init__(self, standing: Desk, console: Console) -> None:
        super().__init__(standing, console)
        self.phone = standing.telegram
        self.phone.add_person(EXAMINER, "Achieng", EXAMINER_PHONE, "en")
        self.file = ""

    async def say(self, text: str) -> None:
        self.person(text)
        self.phone.write(EXAMINER, text)
        await self._show()

    async def tap(self, label: str) -> None:
        self.person(f"[{label}]")
        message = next(m for m in reversed(self.phone.chat(EXAMINER)) if label in m.labels())
        self.phone.tap(EXAMINER, message.message_id, label)
        await self._show()

    async def share(self) -> None:
        self.person("[Share my number]")
        self.phone.share_contact(EXAMINER)
        await self._show()

    async def _show(self) -> None:
        """Print the answer: it ends with something to tap, or with a question."""
        await self.phone.wait_for(EXAMINER, self.shown + 1)
        await self.desk.app.settled()
        heard = [message for message in self.phone.chat(EXAMINER) if message.sender == "bot"]
        for message in heard[self.shown :]:
            if message.document:
                self.file = message.document.file_id
            name = f"({message.document.name}) " if message.document else ""
            self.bot(name + message.text, message.labels())
        self.shown = len(heard)

    def show_texts(self) -> None:
        for seen in self.desk.twilio.inbox(f"+{EXAMINER_PHONE}", "sms"):
            self.note(f"SMS on {EXAMINER_PHONE}: {seen.text}")

    def save(self, out: Path) -> Path:
        path = out / "letter-telegram.pdf"
        path.write_bytes(self.phone.file(self.file))
        return path


class _WhatsApp(_Phone):
    async def say(self, text: str) -> None:
        self.person(text)
        await self.desk.twilio.write(TEACHER_PHONE, text)
        await self._show()

    async def tap(self, label: str) -> None:
        self.person(f"[{label}]")
        last = next(seen for seen in reversed(self._inbox()) if seen.buttons or seen.items)
        if last.buttons:
            await self.desk.twilio.tap(TEACHER_PHONE, label)
        else:
            await self.desk.twilio.choose(TEACHER_PHONE, label)
        await self._show()

    async def _show(self) -> None:
        await self.desk.twilio.wait_for(TEACHER_PHONE, "whatsapp", self.shown + 1)
        await self.desk.app.settled()
        await self.desk.twilio.idle()
        for seen in self._inbox()[self.shown :]:
            names = "".join(f"({document.name}) " for document in seen.documents)
            self.bot(names + seen.text, [choice.title for choice in (*seen.buttons, *seen.items)])
        self.shown = len(self._inbox())

    def _inbox(self) -> list[Seen]:
        return self.desk.twilio.inbox(TEACHER_PHONE, "whatsapp")

    def save(self, out: Path) -> Path:
        path = out / "letter-whatsapp.pdf"
        path.write_bytes(next(_documents(self._inbox())).content)
        return path


def _documents(inbox: list[Seen]) -> Iterator[Document]:
    return (document for message in reversed(inbox) for document in message.documents)


async def _verified(http: ClientSession, standing: Desk, serial: str) -> str:
    async with http.get(f"{standing.settings.public_url}/verify/{serial}") as answer:
        page = await answer.text()
    return f"serial {serial}: {'genuine' if 'Genuine' in page else 'NOT GENUINE'}, says /verify"
