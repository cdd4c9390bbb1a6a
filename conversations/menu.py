"""The main menu: what this person can do now."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import Text, _, brief, joined
from bot.routes import GO, RESUME
from conversations import centres
from conversations.cases import title
from conversations.contracts import is_open, is_posted
from conversations.contracts import title as name
from conversations.needs import gaps, in_short
from conversations.phones import masked
from conversations.profile import TITLES
from conversations.welcome import CONSENT_VERSION
from storage.cases import CLOSED
from storage.invitations import ACCEPTED
from storage.records.accounts import Person
from storage.records.contracts import Invitation

WHAT = _("What would you like to do?")


@conversation("menu", title=_("Main menu"), parks=False)
async def menu(chat: Chat) -> None:
    """Offer to go on with what was begun, and whatever is open to this person. A new privacy notice comes first."""
    if chat.row.consent_version != CONSENT_VERSION:
        return chat.go("notice")
    centre = await chat.store.centres.here(chat.row)
    open_now = [*_of_centre(), *await _help(chat)] if centre else await _open_to(chat)
    prompt = (
        _("You act for centre {title}. What would you like to do?", title=centres.title(centre)) if centre else None
    )
    await _choose(chat, prompt or await _prompt(chat), open_now)


@conversation("own", title=_("My own account"), words=_("my own account, my account, own account"), parks=False)
async def own(chat: Chat) -> None:
    """What a person can do on a chat that acts for a centre."""
    await _choose(chat, await _prompt(chat), await _open_to(chat))


def go_to_menu(chat: Chat) -> None:
    """The menu, where it would come by itself; as whom the person is logged in was just said."""
    if not (chat.state.then or chat.limits.terse):
        chat.go("menu", greeted="yes")


async def _choose(chat: Chat, prompt: Text, open_now: list[Choice]) -> None:
    begun = [Choice(RESUME + old.name, _("Continue: {title}", title=old.title)) for old in chat.offers]
    names = {old.name for old in chat.offers}
    await chat.choose("what", prompt, begun + [each for each in open_now if each.id.removeprefix(GO) not in names])


async def _open_to(chat: Chat) -> list[Choice]:
    return [*await (_when_logged_in(chat) if chat.person else _when_logged_out(chat)), *await _help(chat)]


def _of_centre() -> list[Choice]:
    return [
        Choice(f"{GO}attendance", _("Mark attendance")),
        Choice(f"{GO}register", _("The register on paper")),
        Choice(f"{GO}replace", _("Somebody else came")),
        Choice(f"{GO}phones", _("Phones of this centre")),
        Choice(f"{GO}own", _("My own account")),
        Choice(f"{GO}logout", _("Log out")),
    ]


async def _prompt(chat: Chat) -> Text:
    if chat.person is None:
        return WHAT
    missing = in_short(await gaps(chat.store, chat.person))
    what = WHAT if chat.knows("greeted") else _whose(chat.person)
    return joined([*await _deadlines(chat, chat.person), *missing, what])


async def _deadlines(chat: Chat, person: Person) -> list[Text]:
    """What waits for an answer until a certain time."""
    open_now = [each for each in await chat.store.invitations.of(person.phone) if is_open(each, chat.now)]
    return [
        _("Your answer to {title} is awaited before {at}: send CONTRACT.", title=name(each), at=brief(each.accept_by))
        for each in open_now[:1]
    ]


def _whose(person: Person) -> Text:
    return _("You are logged in as {phone}. What would you like to do?", phone=masked(person.phone))


async def _when_logged_in(chat: Chat) -> list[Choice]:
    assert chat.person  # noqa: S101 - the caller looked
    invitations = await chat.store.invitations.of(chat.person.phone)
    accepted = [invitation for invitation in invitations if invitation.decision == ACCEPTED]
    letters = [_letter(newest, chat) for newest in accepted] or [
        _("My letters") for _deployment in await chat.store.deployments.of(chat.person.phone)
    ]
    applied = await chat.store.applications.of(chat.person)
    director = await chat.store.directors.places(chat.person.phone)
    return [
        *(Choice(f"{GO}registers", _("Registers of my sub-county")) for _place in director[:1]),
        *(Choice(f"{GO}letter", label) for label in letters[:1]),
        *(Choice(f"{GO}pay", _("My pay")) for _work in letters[:1]),
        Choice(f"{GO}contract", _("Marking contracts")),
        Choice(f"{GO}vacancies", _("Vacancies")),
        *(Choice(f"{GO}applications", _("My applications")) for _each in applied[:1]),
        Choice(f"{GO}profile", await _profile(chat, chat.person)),
        Choice(f"{GO}documents", _("My documents")),
        Choice(f"{GO}security", _("Password and log-ins")),
        Choice(f"{GO}logout", _("Log out")),
    ]


async def _profile(chat: Chat, person: Person) -> Text:
    for draft in [each for each in await chat.store.drafts.all(person) if each.form in TITLES]:
        return _("My profile: {done} of {total} answered", done=draft.done, total=draft.total)
    return _("My profile")


def _letter(newest: Invitation, chat: Chat) -> Text:
    if is_posted(newest, chat.now) and not newest.withdrawn:
        return _("Download {year} marking invitation letter", year=newest.year)
    return _("My letters")


async def _help(chat: Chat) -> list[Choice]:
    cases = [case for case in await chat.store.cases.of(chat.row) if case.state != CLOSED]
    return [
        *(Choice(f"{GO}case", _("Case {title}", title=title(newest))) for newest in cases[:1]),
        Choice(f"{GO}help", _("Talk to a person")),
    ]


async def _when_logged_out(chat: Chat) -> list[Choice]:
    known = chat.proven_phone and await chat.store.people.by_phone(chat.proven_phone)
    enter, create = Choice(f"{GO}login", _("Log in")), Choice(f"{GO}account", _("Create an account"))
    first = [enter, create] if known or not chat.proven_phone else [create, enter]
    return [*first, Choice(f"{GO}reset", _("Reset my password")), Choice(f"{GO}vacancies", _("Vacancies"))]
