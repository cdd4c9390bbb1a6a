"""Examiner training: the papers that are open, one or more as the notice allows, in one application."""

from __future__ import annotations

from itertools import count

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined, plain
from conversations.filing import already_trained, file, used_up
from conversations.posts import TRAINING, Post, of, paper_name
from conversations.search import PROMPTS, nothing
from storage.applications import COUNTED
from storage.records.accounts import Person
from storage.records.vacancies import Training, since

ENOUGH = "enough"


@conversation(
    "training",
    title=_("Examiner training"),
    who=Who.PROFESSIONAL,
    words=_("training, trainings, apply for training, examiners training, train as examiner, i was trained"),
)
async def training(chat: Chat) -> None:
    """Choose papers, then apply for them together."""
    assert chat.person  # noqa: S101 - a professional is logged in
    records = await chat.store.trainings.of(chat.person, await chat.store.profiles.of(chat.person))
    if records:
        listed = joined([_record(each) for each in records], "; ")
        chat.say(_("You were trained already: {trainings}. For that you need not apply again.", trainings=listed))
    after = since(chat.began, chat.now)
    exams = await chat.store.vacancies.openings("exam", {"activity": TRAINING}, after)
    if not exams:
        return chat.say(*[already_trained(each) for each in records[:1]], *await nothing(chat, {"activity": TRAINING}))
    options = [Choice(each.value, plain(each.value)) for each in exams]
    exam = options[0] if len(options) == 1 else await chat.choose("exam", PROMPTS["exam"], options)
    posts = await _papers(chat, exam.id)
    trained = {(each.exam, each.paper) for each in records}
    new = [post for post in posts if not (post.vacancy.untrained and (exam.id, post.vacancy.paper) in trained)]
    if not new:
        return chat.say(already_trained(records[0]))
    if why := await used_up(chat, exam.id, TRAINING, after):
        return chat.say(why)
    await file(chat, await _chosen(chat, new, await _left(chat, chat.person, new[0])))


def _record(each: Training) -> Text:
    return _("{year}, {exam} {paper}", year=each.year, exam=each.exam, paper=paper_name(each.paper))


async def _papers(chat: Chat, exam: str) -> list[Post]:
    return await of(chat.store, await chat.store.vacancies.of_activity(exam, TRAINING, since(chat.began, chat.now)))


async def _left(chat: Chat, person: Person, post: Post) -> int:
    """How many papers the notice still allows this person."""
    vacancy = post.vacancy
    group = (vacancy.year, vacancy.exam, vacancy.activity)
    mine = [each for each in await chat.store.applications.of(person) if each.group == group]
    return vacancy.most - sum(each.state in COUNTED for each in mine) if vacancy.most else len(mine) + 1


async def _chosen(chat: Chat, posts: list[Post], most: int) -> list[Post]:
    """One paper, and others as long as the notice allows and the person likes."""
    chosen: list[Post] = []
    for number in count(1):
        rest = [post for post in posts if post not in chosen]
        options = [Choice(str(post.id), plain(paper_name(post.vacancy.paper))) for post in rest]
        enough = [Choice(ENOUGH, _("That is all"), _("no, enough, done, that is all"))] if chosen else []
        prompt = _("Another paper? The notice allows {most}.", most=most) if chosen else _("Which paper?")
        choice = await chat.choose(f"paper/{number}", prompt, [*enough, *options])
        if choice.id == ENOUGH:
            break
        chosen += [post for post in rest if str(post.id) == choice.id]
        if len(chosen) >= most or len(chosen) == len(posts):
            break
    return chosen
