"""The conversation that a chat is in, within one turn: run it, and those that follow it, up to the next question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channel import Limits
from bot.chat import Chat, Desk
from bot.conversation import Conversation, Who
from bot.engine import Asked, Failed, Finished, Question, State, Working, hand_on, run
from bot.language import Text
from bot.messages import Incoming
from bot.parking import Parking
from bot.reply import Reply
from storage.database import Transaction
from storage.ids import new_id
from storage.invitations import Origin
from storage.records.accounts import Person
from storage.records.chats import ChatRow
from storage.records.documents import ReceivedFile
from storage.store import Store

WELCOME, MENU, LOG_IN = "welcome", "menu", "login"
CHAIN = 8  # conversations that may follow each other in one turn


@dataclass
class House:
    """What every turn needs, and none changes."""

    conversations: Mapping[str, Conversation]
    limits: Mapping[str, Limits]
    desk: Desk


class Course:
    """The state of a chat and what it hears. `run` leaves the new state in `state` and what to say in `reply`."""

    def __init__(
        self,
        house: House,
        tx: Transaction,
        row: ChatRow,
        incoming: Incoming,
        now: datetime,
        results: dict[str, Any],
        files: Sequence[ReceivedFile] = (),
    ) -> None:
        self.house = house
        self.tx = tx
        self.row = row
        self.incoming = incoming
        self.now = now
        self.results = results
        self.files = files
        self.limits = house.limits[row.channel]
        known = house.conversations  # a deploy may have taken away what a chat was in
        state = State.model_validate_json(row.conversation) if row.conversation else None
        self.asked = state.pending.key if state and state.pending else ""
        self.was_secret = bool(state and state.pending and state.pending.secret)
        self.was_contact = bool(state and state.pending and state.pending.contact)
        self.state = state if state and state.name in known else None
        self.parked = Parking(row.parked, known)
        self.store = Store(tx, now)
        self.reply = Reply()
        self.secret: str | None = None
        self.problem: Text | None = None
        self.refused = False  # what was answered did not hold

    async def repeat(self, reason: Text) -> Working | None:
        """Say why the message did not move things on, and ask again; the conversation is as it was."""
        if self.state is None and not self.row.consent_at:
            return await self.begin(WELCOME)
        self.problem = reason
        return await (self.run() if self.state else self.begin(MENU))

    async def begin(self, name: str, **values: Any) -> Working | None:
        """Run a conversation from its beginning; `values` are of its state."""
        self.state = self.new(name, **values)
        return await self.run()

    def new(self, name: str, **values: Any) -> State:
        """The beginning of a conversation."""
        begun: dict[str, Any] = {"run": new_id(), "person": self.row.login_person_id or 0, "began": self.now, **values}
        return State(name=name, **begun)

    def take_up(self, name: str) -> State | None:
        """What was left of a conversation, if whoever is here may go on with it."""
        return self.parked.take(name, self.row.login_person_id)

    def leave(self) -> None:
        """Put the conversation aside, to be gone on with later."""
        self.parked.put(self.state)
        self.state = None

    async def run(self) -> Working | None:
        """Run the conversation, and those that follow it, up to the next question."""
        for _turn in range(CHAIN):
            state = self._gate(self.state) if self.state else None
            if state is None:
                return None
            chat = self.chat(state)
            outcome = await run(self.house.conversations[state.name], chat)
            match outcome:
                case Working():
                    return outcome
                case Failed(error):
                    raise error
                case Asked(question, problem):
                    await self._keep_form(chat)
                    self._ask(chat, question, problem)
                    return None
                case Finished():
                    await self._drop_form(chat)
                    self._finish(chat, outcome)
        raise RuntimeError(f"more than {CHAIN} conversations followed each other")

    def may(self, name: str) -> bool:
        """Whether this may happen although there is no consent yet."""
        return bool(self.row.consent_at) or name == WELCOME or self.house.conversations[name].first

    def barrier(self, name: str, person: int = 0) -> str:
        """Who has not agreed to the notice reads it first; who is not logged in logs in first.

        What somebody began while logged in does not go on while nobody is.
        """
        if not self.may(name):
            return WELCOME
        conversation = self.house.conversations[name]
        personal = conversation.who is Who.PROFESSIONAL or (person and conversation.parks)
        return LOG_IN if personal and not self.row.login_person_id else ""

    def _gate(self, state: State) -> State:
        if barrier := self.barrier(state.name, state.person):
            phone = state.answers.get("phone") if barrier == LOG_IN else None  # typed in a log-in that was left
            self.leave()
            self.state = state = self.new(barrier, then=state.name, answers={"phone": phone} if phone else {})
        return state

    def _ask(self, chat: Chat, question: Question, problem: Text | None) -> None:
        reason = problem or self.problem
        self.refused = problem is not None
        self.reply.texts += [reason] if reason else chat.said
        self.reply.question = question
        if question.picture and not reason:
            self.reply.documents.append((question.picture, question.caption))
        self._collect(chat)

    def _finish(self, chat: Chat, finished: Finished) -> None:
        self.reply.texts += chat.said
        self._collect(chat)
        self.secret = self.problem = None
        following = self._following(chat, finished)
        if chat.left.aside:
            self.parked.put(chat.state)
        begun = self.take_up(following) if following else None
        then = chat.state.then if finished.next and finished.next != chat.state.then else ""
        if chat.left.back:
            then = chat.state.name
        if begun:
            hand_on(begun, finished.answers)
            begun.then = then if chat.left.back else begun.then
        began = {"began": chat.state.began} if finished.next else {}  # one leads to the other
        self.state = begun or (self.new(following, answers=finished.answers, then=then, **began) if following else None)

    def _following(self, chat: Chat, finished: Finished) -> str:
        """What comes after a conversation: what it says, what it made way for, or the menu."""
        if not self.row.consent_at and chat.state.name == WELCOME:
            return ""
        # On a channel where each message costs money, the menu comes when it is asked for.
        quiet = not self.row.consent_at or (self.limits.terse and chat.state.name != MENU)
        return finished.next or chat.state.then or ("" if quiet else MENU)

    async def _keep_form(self, chat: Chat) -> None:
        """What is there of a form is the person's on all their addresses."""
        form = chat.left.form
        if form and chat.person and not form.is_stored:
            await self.store.drafts.keep(chat.person, form.name, form.typed, form.done, len(form.widgets))

    async def _drop_form(self, chat: Chat) -> None:
        if chat.left.form and chat.person and not chat.left.form.is_stored:
            await self.store.drafts.drop(chat.person, chat.left.form.name)

    def _collect(self, chat: Chat) -> None:
        self.reply.documents += chat.left.documents
        self.reply.phone_texts += chat.left.phone_texts
        self.reply.notices += chat.left.notices
        self.reply.resends += chat.left.resends

    def chat(self, state: State) -> Chat:
        """What a conversation sees."""
        row = self.row
        person = Person(row.login_person_id, row.person_phone) if row.login_person_id and row.person_phone else None
        return Chat(
            state=state,
            row=row,
            person=person,
            limits=self.limits,
            channels=self.house.limits,
            store=self.store,
            desk=self.house.desk,
            now=self.now,
            sent_at=min(self.incoming.sent_at or self.now, self.now),
            origin=Origin(row.channel, row.address, self.incoming.message_id),
            offers=[self.house.conversations[begun.name] for begun in self.parked.offered(row.login_person_id)],
            tx=self.tx,
            secret=self.secret,
            results=self.results,
        )
