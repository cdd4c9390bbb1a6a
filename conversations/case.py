"""How a case stands, what was answered, and what the person has to add."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import _
from conversations.cases import Row, answer_by, news
from storage.cases import ANSWERED, BAD, CLOSED, GOOD, PERSON
from storage.records import Case

ADD, SOLVED, RATE, NOTHING = "add", "solved", "rate", "nothing"


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
    rate = [Choice(RATE, _("Rate the answer"), _("rate"))] if _may_rate(case) else []
    what = await about.choose(
        "what",
        _("Do you want to add something?"),
        [Choice(ADD, _("Add something")), *solved, *rate, Choice(NOTHING, _("No, thank you"), _("no, thanks"))],
    )
    match what.id:
        case "add":
            await _add(about, case)
        case "solved":
            await _rate(about, case)
            await chat.store.cases.close(case, PERSON)
            chat.say(_("Case {number} is closed. I am glad that it is solved.", number=case.number))
        case "rate":
            await _rate(about, case)
            chat.say(_("Thank you: the council reads this."))
        case _:
            chat.say(_("Nothing was changed. To see the case again, send CASE."))


async def _which(chat: Chat, cases: list[Case]) -> Case:
    if len(cases) == 1:
        return cases[0]
    row = await chat.choose("case", _("Which case?"), [Row(case) for case in cases])
    return row.case


def _may_rate(case: Case) -> bool:
    return case.state in (ANSWERED, CLOSED) and not case.rating


async def _rate(chat: Chat, case: Case) -> None:
    """How the help was, once; nothing where nobody has answered."""
    if not _may_rate(case):
        return
    ratings = [Choice(GOOD, _("Good"), _("yes, very good")), Choice(BAD, _("Not good"), _("bad, no"))]
    rating = await chat.choose("rating", _("How was the help that you got?"), ratings)
    await chat.store.cases.rate(case, rating.id)


async def _add(chat: Chat, case: Case) -> None:
    text = await chat.ask("words", _("What shall the officer know besides? Write it in one message."), str.strip)
    await chat.store.cases.add(case, text, answer_by(chat.now))
    chat.say(_("Added to case {number}. The answer comes here.", number=case.number))


def _none(chat: Chat) -> None:
    chat.say(_("There is no case in this chat. To write to an officer, send OFFICER."))
    if chat.person is None:
        chat.say(_("A case that you sent while you were logged in is shown when you log in."))
