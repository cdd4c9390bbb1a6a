"""Join two accounts of one person: found by the council's records, proven by both numbers, and joined for good."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _, plain
from conversations.numbers import ask_number
from conversations.passwords import which
from conversations.phones import masked, user_name
from conversations.proof import ask_code
from storage.codes import JOIN, LOG_IN, looks_like_code
from storage.numbers import OFFICE
from storage.people import WRONG_PASSWORD
from storage.records.accounts import Person

CODE, PASSWORD, NOT_MINE, OTHER = "code", "password", "not_mine", "other"
AGAIN = _("JOIN")
WHICH = _("What is the number of your other account? For example: 254712345678.")


@conversation(
    "join",
    title=_("Join two accounts"),
    who=Who.PROFESSIONAL,
    words=_("join, join accounts, join my accounts, join two accounts, two accounts, i have two accounts, merge"),
)
async def join(chat: Chat) -> None:
    """Put another account of the same person into this one."""
    assert chat.person  # noqa: S101 - a professional is logged in
    person, found = chat.person, await chat.store.merges.same_person(chat.person)
    phone = await _which(chat, found)
    if phone == person.phone:
        return chat.say(_("That is this account. Name the number of the other one."))
    how = await _how(chat, phone)
    if how == NOT_MINE:
        return await _refuse(chat, [other for other in found if other.phone == phone])
    if not (proof := await _prove(chat, phone, how)):
        return None
    other = await chat.store.people.by_phone(phone)
    if other is None:
        return chat.say(_("{phone} has no account, so there is nothing to join.", phone=user_name(phone)))
    if await _differ(chat, person, other):
        differ = _("The council's records have different ID numbers for the two. An officer must look: send OFFICER.")
        return chat.say(differ)
    if not await chat.confirm("sure", _sure(person, other), yes=_("Join them"), no=_("Leave them")):
        return chat.say(_("Nothing was changed."))
    await _join(chat, person, other, proof)


async def hint(chat: Chat, person: Person) -> None:
    """Tell whoever logs in that another account has the ID or TSC number that the council has for this one."""
    for other in await chat.store.merges.same_person(person):
        chat.say(
            _(
                "The account {phone} has your ID or TSC number too. If it is yours, send JOIN to make one of both. If "
                "not, send OFFICER.",
                phone=masked(other.phone),
            )
        )


async def _which(chat: Chat, found: list[Person]) -> str:
    """The number of the other account: one that the records name, or one that is typed."""
    if found:
        known = [Choice(other.phone, plain(masked(other.phone))) for other in found]
        choice = await chat.choose(
            "which", _("Which account is yours too?"), [*known, Choice(OTHER, _("Another number"))]
        )
        if choice.id != OTHER:
            return choice.id
    return await ask_number(chat, "other", WHICH)


async def _how(chat: Chat, phone: str) -> str:
    how = await chat.choose(
        "how",
        _("Show that {phone} is yours too. It then ends, and this account stays.", phone=masked(phone)),
        [
            Choice(CODE, _("A code by SMS to it")),
            Choice(PASSWORD, _("Its password"), _("password, the password, code from the director")),
            Choice(NOT_MINE, _("It is not mine"), _("not mine, no")),
        ],
    )
    return how.id


async def _prove(chat: Chat, phone: str, how: str) -> str:
    """What showed that the other number is the person's as well; empty where no code can be sent."""
    if how == CODE:
        return CODE if await ask_code(chat.scope("join"), JOIN, phone, AGAIN) else ""
    about = chat.scope(phone)
    prompt = _(
        "What is the password of {phone}? A code from the Sub County Director for it is good as well.",
        phone=masked(phone),
    )
    return await about.ask_secret("password", prompt, lambda typed: _check(about, phone, typed))


async def _check(chat: Chat, phone: str, typed: str) -> str:
    """A password is enough only where the council's records say that it is one person: people know each other's."""
    people = chat.store.people
    if await people.too_often(WRONG_PASSWORD, chat.row, phone, own=False):
        raise Invalid(_("There were too many wrong passwords. Wait 15 minutes, or send OFFICER."))
    hashes = await chat.store.passwords.of(phone)
    fits = await chat.work("check", which, (hashes.present, hashes.coming), typed) is not None
    if fits and await _same_id(chat, phone):
        return PASSWORD
    if looks_like_code(typed) and await chat.store.codes.use(LOG_IN, phone, typed, chat.row):
        return OFFICE
    await people.note(WRONG_PASSWORD, chat.row, phone)
    raise Invalid(
        _("That does not show that {phone} is yours. Send BACK, and choose the code by SMS.", phone=masked(phone))
    )


async def _same_id(chat: Chat, phone: str) -> bool:
    """Whether the council has one ID number for both accounts. What people told of themselves does not count here."""
    assert chat.person  # noqa: S101 - a professional is logged in
    people = chat.store.people
    return bool(await people.id_numbers(chat.person.phone) & await people.id_numbers(phone))


async def _refuse(chat: Chat, offered: list[Person]) -> None:
    assert chat.person  # noqa: S101 - a professional is logged in
    for other in offered:
        await chat.store.merges.refuse(chat.person, other, chat.row)
    chat.say(_("Thank you. It is not offered again, and nothing was joined."))


async def _differ(chat: Chat, person: Person, other: Person) -> bool:
    """Whether the council has ID numbers for both, and none is the same."""
    ours, theirs = [await chat.store.people.id_numbers(each.phone) for each in (person, other)]
    return bool(ours and theirs) and not ours & theirs


def _sure(person: Person, other: Person) -> Text:
    return _(
        "The account {gone} ends. Its contracts, letters and cases go to {kept}, and nobody logs in with {gone} any "
        "more. This cannot be taken back. To keep {gone} instead, log in with it and send JOIN there. Join them?",
        gone=masked(other.phone),
        kept=masked(person.phone),
    )


async def _join(chat: Chat, person: Person, other: Person, proof: str) -> None:
    if not await chat.store.merges.join(person, other, proof, chat.row):
        return chat.say(_("The other account has ended already. Nothing was changed."))
    told = _(
        "Mtahini: your account {gone} was joined with {kept}. Log in with {kept}. If that was not you, send OFFICER.",
        gone=masked(other.phone),
        kept=masked(person.phone),
    )
    await chat.notify(other.phone, told, by_text_too=True)
    chat.say(_("Done. There is one account now, {phone}, and it has everything.", phone=user_name(person.phone)))
