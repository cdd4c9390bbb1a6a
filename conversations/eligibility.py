"""May I apply? The rules, checked before any effort, by anybody and without an account."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import Text, _, joined, plain
from catalogue import UsualRules, usual_rules
from conversations import rules
from conversations.filing import already_trained, not_eligible
from conversations.posts import get, position_name
from conversations.wishes import becoming
from storage.records.vacancies import since

EXAMINER = "EXAMINER"


@conversation(
    "eligibility",
    title=_("May I apply?"),
    words=_("eligibility, can i apply, who can apply, who may apply, do i qualify, requirements, am i eligible"),
    reads=becoming,
)
async def eligibility(chat: Chat) -> None:
    """Check somebody against the rules of a post, or those that are usual for a position, and say what is open."""
    if chat.knows("vacancy"):
        return await _of_post(chat)
    options = [Choice(code, position_name(code)) for code in usual_rules()]
    position = (await chat.choose("position", _("What would you like to be?"), options)).id
    if chat.person and position == EXAMINER:
        profile = await chat.store.profiles.of(chat.person)
        if records := await chat.store.trainings.of(chat.person, profile):
            return chat.say(already_trained(records[0]))
    usual = usual_rules()[position]
    facts = await rules.known(chat, chat.person, usual.same_school_years) if chat.person else rules.Facts()
    facts = await rules.complete(chat, usual, facts, "")
    if reasons := rules.failing(usual, facts, chat.now):
        return chat.say(*_no(position, reasons))
    chat.say(joined([*_yes(position, usual), *await _open(chat, position)]))


async def _of_post(chat: Chat) -> None:
    """The rules of one post that somebody has found."""
    post = await get(chat.store, await chat.ask("vacancy", _("Which post?"), int))
    if post is None:
        return chat.go("vacancies")
    vacancy = post.vacancy
    facts = await rules.known(chat, chat.person, vacancy.same_school_years) if chat.person else rules.Facts()
    facts = await rules.complete(chat, vacancy, facts, vacancy.station)
    if reasons := rules.failing(vacancy, facts, chat.now, vacancy.station):
        return chat.say(not_eligible(post.title, reasons))
    options = [Choice("apply", _("Apply"), _("yes, apply now")), Choice("menu", _("Main menu"))]
    wish = await chat.choose("next", _("By what you told me, you may apply for {title}.", title=post.title), options)
    if wish.id == "apply":
        chat.go("apply", vacancy=str(post.id))


def _no(position: str, reasons: list[Text]) -> list[Text]:
    name = position_name(position)
    return [
        joined([_("As the rules are, this is not open to you: {position}.", position=name), *reasons]),
        _("A vacancy may have other rules; they are checked when you choose it: VACANCIES. To ask a person: OFFICER."),
    ]


def _yes(position: str, usual: UsualRules) -> list[Text]:
    lines = [_("By what you told me, you may apply to be: {position}.", position=position_name(position))]
    if usual.head:
        lines.append(_("The head of your institution must recommend you."))
    if usual.same_school_years:
        lines.append(_("You cannot serve where you worked in the last {years} years.", years=usual.same_school_years))
    return lines


async def _open(chat: Chat, position: str) -> list[Text]:
    """What is open for a position now, or when it opens."""
    wish, after = {"position": position}, since(chat.now, chat.now)
    if found := await chat.store.vacancies.openings("exam", wish, after):
        names = [_("{name} ({places})", name=plain(each.value), places=each.places) for each in found]
        return [_("Open now: {names}. To look: VACANCIES.", names=joined(names, ", "))]
    if coming := await chat.store.vacancies.next_opening(wish):
        values = {"exam": coming.exam, "at": coming.opens_at}
        return [_("Nothing is open for it now. {exam} opens: {at}, Nairobi time.", **values)]
    return [_("Nothing is open for it now. What opens is shown here: VACANCIES.")]
