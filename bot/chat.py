"""What a conversation sees of the person it talks with: say, ask, choose, confirm, fill, once, work, send."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel

from bot import engine
from bot.binder import Binder
from bot.channel import PHONE_TEXTS
from bot.effects import Effects, PhoneText, Resend
from bot.engine import AGREED, FILES, NO, SHOWN, YES, Ask, Choice, Invalid, Misuse, Question, State, Work
from bot.form import Form
from bot.language import Text, _, plain
from bot.messages import Attachment
from bot.notice import Notice, Reachable, notices
from bot.press import Press
from storage.database import Transaction
from storage.deliveries import PASSWORD
from storage.invitations import Origin
from storage.records.accounts import Person
from storage.records.chats import ChatRow, Delivery
from storage.records.documents import ReceivedFile
from storage.store import Store

if TYPE_CHECKING:
    from bot.channel import Limits
    from bot.conversation import Conversation

T = TypeVar("T")
Option = TypeVar("Option", bound="Choosable")
Model = TypeVar("Model", bound=BaseModel)


class Choosable(Protocol):
    """Anything with a stable id and a label can be chosen."""

    @property
    def id(self) -> Any:
        """Stable: an answer is stored as this."""

    @property
    def label(self) -> Text:
        """What the person reads."""


@dataclass(frozen=True)
class Desk:
    """What conversations use besides the database."""

    binder: Binder
    press: Press
    texts_phones: bool  # whether a text can be sent to any phone number


@dataclass(frozen=True)
class Answered:
    """A question that has its answer, as the person would recognise both."""

    key: str
    prompt: Text
    answer: Text


@dataclass
class Chat:
    """One run of a conversation. Only `answers` and `effects` of its state outlive the turn."""

    state: State
    row: ChatRow
    person: Person | None  # who is logged in
    limits: Limits
    channels: Mapping[str, Limits]  # of all channels, by name
    store: Store
    desk: Desk
    now: datetime
    sent_at: datetime  # of the message in hand, as far as the platform tells
    origin: Origin
    offers: list[Conversation]  # what was begun and can be gone on with
    tx: Transaction = field(repr=False)
    secret: str | None = field(default=None, repr=False)  # typed in answer to `ask_secret`; for this turn only
    results: dict[str, Any] = field(default_factory=dict, repr=False)  # of slow work, for this turn only
    said: list[Text] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)  # what this run used, in order
    keys: set[str] = field(default_factory=set)
    left: Effects = field(init=False)
    prefix: str = ""

    def __post_init__(self) -> None:
        self.left = Effects(excused=self.tx.writes)

    @property
    def proven_phone(self) -> str | None:
        """The number that this address is proven to own, E.164."""
        return self.row.proven_phone

    @property
    def own_phone(self) -> str | None:
        """The number that a text certainly reaches this person on, even where the sender is not proven."""
        return self.row.proven_phone or (self.row.address if self.limits.phone_addresses else None)

    @property
    def began(self) -> datetime:
        """When the person began this conversation, or the one that led to it."""
        return self.state.began or self.now

    @property
    def language(self) -> str:
        """The person's language: en or sw."""
        return self.row.language or "en"

    def say(self, *texts: Text) -> None:
        """Say something. It leaves with the next question, or at the end; all of it is one message."""
        self.said.extend(texts)

    def speak(self, language: str) -> None:
        """Go on in this language."""
        self.row.language = language

    def consent(self, version: str) -> None:
        """Note that the person agreed to the privacy notice, and to which version of it."""
        self.row.consent_version, self.row.consent_at = version, self.now

    def refuse(self) -> None:
        """The person does not agree: forget what was known of them."""
        self.row.consent_version = self.row.consent_at = self.row.proven_phone = None

    def go(self, name: str, **answers: str) -> None:
        """Go on with another conversation when this one has ended; what is known already is not asked again."""
        self.left.next, self.left.answers = name, answers

    def make_way(self, name: str, **answers: str) -> None:
        """Put this conversation aside for another one that comes first; `go` from there leads back to it."""
        self.left.aside = True
        self.go(name, **answers)

    def come_back_after(self, name: str) -> None:
        """Put this conversation aside for another one that comes first; it goes on by itself when that has ended."""
        self.make_way(name)
        self.left.back = True

    def knows(self, key: str) -> bool:
        """Whether there is an answer already; another conversation may have brought it."""
        return self.prefix + key in self.state.answers

    def given(self, key: str) -> str:
        """What another conversation gave along under a key that is not asked here; it stays when more files come."""
        return self.state.answers.get(self.prefix + key, "")

    def has_done(self, key: str) -> bool:
        """Whether `once` was carried out under this key."""
        return self.prefix + key in self.state.effects

    def is_new(self, key: str) -> bool:
        """Whether this question is about to be asked, not answered and not merely repeated: time to prepare for it."""
        pending = self.state.pending
        return not self.knows(key) and not (pending and pending.key == self.prefix + key)

    def sent(self, key: str) -> datetime:
        """When the answer under a key was sent: it may have been long on its way. It is kept with the answer."""
        kept = self.state.answers.setdefault(f"{self.prefix}{key}/sent", self.sent_at.isoformat())
        return datetime.fromisoformat(kept)

    async def files(self) -> list[ReceivedFile]:
        """What the person has sent to this conversation, in order. It cannot be taken back by going back."""
        ids = [int(each) for each in self.state.answers.get(FILES, "").split()]
        if ids:
            self.state.floor = max(self.state.floor, len(self.answered))
        return await self.store.received.of(ids) if ids else []

    def forget(self, key: str) -> None:
        """Take back the answer under a key and those below it, as if they had not been asked for in this run."""
        top = self.prefix + key
        engine.forget(self.state, top)
        self.answered[:] = [each for each in self.answered if not engine.is_under(each.key, top)]
        self.keys -= {each for each in self.keys if engine.is_under(each, top)}

    def scope(self, name: str) -> Chat:
        """The same chat with a prefix to its keys, for a part that is used more than once."""
        part = copy.copy(self)
        part.prefix = f"{self.prefix}{name}/"
        return part

    async def ask(
        self,
        key: str,
        prompt: Text,
        parse: Callable[[str], T],
        *,
        options: Sequence[Choice] = (),
        contact: Text | None = None,
        exact: bool = False,
        files: bool = False,
        picture: Attachment | None = None,
        caption: Text = SHOWN,
        free: bool = False,
        edit: str = "",
    ) -> T:
        """The answer under `key`, parsed, or the question. `parse` raises Invalid with the reason.

        With `files`, what the person sends instead of an answer is added to `self.files()`. Where it is `free`, words
        that are no option are an answer too. EDIT leaves its number under the key `edit`.
        """
        key, edit = self._key(key), edit and self.prefix + edit
        problem = None
        if key in self.state.answers:
            try:
                value = parse(self.state.answers[key])
            except Invalid as invalid:
                engine.forget(self.state, key)
                problem = invalid.reason
            else:
                labels = {option.id: option.label for option in options}
                answer = self.state.answers[key]
                self._answered(key, prompt, labels.get(answer, plain(answer)))
                return value
        question = Question(
            key,
            prompt,
            tuple(options),
            contact=contact,
            exact=exact,
            files=files,
            picture=picture,
            caption=caption,
            free=free,
            edit=edit,
        )
        raise Ask(question, problem)

    async def choose(
        self,
        key: str,
        prompt: Text,
        options: Sequence[Option],
        *,
        exact: bool = False,
        files: bool = False,
        picture: Attachment | None = None,
        caption: Text = SHOWN,
        edit: str = "",
    ) -> Option:
        """One of the options; an answer is stored by the option's id, and asked again if that is no longer offered."""
        by_id = {str(option.id): option for option in options}

        def parse(answer: str) -> Option:
            if answer not in by_id:
                raise Invalid(_("That is no longer on offer. Please choose again."))
            return by_id[answer]

        choices = [each if isinstance(each, Choice) else Choice(stable, each.label) for stable, each in by_id.items()]
        return await self.ask(
            key,
            prompt,
            parse,
            options=choices,
            exact=exact,
            files=files,
            picture=picture,
            caption=caption,
            edit=edit,
        )

    async def confirm(self, key: str, prompt: Text, *, yes: Text = _("Yes"), no: Text = _("No")) -> bool:  # noqa: B008
        """Whether the person agrees. Only a clear word counts."""
        choice = await self.choose(key, prompt, [Choice(YES, yes, AGREED), Choice(NO, no)], exact=True)
        return choice.id == YES

    async def fill(
        self, model: type[Model], *, known: Mapping[str, str] | None = None, offered: Mapping[str, str] | None = None
    ) -> Model:
        """A pydantic model, one question a field, reviewed before it is returned. What is `known` is not asked.

        What is `offered` for a field can be taken with a tap. A model whose fields are all known is shown, and returned
        as soon as one of them was changed.
        """
        return await Form(self, model, known or {}, offered or {}).fill()

    async def ask_secret(self, key: str, prompt: Text, check: Callable[[str], Awaitable[str]]) -> str:
        """The verdict of `check` on something that is never stored. `check` raises Invalid with the reason."""
        key = self._key(key)
        problem = None
        if key in self.state.answers:
            self._answered(key, prompt, _("(not shown)"))
            return self.state.answers[key]
        if self.secret is not None and self.state.pending and self.state.pending.key == key:
            before = self.left.count(self.tx)
            try:
                verdict = await check(self.secret)
            except Invalid as invalid:
                # What a check writes, such as a failed attempt, stands whatever it finds.
                self.left.excused += self.left.count(self.tx) - before
                problem = invalid.reason
            else:
                self.left.excused += self.left.count(self.tx) - before
                self.state.answers[key] = verdict
                self._answered(key, prompt, _("(not shown)"))
                return verdict
        raise Ask(Question(key, prompt, secret=True), problem)

    async def once(self, key: str, effect: Callable[[], Awaitable[T]]) -> T:
        """Do something that must happen before the next question, one time only; its result, in JSON, is kept."""
        key = self._key(key)
        if key not in self.state.effects:
            before = self.left.count(self.tx)
            self.state.effects[key] = await effect()
            self.left.excused += self.left.count(self.tx) - before
            self.state.floor = len(self.answered)
        result: T = self.state.effects[key]
        return result

    async def work(self, key: str, function: Callable[..., T | Awaitable[T]], *arguments: Any) -> T:
        """The result of something slow, done while no transaction is open; in a thread unless it is a coroutine."""
        key = f"{self.state.name}/{self._key(key)}"  # a turn may run several conversations
        if key not in self.results:
            raise Work(key, function, arguments)
        result = self.results[key]
        if isinstance(result, Exception):
            raise result
        done: T = result
        return done

    def send_document(self, attachment: Attachment, caption: Text) -> None:
        """Send a document to this chat, before the text."""
        self.left.documents.append((attachment, caption))

    def text_phone(
        self, phone: str, secret: Text, *, report: bool, password_id: int | None = None, purpose: str = PASSWORD
    ) -> None:
        """Bring a secret to the owner of a phone number, by SMS first; `report` its fate only to whom it concerns."""
        self.left.phone_texts.append(PhoneText(phone, secret, report, password_id, purpose))

    def resend(self, delivery: Delivery, *, here: bool = False) -> None:
        """Send a secret that is not too old once more: to its phone, or `here`, where the number is proven."""
        self.left.resends.append(Resend(delivery, here))

    async def notify(self, phone: str, text: Text, *, by_text: bool = True, by_text_too: bool = False) -> None:
        """Tell the owner of a number, at its proven addresses but this; where there is none, by a text to the phone.

        With `by_text_too` the phone gets a text in any case: for what is grave.
        """
        chats = [row for row in await self.store.people.addresses(phone) if row.id != self.row.id]
        if chats or by_text_too or (by_text and phone != self.own_phone):
            values = (self.channels, self.now, self.language)
            self.left.notices += notices(phone, chats, text, *values, by_text_too=by_text_too)

    async def notify_each(self, texts: Sequence[tuple[str, Text]]) -> None:
        """Tell the owners of many numbers something each, as `notify` does; one number may get several."""
        by_phone = [name for name, limits in self.channels.items() if limits.phone_addresses]
        reachable: dict[str, list[ChatRow]] = {}
        for row in await self.store.people.chats_of({phone for phone, _text in texts}, by_phone):
            reachable.setdefault(row.proven_phone or row.address, []).append(row)
        for phone, text in texts:
            chats = [row for row in reachable.get(phone, []) if row.id != self.row.id]
            if chats or phone not in (self.own_phone, self.person and self.person.phone):
                language = next((row.language for row in chats if row.language), "en")
                self.left.notices += notices(phone, chats, text, self.channels, self.now, language)

    def tell(self, chats: Sequence[Reachable], text: Text) -> None:
        """Tell the other chats of an account; one that may not be written to now by a text to its number, or later."""
        for each in chats:
            limits = self.channels.get(each.channel)
            writable = limits and limits.writable(each.active_at, self.now)
            if each.proven_phone and PHONE_TEXTS in self.channels and not writable:
                language = each.language or self.language
                self.left.notices.append(Notice(PHONE_TEXTS, each.proven_phone, language, text))
            elif limits:
                self.left.notices.append(Notice.to(each, text, limits, self.language))

    def post(self, notice: Notice) -> None:
        """Tell one address something."""
        self.left.notices.append(notice)

    def _key(self, key: str) -> str:
        key = self.prefix + key
        if key in self.keys:
            raise Misuse(f"the key {key!r} is asked twice in one run: put the item into the key, or use a scope")
        if self.left.count(self.tx):
            raise Misuse(f"something was written before {key!r} was asked: write after the last question or in `once`")
        self.keys.add(key)
        return key

    def _answered(self, key: str, prompt: Text, answer: Text) -> None:
        self.answered.append(Answered(key, prompt, answer))
        self.said.clear()
