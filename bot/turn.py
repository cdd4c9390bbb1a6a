"""One incoming message is one turn: route it, run the conversation, and write all that follows in one transaction."""

from __future__ import annotations

from datetime import timedelta

from bot import routes
from bot.course import LOG_IN, MENU, WELCOME, Course
from bot.engine import FILES, Working, add_files
from bot.language import Text, _, joined
from bot.messages import Kind
from bot.reply import Reply
from bot.said import obey
from bot.verdicts import NO_FILES, refusals
from bot.words import EXACT
from catalogue import TOLL_FREE
from storage.logins import ELSEWHERE, JOINED, NUMBER_CHANGED, PASSWORD_CHANGED
from storage.logins import IDLE as LOGIN_IDLE

DOCUMENTS, REGISTER = "documents", "register"  # take the files that nobody asked for: a person's, or a centre's
IDLE = timedelta(hours=2)  # a log-in ends when nothing is heard for so long
FLOOD = 20  # messages that may wait in one chat before they are answered as one

ENDED = {
    PASSWORD_CHANGED: _("You were logged out because the password was changed."),
    ELSEWHERE: _("You were logged out here from another of your addresses."),
    NUMBER_CHANGED: _("You were logged out because the number of the account was changed."),
    JOINED: _("You were logged out because this account was joined with another. Log in with the number that stays."),
}
WAITS = _("I have what you sent. Please answer this first.")


class Turn(Course):
    """One message and the chat that it came to. `take` leaves the new state in `row` and what to say in `reply`."""

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
        if person := self.row.login_person_id:
            self.parked.drop(LOG_IN)
            self.parked.claim(person)
            if self.state:
                self.state.person = self.state.person or person
        self.row.conversation = self.state.model_dump_json(exclude_defaults=True) if self.state else None
        self.row.parked = self.parked.dump()

    async def _flooded(self, waiting: int) -> Working | None:
        return await self.repeat(
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
                return await self.start(name)
            case routes.Resume(name):
                return await self._resume(name)
            case routes.Proven():
                return await self._proven()
            case routes.Said(word, number):
                return await obey(self, word, number)
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
        if self.barrier(state.name, state.person):  # an answer counts only from whom it is asked
            return await self.run()
        if state.pending.secret:
            self.secret = text
            self.reply.erase = self.incoming.reference
        else:
            state.answers[state.pending.key] = text
        name, before, exact = state.name, list(self.reply.texts), state.pending.exact or state.pending.secret
        working = await self.run()
        offers = self.house.conversations
        wish = routes.started(text, offers) if self.refused and not exact else None
        anew = wish and (wish.name != name or routes.started(text, offers, EXACT, secret=True))
        if working is None and wish and anew:  # what is no answer may be a wish
            self.reply = Reply(before, erase=self.reply.erase)
            return await self.start(wish.name)
        return working

    async def _brought(self) -> Working | None:
        """Files came: to the question that takes them, or out of the blue."""
        usable = [file.id for file in self.files if not file.problem]
        refused = refusals(self.files)
        if not usable or DOCUMENTS not in self.house.conversations:
            return await self._unclear(joined(refused or [routes.UNREAD[self.incoming.kind]]))
        self.reply.texts += refused
        named = self._named()
        if named or not (self.state and self.state.pending and self.state.pending.files):
            if self.state and self.state.name == WELCOME and not self.may(named or DOCUMENTS):
                return await self._put_by(usable)
            taker = named or (REGISTER if await self.store.centres.here(self.row) else DOCUMENTS)
            if self.barrier(taker):
                self.reply.texts.append(WAITS)
            begun = self.take_up(taker)
            self.leave()
            self.state = begun or self.new(taker)
        add_files(self.state, usable)
        return await self.run()

    def _named(self) -> str:
        """The conversation that the caption of the files asks for, where that is not under way."""
        takers = {name: each for name, each in self.house.conversations.items() if each.files}
        meant = routes.started(self.incoming.text, takers, EXACT) if self.incoming.text else None
        return meant.name if meant and not (self.state and self.state.name == meant.name) else ""

    async def _put_by(self, files: list[int]) -> Working | None:
        """Files of somebody who has not agreed to anything yet: they wait, and are gone with a refusal."""
        assert self.state  # noqa: S101 - the caller looked
        begun = self.take_up(DOCUMENTS) or self.new(DOCUMENTS)
        add_files(begun, files)
        self.parked.put(begun)
        self.state.then = DOCUMENTS
        return await self.repeat(WAITS)

    async def start(self, name: str) -> Working | None:
        """Begin a conversation that was asked for, in place of the one under way."""
        self.secret = None
        if self.state and self.state.name == WELCOME and not self.may(name):
            self.state.then = name
            return await self.repeat(_("One moment: please answer this first."))
        # The number that somebody was just asked about is not asked for again.
        phone = self.state.answers.get("phone", "") if self.state and self.state.name != name else ""
        if self.state and self.state.name == name:
            if FILES in self.state.answers:  # what was sent is not lost by starting again
                return await self.run()
            self.state = None
        self.leave()
        begun = self.take_up(name)
        if begun and (FILES in begun.answers or self.house.conversations[name].resumes):
            self.state = begun
            return await self.run()
        self.parked.drop(name)
        return await self.begin(name, answers=({"phone": phone} if phone else {}) | self._read(name))

    def _read(self, name: str) -> dict[str, str]:
        """What the words that start a conversation answer already; a secret answers nothing."""
        if self.incoming.kind is not Kind.TEXT or self.was_secret:
            return {}
        return self.house.conversations[name].reads(self.incoming.text)

    async def _proven(self) -> Working | None:
        """The person shared their own number where nobody asked for it."""
        if self.row.login_person_id or not self.row.consent_at:
            return await self.repeat(_("Thank you, this is your number. It is known here now."))
        return await self.start(LOG_IN)

    async def _next_page(self) -> Working | None:
        if self.state and self.state.pending:
            self.state.pending.turn_page()
        return await self.run()

    async def _resume(self, name: str) -> Working | None:
        found = self.take_up(name)
        if found is None:
            return await self.repeat(_("There is nothing left to continue. Please choose."))
        self.leave()
        self.state = found
        return await self.run()

    def _may_wonder(self) -> bool:
        """Whether what was typed may be a question of the person's: at the menu, or before a grave answer.

        What is not kept when it is left is not left for a question: its answers would be gone.
        """
        if self.incoming.kind is not Kind.TEXT or not self.row.consent_at:
            return False
        if self.state is None or self.state.name == MENU:
            return True
        grave = bool(self.state.pending and self.state.pending.exact)
        return grave and "?" in self.incoming.text and self.house.conversations[self.state.name].parks

    def _asked(self) -> tuple[str, dict[str, str]] | None:
        """The conversation that may answer a question, and what of it is answered."""
        asked = ((each.name, each.asked(self.incoming.text)) for each in self.house.conversations.values())
        return next(((name, answers) for name, answers in asked if answers), None)

    async def _unclear(self, reason: Text) -> Working | None:
        """The message was of no use, unless it is a question. The second time in a row, say who else can help."""
        if self._may_wonder() and (meant := self._asked()):
            before = self.state.name if self.state else ""
            self.leave()
            return await self.begin(meant[0], answers=meant[1], then="" if before == MENU else before)
        missed = self.state.missed + 1 if self.state else 1
        ways = _("To talk to a person, send OFFICER, or call {phone}, free of charge.", phone=TOLL_FREE)
        again = [reason, ways]
        working = await self.repeat(joined(again) if missed > 1 else reason)
        if self.state:
            self.state.missed = missed
        return working
