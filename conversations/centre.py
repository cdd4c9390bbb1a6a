"""Log in as an examination centre: with the password on the slip, or a code from a colleague who is in."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Invalid
from bot.language import Text, _, brief, n_
from conversations.centre_ends import QUIET
from conversations.centres import EXAMPLE, parse_user, parts, title, user_name
from conversations.logins import place
from conversations.passwords import LENGTH, normal, which
from conversations.period import set_mornings
from storage.centres import ENDED, IDLE, PERIOD, REPLACED
from storage.codes import looks_like_code
from storage.people import WRONG_PASSWORD
from storage.records.centres import Centre, EndedLogin

CENTRE = "centre"  # purpose of the codes that let in a colleague
PASSWORD, CODE = "password", "code"
GUARDED = _(
    "Too many wrong passwords were tried for this centre, perhaps by others. For 15 minutes only the password on a "
    "slip logs in here."
)
USED_UP = _(
    "That password is right, but it is used up: it logged in once. A colleague who is logged in can let you in; or ask "
    "the Sub County Director for a new slip."
)
ENDINGS = {
    PERIOD: _("the examination is over."),
    IDLE: _("nothing was heard from it on {count} days of the register.", count=QUIET),
    ENDED: _("the log-in was ended from elsewhere."),
    REPLACED: _("the centre got a new slip."),
}
THEN, KEPT = "then", "marks"  # what was wanted before the log-in, and an answer that it has already


def read(text: str) -> dict[str, str]:
    """A centre's user name alone."""
    try:
        return {"user": parse_user(text)}
    except Invalid:
        return {}


@conversation(
    "centre",
    title=_("Log in as an examination centre"),
    words=_("centre, centre login, log in as centre, centre account, exam centre, examination centre"),
    reads=read,
)
async def centre(chat: Chat) -> None:
    """Let this chat act for a centre."""
    here = await chat.store.centres.here(chat.row)
    if here and not chat.knows("user"):
        return chat.say(_("This chat acts for centre {title} already.", title=title(here)))
    if not chat.knows("user") and (over := await chat.store.centres.ended_here(chat.row)):
        chat.say(*_why(over))
    user = await chat.ask(
        "user", _("What is the user name of the centre? For example {user}.", user=EXAMPLE), parse_user
    )
    if await chat.store.people.too_often_here(WRONG_PASSWORD, chat.row):
        return chat.say(_("There were too many wrong passwords. Wait 15 minutes."))
    about = chat.scope(user)
    prompt = _("What is the password for {user}? It is on the slip from the Sub County Director.", user=user)
    await about.ask_secret("password", prompt, lambda typed: _check(about, user, typed))
    found = await chat.store.centres.by_code(*parts(user))
    assert found  # noqa: S101 - the password was its own
    await _announce(chat, found)
    method = chat.state.answers[f"{user}/password"]
    await chat.store.centres.enter(chat.row, found, method)
    await set_mornings(chat.store, found.year, found.exam, [found.id])
    _welcome(chat, found)


async def _check(chat: Chat, user: str, typed: str) -> str:
    """What was given for a password. Raises Invalid."""
    if len(normal(typed)) < LENGTH:
        raise Invalid(_wrong(user, typed))
    found = await chat.store.centres.by_code(*parts(user))
    password = await chat.store.centres.password(found) if found else None
    used = await chat.store.centres.used_password(found) if found else None
    fits = await chat.work("check", which, tuple(each and each.hash for each in (password, used)), typed)
    if fits == 1:  # no guess comes here: it is said to who holds the slip
        raise Invalid(USED_UP)
    guarded = await _is_guarded(chat, user, found)
    if found and not guarded and looks_like_code(typed) and await chat.store.codes.use(CENTRE, user, typed, chat.row):
        return CODE
    if password is None or fits is None or not await chat.store.centres.use(password):
        await chat.store.people.note(WRONG_PASSWORD, chat.row, user)
        raise Invalid(GUARDED if guarded else _wrong(user, typed))
    return PASSWORD


async def _is_guarded(chat: Chat, user: str, found: Centre | None) -> bool:
    """Whether so much was tried of late that strangers may not try codes. No guess finds the password of a slip."""
    if not await chat.store.people.too_often_anywhere(WRONG_PASSWORD, user):
        return False
    if found is None:
        return True
    known = {person.phone for person in await chat.store.attendance.people(found)}
    return chat.proven_phone not in known and chat.row.id not in await chat.store.centres.chats(found)


def _why(over: EndedLogin) -> list[Text]:
    """Why this chat acts for a centre no more, unless it left by itself."""
    if over.ended_why not in ENDINGS:
        return []
    facts = {"code": over.code, "at": brief(over.ended_at), "why": ENDINGS[over.ended_why]}
    return [_("This chat acted for centre {code} until {at}: {why}", **facts)]


def ended(centre: Centre, by: str) -> Text:
    """What a chat is told whose log-in an officer ended."""
    return _(
        "{by} ended the log-in of this chat: it acts for centre {code} no more. If that is wrong, ask the Sub County "
        "Director for a new slip.",
        by=by,
        code=centre.code,
    )


def _wrong(user: str, typed: str) -> Text:
    return n_(
        "That does not fit {user}: I read {count} character. A password on a slip has 8, and logs in once. A "
        "colleague who is logged in can let you in; or ask the Sub County Director for a new slip.",
        "That does not fit {user}: I read {count} characters. A password on a slip has 8, and logs in once. A "
        "colleague who is logged in can let you in; or ask the Sub County Director for a new slip.",
        user=user,
        count=len(normal(typed)),
    )


async def _announce(chat: Chat, found: Centre) -> None:
    """Whoever acts for the centre already knows who else does."""
    text = _(
        "{place} now acts for centre {code} too. Do you not know this phone? Send PHONES to end it.",
        place=place(chat, chat.row),
        code=found.code,
    )
    chat.tell([login for login in await chat.store.centres.logins(found) if login.chat_id != chat.row.id], text)


def _welcome(chat: Chat, found: Centre) -> None:
    if chat.limits.terse:
        chat.say(
            _("You act for centre {user} now. To mark the register send MARK; for all MENU.", user=user_name(found))
        )
    else:
        chat.say(_("This chat now acts for centre *{title}*. To leave, send LOG OUT.", title=title(found)))
    if chat.limits.erases:
        chat.say(_("I deleted your message with the password from this chat."))
    then, kept = chat.state.answers.get(THEN, ""), chat.state.answers.get(KEPT, "")
    if then:
        chat.go(then, **({KEPT: kept} if kept else {}))
