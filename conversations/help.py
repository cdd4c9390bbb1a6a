"""Have a question answered by an article or by an officer, without logging in and before agreeing to anything.

Who asks for help has not always been able to agree or to log in; what they write is kept to answer them, and they are
told so before they write.
"""

from __future__ import annotations

import re

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import AGREED, NO, YES, Choice, Invalid
from bot.language import Text, _, joined, plain
from bot.words import normal
from catalogue.articles import Article, articles
from conversations.answers import find, named
from conversations.cases import answer_by, brought, count, sent_so_far
from conversations.facts import WORK, ask_facts
from conversations.numbers import ask_number
from conversations.phones import masked
from storage.cases import CLOSED, OTHER

MOST = 3  # cases of one chat that are not closed
FEWEST = 3  # words of a question
SHORTEST = 10  # characters that can say what the trouble is
NONE = "none"
OF_A_MARK = re.compile(r"\s*\d{1,3}\s+[^\W\d][^?]{0,60}$")  # 3 was ill: at a centre's chat not a question
MISTAKE = re.compile(r"\s*(?:i made a mistake|ni(?:me|li)kosea)(?: alama)?[\s.!]*$", re.IGNORECASE)  # there, in a mark
OFFICER = _("No, ask an officer")
OFFICER_WORDS = _("officer, none, none of these, no, ask an officer")
PRIVATE = _(
    "Only officers of the council read what you write here. It is kept, with your number, to answer you. You need no "
    "account."
)
TROUBLE = _(
    "What is the trouble? Write it in one message: what you tried, and what happened. Never write a password or a PIN."
)
BRIEF = _("What is the trouble? Officers read it, and keep it with your number. Never write a password or a PIN.")


def asked(text: str) -> dict[str, str]:
    """A question that an article may answer: several words, those that one is about, or a slip that is owned up to."""
    whole = len(text.split()) >= FEWEST or (len(text) >= SHORTEST and normal(text) in named())
    return {"trouble": text} if MISTAKE.match(text) or (whole and find(text, "en")) else {}


@conversation(
    "help",
    title=_("Talk to a person"),
    words=_(
        "help me, please help me, i need help, officer, talk to an officer, human, agent, customer care, complaint, "
        "complain, complaints, support, call me, please call me, can you call me, phone me"
    ),
    first=True,
    asked=asked,
    files=True,
)
async def ask_for_help(chat: Chat) -> None:
    """Look for an article that helps; if none does, file a case, which the person sees before it is sent."""
    given = chat.given("trouble")
    if (OF_A_MARK.match(given) or MISTAKE.match(given)) and await chat.store.centres.here(chat.row):
        return chat.go("undo") if MISTAKE.match(given) else chat.go("attendance", marks=given)
    open_cases = [case for case in await chat.store.cases.of(chat.row) if case.state != CLOSED]
    if len(open_cases) >= MOST:
        chat.say(_("You have {count} cases that are not closed. Please add to one of them.", count=MOST))
        return chat.go("case", **brought(chat))
    chat.say(*sent_so_far(chat), *([] if chat.limits.terse else [PRIVATE]))
    trouble = await chat.ask("trouble", BRIEF if chat.limits.terse else TROUBLE, _parse_trouble, files=True)
    found = find(trouble, chat.language)
    if found and await _is_answered(chat, found):
        return chat.say(_("I am glad. If it comes back, send OFFICER."))
    topic = _topic(chat, found)
    facts = await ask_facts(chat) if topic in WORK else "{}"
    phone = chat.person.phone if chat.person else chat.own_phone or await _phone(chat)
    files = await chat.files()
    if not chat.limits.terse:  # there they have it on their phone, and pay for it
        chat.say(_review(trouble, phone, len(files)))
    if not await _agreed(chat):
        return chat.say(_("Nothing was sent. To write again, send OFFICER."))
    case = await chat.store.cases.file(chat.row, phone, trouble, answer_by(chat.now), topic=topic, facts=facts)
    await chat.store.cases.attach(case, files)
    chat.say(
        _("Sent. Your case number is *{number}*.", number=case.number),
        _(
            "An officer is to answer here by: {at}. To see how it stands, or to add something, send CASE.",
            at=case.due_at,
        ),
    )


async def _agreed(chat: Chat) -> bool:
    """Whether it is to be sent as it is; files may still be added."""
    prompt = _("Shall I send this to an officer?")
    if chat.limits.upload:
        prompt = _("Shall I send this to an officer? To add photos or a PDF, send them first.")
    agreed = joined([AGREED, _("done, ready, finished, that is all")], ",")
    options = [Choice(YES, _("Send it"), agreed), Choice(NO, _("Do not send it"))]
    return (await chat.choose("send", prompt, options, exact=True, files=True)).id == YES


async def _is_answered(chat: Chat, found: list[Article]) -> bool:
    """Whether one of the articles that may help did."""
    chat.say(*sent_so_far(chat))
    choice = await chat.choose(
        "article",
        _("Perhaps one of these is the answer:"),
        [*(Choice(each.name, plain(each.title)) for each in found), Choice(NONE, OFFICER, OFFICER_WORDS)],
        files=True,
    )
    if choice.id == NONE:
        return False
    article = articles(chat.language)[choice.id]
    chat.say(plain(article.brief if chat.limits.terse else article.text))
    return await chat.confirm("solved", _("Does that help?"), yes=_("Yes, it does"), no=OFFICER)


def _topic(chat: Chat, found: list[Article]) -> str:
    """That of the article which was read, or of the likeliest."""
    read = [each.topic for each in found if each.name == chat.state.answers.get("article")]
    return next(iter([*read, *(each.topic for each in found)]), OTHER)


def _parse_trouble(text: str) -> str:
    """What the person has to say. Raises Invalid where that is too little to help anybody."""
    words = text.strip()
    if len(words) < SHORTEST:
        raise Invalid(_("Please say it in a few words more, so that an officer can help."))
    return words


async def _phone(chat: Chat) -> str | None:
    """A number to find the person by, where the address has none; nobody has to give it."""
    give = await chat.choose(
        "give",
        _("Shall the officer know your phone number? It helps to find your account, and to reach you."),
        [Choice(YES, _("Give my number")), Choice(NO, _("No number"))],
    )
    return (
        await ask_number(chat, "phone", _("What is your number? For example: 254712345678."))
        if give.id == YES
        else None
    )


def _review(trouble: str, phone: str | None, files: int) -> Text:
    number = _("Your number: {phone}", phone=masked(phone)) if phone else _("Your number: not given")
    sent = [_("With it: {files}.", files=count(files))] if files else []
    return joined([_("*Your message*\n{trouble}", trouble=trouble), number, *sent])
