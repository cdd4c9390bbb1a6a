"""How a person's own application is shown: where it stands, in a sentence, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat import Chat
from bot.language import Text, _, brief, joined, plain
from conversations.checklist import items
from conversations.checklist import name as item_name
from conversations.filing import missing, standing
from conversations.needs import TITLES
from conversations.posts import Post, closes
from storage.applications import (
    APPROVED,
    CHOSEN,
    DRAFT,
    ENDED,
    NEEDS,
    RESERVE,
    SHORTLISTED,
    SUBMITTED,
    UNDECIDED,
    UNSUCCESSFUL,
    WITHDRAWN,
)
from storage.records.accounts import Person
from storage.records.own import Change
from storage.records.vacancies import FINISH, Application, Vacancy

STATES = {
    DRAFT: _("draft, not submitted"),
    SUBMITTED: _("waiting for review"),
    NEEDS: _("incomplete"),
    SHORTLISTED: _("shortlisted"),
    APPROVED: _("approved"),
    RESERVE: _("on the reserve list"),
    UNSUCCESSFUL: _("not successful"),
    WITHDRAWN: _("withdrawn"),
    ENDED: _("ended: the post was taken back"),
    "waiting": _("on the waiting list"),
    "place": _("given a place"),
}


OTHERS = _("Other posts: VACANCIES. To ask a person: OFFICER.")


@dataclass(frozen=True)
class Row:
    """One line of a person's applications."""

    application: Application
    post: Post

    @property
    def id(self) -> str:
        """The application's number."""
        return self.application.number

    @property
    def label(self) -> Text:
        """2026 KCSE Invigilator, Kisii South, Kisii: waits for review."""
        return _("{title}: {state}", title=self.post.title, state=STATES[self.application.state])


def needed(item: str) -> Text:
    """What the one thing is called that an application needs."""
    document = next((each for each in items() if each.code == item), None)
    return item_name(document) if document else TITLES.get(item, plain(item))


async def shown(chat: Chat, row: Row) -> Text:
    """Where an application stands, and why."""
    application, vacancy = row.application, row.post.vacancy
    lines = [_("*{title}*", title=row.post.title), _("Application {number}", number=application.number)]
    if application.state == DRAFT:
        return joined([*lines, _("It is a draft: *not submitted yet*."), _until(vacancy, chat.now)])
    lines.append(_("It {state}.", state=_sentence(application)))
    if application.state == NEEDS:
        lines.append(_("It needs: {item}. {why}", item=needed(application.item), why=application.why))
    elif application.why:
        lines.append(_("The council's words: {why}", why=application.why))
    if application.state in CHOSEN:
        lines += told_now(row.post)
    if application.state == ENDED:
        lines.append(OTHERS)
    if application.state in UNDECIDED:
        lines.append(await standing(chat, application, vacancy))
        if vacancy.is_open(chat.now, chat.now):
            lines.append(closes(vacancy))
    return joined(lines)


def _until(vacancy: Vacancy, now: datetime) -> Text:
    """Until when a draft can be submitted: one that was begun in time, a little longer than the closing time."""
    if now < vacancy.closes_at:
        return closes(vacancy)
    until = vacancy.closes_at + FINISH
    if now < until:
        return _(
            "It has closed. You began in time, so you can still submit it until {until}, Nairobi time.", until=until
        )
    return _("It closed before you submitted: {at}, Nairobi time.", at=vacancy.closes_at)


def _sentence(application: Application) -> Text:
    return {
        SUBMITTED: _("waits for review"),
        NEEDS: _("needs one thing from you, and keeps its place in the queue"),
        SHORTLISTED: _("is shortlisted"),
        APPROVED: _("is approved"),
        RESERVE: _("is on the reserve list: you may be called when somebody cannot come"),
        UNSUCCESSFUL: _("was not successful"),
        WITHDRAWN: _("is withdrawn"),
        ENDED: _("has ended: the council took the post back"),
    }[application.state]


def told_now(post: Post) -> list[Text]:
    """The fee and the venue, which only those learn who were chosen."""
    fee, venue = post.vacancy.fee, post.vacancy.venue
    return [
        *([_("Fee: {fee} shillings", fee=f"{fee:,}")] if fee else []),
        *([_("Venue: {venue}", venue=venue)] if venue else []),
    ]


def story(changes: list[Change]) -> Text:
    """What became of an application, a line each."""
    return joined([_line(each) for each in changes])


def _line(change: Change) -> Text:
    state, at = STATES.get(change.new, plain(change.new)), brief(change.happened_at)
    return _("{at}: {state}", at=at, state=state)


def decided(application: Application, post: Post) -> Text:
    """What the person is told of a decision: the state, the reason, and what to do now."""
    values = {"title": post.title, "number": application.number}
    bad = application.state in (NEEDS, UNSUCCESSFUL)
    label = _("The reason: {why}", why=application.why) if bad else _("The council adds: {why}", why=application.why)
    why = [label] if application.why else []
    match application.state:
        case "needs":
            said = _(
                "Mtahini: your application {number} for {title} needs one thing: {item}. It keeps its place.",
                item=needed(application.item),
                **values,
            )
            return joined([said, *why, _("To send it: REPAIR.")])
        case "unsuccessful":
            said = _("Mtahini: your application {number} for {title} was not successful this time.", **values)
            appeal = _("If you think that this is not right, a person looks at it again: APPLICATIONS.")
            return joined([said, *why, appeal])
        case "reserve":
            said = _(
                "Mtahini: your application {number} for {title} is on the reserve list. You are called when somebody "
                "cannot come.",
                **values,
            )
        case "shortlisted":
            said = _("Mtahini: you are shortlisted for {title} (application {number}).", **values)
        case _:
            said = _("Mtahini: your application {number} for {title} is approved.", **values)
    more = told_now(post) if application.state in CHOSEN else []
    return joined([said, *why, *more, _("To see it: APPLICATIONS.")])


def taken_back(application: Application, post: Post) -> Text:
    """What those are told who have applied, or begun to, when the council takes a post back."""
    said = _(
        "Mtahini: the council took this post back: {title}. Your application {number} ends with it. The reason: {why}",
        title=post.title,
        number=application.number,
        why=application.why,
    )
    return joined([said, OTHERS])


def later(application: Application, post: Post) -> Text:
    """What those are told who have applied, or begun to, when there is more time."""
    if application.state == DRAFT:
        return _(
            "Mtahini: you have more time for {title}. It closes: {at}, Nairobi time. Your application is not submitted "
            "yet: APPLICATIONS.",
            title=post.title,
            at=post.vacancy.closes_at,
        )
    return _(
        "Mtahini: {title} closes later than announced: {at}, Nairobi time. Your application {number} stands. Until "
        "then you can change it: APPLICATIONS.",
        title=post.title,
        at=post.vacancy.closes_at,
        number=application.number,
    )


async def repaired(chat: Chat, person: Person, items: Sequence[str]) -> None:
    """The person has sent these things: what needed one of them is complete again, and a draft may be."""
    for item in items:
        for each in await chat.store.applications.repair(person, item, chat.origin.channel):
            chat.say(
                _(
                    "Your application {number} is complete again and waits for review. It kept its place in the queue.",
                    number=each.number,
                )
            )
    for each in await chat.store.applications.of(person):
        vacancy = await chat.store.vacancies.get(each.vacancy_id) if each.state == DRAFT else None
        if vacancy and vacancy.checklist and not await missing(chat.store, person, [vacancy]):
            chat.say(_("All documents for your application are here. It is not submitted yet: APPLICATIONS."))
            break
