"""What the council asks for before it looks into work or pay: year, examination, centre, name, role, M-Pesa line."""

from __future__ import annotations

import json
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from bot.chat import Chat
from bot.engine import Choice, Invalid
from bot.form import widgets_of
from bot.language import Text, _, named, plain
from bot.widgets import SKIP, Choices, Widget, Year
from catalogue import exams, positions
from conversations import formats
from conversations.phones import masked, parse_phone
from conversations.sections import Phone
from storage.records.accounts import Person
from storage.records.cases import Case
from storage.records.centres import Deployment
from storage.records.contracts import Invitation

WORK = ("pay", "attendance", "deployment")  # topics that need them
EXAMS = tuple(Choice(code, plain(code)) for code in list(exams())[:6])
ROLES = tuple(Choice(each.code, named(each.name, each.name_sw)) for each in positions().values())
CENTRE = re.compile(r"\d{8}")


def centre_code(text: str) -> str:
    """Eight digits. Raises Invalid."""
    digits = "".join(text.split())
    if not CENTRE.fullmatch(digits):
        raise Invalid(_("A centre code has 8 digits, the first 8 of an index number. If you do not know it, skip it."))
    return digits


CentreCode = Annotated[str, AfterValidator(centre_code)]
Line = Annotated[str, AfterValidator(parse_phone)]
Words = Annotated[str, Field(max_length=80), AfterValidator(formats.words)]


class Facts(BaseModel):
    """Of one examination."""

    year: Annotated[
        int, Year(title=_("Year"), prompt=_("Of which year is the examination?"), example="2026", oldest=10)
    ]
    exam: Annotated[
        Words, Choices(title=_("Examination"), prompt=_("Which examination is it?"), choices=EXAMS, others=True)
    ]
    centre: Annotated[
        CentreCode | None,
        Widget(title=_("Centre code"), prompt=_("What is the code of the centre?"), example="08219108"),
    ] = None
    name: Annotated[
        str,
        Field(max_length=80),
        AfterValidator(formats.full_name),
        Widget(title=_("Full name"), prompt=_("What is your full name, as on your ID card?"), example=formats.NAME),
    ]
    role: Annotated[Words, Choices(title=_("Role"), prompt=_("What was your role?"), choices=ROLES, others=True)]
    mpesa_phone: Annotated[
        Line | None,
        Phone(title=_("M-Pesa line"), prompt=_("Which M-Pesa line of yours is it?"), mask=masked),
    ] = None


def lines_of(case: Case) -> list[Text]:
    """The facts of a case, as an officer reads them."""
    widgets = widgets_of(Facts)
    found = [(widgets[name], str(text)) for name, text in json.loads(case.facts or "{}").items() if name in widgets]
    return [_("{title}: {value}", title=widget.title, value=_value(widget, text)) for widget, text in found]


def _value(widget: Widget, text: str) -> Text:
    if isinstance(widget, Choices):
        return next((choice.label for choice in widget.choices if choice.id == text), plain(text))
    return plain(widget.mask(text) if widget.mask else text)


async def ask_facts(chat: Chat) -> str:
    """The facts, as JSON: as the council has them, or asked for; where words cost money, only what is known."""
    known = await _known(chat, chat.person) if chat.person else {}
    if chat.limits.terse:
        return json.dumps({name: text for name, text in known.items() if text != SKIP})
    return (await chat.fill(Facts, known=known)).model_dump_json(exclude_none=True)


async def _known(chat: Chat, person: Person) -> dict[str, str]:
    """Of the newest work that the council posted, and of the profile."""
    posted: list[Deployment | Invitation] = [
        *await chat.store.deployments.of(person.phone),
        *await chat.store.invitations.of(person.phone),
    ]
    profile = await chat.store.profiles.of(person)
    found = {"name": profile.name, "mpesa_phone": profile.mpesa_phone}
    if posted:
        newest = max(posted, key=lambda each: each.year)
        centre = newest.code if isinstance(newest, Deployment) else SKIP  # a marking centre has no code
        work = {"year": str(newest.year), "exam": newest.exam, "centre": centre, "role": newest.position}
        found = {**work, "name": newest.name, **{name: text for name, text in found.items() if text}}
    return {name: text for name, text in found.items() if text}
