"""The invitation letter, as a PDF in the chat; on plain phones, what it says in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import NAIROBI, Text, _
from bot.messages import Attachment
from catalogue import positions
from conversations.contracts import Row, is_posted, not_posted, paper_name, position, title
from letters import invitation as paper
from letters.seal import new_serial
from storage.files import Files
from storage.invitations import ACCEPTED
from storage.records import Invitation, Letter


@conversation(
    "letter",
    title=_("My invitation letters"),
    who=Who.PROFESSIONAL,
    words=_("letter, letters, my letter, download letter, invitation letter, download my letter, pdf"),
)
async def letter(chat: Chat) -> None:
    """Send the letter for a contract that was accepted."""
    assert chat.person  # noqa: S101 - a professional is logged in
    invitations = await chat.store.invitations.of(chat.person.phone)
    accepted = [invitation for invitation in invitations if invitation.decision == ACCEPTED]
    if not accepted:
        return _nothing_accepted(chat, invitations)
    invitation = await _which(chat, accepted)
    if not is_posted(invitation, chat.now):
        return chat.say(not_posted(invitation))
    issued = await chat.store.letters.of(invitation) or await _issue(chat, invitation)
    if chat.limits.documents:
        chat.send_document(_file(invitation, issued), title(invitation))
        chat.say(_("Here is your letter. Its serial is {serial}.", serial=issued.serial))
    else:
        chat.say(_essentials(chat, invitation, issued))


async def _which(chat: Chat, accepted: list[Invitation]) -> Invitation:
    if len(accepted) == 1:
        return accepted[0]
    row = await chat.choose("invitation", _("Which letter?"), [Row(invitation) for invitation in accepted])
    return row.invitation


def _nothing_accepted(chat: Chat, invitations: list[Invitation]) -> None:
    if any(invitation.decision is None for invitation in invitations):
        chat.say(_("Your letter will be ready when you have accepted the contract."))
        return chat.go("contract")
    if invitations:
        return chat.say(_("You rejected {title}, so there is no letter for it.", title=title(invitations[0])))
    chat.say(_("There is no letter for you yet: the council has posted no invitation for your number."))


@dataclass(frozen=True)
class _Made:
    """A letter that was drawn and stored."""

    serial: str
    sha256: str
    size: int


async def _issue(chat: Chat, invitation: Invitation) -> Letter:
    before = await chat.store.letters.versions(invitation)
    made = await chat.work(
        "letter", make, chat.desk.files, invitation, chat.desk.public_url, before + 1, chat.now.astimezone(NAIROBI)
    )
    return await chat.store.letters.issue(invitation, made.serial, made.sha256, made.size, initials(invitation.name))


def make(files: Files, invitation: Invitation, public_url: str, version: int, now: datetime) -> _Made:
    """Draw a letter and store it. Slow: it runs in a worker thread."""
    serial = new_serial()
    content = paper.render(
        paper.Invitation(
            reference=invitation.reference,
            date=now.date(),
            name=invitation.name,
            examiner_number=invitation.examiner_number,
            id_number=invitation.id_number,
            tsc_number=invitation.tsc_number,
            phone=invitation.phone,
            year=invitation.year,
            exam=invitation.exam,
            paper_code=invitation.paper,
            paper_name=paper_name(invitation),
            position=positions()[invitation.position].name,
            centre=invitation.centre,
            town=invitation.town,
            reports_at=invitation.reports_at,
            ends_on=invitation.ends_on,
            serial=serial,
            verify_url=f"{public_url}/verify/{serial}",
            version=version,
        )
    )
    return _Made(serial, files.keep(content), len(content))


def initials(name: str) -> str:
    """What a stranger who verifies a letter may see of a name: W.A.O."""
    return "".join(f"{word[0].upper()}." for word in name.split())


def _file(invitation: Invitation, issued: Letter) -> Attachment:
    name = f"{invitation.exam}{invitation.year}-{invitation.paper.replace('/', '-')}.pdf".lower()
    return Attachment(sha256=issued.sha256, name=name, size=issued.size)


def _essentials(chat: Chat, invitation: Invitation, issued: Letter) -> Text:
    return _(
        "Letter {serial}: {name}, you are invited to mark {year} {exam} {paper} as {position}. Report to {centre}, "
        "{town}: {reports_at}. Bring your ID card. Check: {url}",
        serial=issued.serial,
        name=invitation.name,
        year=invitation.year,
        exam=invitation.exam,
        paper=invitation.paper,
        position=position(invitation),
        centre=invitation.centre,
        town=invitation.town,
        reports_at=invitation.reports_at,
        url=f"{chat.desk.public_url}/verify/{issued.serial}",
    )
