"""Handing in an application: the rules first, then documents, the details in words, one confirmation, a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chat import Chat
from bot.engine import AGREED, Choice
from bot.language import NAIROBI, Text, _, joined, n_
from catalogue import TOLL_FREE, ChecklistItem, checklists
from conversations import identity, rules
from conversations.checklist import name as item_name
from conversations.checklist import new_receipt
from conversations.closing import alarms
from conversations.formats import full_name
from conversations.posts import Post, clock, closes, get, paper_name
from storage.applications import ALREADY, CLOSED, COUNTED, DRAFT, FULL, GONE, TOO_MANY, Filing, Refused
from storage.documents import RETURNED
from storage.records.accounts import Person
from storage.records.vacancies import Application, Training, Vacancy
from storage.store import Store
from storage.vacancies import FIRST

SUBMIT, LATER = "submit", "later"
THANKS = _(
    "Thank you for submitting your application. The application shall be reviewed, and you shall be notified shortly!"
)
REFUSALS = {
    CLOSED: _("This post closed in the meantime. Nothing was changed. To see what is open: VACANCIES."),
    ALREADY: _("You have applied for this post already. Nothing was changed. To see it: APPLICATIONS."),
    TOO_MANY: _("You have as many applications as the notice allows. Nothing was changed. To see them: APPLICATIONS."),
    FULL: _("All places are taken. Nothing was changed."),
    GONE: _("That application can no longer be changed. To see how it stands: APPLICATIONS."),
}


async def file(chat: Chat, posts: Sequence[Post], instead_of: Application | None = None) -> None:
    """Apply for posts, perhaps in place of another application: all in one step, or nothing."""
    assert chat.person  # noqa: S101 - who comes here is logged in
    begun = await _begun(chat, chat.person, posts)
    if why := await _hindrance(chat, chat.person, posts, begun, instead_of):
        return chat.say(why)
    facts = await _judged(chat, chat.person, posts)
    if facts is None:
        return None
    filing = Filing(begun, facts.as_json(), channel=chat.origin.channel)
    if lacking := await missing(chat.store, chat.person, [post.vacancy for post in posts]):
        return await _keep(chat, posts, filing, lacking, instead_of)
    who = await identity.complete(chat, chat.person)
    if any(post.vacancy.head for post in posts):
        prompt = _("Who recommends you? Send the full name of the head of your institution.")
        told = instead_of.recommender if instead_of else ""
        head = told or await chat.ask("head", prompt, full_name)
        filing = Filing(filing.begun_at, filing.facts, head, filing.channel)
    confirmed = await _confirmed(chat, posts, instead_of)
    await identity.save(chat, chat.person, who)
    if confirmed:
        await _submit(chat, posts, filing, instead_of)
    elif instead_of:
        chat.say(_("Nothing was changed. Your application {number} stands.", number=instead_of.number))
    else:
        await _keep(chat, posts, filing, [], instead_of)


async def _begun(chat: Chat, person: Person, posts: Sequence[Post]) -> datetime:
    """When the person began: this conversation, or a draft that it goes on with."""
    there = [await chat.store.applications.at(post.vacancy, person) for post in posts]
    return min([chat.began, *(each.begun_at for each in there if each and each.state == DRAFT)])


async def _hindrance(
    chat: Chat, person: Person, posts: Sequence[Post], begun: datetime, instead_of: Application | None
) -> Text | None:
    """Why somebody cannot apply whoever they are: it is closed, they have applied, or are trained already."""
    mine = [each for each in await chat.store.applications.of(person) if not instead_of or each.id != instead_of.id]
    for post in posts:
        vacancy = post.vacancy
        if not vacancy.is_open(begun, chat.now):
            return closed(post)
        there = await chat.store.applications.at(vacancy, person)
        if there and there.state != DRAFT:
            return _(
                "You applied for {title} already: {number}. To see how it stands: APPLICATIONS.",
                title=post.title,
                number=there.number,
            )
        if trained := await _trained(chat, person, vacancy):
            return already_trained(trained)
        group = (vacancy.year, vacancy.exam, vacancy.activity)
        counted = [each for each in mine if each.group == group and each.state in COUNTED]
        if vacancy.most and len(counted) + len(posts) > vacancy.most:
            return await _too_many(chat, counted, vacancy.most)
    return None


def closed(post: Post) -> Text:
    """When it closed, or why it was taken back, and where to look."""
    if post.vacancy.withdrawn_at:
        return _(
            "The council took this post back: {title}. The reason: {why} To see what is open now: VACANCIES.",
            title=post.title,
            why=post.vacancy.withdrawn_why,
        )
    return _(
        "{title} is not open. It was open until {at}, Nairobi time. To see what is open now: VACANCIES.",
        title=post.title,
        at=post.vacancy.closes_at,
    )


async def _trained(chat: Chat, person: Person, vacancy: Vacancy) -> Training | None:
    """The record of a training that makes another one superfluous."""
    if not vacancy.untrained:
        return None
    records = await chat.store.trainings.of(person, await chat.store.profiles.of(person))
    return next((each for each in records if (each.exam, each.paper) == (vacancy.exam, vacancy.paper)), None)


def already_trained(training: Training) -> Text:
    """What somebody does who was trained before."""
    return _(
        "You were trained in {year} for {exam} {paper}. You need not apply or pay again: the council invites people to "
        "mark from its list of trained examiners, and you are on it. To see your invitations: CONTRACT. If you have "
        "been invited to none since, call the council, free of charge: {phone}. Name the year and the paper.",
        year=training.year,
        exam=training.exam,
        paper=paper_name(training.paper),
        phone=TOLL_FREE,
    )


async def used_up(chat: Chat, exam: str, activity: str, after: datetime) -> Text | None:
    """Why a person cannot apply for anything more of an activity, whatever the post: said before one is chosen."""
    if chat.person is None:
        return None
    years = await chat.store.vacancies.openings("year", {"exam": exam, "activity": activity}, after)
    if len(years) != 1:
        return None
    group = (int(years[0].value), exam, activity)
    mine = await chat.store.applications.of(chat.person)
    counted = [each for each in mine if each.group == group and each.state in COUNTED]
    vacancy = await chat.store.vacancies.get(counted[0].vacancy_id) if counted else None
    most = vacancy.most if vacancy else 0
    return await _too_many(chat, counted, most) if most and len(counted) >= most else None


async def _too_many(chat: Chat, counted: Sequence[Application], most: int) -> Text:
    posts = [post for each in counted if (post := await get(chat.store, each.vacancy_id))]
    return n_(
        "The notice allows {count} application at a time. You have: {posts}. To change it for another post, or to "
        "withdraw it: APPLICATIONS.",
        "The notice allows {count} applications at a time. You have: {posts}. To change one for another post, or to "
        "withdraw one: APPLICATIONS.",
        count=most,
        posts=joined([post.title for post in posts], "; "),
    )


async def _judged(chat: Chat, person: Person, posts: Sequence[Post]) -> rules.Facts | None:
    """What the rules were judged by; None where one does not hold, which was said."""
    facts = rules.Facts()
    for post in posts:
        vacancy = post.vacancy
        told = await rules.known(chat, person, vacancy.same_school_years) if facts == rules.Facts() else facts
        facts = await rules.complete(chat, vacancy, told, vacancy.station)
        if reasons := rules.failing(vacancy, facts, chat.now, vacancy.station):
            chat.say(not_eligible(post.title, reasons))
            return None
    return facts


def not_eligible(title: Text, reasons: list[Text]) -> Text:
    """What does not hold, and who can help."""
    help_is = _(
        "If that is not right: PROFILE to change your details, OFFICER to ask a person. Other posts: VACANCIES."
    )
    return joined([_("This is not open to you: {title}.", title=title), *reasons, help_is])


async def missing(store: Store, person: Person, vacancies: Sequence[Vacancy]) -> list[ChecklistItem]:
    """The documents that are still to be sent."""
    held = {each.item for each in await store.documents.of(person) if each.state != RETURNED}
    wanted = {item.code: item for each in vacancies if each.checklist for item in checklists()[each.checklist]}
    return [item for code, item in wanted.items() if code not in held]


async def _keep(
    chat: Chat, posts: Sequence[Post], filing: Filing, lacking: list[ChecklistItem], instead_of: Application | None
) -> None:
    """Keep a draft, and say what it waits for."""
    assert chat.person  # noqa: S101 - who comes here is logged in
    if instead_of:
        chat.say(
            _("Nothing was changed yet: the other post also needs {items}.", items=_names(lacking)),
            _("Send them first, then change again. To send them: DOCUMENTS."),
        )
        return None
    for post in posts:
        drafted = await chat.store.applications.draft(chat.person, post.vacancy, new_receipt("A"), filing)
        await chat.store.timers.set_all(alarms(drafted, post.vacancy, chat.now))
    titles = joined([post.title for post in posts], "; ")
    chat.say(_("Kept as a draft, *not submitted yet*: {titles}.", titles=titles), closes(posts[0].vacancy))
    if not lacking:
        return chat.say(_("To submit it: APPLICATIONS."))
    chat.say(
        n_(
            "It still needs {count} document: {items}. When it is here, submit: APPLICATIONS.",
            "It still needs {count} documents: {items}. When they are here, submit: APPLICATIONS.",
            count=len(lacking),
            items=_names(lacking),
        )
    )
    if chat.limits.upload:
        chat.go("documents")


def _names(items: Sequence[ChecklistItem]) -> Text:
    return joined([item_name(item) for item in items], ", ")


async def _confirmed(chat: Chat, posts: Sequence[Post], instead_of: Application | None) -> bool:
    """The details in words, and whether the person agrees to them."""
    chat.say(*(post.details(terse=chat.limits.terse) for post in posts))
    old = await get(chat.store, instead_of.vacancy_id) if instead_of else None
    if old and instead_of:
        prompt = _("Replace your application for {old} by this one? Its place in the queue is given up.", old=old.title)
        submit = Choice(SUBMIT, _("Yes, replace it"), AGREED)
    else:
        prompt = n_("Submit your application?", "Submit your {count} applications?", count=len(posts))
        submit = Choice(SUBMIT, _("Submit"), _("yes, submit application, ok, i agree, send"))
    later = Choice(LATER, _("Not now"), _("no, later"))
    return (await chat.choose("sure", prompt, [submit, later], exact=True)).id == SUBMIT


async def _submit(chat: Chat, posts: Sequence[Post], filing: Filing, instead_of: Application | None) -> None:
    assert chat.person  # noqa: S101 - who comes here is logged in
    numbered = [(post.vacancy, new_receipt("A")) for post in posts]
    try:
        filed, moved = await chat.store.applications.submit(chat.person, numbered, filing, instead_of)
    except Refused as refused:
        return chat.say(REFUSALS[refused.reason])
    chat.say(THANKS)
    if instead_of:
        chat.say(_("Your application {number} is withdrawn; this one is in its place.", number=instead_of.number))
    for post, application in zip(posts, filed, strict=True):
        chat.say(await receipt(chat, application, post))
    await tell_moved(chat, moved)


async def tell_moved(chat: Chat, moved: Sequence[Application]) -> None:
    """Tell those who got a place that became free."""
    for each in moved:
        if post := await get(chat.store, each.vacancy_id):
            await chat.notify(each.phone, moved_up(each, post))


def moved_up(application: Application, post: Post) -> Text:
    """What somebody is told who waited for a place."""
    return _(
        "Mtahini: a place became free. It is kept for you until your application is reviewed: {title} (application "
        "{number}). To see it: APPLICATIONS.",
        title=post.title,
        number=application.number,
    )


async def receipt(chat: Chat, application: Application, post: Post) -> Text:
    """What the person can point to: the number, the time of our clock, the place in the queue."""
    at = application.submitted_at or chat.now
    lines = [
        _("*Receipt {number}*", number=application.number),
        post.title,
        _("Received: {day}, {time} Nairobi time", day=at.astimezone(NAIROBI).date(), time=clock(at)),
        await standing(chat, application, post.vacancy),
    ]
    if not chat.limits.terse:
        lines += [closes(post.vacancy), _("As a PDF: RECEIPT.")]
    return joined([*lines, _("To see it, change it or withdraw it: APPLICATIONS.")])


async def standing(chat: Chat, application: Application, vacancy: Vacancy) -> Text:
    """The place in the queue, and what it means."""
    if vacancy.served != FIRST:
        return _("Number {queue} in the order of receipt. The council reviews all of them.", queue=application.queue)
    if application.holds:
        return _(
            "Number {queue} in the order of receipt. A place is kept for you until your application is reviewed.",
            queue=application.queue,
        )
    return n_(
        "Number {queue} in the order of receipt. The only place is taken. You are number {waiting} on the waiting "
        "list, and move up when somebody withdraws.",
        "Number {queue} in the order of receipt. All {count} places are taken. You are number {waiting} on the waiting "
        "list, and move up when somebody withdraws.",
        queue=application.queue,
        count=vacancy.places,
        waiting=await chat.store.applications.ahead(application) + 1,
    )
