"""Marking contracts: read the invitation and its terms, accept it or reject it with a reason."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import NO, YES, Choice, Invalid
from bot.language import Text, _, brief, joined
from catalogue import TOLL_FREE
from conversations.contracts import DECISIONS, TERMS, Row, details, is_posted, not_posted, table, title, withdrawn
from storage.invitations import ACCEPTED, REJECTED
from storage.records.contracts import Invitation

REFUSALS = _("i reject, i do not accept, i dont accept, i cannot accept, not accept, i do not want, decline")
WAITS = _("later, not now, wait, let me read first, i will read first, i will decide later, i have not decided")
LATER = "later"
SHORTEST = 3  # characters of a reason


@conversation(
    "contract",
    title=_("Marking contracts"),
    who=Who.PROFESSIONAL,
    words=_("contract, contracts, invitation, invitations, offer, accept, accept contract, reject, marking contract"),
)
async def contract(chat: Chat) -> None:
    """Answer an invitation to mark."""
    assert chat.person  # noqa: S101 - a professional is logged in
    invitations = await chat.store.invitations.of(chat.person.phone)
    if not invitations:
        return chat.say(
            _("The council has posted no invitation for your number yet. When it does, you will be told here.")
        )
    invitation = await _which(chat, invitations)
    if invitation.withdrawn:
        return chat.say(withdrawn(title(invitation), invitation.withdrawn_why))
    if invitation.decision:
        return _decided(chat, invitation)
    if chat.now > invitation.accept_by:
        return chat.say(_too_late(invitation))
    # An answer is about this contract as it was shown: it must not pass to another, nor to a changed one.
    about = chat.scope(f"{invitation.id}-{invitation.posted_at:%Y%m%d%H%M%S%f}")
    chat.say(details(invitation), TERMS)
    answer = await about.choose(
        "answer",
        _("Do you accept the contract {title}?", title=title(invitation)),
        [
            Choice(YES, _("Accept contract"), _("accept, i accept, yes i accept")),
            Choice(
                NO,
                _("Reject"),
                REFUSALS,
            ),
            Choice(LATER, _("Not now"), WAITS),
        ],
        exact=True,
    )
    if answer.id == LATER:
        return _later(chat, invitation)
    await (_accept(about, invitation) if answer.id == YES else _reject(about, invitation))


def _later(chat: Chat, invitation: Invitation) -> None:
    """The menu says until when; on a plain phone it does not come by itself."""
    if not chat.limits.terse:
        return chat.say(_("Nothing is decided."))
    chat.say(_("Nothing is decided. You can answer until {at}: send CONTRACT.", at=brief(invitation.accept_by)))


async def _which(chat: Chat, invitations: list[Invitation]) -> Invitation:
    if len(invitations) == 1:
        return invitations[0]
    chat.say(_("Your invitations:"), table(invitations))
    row = await chat.choose("invitation", _("Which one?"), [Row(invitation) for invitation in invitations])
    return row.invitation


async def _accept(chat: Chat, invitation: Invitation) -> None:
    if number := await _record(chat, invitation, ACCEPTED, ""):
        chat.say(
            _("Your offer acceptance has been saved."), _meaning(chat, invitation, number), _next(chat, invitation)
        )


async def _reject(chat: Chat, invitation: Invitation) -> None:
    reason = await chat.ask(
        "reason",
        _("Why do you reject it? A short sentence is enough. If this was a mistake, send BACK."),
        _parse_reason,
        exact=True,
    )
    sure = await chat.confirm(
        "sure", _("Reject {title}? This cannot be taken back.", title=title(invitation)), yes=_("Yes, reject")
    )
    if not sure:
        return chat.say(_("Nothing was changed. To accept before {at}, send CONTRACT.", at=invitation.accept_by))
    if await _record(chat, invitation, REJECTED, reason):
        chat.say(_("Your rejection has been saved. The council will invite somebody else."))


def _parse_reason(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please give the reason in a few words."))
    return text.strip()


async def _record(chat: Chat, invitation: Invitation, decision: str, reason: str) -> int | None:
    """Record the answer; its number, or None where there was one before."""
    assert chat.person  # noqa: S101 - a professional is logged in
    terms = joined([details(invitation), TERMS]).render(chat.language)  # all that was agreed to
    recorded = await chat.store.invitations.decide(invitation, chat.person, decision, reason, terms, chat.origin)
    if not recorded:
        chat.say(_("This contract was answered already; the first answer stands."))
    return recorded


def _meaning(chat: Chat, invitation: Invitation, number: int) -> Text:
    """What was saved, and how to prove it."""
    if chat.limits.terse:
        return _("{title}, {at}, record {number}.", title=title(invitation), at=brief(chat.now), number=number)
    return _(
        "You have accepted {title}: {at}, record {number}. Nobody can change that. For a receipt as a PDF, send "
        "RECEIPT.",
        title=title(invitation),
        at=chat.now,
        number=number,
    )


def _decided(chat: Chat, invitation: Invitation) -> None:
    chat.say(
        _(
            "{title}: {decision} on {at}.",
            title=title(invitation),
            decision=DECISIONS[invitation.decision],
            at=invitation.decided_at,
        )
    )
    if invitation.decision == ACCEPTED:
        return chat.say(
            _next(chat, invitation),
            _("If you can no longer come, call the council now, free of charge: {phone}.", phone=TOLL_FREE),
        )
    chat.say(
        _("If that was a mistake, call the council now, free of charge: {phone}. Name the paper.", phone=TOLL_FREE)
    )


def _too_late(invitation: Invitation) -> Text:
    return _(
        "The time to answer {title} ended: {at}. It can no longer be accepted here. If you could not answer in time, "
        "call the council's toll-free line {phone}.",
        title=title(invitation),
        at=invitation.accept_by,
        phone=TOLL_FREE,
    )


def _next(chat: Chat, invitation: Invitation) -> Text:
    if not is_posted(invitation, chat.now):
        return not_posted(invitation)
    if chat.limits.terse:
        return _("For your letter, send LETTER.")
    return _("You can now download your {year} marking invitation letter.", year=invitation.year)
