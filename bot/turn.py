"""One incoming message is one turn: route it, run the conversation, and write all that follows in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from bot import routes
from bot.channel import Limits
from bot.chat import Answered, Chat, Desk, PhoneText, Resend
from bot.conversation import Conversation, Who
from bot.engine import FILES, Asked, Failed, Finished, Question, State, Working, add_files, edit, forget, go_back, run
from bot.language import Text, _, joined, n_
from bot.messages import Attachment, Incoming, Kind, Option
from bot.notice import Notice
from bot.verdicts import NO_FILES, refusals
from bot.words import EXACT, Word
from catalogue import TOLL_FREE
from storage.database import Transaction
from storage.ids import new_id
from storage.invitations import Origin
from storage.logins import ELSEWHERE, JOINED, NUMBER_CHANGED, PASSWORD_CHANGED
from storage.logins import IDLE as LOGIN_IDLE
from storage.records import ChatRow, Person, ReceivedFile
from storage.store import Store

WELCOME, MENU, LOG_IN, LOG_OUT, STATUS = "welcome", "menu", "login", "logout", "status"
DOCUMENTS, REGISTER = "documents", "register"  # take the files that nobody asked for: a person's, or a centre's
IDLE = timedelta(hours=2)  # a log-in ends when nothing is heard for so long
FLOOD = 20  # messages that may wait in one chat before they are answered as one
PARKED = 3  # conversations that are kept to go on with
CHAIN = 8  # conversations that may follow each other in one turn

ENDED = {
    PASSWORD_CHANGED: _("You were logged out because the password was changed."),
    ELSEWHERE: _("You were logged out here from another of your addresses."),
    NUMBER_CHANGED: _("You were logged out because the number of the account was changed."),
    JOINED: _("You were logged out because this account was joined with another. Log in with the number that stays."),
}
WAITS = _("I have what you sent. Please answer this first.")

STATES = TypeAdapter(list[State])


@dataclass
class Reply:
    """What the person gets: all that was said, and the question, as one message; documents go before it."""

    texts: list[Text] = field(default_factory=list)
    question: Question | None = None
    options: tuple[Option, ...] = ()
    documents: list[tuple[Attachment, Text]] = field(default_factory=list)
    phone_texts: list[PhoneText] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    resends: list[Resend] = field(default_factory=list)
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
        parked = STATES.validate_json(row.parked) if row.parked else []
        self.parked = [each for each in parked if each.name in known]
        self.store = Store(tx, now)
        self.reply = Reply()
        self.secret: str | None = None
        self.problem: Text | None = None
        self.refused = False  # what was answered did not hold

    async def take(self, waiting: int) -> Working | None:
        """Do what the message asks for. Returns slow work that must be done first; then the turn is taken again."""
        await self._arrive()
        working = await (self._flooded(waiting) if waiting > FLOOD else self._step())
        if working is None:
            self._keep()
        return working

    async def _arrive(self) -> None:
        row = self.row
        if self.incoming.proven_phone:
            row.proven_phone, row.proof_id = self.incoming.proven_phone, None
        row.language = row.language or self.incoming.language or None
        if row.login_ended_at:
            self.reply.texts.append(ENDED.get(row.login_ended_why or "", ENDED[PASSWORD_CHANGED]))
            if row.login_ended_why == ELSEWHERE:  # whoever is here shows anew whose number it is
                row.proven_phone = self.incoming.proven_phone or None
            await self.store.logins.end(row, PASSWORD_CHANGED)
        elif row.login_person_id and row.active_at and self.now - row.active_at > IDLE:
            await self.store.logins.end(row, LOGIN_IDLE)
            self.reply.texts.append(_("You were logged out because nothing was heard for a while."))

    def _keep(self) -> None:
        self.row.active_at = self.now
        if person := self.row.login_person_id:  # what somebody else left here is not theirs to see
            self.parked = [state for state in self._offered() if state.name != LOG_IN]
            for state in (*self.parked, *([self.state] if self.state else ())):
                state.person = state.person or person  # what was begun before the log-in is theirs from now on
        self.row.conversation = self.state.model_dump_json(exclude_defaults=True) if self.state else None
        self.row.parked = STATES.dump_json(self.parked, exclude_defaults=True).decode() if self.parked else None

    async def _flooded(self, waiting: int) -> Working | None:
        return await self._repeat(
            _("Many messages came together ({count}), so I used none of them. Please answer this:", count=waiting)
        )

    async def _step(self) -> Working | None:
        pending = self.state.pending if self.state else None
        if self.files:
            return await self._brought()
        match routes.route(self.incoming, pending, self.house.conversations):
            case routes.Answer(text):
                return await self._answer(text)
            case routes.Start(name, language):
                self.row.language = self.row.language or language or None
                return await self._start(name)
            case routes.Resume(name):
                return await self._resume(name)
            case routes.Proven():
                return await self._proven()
            case routes.Said(word, number):
                return await self._word(word, number)
            case routes.NextPage():
                return await self._next_page()
            case routes.Unclear(reason):
                return await self._unclear(NO_FILES if self._brings_in_vain() else reason)

    def _brings_in_vain(self) -> bool:
        return self.incoming.kind is Kind.FILE and not self.limits.upload

    async def _answer(self, text: str) -> Working | None:
        state = self.state
        if state is None or state.pending is None:
            return await self._unclear(_("I did not understand that."))
        if self._barrier(state.name, state.person):  # an answer counts only from whom it is asked
            return await self._run()
        if state.pending.secret:
            self.secret = text
            self.reply.erase = self.incoming.reference
        else:
            state.answers[state.pending.key] = text
        name, before, exact = state.name, list(self.reply.texts), state.pending.exact or state.pending.secret
        working = await self._run()
        offers = self.house.conversations
        wish = routes.started(text, offers) if self.refused and not exact else None
        anew = wish and (wish.name != name or routes.started(text, offers, EXACT, secret=True))
        if working is None and wish and anew:  # what is no answer may be a wish
            self.reply = Reply(before, erase=self.reply.erase)
            return await self._start(wish.name)
        return working

    async def _brought(self) -> Working | None:
        """Files came: to the question that takes them, or out of the blue."""
        usable = [file.id for file in self.files if not file.problem]
        refused = refusals(self.files)
        if not usable or DOCUMENTS not in self.house.conversations:
            return await self._unclear(joined(refused or [routes.UNREAD[self.incoming.kind]]))
        self.reply.texts += refused
        if not (self.state and self.state.pending and self.state.pending.files):
            if self.state and self.state.name == WELCOME and not self._may(DOCUMENTS):
                return await self._put_by(usable)
            taker = REGISTER if await self.store.centres.here(self.row) else DOCUMENTS
            if self._barrier(taker):
                self.reply.texts.append(WAITS)
            begun = self._take_parked(taker)
            self._park()
            self.state = begun or self._new(taker)
        add_files(self.state, usable)
        return await self._run()

    async def _put_by(self, files: list[int]) -> Working | None:
        """Files of somebody who has not agreed to anything yet: they wait, and are gone with a refusal."""
        assert self.state  # noqa: S101 - the caller looked
        begun = next((state for state in self.parked if state.name == DOCUMENTS), None) or self._new(DOCUMENTS)
        add_files(begun, files)
        self.parked = [begun, *(state for state in self.parked if state.name != DOCUMENTS)]
        self.state.then = DOCUMENTS
        return await self._repeat(WAITS)

    async def _start(self, name: str) -> Working | None:
        self.secret = None
        if self.state and self.state.name == WELCOME and not self._may(name):
            self.state.then = name
            return await self._repeat(_("One moment: please answer this first."))
        # The number that somebody was just asked about is not asked for again.
        phone = self.state.answers.get("phone", "") if self.state and self.state.name != name else ""
        if self.state and self.state.name == name:
            if FILES in self.state.answers:  # what was sent is not lost by starting again
                return await self._run()
            self.state = None
        self._park()
        if any(state.name == name and FILES in state.answers for state in self._offered()):
            self.state = self._take_parked(name)
            return await self._run()
        self.parked = [state for state in self.parked if state.name != name]
        return await self._begin(name, answers=({"phone": phone} if phone else {}) | self._read(name))

    def _read(self, name: str) -> dict[str, str]:
        """What the words that start a conversation answer already; a secret answers nothing."""
        if self.incoming.kind is not Kind.TEXT or self.was_secret:
            return {}
        return self.house.conversations[name].reads(self.incoming.text)

    async def _proven(self) -> Working | None:
        """The person shared their own number where nobody asked for it."""
        if self.row.login_person_id or not self.row.consent_at:
            return await self._repeat(_("Thank you, this is your number. It is known here now."))
        return await self._start(LOG_IN)

    async def _next_page(self) -> Working | None:
        if self.state and self.state.pending:
            self.state.pending.turn_page()
        return await self._run()

    async def _resume(self, name: str) -> Working | None:
        found = self._take_parked(name)
        if found is None:
            return await self._repeat(_("There is nothing left to continue. Please choose."))
        self._park()
        self.state = found
        return await self._run()

    async def _word(self, word: Word, number: int) -> Working | None:
        doing: dict[Word, Callable[[], Coroutine[Any, Any, Working | None]]] = {
            Word.MENU: lambda: self._start(MENU),
            Word.BACK: self._back,
            Word.EDIT: lambda: self._edit(number),
            Word.CANCEL: self._cancel,
            Word.HELP: lambda: self._repeat(self._help()),
            Word.LANGUAGE: self._switch,
            Word.ENGLISH: lambda: self._speak("en"),
            Word.KISWAHILI: lambda: self._speak("sw"),
            Word.LOG_OUT: lambda: self._start(LOG_OUT),
            Word.STATUS: lambda: self._start(STATUS),
            Word.GREETING: lambda: self._greet(_("Hello.")),
            Word.THANKS: lambda: self._greet(_("You are welcome.")),
        }
        return await doing[word]()

    async def _back(self) -> Working | None:
        if self.state is None or self.state.name == MENU:
            return await self._start(MENU)
        if go_back(self.state):
            return await self._run()
        if self.state.floor:
            return await self._repeat(_("You cannot go back past this point: what came before is already done."))
        return await self._start(MENU)

    async def _edit(self, number: int) -> Working | None:
        """Ask one answer again, or list those that can be changed."""
        if self.state is None:
            return await self._start(MENU)
        if self.state.pending and self.state.pending.edit:  # a form has numbers of its own
            forget(self.state, self.state.pending.edit)
            self.state.answers[self.state.pending.edit] = str(number)
            return await self._run()
        answered = (await self._rehearse(self.state))[self.state.floor :]
        if not answered:
            return await self._repeat(_("There is no answer to change yet."))
        if 1 <= number <= len(answered) and edit(self.state, answered[number - 1].key):
            return await self._run()
        return await self._repeat(_list(answered))

    async def _rehearse(self, state: State) -> list[Answered]:
        """Run without any effect, to learn what was asked."""
        chat = replace(self._chat(state.model_copy(deep=True)), row=copy(self.row))
        with self.tx.reading_only():
            await run(self.house.conversations[state.name], chat)
        return chat.answered

    async def _cancel(self) -> Working | None:
        if self.state is None or self.state.name == MENU:
            return await self._start(MENU)
        self.reply.texts.append(_stopped(self.state))
        self.state = None
        return await self._begin(MENU)

    async def _switch(self) -> Working | None:
        if self.state is None and not self.row.consent_at:  # the welcome asks for the language
            return await self._begin(WELCOME)
        return await self._speak("en" if self.row.language == "sw" else "sw")

    async def _speak(self, language: str) -> Working | None:
        self.row.language = language
        if self.state and "language" in self.state.answers:  # what was chosen at the welcome gives way
            self.state.answers["language"] = language
        if self.state is None and not self.row.consent_at:
            return await self._begin(WELCOME, answers={"language": language})
        self.reply.texts.append(_("I will write in English from now on. For Kiswahili, send LUGHA."))
        if self.state is None:
            return await self._begin(MENU)
        return await self._run()

    async def _greet(self, greeting: Text) -> Working | None:
        if self.state is None and self.limits.terse and self.row.consent_at:
            self.reply.texts += [greeting, _("Send MENU to see what you can do here.")]
            return None
        return await self._repeat(greeting)

    def _help(self) -> Text:
        # Twilio and the networks answer STOP, CANCEL, END, QUIT, HELP and INFO themselves on SMS.
        words = (
            "MENU, BACK, EDIT, EXIT, GUIDE, STATUS, PASSWORD, LOG OUT"
            if self.limits.reserved_words
            else "MENU, BACK, EDIT, CANCEL, HELP, STATUS, LOG OUT"
        )
        if (self.row.language or "en") == "sw":
            words = "MENYU, RUDI, HARIRI, GHAIRI, USAIDIZI, HALI, NENOSIRI, TOKA"
        title = self.house.conversations[self.state.name].title if self.state else _("Main menu")
        return _(
            "You are at: {title}. Answer the question below, or send one of these words at any time: {words}. "
            "LANGUAGE changes between English and Kiswahili. To talk to a person, send OFFICER.",
            title=title,
            words=words,
        )

    async def _unclear(self, reason: Text) -> Working | None:
        """The message was of no use, unless it is a question. The second time in a row, say who else can help."""
        if self.incoming.kind is Kind.TEXT and self.row.consent_at and (self.state is None or self.state.name == MENU):
            asked = ((each.name, each.asked(self.incoming.text)) for each in self.house.conversations.values())
            if meant := next(((name, answers) for name, answers in asked if answers), None):
                return await self._begin(meant[0], answers=meant[1])
        missed = self.state.missed + 1 if self.state else 1
        ways = _("To talk to a person, send OFFICER, or call {phone}, free of charge.", phone=TOLL_FREE)
        again = [reason, ways]
        working = await self._repeat(joined(again) if missed > 1 else reason)
        if self.state:
            self.state.missed = missed
        return working

    async def _repeat(self, reason: Text) -> Working | None:
        """Say why the message did not move things on, and ask again; the conversation is as it was."""
        if self.state is None and not self.row.consent_at:
            return await self._begin(WELCOME)
        self.problem = reason
        return await (self._run() if self.state else self._begin(MENU))

    async def _begin(self, name: str, **values: Any) -> Working | None:
        self.state = self._new(name, **values)
        return await self._run()

    def _new(self, name: str, **values: Any) -> State:
        begun: dict[str, Any] = {"run": new_id(), "person": self.row.login_person_id or 0, "began": self.now, **values}
        return State(name=name, **begun)

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
        begun = state and (state.answers or state.then or (state.pending and state.pending.secret))
        if state and begun and self.house.conversations[state.name].parks:
            others = [other for other in self.parked if other.name != state.name]
            self.parked = [state, *(each for n, each in enumerate(others, 1) if n < PARKED or FILES in each.answers)]

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
                    await self._keep_form(chat)
                    self._ask(chat, question, problem)
                    return None
                case Finished():
                    await self._drop_form(chat)
                    self._finish(chat, outcome)
        raise RuntimeError(f"more than {CHAIN} conversations followed each other")

    def _may(self, name: str) -> bool:
        """Whether this may happen although there is no consent yet."""
        return bool(self.row.consent_at) or name == WELCOME or self.house.conversations[name].first

    def _barrier(self, name: str, person: int = 0) -> str:
        """Who has not agreed to the notice reads it first; who is not logged in logs in first.

        What somebody began while logged in does not go on while nobody is.
        """
        if not self._may(name):
            return WELCOME
        conversation = self.house.conversations[name]
        personal = conversation.who is Who.PROFESSIONAL or (person and conversation.parks)
        return LOG_IN if personal and not self.row.login_person_id else ""

    def _gate(self, state: State) -> State:
        if barrier := self._barrier(state.name, state.person):
            phone = state.answers.get("phone") if barrier == LOG_IN else None  # typed in a log-in that was left
            self._park()
            self.state = state = self._new(barrier, then=state.name, answers={"phone": phone} if phone else {})
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
        begun = self._take_parked(following) if following else None
        if begun:
            begun.answers |= finished.answers
        then = chat.state.then if finished.next and finished.next != chat.state.then else ""
        began = {"began": chat.state.began} if finished.next else {}  # one leads to the other
        self.state = begun or (
            self._new(following, answers=finished.answers, then=then, **began) if following else None
        )

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

    def _chat(self, state: State) -> Chat:
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
            offers=[self.house.conversations[begun.name] for begun in self._offered()],
            tx=self.tx,
            secret=self.secret,
            results=self.results,
        )


def _stopped(state: State) -> Text:
    """What is left of a conversation that somebody stopped."""
    if files := state.answers.get(FILES, "").split():
        return n_(
            "Stopped. The file you sent was thrown away; nothing else changed.",
            "Stopped. The {count} files you sent were thrown away; nothing else changed.",
            count=len(files),
        )
    if state.effects:
        return _("Stopped. What you finished before stays.")
    return _("Stopped. Nothing was changed.")


def _list(answered: list[Answered]) -> Text:
    lines = [
        _("{number}. {question} {answer}", number=number, question=each.prompt, answer=each.answer)
        for number, each in enumerate(answered, 1)
    ]
    return joined([_("Which answer do you want to change? Send EDIT and its number, for example EDIT 1."), *lines])
