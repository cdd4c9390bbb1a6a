"""What the database holds, compared with what the platforms and the people's phones know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import text

from bot.line import Urgency
from bot.outbox import NOT_NEEDED, Progress
from sandbox.system import Platforms
from storage.migrate import engine
from tests.people import Person, Phone

FIRST_UPDATE = 1000  # the stand-in counts updates from here


@dataclass
class Report:
    """What happened. `problems` is empty if nothing was lost and nothing done twice."""

    database: str
    chats: int
    kills: int = 0
    while_starting: int = 0
    turns_cut: int = 0  # messages that were accepted and not answered when a kill came
    sends_cut: int = 0  # answers that were stored and not sent when a kill came
    accepted: int = 0
    deliveries_failed: int = 0
    nudges: int = 0
    answers: int = 0
    repeated: int = 0
    letters_again: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


class Left(NamedTuple):
    """Messages that were accepted and are not answered, answers that are stored and not sent, and notices."""

    turns: int
    answers: int
    notices: int


class Audit:
    """Compares the database with what the platforms know."""

    def __init__(self, found: Platforms, people: list[Person], log: list[str], report: Report) -> None:
        self._found = found
        self._people = people
        self._log = log
        self._report = report
        self._url = found.settings.database_url
        self._phones = [person.phone for person in people]

    async def all(self) -> None:
        """Every check; what is wrong goes to the report."""
        await self._once_each()
        await self._accepted()
        await self._answered()
        await self._sent()
        self._shown()
        self._report.nudges = sum(person.nudges for person in self._people)
        self._expect("errors in the log", [line for line in self._log if '"level": "error"' in line], [])

    def _expect(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self._report.problems.append(f"{what}: {str(found)[:500]}, not {str(wanted)[:500]}")

    async def _once_each(self) -> None:
        numbers = sorted(phone.number for phone in self._phones)
        by_invitation = "SELECT phone FROM {0} JOIN invitation i ON i.id = {0}.{1} ORDER BY phone"
        for what, query in (
            ("accounts", "SELECT phone FROM person ORDER BY phone"),
            ("acceptances", by_invitation.format("acceptance", "invitation_id")),
            ("letters", by_invitation.format("letter", "subject_id")),
        ):
            self._expect(what, [row[0] for row in await rows(self._url, query)], numbers)
        self._expect("incidents", await rows(self._url, "SELECT case_number, traceback FROM incident"), [])

    async def _accepted(self) -> None:
        """As many messages as the platforms were told that we have; the ids are compared where they know them."""
        inbox = await rows(self._url, "SELECT channel, message_id, done_at FROM inbox")
        self._report.accepted = len(inbox)
        self._expect("not done", [row for row in inbox if row[2] is None], [])
        updates = self._found.telegram._state.updates
        self._expect("telegram", sum(row[0] == "telegram" for row in inbox), updates._last_id - FIRST_UPDATE)
        sids = {row[1] for row in inbox if row[0] == "whatsapp"}
        self._expect("whatsapp", sids, set(self._found.twilio.post.written))

    async def _answered(self) -> None:
        """At least one reply for each message, in its own chat."""
        unanswered = await rows(
            self._url,
            "SELECT c.channel, c.address, count(*) FROM chat c JOIN inbox i ON i.chat_id = c.id GROUP BY c.id "
            "HAVING count(*) > (SELECT count(*) FROM outbox o WHERE o.channel = c.channel AND o.address = c.address "
            f"AND o.kind = {Urgency.REPLY:d})",
        )
        self._expect("chats with too few replies", unanswered, [])

    async def _sent(self) -> None:
        """Nothing waits, nothing failed. A letter whose link was fetched while the bot was dead is asked for again."""
        outbox = await rows(self._url, "SELECT channel, address, kind, state, reason FROM outbox")
        outbox = [row for row in outbox if row[4] != NOT_NEEDED]  # it had arrived another way
        again = [row for row in outbox if row[4] == "media_failed"]
        self._report.letters_again, self._report.answers = len(again), len(outbox)
        lost = [row for row in outbox if row[3] in (Progress.QUEUED, Progress.FAILED) and row not in again]
        self._expect("not sent", lost, [])
        numbers = Counter(phone.number for phone in self._phones)
        for kind in (Urgency.CREDENTIAL, Urgency.BULK):
            texts = Counter(row[1] for row in outbox if row[0] == "sms" and row[2] == kind)
            self._expect(f"SMS of kind {kind.name}", texts, numbers)
        rows_to = Counter((row[0], row[1]) for row in outbox if row not in again)
        for phone in self._phones:
            chat, line = (phone.channel, phone.address), ("sms", phone.number)
            self._compare(len(phone.heard()), rows_to[chat], chat)
            self._compare(len(self._found.twilio.inbox(phone.number, "sms")), rows_to[line], line)

    def _compare(self, shown: int, sent: int, where: tuple[str, str]) -> None:
        """A send may be repeated by a kill between the platform's answer and our commit; none is missing."""
        self._report.repeated += max(0, shown - sent)
        if shown < sent:
            self._report.problems.append(f"{where}: {shown} messages on the phone, {sent} sent")

    def _shown(self) -> None:
        without = [phone.number for phone in self._phones if not _has_letter(phone)]
        self._expect("phones without a letter", without, [])


def _has_letter(phone: Phone) -> bool:
    letters = phone.screen().letters
    return bool(letters) and all(letter.startswith(b"%PDF-") for letter in letters)


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query finds, as tuples."""
    found = engine(url)
    async with found.connect() as connection:
        result = [tuple(row) for row in await connection.execute(text(query))]
    await found.dispose()
    return result


async def change(url: str, statement: str) -> None:
    """Change what is in the database, behind the bot's back."""
    found = engine(url)
    async with found.begin() as connection:
        await connection.execute(text(statement))
    await found.dispose()


async def left(url: str) -> Left:
    """What waits in the database."""
    queued = "SELECT count(*) FROM outbox WHERE state = 0 AND kind"
    waiting = (
        "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL), "
        f"({queued} < {Urgency.NOTICE:d}), ({queued} >= {Urgency.NOTICE:d})"
    )
    return Left(*(await rows(url, waiting))[0])
