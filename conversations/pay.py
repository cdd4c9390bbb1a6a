"""Where my money is: for each work the days, the rate with its source, the sum, and how far the claim has come."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, brief_day, joined, n_
from bot.routes import GO
from conversations.claims import Claim, claims_of, kes, paid_for, said, title, today
from conversations.readiness import MENU, checked
from storage.invitations import ACCEPTED
from storage.records.accounts import Person
from storage.records.contracts import Invitation
from storage.records.pay import Payment

MOST, MOST_TERSE = 4, 1  # works in one answer
NO_DATE = _("The council has given no date, so none is promised here. You are told when your claim moves.")


@conversation(
    "pay",
    title=_("Where my money is"),
    who=Who.PROFESSIONAL,
    words=_("pay, payment, payments, my money, my pay, salary, when will i be paid, where is my money, allowance"),
    parks=False,
)
async def pay(chat: Chat) -> None:
    """Show the newest works, and what can be done about them."""
    assert chat.person  # noqa: S101 - a professional is logged in
    works = await _works(chat, chat.person)
    if not works:
        return chat.say(_("There is nothing to be paid yet: no contract is accepted, and you are not deployed."))
    paid = await chat.store.pay.of(chat.person.phone)
    for work in works[: MOST_TERSE if chat.limits.terse else MOST]:
        chat.say(await _claim(chat, work) if isinstance(work, Claim) else _marking(work, paid_for(work, paid)))
    if chat.limits.terse:
        return None
    chat.say(NO_DATE)
    await chat.choose("what", _("What would you like to do?"), [Choice(f"{GO}readiness", _("Ready to be paid?")), MENU])


async def _works(chat: Chat, person: Person) -> list[Claim | Invitation]:
    """Deployments and accepted contracts in force, the newest first."""
    invitations = await chat.store.invitations.of(person.phone)
    accepted = [each for each in invitations if each.decision == ACCEPTED and not each.withdrawn]
    works: list[Claim | Invitation] = [*await claims_of(chat.store, person), *accepted]
    return sorted(works, key=_year, reverse=True)


def _year(work: Claim | Invitation) -> int:
    return work.deployment.year if isinstance(work, Claim) else work.year


async def _claim(chat: Chat, claim: Claim) -> Text:
    """One deployment: what it comes to so far, and where its claim is."""
    deployment = claim.deployment
    values = {
        "title": title(claim),
        "days": n_("{count} day", "{count} days", count=len(claim.present)),
        "rate": kes(deployment.rate * 100),
        "amount": kes(claim.amount),
        "state": await _state(chat, claim),
    }
    if claim.payment and chat.limits.terse:
        return _("{title}: {state}.", **values)
    if chat.limits.terse:
        return _("{title}: {days} x {rate} = {amount}. {state}.", **values)
    lines = [
        _("*{title}*", title=title(claim)),
        _("Deployed: {first} to {last}", first=brief_day(deployment.starts_on), last=brief_day(deployment.ends_on)),
        _("Marked present: {days}", **values),
        _("Rate: {rate} a day, by your letter {reference}", reference=deployment.reference, **values),
        *([] if claim.payment else _sum(claim)),
        _("Now: {state}.", **values),
    ]
    return joined(lines)


def _sum(claim: Claim) -> list[Text]:
    """What the days come to, until the paymaster says it."""
    tax = [_("Tax withheld of it: {tax}", tax=kes(claim.tax))] if claim.tax else []
    return [_("Sum so far: {amount}", amount=kes(claim.amount)), *tax]


async def _state(chat: Chat, claim: Claim) -> Text:
    """What the paymaster says; before that, whether it is ready."""
    assert chat.person  # noqa: S101 - a professional is logged in
    if claim.payment:
        return said(claim.payment)
    if not claim.is_over(today(chat.now)):
        return _("not ready, you work until {day}", day=brief_day(claim.deployment.ends_on))
    wrong = [each for each in await checked(chat.store, chat.person, claim, chat.now) if each.problem]
    if wrong:
        return _("not ready: {what}. To mend it, send READY", what=joined([each.what for each in wrong], ", "))
    return _("ready, not submitted for payment yet")


def _marking(invitation: Invitation, payment: Payment | None) -> Text:
    """A marking contract, whose sum depends on scripts that the council counts."""
    state = said(payment) if payment else _("no word from the paymaster yet")
    return joined(
        [
            _("*{title}*", title=title(invitation)),
            _("Paid by the scripts that you mark, as the council's circular states; the council counts them."),
            _("Now: {state}.", state=state),
        ]
    )
