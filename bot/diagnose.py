"""What an operator sees of one person: where they stand, what came, what went out. No word of what anybody said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.engine import State
from bot.incident import masked as hidden
from bot.language import NAIROBI
from bot.office import Office
from bot.outbox import Progress
from bot.turn import IDLE
from conversations.phones import masked
from storage.database import Transaction
from storage.looks import RECORD
from storage.records.accounts import Person
from storage.records.chats import ChatRow, Step
from storage.store import Store

MOST = 5  # of each kind


async def diagnose(office: Office, phone: str, by: str) -> AsyncIterator[str]:
    """Lines about the owner of a number. That somebody looked is kept for the person."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        person = await store.people.by_phone(phone)
        yield f"{masked(phone)}: " + (f"account {person.id}" if person else "no account")
        if person:
            await store.looks.note(person.id, by, RECORD, "diagnosis")
            async for line in _of_person(store, person):
                yield line
        for chat in await tx.chats_about(phone=phone):
            async for line in _of_chat(tx, chat, phone):
                yield line


async def _of_person(store: Store, person: Person) -> AsyncIterator[str]:
    for login in await store.logins.of(person, store.now - IDLE):
        yield f"  logged in on {login.channel} by {login.method} since {_at(login.started_at)}"
    for draft in await store.drafts.all(person):
        yield f"  half filled in: {draft.form}, {draft.done} of {draft.total}, {_at(draft.kept_at)}"


async def _of_chat(tx: Transaction, chat: ChatRow, phone: str) -> AsyncIterator[str]:
    proven = "proven" if chat.proven_phone == phone else "not proven"
    heard = f"last heard {_at(chat.active_at)}" if chat.active_at else "never heard"
    yield f"{chat.channel}: {proven}, {'consent' if chat.consent_at else 'no consent'}, {heard}"
    if chat.conversation:
        yield f"  {_standing(chat.conversation)}"
    for message in await tx.last_messages(chat_id=chat.id, most=MOST):
        yield f"  came {_at(message.received_at)}, {_took(message.received_at, message.done_at, 'answered', 'waits')}"
    for step in await tx.last_steps(channel=chat.channel, address=chat.address, most=MOST):
        yield f"  went {_fate(step)}"
    for incident in await tx.incidents_in(chat_id=chat.id, most=MOST):
        yield f"  case {incident.case_number}, {_at(incident.happened_at)}, in {incident.conversation or 'no journey'}"


def _standing(stored: str) -> str:
    state = State.model_validate_json(stored)
    question = f"asked {state.pending.key}" if state.pending else "nothing asked"
    # Some keys have a number in them: of whom the question is.
    return hidden(f"in {state.name}: {question}; answered {', '.join(state.answers) or 'nothing'}")


def _fate(step: Step) -> str:
    reason = f" ({step.reason})" if step.reason else ""
    fate = Progress(step.state).name.lower()
    return f"{_at(step.created_at)}, {_took(step.created_at, step.settled_at or step.sent_at, fate, fate)}{reason}"


def _took(since: datetime, until: datetime | None, done: str, waiting: str) -> str:
    return f"{done} after {(until - since).total_seconds():.1f} s" if until else waiting


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(NAIROBI):%d %b %H:%M:%S}"
