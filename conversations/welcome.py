"""First contact: the language, and what happens with people's data."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import LANGUAGES, _, plain
from catalogue import TOLL_FREE
from storage.logins import LOGGED_OUT

CONSENT_VERSION = "2026-11"
BOTH = plain(
    "Karibu Mtahini, huduma ya watahini na walimu wa mitihani ya kitaifa.\n"
    "Welcome to Mtahini, the service for examiners and teachers of the national examinations.\n\n"
    "Chagua lugha. Choose a language."
)
NOTICE = _(
    "*Your data.* I keep your number, what you tell me and the council's records of your work, for national "
    "examinations only (Data Protection Act 2019). Messages pass through companies outside Kenya. To see, correct or "
    "erase it send PRIVACY, or call {phone} free.",
    phone=TOLL_FREE,
)


@conversation("welcome", title=_("Welcome"), parks=False)
async def welcome(chat: Chat) -> None:
    """Choose a language, read the privacy notice, agree to it."""
    language = await chat.choose("language", BOTH, [Choice(code, plain(name)) for code, name in LANGUAGES.items()])
    chat.speak(language.id)
    chat.say(NOTICE)
    if await chat.confirm("consent", _("Do you agree?"), yes=_("I agree"), no=_("I do not agree")):
        chat.consent(CONSENT_VERSION)
        chat.say(_("Thank you."))
        if chat.limits.terse and not chat.state.then:
            chat.say(_("To open an account send REGISTER; if you have one, LOGIN; for all, MENU."))
        return
    chat.refuse()
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    await chat.store.received.forget(chat.row)
    chat.say(
        _(
            "Then I keep nothing of yours, and cannot help you here. Your Sub County Director of Education can. "
            "To write to an officer all the same, send OFFICER. If you change your mind, send any message."
        )
    )


@conversation("notice", title=_("Privacy notice"), words=_("privacy notice, notice"), parks=False)
async def notice(chat: Chat) -> None:
    """The privacy notice; whoever agreed to an earlier one is asked anew."""
    if chat.row.consent_version == CONSENT_VERSION:
        return chat.say(NOTICE)
    chat.say(_("The privacy notice has changed. Please read it."), NOTICE)
    if await chat.confirm("consent", _("Do you agree?"), yes=_("I agree"), no=_("I do not agree")):
        chat.consent(CONSENT_VERSION)
        chat.say(_("Thank you."))
        return chat.go("menu")
    chat.refuse()
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    chat.say(
        _(
            "Then you are logged out, and nothing new is kept. What is there stays as you agreed before; to have it "
            "erased, call the council, free of charge, on {phone}. If you change your mind, send any message.",
            phone=TOLL_FREE,
        )
    )
