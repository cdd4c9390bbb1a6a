"""Load a table from a CSV file: all or nothing, every bad line named with its column and its reason."""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from bot.channel import PHONE_TEXTS, Limits
from bot.engine import Invalid
from bot.language import NAIROBI
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import outgoing
from catalogue import exams, papers, positions
from conversations.contracts import notice
from conversations.phones import parse_phone
from storage.database import Database, Transaction
from storage.invitations import SAME, Posted
from storage.records import ChatRow
from storage.store import Store

STEP = 500  # lines between two signs of progress


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except Invalid as invalid:
        raise ValueError(str(invalid.reason)) from None


def _moment(text: object) -> datetime | None:
    """Nairobi time unless the text has a zone."""
    if not isinstance(text, str) or not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)


def _known(table: Callable[[], Iterable[str]], what: str) -> AfterValidator:
    def check(code: str) -> str:
        if code not in table():
            raise ValueError(f"{code} is no {what} of the catalogue")
        return code

    return AfterValidator(check)


Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class InvitationLine(BaseModel):
    """One line of invitations.csv. Times are Nairobi's: 2026-11-30 08:00."""

    model_config = ConfigDict(extra="forbid")

    phone: Annotated[str, AfterValidator(_phone)]
    name: Filled
    id_number: Annotated[str, StringConstraints(pattern=r"^\d{6,9}$")]
    tsc_number: Annotated[str, StringConstraints(pattern=r"^(\d{4,7})?$")]
    examiner_number: Short
    year: int
    exam: Annotated[str, _known(exams, "examination")]
    paper: Annotated[str, _known(papers, "paper")]
    position: Annotated[str, _known(positions, "position")]
    centre: Filled
    town: Filled
    reference: Filled
    reports_at: Moment
    ends_on: date
    accept_by: Moment
    letter_at: Annotated[datetime | None, BeforeValidator(_moment)]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes an invitation one and the same."""
        return (self.phone, self.year, self.exam, self.paper, self.position)


class Refused(Exception):
    """The file has bad lines; nothing was loaded."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Loaded:
    """What a load did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    notices: int = 0
    untold: list[str] = field(default_factory=list)  # papers of people without an address that can be written to

    def count(self, posted: Posted, message: dict[str, Any] | None, notices: list[dict[str, Any]]) -> None:
        """Note what became of a line, and keep its notice."""
        setattr(self, posted.outcome, getattr(self, posted.outcome) + 1)
        if message:
            self.notices += 1
            notices.append(message)
        elif posted.outcome != SAME and notice(posted.invitation):
            self.untold.append(f"{posted.invitation.year} {posted.invitation.exam} {posted.invitation.paper}")


Progress = Callable[[int, int], None]


def read_invitations(path: Path) -> list[InvitationLine]:
    """The lines of a file, checked. Raises Refused with every problem, by line and column."""
    problems: list[str] = []
    lines: dict[int, InvitationLine] = {}
    for number, row in _rows(path):
        if line := _checked(row, number, problems):
            lines[number] = line
    problems += _repeated(lines)
    if problems:
        raise Refused(problems)
    return list(lines.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows with the numbers of their lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in InvitationLine.model_fields if name not in (reader.fieldnames or [])]
            if missing:
                raise Refused([f"the first line lacks the columns {', '.join(missing)}"])
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise Refused(["the file is not in UTF-8: save it as CSV UTF-8"]) from None


def _checked(row: dict[str, Any], number: int, problems: list[str]) -> InvitationLine | None:
    if None in row or None in row.values():
        problems.append(f"line {number}: not as many fields as columns; put text with commas into quotes")
        return None
    try:
        return InvitationLine.model_validate(row)
    except ValidationError as error:
        for each in error.errors():
            column = ".".join(str(part) for part in each["loc"])
            problems.append(f"line {number}, column {column}: {each['msg'].removeprefix('Value error, ')}")
    return None


def _repeated(lines: dict[int, InvitationLine]) -> list[str]:
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for number, line in lines.items():
        if line.key in seen:
            problems.append(f"line {number}, column phone: the same invitation as line {seen[line.key]}")
        seen.setdefault(line.key, number)
    return problems


async def load_invitations(
    database: Database, path: Path, limits: dict[str, Limits], progress: Progress, now: datetime
) -> Loaded:
    """Post the invitations of a file in one transaction, with a notice for whoever has something new."""
    lines = read_invitations(path)
    loaded = Loaded()
    async with database.transaction() as tx:
        posted = await Store(tx, now).invitations.post([_row(line) for line in lines])
        addresses = await _addresses(tx, limits, now)
        notices: list[dict[str, Any]] = []
        for number, each in enumerate(posted, 1):
            loaded.count(each, _notice(each, addresses, limits, now), notices)
            if number % STEP == 0 or number == len(posted):
                progress(number, len(posted))
        if notices:
            await tx.add_outgoing(notices)
    return loaded


def _row(line: InvitationLine) -> dict[str, Any]:
    return line.model_dump() | {name: _utc(getattr(line, name)) for name in ("reports_at", "accept_by", "letter_at")}


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


async def _addresses(tx: Transaction, limits: dict[str, Limits], now: datetime) -> dict[str, ChatRow]:
    """By phone, the chat that its person used last, of those that may be written to."""
    chats = [chat for chat in await tx.consenting_chats() if chat.channel in limits]
    reachable = [chat for chat in chats if limits[chat.channel].writable(chat.active_at, now)]
    return {phone: chat for chat in reversed(reachable) if (phone := _phone_of(chat, limits[chat.channel]))}


def _phone_of(chat: ChatRow, limits: Limits) -> str | None:
    """Whose chat it is."""
    return chat.proven_phone or (chat.address if limits.phone_addresses else None)


def _notice(
    posted: Posted, addresses: dict[str, ChatRow], limits: dict[str, Limits], now: datetime
) -> dict[str, Any] | None:
    """What tells the person of it; None where there is nothing to tell, or no way to."""
    invitation = posted.invitation
    text = None if posted.outcome == SAME else notice(invitation)
    chat = addresses.get(invitation.phone)
    if text is None or (chat is None and PHONE_TEXTS not in limits):
        return None
    channel, address = (chat.channel, chat.address) if chat else (PHONE_TEXTS, invitation.phone)
    language = (chat.language if chat else None) or "en"
    message = Outgoing(text=text.render(language), language=language)
    key = f"invitation/{invitation.id}/{invitation.posted_at.isoformat()}"
    return outgoing(channel, address, message, Urgency.BULK, now, owner="", key=key)


TABLES: dict[str, Callable[..., Awaitable[Loaded]]] = {"invitations": load_invitations}
