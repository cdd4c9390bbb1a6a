"""What happens by the clock with requests: an erasure is carried out, and officers are reminded of what is due."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import Text, _, joined
from bot.line import Urgency
from bot.timers import Ringing
from catalogue import TOLL_FREE
from conversations.filing import moved_up
from conversations.keeping import how_long
from conversations.obligations import to_keep, under_way
from conversations.posts import get
from storage import deletions
from storage.applications import ENDED, UNSUCCESSFUL, WITHDRAWN
from storage.holdings import WORK
from storage.records.accounts import Person
from storage.records.chats import Timer
from storage.records.own import DataRequest
from storage.requests import DECIDED, DONE, FORGET, OPEN, TAKEN_BACK, THINKING, WAITING
from storage.store import Store


async def carry_out(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Erase the people whose day has come, unless something began meanwhile that an officer has to decide on."""
    for timer in timers:
        number, _slash, decided = timer.subject.partition("/")
        request = await ringing.store.requests.by_id(int(number))
        if request and request.state == WAITING:
            await _carry_out(ringing, request, decided=decided == DECIDED)


async def _carry_out(ringing: Ringing, request: DataRequest, *, decided: bool) -> None:
    store, person = ringing.store, Person(request.person_id, request.phone)
    if not person.phone.startswith("+"):  # the account was joined with another: that one stays
        await store.requests.end(request, TAKEN_BACK, "", "the account was joined with another")
        return None
    running = [] if decided else await under_way(store, person, ringing.now)
    if running:
        await store.requests.hold_up(request, joined(running).render("en"))
        return ringing.notices.tell(person.phone, _held_up(request, running), f"held/{request.id}", Urgency.NOTICE)
    if not await store.requests.end(request, DONE, "", ""):
        return None  # it was taken back at this moment
    for each in await store.requests.pending(person):  # the same may have been asked for twice
        await store.requests.end(each, DONE, "", "")
    await _last_words(ringing, request, person)
    await _withdraw(ringing, person)
    rows = await store.own.erase(person)
    await store.deletions.prove(deletions.ERASURE, ringing.now, [person.id] * rows)
    await store.timers.set(FORGET, _key(request), ringing.now + THINKING, ringing.now + 30 * THINKING)


async def _last_words(ringing: Ringing, request: DataRequest, person: Person) -> None:
    """Tell the chat that was used last, or the phone; a day later that is forgotten too."""
    kept = await to_keep(ringing.store, person)
    text = _erased(request, kept)
    for chat in await ringing.store.people.addresses(person.phone):
        return ringing.notices.tell_chat(chat, text, _key(request))
    ringing.notices.tell(person.phone, text, _key(request), Urgency.NOTICE)


async def _withdraw(ringing: Ringing, person: Person) -> None:
    """Places that the person held go to who waits for them."""
    store = ringing.store
    for application in await store.applications.of(person):
        if application.state in (WITHDRAWN, UNSUCCESSFUL, ENDED):
            continue
        for each in await store.applications.withdraw(application, ""):
            if post := await get(store, each.vacancy_id):
                ringing.notices.tell(each.phone, moved_up(each, post), f"moved/{each.id}")


def _key(request: DataRequest) -> str:
    return f"erased/{request.id}"


def _held_up(request: DataRequest, running: Sequence[Text]) -> Text:
    return _(
        "Mtahini: your data was not erased (request {number}), since something began meanwhile: {running} An officer "
        "decides now.",
        number=request.number,
        running=joined(list(running), " "),
    )


def _erased(request: DataRequest, kept: list[Text]) -> Text:
    if not kept:
        return _(
            "Mtahini: your data is erased (request {number}). Only that number stays. If you write, you begin anew.",
            number=request.number,
        )
    return _(
        "Mtahini: your data is erased (request {number}). Kept {time}, without your name and numbers: {kept}. If you "
        "write again, you begin anew.",
        number=request.number,
        time=how_long(WORK),
        kept=joined(kept, "; "),
    )


async def forget(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """The last words to who was erased have their address: they go too."""
    for timer in timers:
        await ringing.store.requests.forget_last_words(timer.subject)


async def remind(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Tell the officers of requests that are due in two days, and people of theirs that nobody answered in time."""
    for timer in timers:
        number, _slash, late = timer.subject.partition("/")
        request = await ringing.store.requests.by_id(int(number))
        if request and request.state == OPEN and late:
            ringing.notices.tell(request.phone, _late(request), f"request/{timer.subject}", Urgency.NOTICE)
        elif request and request.state == OPEN:
            await _remind(ringing.store, ringing, request)


def _late(request: DataRequest) -> Text:
    return _(
        "Mtahini, for the examinations council. Your request {number} should have been answered by now, and was not. "
        "It stays with us. You may complain to the Data Protection Commissioner, or call {phone}, free of charge.",
        number=request.number,
        phone=TOLL_FREE,
    )


async def _remind(store: Store, ringing: Ringing, request: DataRequest) -> None:
    text = _(
        "Mtahini: request {number} about somebody's data ({kind}) is to be answered by: {at}. To see it: mtahini "
        "requests show {number}.",
        number=request.number,
        kind=request.kind,
        at=request.due_at,
    )
    for officer in await store.officers.all():
        ringing.notices.tell(officer.phone, text, f"request/{request.id}/{officer.phone}", Urgency.NOTICE)
