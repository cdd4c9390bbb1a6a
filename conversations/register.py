"""The register on paper: download it, have it signed, send it back; a receipt, and what the director did with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.binder import Leaf
from bot.chat import Chat
from bot.conversation import conversation
from bot.documents.workshop import Failed
from bot.engine import FILES, Choice
from bot.language import Text, _, brief, joined
from bot.messages import Attachment
from bot.verdicts import MEGABYTE, NO_FILES, size
from conversations.centres import acting
from conversations.checklist import Group, grouped, new_receipt, pages
from conversations.issue import issue
from conversations.logins import place
from conversations.register_letter import RegisterLetter
from conversations.signing import reminding
from storage.documents import Bound
from storage.records.attendance import SignedRegister
from storage.records.centres import Centre
from storage.registers import ACKNOWLEDGED, RETURNED

DOWNLOAD, CLOSE, SUBMIT, THROW = "download", "close", "submit", "throw"
SHOWN = 12  # pages in the picture


@conversation(
    "register",
    title=_("The register on paper"),
    words=_("register pdf, paper register, download register, signed register"),
    files=True,
)
async def register(chat: Chat) -> None:
    """Hand out the register of this centre, and take the signed copy."""
    centre = await acting(chat, "register")
    if centre is None:
        return
    if not chat.knows(FILES):
        choice = await _what(chat, centre)
        if choice.id == DOWNLOAD:
            await _download(chat, centre)
        if not await chat.files():
            return
    await _take(chat, centre)


async def _what(chat: Chat, centre: Centre) -> Choice:
    signed = await chat.store.registers.of_centre(centre)
    chat.say(joined([_state(each) for each in signed[:1]] or [_("No signed copy of the register was sent yet.")]))
    if not chat.limits.upload:
        chat.say(NO_FILES)
        return Choice(CLOSE, _("Close"))
    most = chat.limits.upload // MEGABYTE
    return await chat.choose(
        "act",
        _("Send the signed copy now: photos of its pages or a PDF, at most {most} MB each.", most=most),
        [Choice(DOWNLOAD, _("Download the register")), Choice(CLOSE, _("Close"))],
        files=True,
    )


def _state(signed: SignedRegister) -> Text:
    facts = {"receipt": signed.receipt, "at": brief(signed.submitted_at), "pages": pages(signed.pages)}
    if signed.state == ACKNOWLEDGED and signed.decided_at:
        decided = brief(signed.decided_at)
        return _("Signed copy {receipt} ({pages}, {at}): acknowledged {decided}.", decided=decided, **facts)
    if signed.state == RETURNED:
        return _("Signed copy {receipt} ({pages}, {at}): please send it again: {why}", why=signed.why, **facts)
    return _("Signed copy {receipt} ({pages}, {at}): with the Sub County Director.", **facts)


async def _download(chat: Chat, centre: Centre) -> None:
    paper = await RegisterLetter.of(chat, centre)
    issued = await issue(chat, paper, chat.language)
    caption = _("Attendance register of centre {code}", code=centre.code)
    chat.send_document(Attachment(sha256=issued.sha256, name=paper.file_name, size=issued.size), caption)
    chat.say(
        _(
            "Print it, and have everybody sign it, the centre manager and the Sub County Director of Education with "
            "their stamps. Then send photos of the pages here. Its serial is {serial}.",
            serial=issued.serial,
        )
    )


async def _take(chat: Chat, centre: Centre) -> None:
    """Bind what was sent, show it, and submit it."""
    files = [file for group in grouped(await chat.files()) for file in group.files]
    leaves = Group(files).leaves
    if not leaves:
        chat.say(_("What you sent was not used for a week, so it was deleted. Please send it again."))
        return chat.go("register")
    chat.say(_("I see *{pages}*. If more belong to it, send them now.", pages=pages(len(leaves))))
    prompt = _("Is this the signed register of centre {code}?", code=centre.code)
    options = [
        Choice(SUBMIT, _("Yes, submit"), _("yes, done, ready, finished, that is all")),
        Choice(THROW, _("Throw it away"), _("no")),
    ]
    choice = await chat.choose("sure", prompt, options, files=True, picture=await _picture(chat, leaves))
    if choice.id == THROW:
        return chat.say(_("Thrown away. Nothing was changed."))
    try:
        bound: Bound = await chat.work("bind", chat.desk.binder.bind, leaves)
    except (Failed, TimeoutError):
        return chat.say(_("I could not put the pages together just now. Please send them again."))
    by = str(place(chat, chat.row))
    signed = await chat.store.registers.submit(centre, new_receipt(), bound, chat.row, by)
    await chat.store.timers.set_all([reminding(signed, chat.now)])
    await _tell(chat, centre, signed)


async def _picture(chat: Chat, leaves: Sequence[Leaf]) -> Attachment | None:
    if not chat.is_new("sure"):
        return None
    try:
        return await chat.work("picture", chat.desk.binder.show, leaves[:SHOWN])
    except (Failed, TimeoutError):  # it can be submitted all the same
        return None


async def _tell(chat: Chat, centre: Centre, signed: SignedRegister) -> None:
    facts = {"code": centre.code, "receipt": signed.receipt, "pages": pages(signed.pages)}
    text = _("Centre {code} sent its signed register: {pages}, receipt {receipt}. To see it: REGISTERS.", **facts)
    for director in await chat.store.directors.of(centre):
        await chat.notify(director.phone, text)
    chat.say(
        _("*Received: the signed register of centre {code}*, {pages}, {size}.", size=size(signed.size), **facts),
        _(
            "Receipt {receipt}. It is submitted to the Sub County Director; you are told the answer.",
            **facts,
        ),
    )
