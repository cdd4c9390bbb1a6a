"""How a case stands, what was answered, and what the person has to add."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import _
from conversations.cases import Row, news
from storage.cases import CLOSED, PERSON
from storage.records import Case

ADD, SOLVED, NOTHING = "add", "solved", "nothing"


@conversation(
    "case",
    title=_("My cases"),
    words=_("case, cases, my case, case number, case status, answer to my case"),
    first=True,
)
async def my_case(chat: Chat) -> None:
    """Show a case; add to it, or close it."""
    cases = await chat.store.cases.of(chat.row)
    if not cases:
        return _none(chat)
    case = await _which(chat, cases)
    about = chat.scope(case.number)
    chat.say(news(case, await chat.store.cases.entries(case)))
    solved = [] if case.state == CLOSED else [Choice(SOLVED, _("It is solved"), _("solved, close it"))]
    what = await about.choose(
        "what",
        _("Do you want to add something?"),
        [Choice(ADD, _("Add something")), *solved, Choice(NOTHING, _("No, thank you"), _("no, thanks"))],
    )
    match what.id:
        case "add":
            await _add(about, case)
        case "solved":
            await chat.store.cases.close(case, PERSON)
            chat.say(_("Case {number} is closed. I am glad that it is solved.", number=case.number))
        case _:
            chat.say(_("Nothing was changed. To see the case again, send CASE."))


async def _which(chat: Chat, cases: list[Case]) -> Case:
    if len(cases) == 1:
        return cases[0]
    row = await chat.choose("case", _("Which case?"), [Row(case) for case in cases])
    return row.case


async def _add(chat: Chat, case: Case) -> None:
    text = await chat.ask("words", _("What shall the officer know besides? Write it in one message."), str.strip)
    await chat.store.cases.add(case, text)
    chat.say(_("Added to case {number}. The answer comes here.", number=case.number))


def _none(chat: Chat) -> None:
    chat.say(_("There is no case in this chat. To write to an officer, send OFFICER."))
    if chat.person is None:
        chat.say(_("A case that you sent while you were logged in is shown when you log in."))
