"""One incoming message is one turn: route it, run the conversation, and write all that follows in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from bot import routes
from bot.channel import Limits
from bot.chat import Answered, Chat, Desk, PhoneText
from bot.conversation import Conversation, Who
from bot.engine import Asked, Failed, Finished, Question, State, Working, edit, go_back, run
from bot.language import Text, _, joined
from bot.messages import Attachment, Incoming, Option
from bot.words import Word
from storage.database import Transaction
from storage.ids import new_id
from storage.invitations import Origin
from storage.records import ChatRow, Person
from storage.store import Store

WELCOME, MENU, LOG_IN, LOG_OUT = "welcome", "menu", "login", "logout"
IDLE = timedelta(hours=2)  # a log-in ends when nothing is heard for so long
FLOOD = 20  # messages that may wait in one chat before they are answered as one
PARKED = 3  # conversations that are kept to go on with
CHAIN = 8  # conversations that may follow each other in one turn

STATES = TypeAdapter(list[State])


@dataclass
class Reply:
    """What the person gets: all that was said, and the question, as one message; documents go before it."""

    texts: list[Text] = field(default_factory=list)
    question: Question | None = None
    options: tuple[Option, ...] = ()
    documents: list[tuple[Attachment, Text]] = field(default_factory=list)
    phone_texts: list[PhoneText] = field(default_factory=list)
    erase: str = ""


@dataclass
class House:
    """What every turn needs, and none changes."""

    conversations: Mapping[str, Conversation]
    limits: Mapping[str, Limits]
    desk: Desk


class Turn:
    """One message and the chat that it came to. `take` leaves the new state in `row` and what to say in `reply`."""

    def __init__(
        self, house: House, tx: Transaction, row: ChatRow, incoming: Incoming, now: datetime, results: dict[str, Any]
    ) -> None:
        self.house = house
        self.tx = tx
        self.row = row
        self.incoming = incoming
        self.now = now
        self.results = results
        self.limits = house.limits[row.channel]
        known = house.conversations  # a deploy may have taken away what a chat was in
        state = State.model_validate_json(row.conversation) if row.conversation else None
        self.state = state if state and state.name in known else None
        parked = STATES.validate_json(row.parked) if row.parked else []
        self.parked = [each for each in parked if each.name in known]
        self.store = Store(tx, now)
        self.reply = Reply()
        self.secret: str | None = None
        self.problem: Text | None = None

    async def take(self, waiting: int) -> Working | None:
        """Do what the message asks for. Returns slow work that must be done first; then the turn is taken again."""
        await self._arrive()
        working = await (self._flooded(waiting) if waiting > FLOOD else self._step())
        if working is None:
            self._keep()
        return working

    async def _arrive(self) -> None:
        row = self.row
        row.proven_phone = self.incoming.proven_phone or row.proven_phone
        row.language = row.language or self.incoming.language or None
        if row.login_person_id and row.active_at and self.now - row.active_at > IDLE:
            await self.store.people.log_out(row)
            self.reply.texts.append(_("You were logged out because nothing was heard for a while."))

    def _keep(self) -> None:
        self.row.active_at = self.now
        if self.row.login_person_id:  # what somebody else left here is not theirs to see
            self.parked = self._offered()
        self.row.conversation = self.state.model_dump_json(exclude_defaults=True) if self.state else None
        self.row.parked = STATES.dump_json(self.parked, exclude_defaults=True).decode() if self.parked else None

    async def _flooded(self, waiting: int) -> Working | None:
        return await self._repeat(
            _("You sent {count} messages at once, so I did not use them. Please answer one at a time.", count=waiting)
        )

    async def _step(self) -> Working | None:
        pending = self.state.pending if self.state else None
        step = routes.route(self.incoming, pending, self.house.conversations)
        if not self.row.consent_at and not self._before_consent(step):
            return await self._welcome(step)
        match step:
            case routes.Answer(text):
                return await self._answer(text)
            case routes.Start(name):
                return await self._start(name)
            case routes.Resume(name):
                return await self._resume(name)
            case routes.Said(word, number):
                return await self._word(word, number)
            case routes.Unclear(reason):
                return await self._repeat(reason)

    def _before_consent(self, step: routes.Step) -> bool:
        """Whether this may happen although language and consent are not known yet."""
        conversations = self.house.conversations
        if isinstance(step, routes.Start):
            return conversations[step.name].first
        return bool(self.state and conversations[self.state.name].first)

    async def _welcome(self, step: routes.Step) -> Working | None:
        """Until there is consent, everything leads to the welcome."""
        if self.state is None:
            return await self._begin(WELCOME, then=step.name if isinstance(step, routes.Start) else "")
        if isinstance(step, routes.Start | routes.Resume):
            return await self._repeat(_("One moment: please answer this first."))
        match step:
            case routes.Said(Word.MENU | Word.CANCEL | Word.LOG_OUT):
                return await self._run()
            case routes.Said(word, number):
                return await self._word(word, number)
            case routes.Answer(text):
                return await self._answer(text)
            case routes.Unclear(reason):
                return await self._repeat(reason)

    async def _answer(self, text: str) -> Working | None:
        state = self.state
        if state is None or state.pending is None:
            return await self._repeat(_("I did not understand that."))
        if state.pending.secret:
            self.secret = text
            self.reply.erase = self.incoming.reference
        else:
            state.answers[state.pending.key] = text
        return await self._run()

    async def _start(self, name: str) -> Working | None:
        if self.state and self.state.name == name:
            self.state = None
        self._park()
        self.parked = [state for state in self.parked if state.name != name]
        return await self._begin(name)

    async def _resume(self, name: str) -> Working | None:
        found = self._take_parked(name)
        if found is None:
            return await self._repeat(_("That is already finished."))
        self._park()
        self.state = found
        return await self._run()

    async def _word(self, word: Word, number: int) -> Working | None:
        match word:
            case Word.MENU:
                return await self._start(MENU)
            case Word.BACK:
                return await self._back()
            case Word.EDIT:
                return await self._edit(number)
            case Word.CANCEL:
                return await self._cancel()
            case Word.HELP:
                return await self._repeat(self._help())
            case Word.LANGUAGE:
                return await self._speak("en" if self.row.language == "sw" else "sw")
            case Word.ENGLISH | Word.KISWAHILI:
                return await self._speak(word.value)
            case Word.LOG_OUT:
                return await self._start(LOG_OUT)

    async def _back(self) -> Working | None:
        if self.state is None or self.state.name == MENU:
            return await self._start(MENU)
        if go_back(self.state):
            return await self._run()
        if self.state.floor:
            return await self._repeat(_("You cannot go back past this point: what came before is already done."))
        return await self._start(MENU) if self.row.consent_at else await self._run()

    async def _edit(self, number: int) -> Working | None:
        """Ask one answer again, or list those that can be changed."""
        if self.state is None:
            return await self._start(MENU)
        chat = self._chat(self.state)
        await run(self.house.conversations[self.state.name], chat)  # to learn what was asked
        answered = chat.answered[self.state.floor :]
        if not answered:
            return await self._repeat(_("There is no answer to change yet."))
        if 1 <= number <= len(answered) and edit(self.state, answered[number - 1].key):
            return await self._run()
        return await self._repeat(_list(answered))

    async def _cancel(self) -> Working | None:
        if self.state is None or self.state.name == MENU:
            return await self._start(MENU)
        done = bool(self.state.effects)
        self.state = None
        self.reply.texts.append(_("Stopped. What was done stays.") if done else _("Stopped. Nothing was changed."))
        return await self._begin(MENU)

    async def _speak(self, language: str) -> Working | None:
        self.row.language = language
        self.reply.texts.append(_("I will write in English from now on. For Kiswahili, send LUGHA."))
        if self.state is None:
            return await self._begin(MENU)
        return await self._run()

    def _help(self) -> Text:
        # Twilio and the networks answer STOP, CANCEL, END, QUIT, HELP and INFO themselves on SMS.
        words = (
            "MENU, BACK, EDIT, EXIT, GUIDE" if self.limits.reserved_words else "MENU, BACK, EDIT, CANCEL, HELP, LOG OUT"
        )
        if (self.row.language or "en") == "sw":
            words = "MENYU, RUDI, HARIRI, GHAIRI, USAIDIZI, TOKA"
        title = self.house.conversations[self.state.name].title if self.state else _("Main menu")
        return _(
            "You are at: {title}. Answer the question below, or send one of these words at any time: {words}. "
            "LANGUAGE changes between English and Kiswahili.",
            title=title,
            words=words,
        )

    async def _repeat(self, reason: Text) -> Working | None:
        """Say why the message was of no use, and ask again; the conversation is as it was."""
        self.problem = reason
        if self.state is None:
            return await self._begin(MENU if self.row.consent_at else WELCOME)
        return await self._run()

    async def _begin(self, name: str, then: str = "") -> Working | None:
        self.state = self._new(name, then=then)
        return await self._run()

    def _new(self, name: str, **values: Any) -> State:
        return State(name=name, run=new_id(), person=self.row.login_person_id or 0, **values)

    def _take_parked(self, name: str) -> State | None:
        """What was begun and left, if it is there and belongs to whoever is logged in now."""
        found = next((state for state in self._offered() if state.name == name), None)
        if found:
            self.parked.remove(found)
        return found

    def _offered(self) -> list[State]:
        return [state for state in self.parked if state.person in (0, self.row.login_person_id)]

    def _park(self) -> None:
        state, self.state = self.state, None
        if state and state.answers and self.house.conversations[state.name].parks:
            others = [other for other in self.parked if other.name != state.name]
            self.parked = [state, *others][:PARKED]

    async def _run(self) -> Working | None:
        """Run the conversation, and those that follow it, up to the next question."""
        for _turn in range(CHAIN):
            state = self._gate(self.state) if self.state else None
            if state is None:
                return None
            chat = self._chat(state)
            outcome = await run(self.house.conversations[state.name], chat)
            match outcome:
                case Working():
                    return outcome
                case Failed(error):
                    raise error
                case Asked(question, problem):
                    self._ask(chat, question, problem)
                    return None
                case Finished():
                    self._finish(chat, outcome)
        raise RuntimeError(f"more than {CHAIN} conversations followed each other")

    def _gate(self, state: State) -> State:
        """Who is not logged in logs in first."""
        professional = self.house.conversations[state.name].who is Who.PROFESSIONAL
        if not professional or self.row.login_person_id:
            self.state = state
        else:
            self._park()
            self.state = self._new(LOG_IN, then=state.name)
        return self.state

    def _ask(self, chat: Chat, question: Question, problem: Text | None) -> None:
        reason = problem or self.problem
        self.reply.texts += [reason] if reason else chat.said
        self.reply.question = question
        self._collect(chat)

    def _finish(self, chat: Chat, finished: Finished) -> None:
        self.reply.texts += chat.said
        self._collect(chat)
        self.secret = self.problem = None
        then = chat.state.then
        # On a channel where each message costs money, the menu comes when it is asked for.
        quiet = not self.row.consent_at or (self.limits.terse and chat.state.name != MENU)
        name = finished.next or then or ("" if quiet else MENU)
        then = then if finished.next else ""
        begun = self._take_parked(name) if name and name == chat.state.then else None
        self.state = begun or (self._new(name, answers=finished.answers, then=then) if name else None)

    def _collect(self, chat: Chat) -> None:
        self.reply.documents += chat.left.documents
        self.reply.phone_texts += chat.left.phone_texts

    def _chat(self, state: State) -> Chat:
        row = self.row
        person = Person(row.login_person_id, row.person_phone) if row.login_person_id and row.person_phone else None
        return Chat(
            state=state,
            row=row,
            person=person,
            limits=self.limits,
            store=self.store,
            desk=self.house.desk,
            now=self.now,
            origin=Origin(row.channel, row.address, self.incoming.message_id),
            offers=[self.house.conversations[begun.name] for begun in self._offered()],
            tx=self.tx,
            secret=self.secret,
            results=self.results,
        )


def _list(answered: list[Answered]) -> Text:
    lines = [
        _("{number}. {question} {answer}", number=number, question=each.prompt, answer=each.answer)
        for number, each in enumerate(answered, 1)
    ]
    return joined([_("Which answer do you want to change? Send EDIT and its number, for example EDIT 1."), *lines])
