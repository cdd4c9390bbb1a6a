"""My profile: what the council pays and deploys by, part by part. View it, change one field, add and remove entries."""

from __future__ import annotations

from pydantic import BaseModel

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.form import texts_of
from bot.language import Text, _, joined, plain
from bot.words import normal
from conversations import identity
from conversations.formats import odd_mpesa
from conversations.mine import repaired
from conversations.needs import gaps, told
from conversations.phones import user_name
from conversations.sections import FIELDS, Bank, Funds, Kin, Payment, Personal, Qualification, Work
from storage.profiles import QUALIFICATION, WORK
from storage.records import profiles as records
from storage.records.accounts import Person
from storage.records.profiles import Draft

PERSONAL = Choice("personal", _("Personal information"), _("personal, name, id number, kra pin, tsc number, email"))
QUALIFICATIONS = Choice(QUALIFICATION, _("Qualifications"), _("qualification, education, studies"))
WORKS = Choice(WORK, _("Work experience"), _("work, work station, employer, school"))
KIN = Choice("kin", _("Next of kin"), _("kin"))
PAYMENT = Choice("payment", _("Payment by M-Pesa"), _("payment, mpesa, money, pay"))
BANK = Choice("bank", _("Bank (optional)"), _("bank, account"))
FUNDS = Choice("funds", _("NSSF, SHA (optional)"), _("nssf, sha, nhif"))
CHANGES = Choice("changes", _("What was changed"), _("history, changes"))
FORMS: dict[str, type[BaseModel]] = {
    PERSONAL.id: Personal,
    KIN.id: Kin,
    PAYMENT.id: Payment,
    BANK.id: Bank,
    FUNDS.id: Funds,
}
PARTS = (PERSONAL, QUALIFICATIONS, WORKS, KIN, PAYMENT, BANK, FUNDS, CHANGES)
TITLES = {part.id: part.label for part in PARTS}
ADD, REMOVE, RESTORE = "add", "remove", "restore"
NAMES = ("name", "jina", "my name", "jina langu")  # alone; within a sentence they may be of anything


def read(text: str) -> dict[str, str]:
    """The word for a name, alone: it is among what is personal."""
    return {"part": PERSONAL.id} if normal(text) in NAMES else {}


@conversation(
    "profile",
    title=_("My profile"),
    who=Who.PROFESSIONAL,
    words=_(
        "profile, my profile, my details, update profile, update my details, personal information, next of kin, "
        "change name, change my name, correct my name"
    ),
    reads=read,
)
async def profile(chat: Chat) -> None:
    """One part of the profile; afterwards the parts again."""
    assert chat.person  # noqa: S101 - a professional is logged in
    part = await chat.choose("part", await _overview(chat, chat.person), PARTS)
    if part.id == CHANGES.id:
        return chat.go("history")
    if part.id in FORMS:
        return await _form(chat, chat.person, part)
    await _entries(chat, chat.person, part)


async def _overview(chat: Chat, person: Person) -> Text:
    """What was begun, what is missing, and the question."""
    begun = [_begun(draft) for draft in await chat.store.drafts.all(person) if draft.form in TITLES]
    lacking = told(await gaps(chat.store, person)) or [_("Nothing is missing.")]
    return joined([_("*Your profile*"), *begun, *lacking, _("Which part?")])


def _begun(draft: Draft) -> Text:
    part = TITLES[draft.form]
    return _("{part}: {done} of {total} answered, not saved yet.", part=part, done=draft.done, total=draft.total)


async def _form(chat: Chat, person: Person, part: Choice) -> None:
    """A part that there is one of."""
    known = await identity.known(chat, person)
    model = FORMS[part.id]
    if model is Personal and not (await chat.store.profiles.of(person)).name and "name" in known:
        chat.say(_("Your name and numbers are those that the council has. You can check them at the end."))
    own_line = "" if odd_mpesa(person.phone, known) else user_name(person.phone)
    offered = {"mpesa_phone": own_line, "mpesa_name": known.get("name", "")}
    filled = await chat.fill(model, known=known, offered=offered)
    values = {name: "" if value is None else value for name, value in filled.model_dump().items()}
    changed = await identity.save(chat, person, values)
    _saved(chat, part, list(changed))
    await repaired(chat, person, list(changed))
    _again(chat)


def _saved(chat: Chat, part: Choice, changed: list[str]) -> None:
    if not changed:
        return chat.say(_("Nothing was changed."))
    fields = [FIELDS[name].title for name in changed]
    chat.say(_("Saved: {what}.", what=part.label if len(fields) > 1 else fields[0]))


def _again(chat: Chat, **answers: str) -> None:
    """The parts again; where a message costs money, when they are asked for."""
    if chat.limits.terse:
        return chat.say(_("For your profile send PROFILE."))
    chat.go("profile", **answers)


async def _entries(chat: Chat, person: Person, part: Choice) -> None:
    """A part that there may be several of."""
    rows = await chat.store.profiles.entries(person, part.id)
    there = {str(row.id): row for row in rows if not row.removed_at}
    gone = {f"{RESTORE}/{row.id}": row for row in rows if row.removed_at}
    choice = await chat.choose("entry", _prompt(part, bool(there)), _options(part, there, gone))
    if choice.id == ADD:
        await _add(chat, person, part)
    elif choice.id == REMOVE:
        await _remove(chat, person, there)
    elif choice.id in gone:
        row = gone[choice.id]
        await chat.store.profiles.restore(person, row, _title(row), chat.origin.channel)
        chat.say(_("It is back: {title}.", title=_title(row)))
    else:
        await _change(chat, person, part, there[choice.id])
    _again(chat, part=part.id)


def _prompt(part: Choice, some: bool) -> Text:
    if some:
        return _("*{part}.* Choose one to see or change it.", part=part.label)
    return _("*{part}.* There is none yet.", part=part.label)


def _options(part: Choice, there: dict[str, Entry], gone: dict[str, Entry]) -> list[Choice]:
    add = _("Add a qualification") if part is QUALIFICATIONS else _("Add a work station")
    remove = [Choice(REMOVE, _("Remove one"))] if there else []
    entries = [Choice(key, plain(_title(row))) for key, row in there.items()]
    undo = [Choice(key, _("Undo: {title}", title=_title(row)), _("undo")) for key, row in gone.items()]
    return [Choice(ADD, add), *entries, *remove, *undo]


async def _add(chat: Chat, person: Person, part: Choice) -> None:
    known = await identity.known(chat, person)
    added = await chat.fill(MODELS[part.id], offered={"number": known.get("tsc_number", "")})
    title = added.title
    await chat.store.profiles.add(person, part.id, added.model_dump(), title, chat.origin.channel)
    chat.say(_("Added: {title}.", title=title))
    await repaired(chat, person, [part.id])


async def _change(chat: Chat, person: Person, part: Choice, row: Entry) -> None:
    known = texts_of(_model(row))
    changed = await chat.scope(f"{row.id}").fill(MODELS[part.id], known=known)
    names = await chat.store.profiles.change(person, row, changed.model_dump(), chat.origin.channel)
    chat.say(_("Saved: {what}.", what=changed.title) if names else _("Nothing was changed."))


async def _remove(chat: Chat, person: Person, there: dict[str, Entry]) -> None:
    options = [Choice(key, plain(_title(row))) for key, row in there.items()]
    row = there[(await chat.choose("removed", _("Which one shall be removed?"), options)).id]
    await chat.store.profiles.remove(person, row, _title(row), chat.origin.channel)
    chat.say(_("Removed: {title}. For 7 days you can take that back here: choose Undo.", title=_title(row)))


Entry = records.Qualification | records.Work
MODELS: dict[str, type[Qualification | Work]] = {QUALIFICATION: Qualification, WORK: Work}


def _model(row: Entry) -> Qualification | Work:
    kind = Qualification if isinstance(row, records.Qualification) else Work
    return kind.model_validate(row, from_attributes=True)


def _title(row: Entry) -> str:
    return _model(row).title
