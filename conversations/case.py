"""How a case stands, what was answered, and what the person has to add."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import FILES, Choice
from bot.language import Text, _
from conversations.cases import Row, answer_by, begin_with_files, count, log_in_first, news, sent_so_far
from storage.cases import ANSWERED, BAD, CLOSED, GOOD, PERSON
from storage.records.cases import Case

ADD, SOLVED, RATE, NOTHING = "add", "solved", "rate", "nothing"
ALONE = "alone"  # no words with the files


@conversation(
    "case",
    title=_("My cases"),
    words=_("case, cases, my case, case number, case status, answer to my case"),
    first=True,
    files=True,
)
async def my_case(chat: Chat) -> None:
    """Show a case; add to it, or close it."""
    cases = await chat.store.cases.of(chat.row)
    if not cases and chat.person is None and await chat.store.cases.hidden(chat.row):
        return log_in_first(chat)
    if not cases:
        return begin_with_files(chat) if chat.knows(FILES) else _none(chat)
    case = await _which(chat, cases)
    about = chat.scope(case.number)
    if chat.knows(FILES):
        return await _add(about, case)
    chat.say(news(case, await chat.store.cases.entries(case), await chat.store.cases.files(case)))
    solved = [] if case.state == CLOSED else [Choice(SOLVED, _("It is solved"), _("solved, close it"))]
    rate = [Choice(RATE, _("Rate the answer"), _("rate"))] if _may_rate(case) else []
    what = await about.choose(
        "what",
        _("Do you want to add something?"),
        [Choice(ADD, _("Add something")), *solved, *rate, Choice(NOTHING, _("No, thank you"), _("no, thanks"))],
        files=True,
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
    chat.say(*sent_so_far(chat))
    row = await chat.choose("case", _("Which case?"), [Row(case) for case in cases], files=True)
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
    """Words, files, or both."""
    files = await chat.files()
    alone = [Choice(ALONE, _("Send it without words"), _("files, only the files, send, send it"))] if files else []
    text = await chat.ask("words", _ask(chat, len(files)), str.strip, options=alone, free=True, files=True)
    await chat.store.cases.add(case, "" if text == ALONE else text, answer_by(chat.now))
    await chat.store.cases.attach(case, files)
    if files:
        chat.say(_("With it: {files}.", files=count(len(files))))
    chat.say(_("Added to case {number}. The answer comes here.", number=case.number))


def _ask(chat: Chat, files: int) -> Text:
    if files:
        return _("I have {files}. What shall the officer know about it? Or send more files.", files=count(files))
    if chat.limits.upload:
        return _("What shall the officer know besides? Write it in one message. Photos and PDF files can go with it.")
    return _("What shall the officer know besides? Write it in one message.")


def _none(chat: Chat) -> None:
    chat.say(_("There is no case in this chat. To write to an officer, send OFFICER."))
    if chat.person is None:
        chat.say(_("A case that you sent while you were logged in is shown when you log in."))
