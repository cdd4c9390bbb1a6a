"""Cases in an officer's own chat: what waits, one of them, and the answer to it."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined, plain
from bot.messages import Attachment
from conversations.cases import Row, answered, closed, count, known, way
from conversations.facts import lines_of
from conversations.phones import masked
from storage.cases import ADDED, ASKED, CLOSED, PERSON, REPLIED
from storage.records.cases import Case, CaseEntry, Officer
from storage.records.chats import ChatRow

ANSWER, CLOSE, LATER = "answer", "close", "later"
SAID = (ASKED, ADDED, REPLIED, CLOSED)


@conversation(
    "desk",
    title=_("Cases for officers"),
    who=Who.PROFESSIONAL,
    words=_("desk, officer desk, my desk, waiting cases, open cases"),
    parks=False,
)
async def desk(chat: Chat) -> None:
    """Take a case, read it whole, and answer or close it. Only for officers, and only where their number is proven."""
    assert chat.person  # noqa: S101 - a professional is logged in
    officer = await chat.store.officers.of(chat.person.phone)
    if officer is None or chat.proven_phone != chat.person.phone:
        return chat.say(_("This is for officers of the council, in their own chat. For your cases send CASE."))
    waiting = await chat.store.cases.waiting()
    if not waiting:
        return chat.say(_("No case waits for an officer."))
    case = (await chat.choose("case", _("Which case?"), [Row(each) for each in waiting])).case
    about = chat.scope(case.number)
    await about.once("taken", lambda: _take(chat, case, officer))
    files = await chat.store.cases.files(case)
    chat.say(_shown(case, await chat.store.cases.chat(case), await chat.store.cases.entries(case), len(files)))
    what = await about.choose(
        "what",
        _("What would you like to do?"),
        [Choice(ANSWER, _("Answer")), Choice(CLOSE, _("Close it")), Choice(LATER, _("Later"))],
    )
    if what.id == LATER:
        return chat.say(_("The case stays with you. To see what waits, send DESK."))
    await _answer(about, case, officer, close=what.id == CLOSE)


async def _take(chat: Chat, case: Case, officer: Officer) -> str:
    """Whoever reads a case first has it; that it was read is kept. What came with it is sent along."""
    await chat.store.cases.look(case, officer.title)
    for number, file in enumerate(await chat.store.cases.files(case) if chat.limits.documents else [], 1):
        attachment = Attachment(sha256=file.clean_sha256, name=f"{case.number}-{number}.pdf", size=file.clean_size)
        chat.send_document(attachment, _("Case {number}: file {file}", number=case.number, file=number))
    if not case.owner:
        await chat.store.cases.assign(case, officer.title, officer.title)
    return "taken"


async def _answer(chat: Chat, case: Case, officer: Officer, *, close: bool) -> None:
    words = await chat.ask("words", _("What shall the person read? It goes out as you write it."), str.strip)
    verb = chat.store.cases.close if close else chat.store.cases.reply
    await verb(case, officer.title, words)
    row, text = await chat.store.cases.chat(case), closed(case, words) if close else answered(case, words)
    told, found = way(case, row, text, chat.channels, chat.now)
    for notice in found:
        chat.post(notice)
    chat.say(told.value, _("To see what waits, send DESK."))


def _shown(case: Case, row: ChatRow, entries: list[CaseEntry], files: int) -> Text:
    """All that an officer needs to know."""
    number = _("{number}: {topic}", number=case.number, topic=case.topic or "")
    person = [_("Person: {phone} ({known})", phone=masked(case.phone), known=known(case, row))] if case.phone else []
    said = [
        _("They wrote: {text}", text=entry.text) if entry.who == PERSON else plain(f"{entry.who}: {entry.text}")
        for entry in entries
        if entry.text and entry.what in SAID
    ]
    sent = [_("With it: {files}.", files=count(files))] if files else []
    return joined([number, *person, *lines_of(case), *said, *sent])
