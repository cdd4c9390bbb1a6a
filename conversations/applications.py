"""My applications: where each stands and what became of it; submit, repair, change, withdraw, appeal."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice, Invalid
from bot.language import _
from bot.routes import GO
from conversations.cases import answer_by
from conversations.checklist import items
from conversations.filing import REFUSALS, file, tell_moved
from conversations.mine import Row, needed, shown, story
from conversations.posts import get
from storage.applications import CHOSEN, DRAFT, NEEDS, UNDECIDED, UNSUCCESSFUL, Refused
from storage.records.vacancies import Application

SUBMIT, REPAIR, CHANGE, WITHDRAW, APPEAL, HISTORY = "submit", "repair", "change", "withdraw", "appeal", "history"
SHORTEST = 10  # characters of an appeal


@conversation(
    "applications",
    title=_("My applications"),
    who=Who.PROFESSIONAL,
    words=_(
        "application, applications, my application, application status, status of my application, "
        "withdraw application, did i get it"
    ),
)
async def applications(chat: Chat) -> None:
    """Show one, and do with it what can be done."""
    assert chat.person  # noqa: S101 - a professional is logged in
    rows = [row for each in await chat.store.applications.of(chat.person) if (row := await _row(chat, each))]
    if not rows:
        return chat.say(_("You have not applied for anything yet. To see what is open: VACANCIES."))
    row = rows[0] if len(rows) == 1 else await chat.choose("application", _("Which application?"), rows)
    about = chat.scope(row.application.number)
    chat.say(await shown(chat, row))
    what = await about.choose("what", _("What would you like to do?"), _options(row.application))
    match what.id:
        case "submit":
            await file(about, [row.post])
        case "repair":
            chat.go("repair", application=row.id)
        case "withdraw":
            await _withdraw(about, row)
        case "appeal":
            await _appeal(about, row)
        case _:
            chat.say(story(await chat.store.applications.history(row.application)))


@conversation(
    "repair",
    title=_("Send what my application needs"),
    who=Who.PROFESSIONAL,
    words=_("repair, repair application, what does my application need"),
    parks=False,
)
async def repair(chat: Chat) -> None:
    """Lead to just the one thing that an application needs; its place in the queue is kept."""
    assert chat.person  # noqa: S101 - a professional is logged in
    waiting = [each for each in await chat.store.applications.of(chat.person) if each.state == NEEDS]
    if not waiting:
        return chat.say(_("None of your applications needs anything. To see them: APPLICATIONS."))
    rows = [row for each in waiting if (row := await _row(chat, each))]
    row = rows[0] if len(rows) == 1 else await chat.choose("application", _("Which application?"), rows)
    item = row.application.item
    chat.say(
        _(
            "Application {number} needs only this: {item}. {why}",
            number=row.id,
            item=needed(item),
            why=row.application.why,
        )
    )
    if item in {each.code for each in items()}:
        return chat.go("documents", item=item)
    chat.go("profile")


async def _row(chat: Chat, application: Application) -> Row | None:
    post = await get(chat.store, application.vacancy_id)
    return Row(application, post) if post else None


def _options(application: Application) -> list[Choice]:
    """What can be done with an application as it stands."""
    state = application.state
    offers = {
        SUBMIT: (Choice(SUBMIT, _("Submit it"), _("submit")), state == DRAFT),
        REPAIR: (Choice(REPAIR, _("Send what it needs"), _("repair")), state == NEEDS),
        CHANGE: (Choice(f"{GO}change", _("Change it for another post")), state in UNDECIDED),
        WITHDRAW: (Choice(WITHDRAW, _("Withdraw it"), _("withdraw")), state in (DRAFT, *UNDECIDED, *CHOSEN)),
        APPEAL: (Choice(APPEAL, _("Ask a person to review it"), _("appeal, review")), state == UNSUCCESSFUL),
        HISTORY: (Choice(HISTORY, _("What became of it"), _("history")), state != DRAFT),
    }
    return [choice for choice, fits in offers.values() if fits]


async def _withdraw(chat: Chat, row: Row) -> None:
    prompt = _("Withdraw your application for {title}? Its place in the queue is given up.", title=row.post.title)
    if not await chat.confirm("sure", prompt, yes=_("Yes, withdraw")):
        return chat.say(_("Nothing was changed."))
    try:
        moved = await chat.store.applications.withdraw(row.application, chat.origin.channel)
    except Refused as refused:
        return chat.say(REFUSALS[refused.reason])
    await tell_moved(chat, moved)
    again = row.post.vacancy.is_open(chat.now, chat.now)
    chat.say(_("Withdrawn: {title}.", title=row.post.title))
    if again:
        chat.say(_("You may apply again until {at}, Nairobi time: VACANCIES.", at=row.post.vacancy.closes_at))


async def _appeal(chat: Chat, row: Row) -> None:
    """A case that an officer reads: no decision is left to a rule alone."""
    assert chat.person  # noqa: S101 - a professional is logged in
    prompt = _("What shall the officer know? Write in one message why the decision should be looked at again.")
    words = await chat.ask("words", prompt, _parse_words)
    text = _("Appeal about application {number}: {words}", number=row.id, words=words).render("en")
    case = await chat.store.cases.file(chat.row, chat.person.phone, text, answer_by(chat.now), topic="vacancies")
    chat.say(
        _("Sent. Your case number is *{number}*.", number=case.number),
        _(
            "An officer is to answer here by: {at}. To see how it stands, or to add something, send CASE.",
            at=case.due_at,
        ),
    )


def _parse_words(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please say it in a few words more, so that an officer can help."))
    return text.strip()
