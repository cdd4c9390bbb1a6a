"""Log in: by one tap on a proven address, with user name and password, or a code, anywhere else."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _, joined, n_
from conversations.join import hint
from conversations.logins import announce
from conversations.menu import go_to_menu
from conversations.numbers import THIS_NUMBER, ask_number
from conversations.passwords import LENGTH, is_phone, normal, which
from conversations.people import OTHER, choose_person, is_shared, others_here
from conversations.phones import parse_phone, user_name
from conversations.pins import check_pin, looks_like_pin, may_use_pin, pin_prompt
from conversations.proof import may_prove
from storage.codes import LOG_IN, looks_like_code
from storage.deliveries import PASSWORD
from storage.logins import LOGGED_OUT
from storage.people import WRONG_PASSWORD
from storage.records.accounts import Person

TAP, CREATE, OWN = "tap", "create", "own"
PIN = "pin"
CHOSEN, GENERATED, CODE = "password", "generated", "code"  # what was given for a password
PRESENT, COMING = range(2)  # the passwords of an account
REPLACED = "replaced"  # as generated, in place of one that the person chose
GUARDED = _(
    "Too many wrong passwords were tried for this number, perhaps by others. For 15 minutes only a password that came "
    "by SMS, or a code, logs in here."
)


@conversation(
    "login",
    title=_("Log in"),
    words=_("log in, login, sign in, log in to my account"),
)
async def log_in(chat: Chat) -> None:
    """Log this chat in to a person's account."""
    if chat.person:
        chat.say(_("You are logged in already, as {user}.", user=user_name(chat.person.phone)))
        return go_to_menu(chat)
    own = chat.own_phone
    owner = await chat.store.people.by_phone(own) if own else None
    match await _way(chat, owner):
        case "tap" if owner:
            return await _tap(chat, owner)
        case "create":
            return _create(chat)
        case "own" if own:
            phone = own
        case phone if phone != OTHER:  # somebody who was here before
            pass
        case _:
            prompt = _("What is your user name? It is your mobile number, for example 254712345678.")
            phone = await ask_number(chat, "phone", prompt)
            if phone == chat.proven_phone:  # it was shared just now
                return await _tap(chat, owner) if owner else _create(chat)
            if may_prove(chat) and await _how(chat, phone) == CODE:
                return chat.go("proof", phone=phone)
    await _by_secret(chat, phone)


async def _tap(chat: Chat, owner: Person) -> None:
    """The number of the phone is proven; its owner may have a PIN all the same."""
    if await chat.store.pins.of(owner):
        return await _by_secret(chat, owner.phone)
    await _enter(chat, owner, TAP)


async def _by_secret(chat: Chat, phone: str) -> None:
    about = chat.scope(phone)
    person = await chat.store.people.by_phone(phone)
    with_pin = await may_use_pin(chat, person)
    held_up = await chat.store.people.too_often_here(WRONG_PASSWORD, chat.row)
    if held_up and not with_pin:
        chat.say(_wait(chat))
        return chat.go("menu")

    async def check(typed: str) -> str:
        if person and with_pin and looks_like_pin(typed):
            await check_pin(about, person, typed)
            return PIN
        if held_up:
            raise Invalid(_wait(chat))
        return await _check(about, phone, typed)

    method = await about.ask_secret("password", pin_prompt(phone) if with_pin else _password_prompt(chat, phone), check)
    assert person  # noqa: S101 - the password was theirs
    if method != PIN:
        await chat.store.pins.forgive(person)
    _after(chat, method)
    await _enter(chat, person, GENERATED if method == REPLACED else method)


def _after(chat: Chat, method: str) -> None:
    """What becomes of the password that ended, and of the message with the secret that was typed."""
    if method == REPLACED:
        chat.say(_("Your old password has ended."))
    if chat.limits.erases:
        deleted = _("I deleted your message with the password from this chat.")
        chat.say(_("I deleted your message with the PIN from this chat.") if method == PIN else deleted)
    elif not chat.limits.phone_addresses:
        delete = _("For your safety, delete your message with the password from this chat.")
        chat.say(_("For your safety, delete your message with the PIN from this chat.") if method == PIN else delete)


async def _way(chat: Chat, owner: Person | None) -> str:
    """How to log in. On a proven address, the tap on "Log in" is all that is needed, unless somebody logged out."""
    if chat.knows("phone"):
        return OTHER
    others = await others_here(chat, owner)
    if others and not chat.knows("way"):
        who = await choose_person(chat, [owner, *others] if owner else others)
        return TAP if owner and who == chat.proven_phone else who
    if not chat.own_phone:
        return OTHER
    own = TAP if chat.proven_phone else OWN
    last = await chat.store.logins.here(chat.row)
    left = last is not None and last.ended_why == LOGGED_OUT  # perhaps to hand the phone to somebody else
    if owner and not chat.knows("way") and (own == OWN or not (chat.state.then or left)):
        return own
    user = user_name(chat.own_phone)
    if owner:
        first_log_in = _("Please log in first. Log in as {user}?", user=user)
        prompt = first_log_in if chat.state.then else _("Log in as {user}?", user=user)
        first = Choice(own, _("Log in"))
    else:
        prompt, first = _("{phone} has no account yet.", phone=user), Choice(CREATE, _("Create an account"))
    options = [first, Choice(OTHER, _("Use another account"))]
    typed = await chat.ask("way", prompt, _parse_way, options=options, free=True)
    return own if typed == chat.own_phone else typed


def _parse_way(answer: str) -> str:
    """One of the ways, or the number of another account, which is typed as often."""
    if answer in (TAP, OWN, CREATE, OTHER):
        return answer
    try:
        return parse_phone(answer)
    except Invalid:
        raise Invalid(_("Please choose, or send the number of your account.")) from None


async def _how(chat: Chat, phone: str) -> str:
    """By which means the person shows that a typed number is theirs."""
    prompt = _("How would you like to show that {user} is yours?", user=user_name(phone))
    choice = await chat.choose("how", prompt, [Choice(CODE, _("A code by SMS")), Choice(CHOSEN, _("My password"))])
    return choice.id


def _create(chat: Chat) -> None:
    chat.go("account", number=THIS_NUMBER)


async def _enter(chat: Chat, person: Person, method: str) -> None:
    if not await chat.store.people.hold(person):
        return chat.say(
            _(
                "At this moment the account {user} was joined with another, or got a new number. Log in with that "
                "number: send LOGIN.",
                user=user_name(person.phone),
            )
        )
    await announce(chat, person.phone)
    await chat.store.logins.start(chat.row, person, method)
    if await chat.store.requests.reopen(person):
        chat.say(_("You agreed again: your account is open as before, and nothing is erased."))
    chat.say(_("You are logged in as *{user}*. To leave, send LOG OUT.", user=user_name(person.phone)))
    await hint(chat, person)
    # On a plain phone nothing more is asked: a question costs the person a message, and the password that came by SMS
    # is as safe as the phone itself, which can have another at any time.
    if chat.limits.terse and not chat.state.then:
        chat.say(_("For your contract send CONTRACT, for your letter LETTER, for all MENU."))
    elif method in (GENERATED, CODE) and not chat.limits.terse:
        chat.go("password", offered=method)
    else:
        go_to_menu(chat)
    if not chat.limits.terse and await is_shared(chat, person) and not await chat.store.pins.of(person):
        chat.say(_("Others use this chat too. So that they cannot open your account, send PIN and choose one."))


def _password_prompt(chat: Chat, phone: str) -> Text:
    if chat.limits.reserved_words:
        return _(
            "What is the password for {user}? If you have none, send PASSWORD and a new one comes by SMS.",
            user=user_name(phone),
        )
    if not chat.own_phone and chat.desk.texts_phones:
        return _(
            "What is your password? If you have none, send RESET: a new one comes by SMS. Or send CODE: a code comes "
            "by SMS, and this chat needs no password from then on. If you have a code from the Sub County Director, "
            "send it here."
        )
    return _(
        "What is your password? If you have none, send RESET and a new one comes by SMS. If you have a code from the "
        "Sub County Director, send it here."
    )


async def _check(chat: Chat, phone: str, typed: str) -> str:
    """What was given for a password: CHOSEN, GENERATED, REPLACED or CODE. Raises Invalid with what to do next."""
    people = chat.store.people
    if is_phone(typed, phone):
        raise Invalid(_("That is the user name. I need the password now."))
    if len(normal(typed)) < LENGTH:  # it was not meant as a password, or is not whole: it does not count as wrong
        raise Invalid(_wrong(chat, phone, typed))
    person = await people.by_phone(phone)
    # What strangers try holds up strangers: not the phone itself, nor a chat that was in this account before. And even
    # they need not wait with a password that cannot be guessed.
    trusted = phone == chat.own_phone or chat.row.id in await chat.store.logins.chats(phone)
    guarded = not trusted and await people.too_often_anywhere(WRONG_PASSWORD, phone)
    hashes = await chat.store.passwords.of(phone)
    found = await chat.work("check", which, (hashes.present, hashes.coming), typed)
    chosen = found == PRESENT and hashes.chosen_at is not None
    if looks_like_code(typed) and await chat.store.codes.use(LOG_IN, phone, typed, chat.row):
        return CODE
    if person is None or found is None or (chosen and guarded):
        await people.note(WRONG_PASSWORD, chat.row, phone)
        raise Invalid(joined([GUARDED, *_ways(chat)], " ") if guarded else _wrong(chat, phone, typed))
    # The delivery before the person, as where a receipt comes (bot/ladder.py): no two wait for each other.
    if found == COMING or hashes.coming is None:  # the newest there is
        await chat.store.deliveries.used(PASSWORD, phone)
    if found == COMING:
        await chat.store.passwords.adopt(person, chat.row)
    if found == COMING and hashes.chosen_at:
        return REPLACED
    return CHOSEN if chosen else GENERATED


def _wait(chat: Chat) -> Text:
    return joined([_("There were too many wrong passwords. Wait 15 minutes."), *_ways(chat)], " ")


def _ways(chat: Chat) -> list[Text]:
    """How to get in here without waiting."""
    if chat.limits.reserved_words:
        return [_("Or send PASSWORD: a new one comes by SMS.")]
    if chat.own_phone:
        return [_("Or send RESET: a new password comes by SMS.")]
    share = _("Or send LOGIN and share your number: then you need no password.")
    code = _("Or send CODE: a code comes by SMS, and you need no password.")
    return [share] * chat.limits.contact_button + [code] * chat.desk.texts_phones


def _wrong(chat: Chat, phone: str, typed: str) -> Text:
    """What was compared, so that people see their own slip; the same whether there is an account or not."""
    if looks_like_code(typed):
        return _(
            "That code is not good for {user}. A code is for one number, once, and soon ends.", user=user_name(phone)
        )
    count = len(normal(typed))
    if chat.limits.terse:
        return n_(
            "That does not fit: I read {count} character; a password by SMS has 8.",
            "That does not fit: I read {count} characters; a password by SMS has 8.",
            count=count,
        )
    return n_(
        "User name and password do not fit. I compared the user name {user} with a password of {count} character; one "
        "that came by SMS has 8. Look for a slip, or use the newest SMS.",
        "User name and password do not fit. I compared the user name {user} with a password of {count} characters; one "
        "that came by SMS has 8. Look for a slip, or use the newest SMS.",
        user=user_name(phone),
        count=count,
    )
