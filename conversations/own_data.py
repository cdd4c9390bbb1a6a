"""All that is kept of a person, as a PDF to read and as JSON; and who of the council looked at the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined, n_, plain
from bot.messages import Attachment
from conversations.erase import filed
from conversations.keeping import how_long, why
from conversations.logins import place
from conversations.owner import is_owner
from conversations.phones import user_name
from letters.own_data import Kept, OwnData, compose
from storage import looks
from storage.files import Files
from storage.holdings import HOLDINGS
from storage.own import Rows
from storage.records.accounts import Person
from storage.records.own import Look
from storage.requests import ACCESS

FORMAT, VERSION = "mtahini-own-data", 1
AT_ONCE, AT_ONCE_TERSE = 8, 3
OLDER = "older"
SEEN = {
    looks.RECORD: _("your record"),
    looks.DOCUMENTS: _("your documents"),
    looks.DOCUMENT: _("a copy of a document"),
    looks.APPLICATION: _("your application"),
    looks.CASE: _("your case"),
    looks.CLAIM: _("your claim, for the paymaster"),
    looks.DISPUTE: _("your disputed mark"),
    looks.SUBSTITUTION: _("your name, in the place of somebody"),
    looks.OWN_DATA: _("all your data, for you"),
    looks.REQUEST: _("your request about your data"),
}


@conversation(
    "own_data",
    title=_("My data"),
    who=Who.PROFESSIONAL,
    words=_("my data, data, mydata, own data, all my data, download my data, copy of my data"),
)
async def own_data(chat: Chat) -> None:
    """Send all that is kept of the person, once it is sure who asks."""
    assert chat.person  # noqa: S101 - a professional is logged in
    if not chat.limits.documents:
        return await _where(chat, chat.person)
    if not await is_owner(chat, _("MY DATA")):
        return None
    found = await chat.store.own.all(chat.person)
    copy = (chat.desk.press.files, chat.person, found, chat.language, chat.now)
    paper, machines = await chat.work("made", made, *copy)
    await chat.store.history.add(chat.person.id, "own_data", "given", "", channel=chat.row.channel)
    if chat.own_phone != chat.person.phone:
        await chat.notify(chat.person.phone, _taken(chat), by_text=False)
    chat.send_document(paper, _("My data"))
    chat.send_document(machines, _("My data, for machines"))
    chat.say(
        n_(
            "Here is all that is kept of you: {count} entry. One file is to be read, the other is for machines.",
            "Here is all that is kept of you: {count} entries. One file is to be read, the other is for machines.",
            count=sum(map(len, found.values())),
        ),
        _("We keep these two files for a day. Who else has this phone can open them: delete them when you have read."),
        _("Who looked at it: WHO LOOKED. To have it corrected: CORRECT. To have it erased: ERASE. For all: PRIVACY."),
    )


def _taken(chat: Chat) -> Text:
    return _(
        "A copy of all your data was taken on {place}, {at}. Was it not you? Send LOGINS to end that log-in.",
        place=place(chat, chat.row),
        at=chat.now,
    )


async def _where(chat: Chat, person: Person) -> None:
    """What there is, and where the files can be had: elsewhere, or on paper."""
    found = await chat.store.own.all(person)
    chat.say(
        n_(
            "We keep {count} entry of you. Files cannot come by SMS: send MY DATA on WhatsApp or Telegram.",
            "We keep {count} entries of you. Files cannot come by SMS: send MY DATA on WhatsApp or Telegram.",
            count=sum(map(len, found.values())),
        )
    )
    if await chat.confirm("paper", _("Or shall an officer prepare it on paper?")):
        chat.say(filed(await chat.store.requests.file(person, ACCESS, "")))


def made(files: Files, person: Person, found: Rows, language: str, now: datetime) -> tuple[Attachment, Attachment]:
    """The PDF and the JSON file, kept until the next purge. Slow: it runs in a worker thread."""
    paper, machines = printed(person, found, language, now), as_json(found, now)
    return (
        Attachment(sha256=files.keep(paper), name="own-data.pdf", size=len(paper)),
        Attachment(
            sha256=files.keep(machines), name="own-data.json", media_type="application/json", size=len(machines)
        ),
    )


def printed(person: Person, found: Rows, language: str, now: datetime) -> bytes:
    """The PDF."""
    kinds = {holding.name: holding.kind for holding in HOLDINGS}
    lists = tuple(
        Kept(
            name=each,
            entries=tuple(tuple(row.items()) for row in rows),
            time=how_long(kinds[each]).render(language),
            why=why(kinds[each]).render(language),
        )
        for each, rows in found.items()
    )
    facts = {"name": _called(found), "phone": user_name(person.phone)}
    return compose(OwnData(language=language, created=now, lists=lists, **facts)).pdf()


def _called(found: Rows) -> str:
    """The person's name as they told it, or as the council has it; empty where nobody has."""
    names = [row["name"] for each in ("profile", "invitation", "deployment", "training") for row in found.get(each, [])]
    return next((name for name in names if name), "")


def as_json(found: Rows, now: datetime) -> bytes:
    """For machines: docs/privacy.md describes it. Times are UTC."""
    data = {"format": FORMAT, "version": VERSION, "as_of": now, "data": found}
    return json.dumps(data, default=_plain, ensure_ascii=False, indent=1).encode()


def _plain(value: Any) -> str:
    assert isinstance(value, date | datetime)  # noqa: S101 - the database has nothing else that is no text or number
    return value.isoformat()


@conversation(
    "looks",
    title=_("Who looked at my record"),
    who=Who.PROFESSIONAL,
    words=_(
        "who looked, who looked at my record, who looked at my data, who has seen my data, who saw my data, who saw my "
        "record"
    ),
)
async def who_looked(chat: Chat) -> None:
    """Who of the council read something of the person, the newest first."""
    assert chat.person  # noqa: S101 - a professional is logged in
    most = AT_ONCE_TERSE if chat.limits.terse else AT_ONCE
    before = None
    while found := await chat.store.looks.of(chat.person, most + 1, before):
        chat.say(joined(_lines(found[:most])))
        if len(found) <= most:
            return
        before = found[most - 1].id
        await chat.choose(f"older/{before}", _("There is more."), [Choice(OLDER, _("Older ones"), _("older"))])
    chat.say(_("Nobody of the council has looked at your record yet."))


def _lines(found: Sequence[Look]) -> list[Text]:
    return [_("{at}: {who} looked at {what}{why}.", at=each.happened_at, who=each.who, **_what(each)) for each in found]


def _what(look: Look) -> dict[str, Text]:
    return {"what": SEEN.get(look.what, plain(look.what)), "why": plain(f" ({look.why})" if look.why else "")}
