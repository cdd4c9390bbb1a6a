"""An officer says that a mark is wrong: it goes to the centre and to the Sub County Director, with a due date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Invalid
from bot.language import NAIROBI, Text, _, brief, brief_day, joined
from bot.line import Urgency
from bot.timers import Ringing
from conversations.deployments import position
from conversations.roll import clock, closes, value
from conversations.signing import REGISTERS
from storage.attendance import ABSENT, OPEN
from storage.records.attendance import Dispute, Mark
from storage.records.centres import Deployment
from storage.records.chats import Timer

DISPUTABLE = timedelta(days=14)  # after the day
DECIDED_IN = timedelta(days=2)  # by the hour at which a register closes
DISPUTED, REMIND_AT = "disputed", time(10)  # a kind of timers
SHORTEST = 3


@dataclass(frozen=True)
class Marked:
    """A mark of somebody's, and where."""

    mark: Mark
    deployment: Deployment
    twice: bool = False  # the same centre has this person on this day in another role too

    @property
    def id(self) -> int:
        """For choosing it."""
        return self.mark.id

    @property
    def label(self) -> Text:
        """The day, and what was marked."""
        facts = {"day": brief_day(self.mark.day), "value": value(self.mark.value), "code": self.deployment.code}
        if self.twice:
            return _("{day}: {value}, centre {code}, {position}", position=position(self.deployment), **facts)
        return _("{day}: {value}, centre {code}", **facts)


@conversation(
    "dispute",
    title=_("Dispute a mark"),
    words=_("dispute, wrong mark, my mark is wrong, i was present, i was there"),
    first=True,
    parks=False,
)
async def dispute(chat: Chat) -> None:
    """Take what somebody says against the mark of a day."""
    phone = chat.person.phone if chat.person else chat.own_phone
    if phone is None:
        chat.say(_("Please log in first, so that I know whose mark it is. Then send DISPUTE."))
        return chat.go("login")
    found = await _marks(chat, phone)
    if not found:
        return chat.say(_("No mark of yours is there to dispute: nothing was marked for your number in 14 days."))
    marked = await chat.choose("mark", _("Which mark is wrong?"), found) if len(found) > 1 else found[0]
    before = await chat.store.attendance.dispute_of(marked.mark.id)
    if before:
        due = brief(before.due_at)
        open_ = _("Your dispute is with the centre and the Sub County Director, who decides by {due}.", due=due)
        return chat.say(open_ if before.state == OPEN else _("This mark was decided: {why}", why=before.why))
    said = await chat.ask("said", _asked(marked), _said)
    day = (chat.now + DECIDED_IN).astimezone(NAIROBI).date()
    made = await chat.store.attendance.dispute(marked.mark, said, chat.row, closes(day))
    remind_at = datetime.combine(day, REMIND_AT, NAIROBI)
    await chat.store.timers.set(DISPUTED, str(marked.mark.id), remind_at, made.due_at)
    await _tell(chat, marked, made)
    chat.say(
        _(
            "Noted. Centre {code} and the Sub County Director know of it; it is decided by {due}, and you are told.",
            code=marked.deployment.code,
            due=brief(made.due_at),
        )
    )


async def _marks(chat: Chat, phone: str) -> list[Marked]:
    """The marks of a number that can be disputed, the newest day first."""
    deployments = {each.id: each for each in await chat.store.deployments.of(phone)}
    since = (chat.now - DISPUTABLE).date()
    marks = [
        mark
        for days in (await chat.store.attendance.days(list(deployments))).values()
        for mark in days.values()
        if mark.day >= since
    ]
    here = Counter((mark.centre_id, mark.day) for mark in marks)
    found = [Marked(mark, deployments[mark.deployment_id], here[mark.centre_id, mark.day] > 1) for mark in marks]
    return sorted(found, key=lambda each: each.mark.day, reverse=True)


def _asked(marked: Marked) -> Text:
    mark = marked.mark
    facts = {"day": brief_day(mark.day), "value": value(mark.value), "at": clock(mark.sent_at)}
    if mark.value == ABSENT:
        return _("On {day} at {at} you were marked {value}. What is right? For example: I was there.", **facts)
    return _("On {day} at {at} you were marked {value}. What is right? For example: I was not there.", **facts)


def _said(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please say in a few words what is right."))
    return text.strip()


async def _tell(chat: Chat, marked: Marked, made: Dispute) -> None:
    centre = await chat.store.centres.get(marked.mark.centre_id)
    assert centre  # noqa: S101 - it has the mark
    facts = {"number": marked.deployment.number, "name": marked.deployment.name, "code": centre.code, "said": made.said}
    facts |= {"day": brief_day(marked.mark.day), "value": value(marked.mark.value)}
    text = _("Centre {code}: {number} {name} disputes the mark of {day} ({value}): {said}", **facts)
    due = brief(made.due_at)
    told = joined([text, _("The Sub County Director decides by {due}.", due=due)])
    chat.tell(await chat.store.centres.logins(centre), told)
    for director in await chat.store.directors.of(centre):
        await chat.notify(director.phone, joined([text, _("To be decided by {due}: REGISTERS.", due=due)]))


async def remind_of_dispute(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Remind the Sub County Director, on the day by which a dispute is to be decided."""
    for timer in timers:
        dispute = await ringing.store.attendance.dispute_of(int(timer.subject))
        centre = await ringing.store.centres.get(dispute.centre_id) if dispute else None
        if dispute is None or centre is None or dispute.state != OPEN:
            continue
        facts = {"code": centre.code, "day": brief_day(dispute.day), "due": brief(dispute.due_at)}
        text = _("Centre {code}: a dispute about {day} is to be decided by {due}. To decide: REGISTERS.", **facts)
        for director in await ringing.store.directors.of(centre):
            key = f"{timer.kind}/{timer.subject}/{director.phone}"
            ringing.notices.tell(director.phone, text, key, Urgency.NOTICE, [REGISTERS])
