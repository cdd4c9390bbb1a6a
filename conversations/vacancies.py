"""Vacancies: searched step by step or by one sentence, read, and applied for; also in place of another application."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import _
from conversations.filing import file
from conversations.mine import Row
from conversations.posts import get
from conversations.search import search
from conversations.wishes import changed, read, understood
from storage.applications import UNDECIDED


@conversation(
    "vacancies",
    title=_("Vacancies"),
    words=_("vacancy, jobs, open posts, search vacancies, apply for a post, apply for vacancies"),
    reads=read,
)
async def vacancies(chat: Chat) -> None:
    """Search; whoever has an account applies at once."""
    sentence = await chat.ask("sentence", _("What you look for:"), str) if chat.knows("sentence") else ""
    post = await search(chat, understood(sentence, *await chat.store.places.all()))
    if post is None:
        return None
    if chat.person:
        return await file(chat, [post])
    chat.say(post.details(terse=chat.limits.terse))
    options = [Choice("apply", _("Apply"), _("yes, apply now")), Choice("eligibility", _("May I apply?"))]
    wish = await chat.choose("next", _("To look you need no account; to apply you do."), options)
    chat.go(wish.id, vacancy=str(post.id))


@conversation("apply", title=_("Apply"), who=Who.PROFESSIONAL)
async def apply(chat: Chat) -> None:
    """Apply for a post that was found already."""
    post = await get(chat.store, await chat.ask("vacancy", _("Which post?"), int)) if chat.knows("vacancy") else None
    if post is None:
        return chat.go("vacancies")
    await file(chat, [post])


@conversation(
    "change",
    title=_("Change my application"),
    who=Who.PROFESSIONAL,
    words=_("change application, change my paper, change paper, change post, wrong paper, i picked the wrong paper"),
    reads=changed,
)
async def change(chat: Chat) -> None:
    """Another post or paper in place of the one applied for, in one step."""
    assert chat.person  # noqa: S101 - a professional is logged in
    changeable = [each for each in await chat.store.applications.of(chat.person) if each.state in UNDECIDED]
    if not changeable:
        return chat.say(_("You have no application that can be changed. To apply: VACANCIES."))
    rows = [Row(each, post) for each in changeable if (post := await get(chat.store, each.vacancy_id))]
    old = (rows[0] if len(rows) == 1 else await chat.choose("old", _("Which one shall be changed?"), rows)).application
    wish = {"exam": old.exam, "activity": old.activity}
    if chat.knows("paper"):
        wish["paper"] = await chat.ask("paper", _("The other paper:"), str)
    post = await search(chat, wish, without=old.vacancy_id)
    if post:
        await file(chat, [post], old)
