"""Writing with the officer who answered: whatever is sent goes to the case, and to the officer's own chat."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import FILES, Choice
from bot.language import Text, _, plain
from conversations.cases import answer_by, begin_with_files, count, log_in_first
from storage.cases import ANSWERED, CLOSED
from storage.records.cases import Case
from storage.records.documents import ReceivedFile

DONE = "done"
SENT = _("Sent to the officer. Write more, or say that you are done.")


@conversation(
    "talk",
    title=_("Write to the officer"),
    words=_("reply, write back, answer the officer, talk to the officer"),
    first=True,
    files=True,
)
async def talk(chat: Chat) -> None:
    """Add messages to the case that was answered last until the person has said all."""
    if chat.person is None and not await chat.store.cases.of(chat.row) and await chat.store.cases.hidden(chat.row):
        return log_in_first(chat)
    wanted = await chat.once("case", partial(_latest, chat))
    case = await chat.store.cases.by_number(wanted)
    if case is None and chat.knows(FILES):
        return begin_with_files(chat)
    if case is None:
        return chat.say(_("There is no open case in this chat. To write to an officer, send OFFICER."))
    number = 1
    chat.say(_("You are talking to an officer about case {number}.", number=case.number))
    prompt = _("What you write now goes to the officer.")
    done = Choice(DONE, _("I am done"), _("done, finished, that is all"))
    while (words := await _heard(chat, case, number, prompt, done)) != DONE:
        await chat.once(f"sent/{number}", partial(_send, chat, case, words, []))
        prompt = SENT
        number += 1
    chat.say(_("You are back with the assistant. The officer's answer comes here; CASE shows it any time."))


async def _heard(chat: Chat, case: Case, number: int, prompt: Text, done: Choice) -> str:
    """The next words; files that come instead go to the officer at once."""
    if files := await chat.files():
        prompt = SENT
        await chat.once(f"files/{len(files)}", partial(_send, chat, case, "", files))
    return await chat.ask(f"words/{number}", prompt, str.strip, options=[done], free=True, files=True)


async def _latest(chat: Chat) -> str:
    """The number of the case that was answered last, or of the newest one; empty where none is open."""
    cases = [case for case in await chat.store.cases.of(chat.row) if case.state != CLOSED]
    answered = [case for case in cases if case.state == ANSWERED]
    return max(answered or cases, key=lambda case: case.changed_at).number if cases else ""


async def _send(chat: Chat, case: Case, words: str, files: Sequence[ReceivedFile]) -> str:
    await chat.store.cases.add(case, words, answer_by(chat.now))
    await chat.store.cases.attach(case, files)
    said = plain(words) if words else count(len(files))
    told = _("Case {number}: {words}\nTo answer, send DESK.", number=case.number, words=said)
    for officer in await chat.store.officers.all():
        if officer.title == case.owner:
            await chat.notify(officer.phone, told, by_text=False)
    return "sent"
