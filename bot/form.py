"""Forms: any pydantic model, asked one question a field, reviewed, and validated as a whole.

Answers are kept under `<form>.<field>` in the person's own words; `<form>/review` and `<form>/change` hold what is
under way. A form that is half filled in is kept for the person, and offered on any of their addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.engine import NO, YES, Ask, Choice, Invalid
from bot.language import NAIROBI, Text, _, joined, plain
from bot.places import Lead
from bot.widgets import LEAVE_OUT, NOT_GIVEN, SKIP, Widget, yes_or_no

if TYPE_CHECKING:
    from bot.chat import Chat

Model = TypeVar("Model", bound=BaseModel)

SURE = "!"  # before an answer that looks odd and is right
SAVE, CHANGE, ANEW, GO_ON = "save", "change", "anew", "continue"
SURE_WORDS = _("yes, right, it is right, correct, ok")
SKIP_WORDS = _("skip, none, no, nothing, i have none, i do not have one")
SAVE_WORDS = _("save, yes, ok, correct, it is correct, right")
DONE_WORDS = _("done, ok, no, nothing, fine")
WHICH = _("Which answer do you want to change?")
REASONS = {  # of pydantic's, by the type of its error
    "string_too_short": _("That is too short."),
    "string_too_long": _("That is too long: at most {max_length} characters fit."),
    "int_parsing": _("I need a number here, in digits."),
}
DOES_NOT_FIT = _("That does not fit here.")


class Odd(Invalid):
    """A value may be right and looks mistyped: the person is asked."""


class Form(Generic[Model]):
    """One model that is being filled in, in one run of a conversation."""

    def __init__(self, chat: Chat, model: type[Model], known: Mapping[str, str], offered: Mapping[str, str]) -> None:
        self.chat = chat
        self.model = model
        self.name = model.__name__.lower()
        self.widgets = widgets_of(model)
        self.known = known  # may have more than the fields: an odd value is compared with it
        self.offered = offered
        self.is_stored = all(name in known for name in self.widgets)

    async def fill(self) -> Model:
        """The whole, when the person has agreed to it; a whole that was known is returned after one change."""
        await self._draft()
        self.chat.left.form = self
        await self._change()
        texts = {name: await self._text(name) for name in self.widgets}
        filled = await self._whole(texts)
        if not (self.is_stored and self.typed):
            await self._review(filled)
        return filled

    @property
    def typed(self) -> dict[str, str]:
        """What the person answered here, by key."""
        top = f"{self.chat.prefix}{self.name}."
        return {key: text for key, text in self.chat.state.answers.items() if key.startswith(top)}

    @property
    def done(self) -> int:
        """How many fields have a value."""
        return sum(self.chat.knows(self.key(name)) or name in self.known for name in self.widgets)

    def key(self, name: str) -> str:
        """Where the answer of a field is."""
        return f"{self.name}.{name}"

    async def _draft(self) -> None:
        """Go on with what was begun on this or another address, if the person likes."""
        pending = self.chat.state.pending
        under_way = pending is not None and pending.key.startswith(self.chat.prefix + self.key(""))
        if self.is_stored or self.typed or under_way or not self.chat.person:
            return
        found = await self.chat.store.drafts.of(self.chat.person, self.name)
        if found is None:
            return
        prompt = _(
            "You answered {done} of {total} questions here before. Continue?", done=found.done, total=found.total
        )
        options = [Choice(GO_ON, _("Continue")), Choice(ANEW, _("Start again"))]
        choice = await self.chat.choose(f"{self.name}/draft", prompt, options)
        self.chat.forget(f"{self.name}/draft")
        if choice.id == GO_ON:
            self.chat.state.answers.update(found.answers)

    async def _change(self) -> None:
        """Ask one answer again, if EDIT or the review asked for it; the old one stands until there is another."""
        chat, key, review = self.chat, f"{self.name}/change", f"{self.name}/review"
        if chat.state.answers.get(chat.prefix + review) == CHANGE:
            chat.forget(review)
            chat.state.answers[chat.prefix + key] = "0"
        if not chat.knows(key):
            return
        wanted = chat.state.answers[chat.prefix + key]
        name = await chat.ask(key, WHICH, self._numbered) or await self._which(f"{key}/which", wanted)
        text = await self._ask(name, f"{key}/{name}")
        chat.forget(key)
        chat.forget(self.key(name))
        chat.state.answers[chat.prefix + self.key(name)] = text

    def _numbered(self, number: str) -> str:
        """The field with this number in the review, if there is one."""
        return dict(enumerate(self.widgets, 1)).get(int(number), "")

    async def _which(self, key: str, wanted: str) -> str:
        if wanted != "0":
            self.chat.say(_("There are {count} answers, so the number is from 1 to {count}.", count=len(self.widgets)))
        titles = [Choice(name, widget.title) for name, widget in self.widgets.items()]
        return (await self.chat.choose(key, WHICH, titles)).id

    async def _text(self, name: str) -> str:
        if name in self.known and not self.chat.knows(self.key(name)):
            return self.known[name]
        return await self._ask(name, self.key(name))

    async def _ask(self, name: str, key: str) -> str:
        return await self.widgets[name].ask(_Put(self, name, key))

    async def _whole(self, texts: Mapping[str, str]) -> Model:
        try:
            return self.model.model_validate(_values(texts))
        except ValidationError as error:
            (name, reason), *_more = self._problems(error)
        await self._again(name, reason)

    async def _again(self, name: str, reason: Text) -> NoReturn:
        self.chat.forget(self.key(name))
        try:
            await self._ask(name, self.key(name))
        except Ask as ask:
            raise Ask(ask.question, reason) from None
        raise AssertionError("what was forgotten is asked")

    async def _review(self, filled: Model) -> None:
        save, change = Choice(SAVE, _("Save"), SAVE_WORDS), Choice(CHANGE, _("Change an answer"))
        prompt = _("Is this right? To change an answer, send EDIT and its number, for example EDIT 2.")
        if self.is_stored:
            save, prompt = Choice(SAVE, _("Done"), DONE_WORDS), _("To change one, send EDIT and its number: EDIT 2.")
        lines = [await self._line(number, *each) for number, each in enumerate(texts_of(filled).items(), 1)]
        options = [change, save] if self.is_stored else [save, change]
        edit = f"{self.name}/change"
        await self.chat.choose(f"{self.name}/review", joined([joined(lines), prompt], "\n\n"), options, edit=edit)

    async def _line(self, number: int, name: str, text: str) -> Text:
        """What was just typed is shown whole, so that it can be compared; what is stored is masked."""
        widget = self.widgets[name]
        left_out = NOT_GIVEN if widget.skip == LEAVE_OUT else widget.skip
        value = left_out if text == SKIP else await widget.show(text, self.chat)
        if self.is_stored and text != SKIP and widget.mask:
            value = plain(widget.mask(text))
        return _("{number}. {title}: {value}", number=number, title=widget.title, value=value)

    def check(self, name: str, answer: str) -> str:
        """The answer as the model reads it. Raises Odd or Invalid with the reason."""
        text, widget = answer.removeprefix(SURE), self.widgets[name]
        if text == SKIP and not self.model.model_fields[name].is_required():
            return text
        read, others = widget.read(text, self.chat.now.astimezone(NAIROBI).date()), self._others(name)
        try:
            self.model.model_validate(_values({**others, name: read}))
        except ValidationError as error:
            for field, reason in self._problems(error):
                if field == name:
                    raise Invalid(reason) from None
        sure = answer != text or text == self.offered.get(name)
        if not sure and (why := widget.odd(read, others)):
            raise Odd(_("{why} If what you sent is right, say so. If not, send it again.", why=why))
        return SURE + read if sure else read

    def _others(self, name: str) -> dict[str, str]:
        """The values of the other fields, and whatever else is known."""
        answers = self.chat.state.answers
        typed = {field: answers.get(self.chat.prefix + self.key(field)) for field in self.widgets}
        found = {**self.known, **{field: text for field, text in typed.items() if text is not None}}
        return {field: text.removeprefix(SURE) for field, text in found.items() if field != name}

    def _problems(self, error: ValidationError) -> list[tuple[str, Text]]:
        """Each problem with the field that it is about: the one where it was found, or which it names."""
        found = []
        for each in error.errors():
            cause = each.get("ctx", {}).get("error")
            named = cause.field if isinstance(cause, Invalid) else ""
            name = str(each["loc"][0]) if each["loc"] else named or list(self.widgets)[-1]
            found.append((name, cause.reason if isinstance(cause, Invalid) else _reason(each, self.widgets[name])))
        return found


@dataclass(frozen=True)
class _Put:
    """A field on its way to the person: a widget calls it, once or on several levels."""

    form: Form[Any]
    name: str
    key: str

    @property
    def chat(self) -> Chat:
        return self.form.chat

    async def __call__(
        self, prompt: Text, options: Sequence[Choice] = (), *, read: Callable[[str], str] = str, level: int = 0
    ) -> str:
        key = f"{self.key}/{level}" if level else self.key
        widget = self.form.widgets[self.name]

        def parse(answer: str) -> str:
            found = answer if answer == SKIP else read(answer)
            return found if isinstance(found, Lead) else self.form.check(self.name, found)

        return await self.chat.ask(
            key,
            prompt if level else _with_example(prompt, widget.example),
            parse,
            options=[*self._sure(key, parse), *self._offered(), *options, *self._skip()],
            free=widget.free,
            edit=f"{self.form.name}/change",
        )

    def _sure(self, key: str, parse: Callable[[str], str]) -> list[Choice]:
        """The way to say that what looks odd is right."""
        answer = self.chat.state.answers.get(self.chat.prefix + key, "")
        try:
            parse(answer)
        except Odd:
            return [Choice(SURE + answer, _("Yes, it is right"), SURE_WORDS)]
        except Invalid:
            pass
        return []

    def _offered(self) -> list[Choice]:
        text = self.form.offered.get(self.name)
        return [Choice(text, plain(text))] if text else []

    def _skip(self) -> list[Choice]:
        required = self.form.model.model_fields[self.name].is_required()
        return [] if required else [Choice(SKIP, self.form.widgets[self.name].skip, SKIP_WORDS)]


def _with_example(prompt: Text, example: str) -> Text:
    return _("{prompt} For example: {example}", prompt=prompt, example=example) if example else prompt


def widgets_of(model: type[BaseModel]) -> dict[str, Widget]:
    """How each field of a model is asked and shown."""
    return {name: _widget(name, field) for name, field in model.model_fields.items()}


def texts_of(model: BaseModel) -> dict[str, str]:
    """The values of a model as answers."""
    return {name: _text_of(value) for name, value in model.model_dump(mode="json").items()}


def _text_of(value: object) -> str:
    match value:
        case None | "":
            return SKIP
        case bool():
            return YES if value else NO
        case _:
            return str(value)


def _values(texts: Mapping[str, str]) -> dict[str, str | None]:
    """Answers as the model takes them."""
    return {name: None if text == SKIP else text.removeprefix(SURE) for name, text in texts.items()}


def _widget(name: str, field: FieldInfo) -> Widget:
    """How a field is asked: as its type says, or by its title."""
    title = plain(field.title or name.replace("_", " ").capitalize())
    default = yes_or_no if field.annotation is bool else _typed
    return next((each for each in field.metadata if isinstance(each, Widget)), None) or default(title, title)


def _typed(title: Text, prompt: Text) -> Widget:
    return Widget(title=title, prompt=prompt)


def _reason(error: ErrorDetails, widget: Widget) -> Text:
    """Our words for what pydantic found."""
    known = REASONS.get(error["type"], DOES_NOT_FIT)
    reason = Text(known.message, error.get("ctx", {}))
    return (
        _("{reason} Write it like this: {example}", reason=reason, example=widget.example) if widget.example else reason
    )
