"""What a Sub County Director decides: whether somebody takes another's place, and whether a disputed mark stays."""

from __future__ import annotations

from functools import partial

from bot.chat import Chat
from bot.engine import Choice, Invalid
from bot.language import Text, _, brief_day
from bot.messages import Attachment
from conversations.checklist import pages
from conversations.logins import place
from conversations.phones import masked
from conversations.roll import value
from conversations.subcounty import View
from storage.attendance import ABSENT, PRESENT, By
from storage.looks import DISPUTE, SUBSTITUTION
from storage.records.attendance import Dispute, SignedRegister
from storage.records.centres import Centre, Deployment, Substitution
from storage.registers import ACKNOWLEDGED, RETURNED

APPROVE, REFUSE, LEAVE, SEE = "approve", "refuse", "leave", "see"
SHORTEST = 3


async def decide_substitution(chat: Chat, view: View) -> None:
    """Approve or refuse one who is to come in the place of another."""
    labels = [Choice(str(each.id), _asked(view, each)) for each in view.substitutions]
    chosen = await chat.choose("substitution", _("Which one?"), labels) if len(labels) > 1 else labels[0]
    asked = next(each for each in view.substitutions if str(each.id) == chosen.id)
    centre = view.centre(asked.centre_id)
    await chat.once(f"looked/{asked.id}", partial(_looked, chat, SUBSTITUTION, centre, asked.phone))
    chat.say(
        chosen.label,
        _(
            "Phone {phone}. From {day}. Reason: {reason}",
            phone=masked(asked.phone),
            day=brief_day(asked.from_day),
            reason=asked.reason,
        ),
    )
    decision = await chat.choose(
        f"decision/{asked.id}",
        _("What do you decide?"),
        [Choice(APPROVE, _("Approve")), Choice(REFUSE, _("Refuse")), Choice(LEAVE, _("Not yet"))],
        exact=True,
    )
    by = str(place(chat, chat.row))
    if decision.id == APPROVE:
        new = await chat.store.substitutions.approve(asked, centre, by)
        chat.say(_("Approved: {name} has number {number}.", name=new.name, number=new.number))
        await _tell_centre(chat, centre, _approved(asked, new))
        await chat.notify(new.phone, _welcome(new))
    elif decision.id == REFUSE:
        why = await chat.ask(f"why/{asked.id}", _("Why? The centre reads it."), _reason, exact=True)
        await chat.store.substitutions.refuse(asked, by, why)
        chat.say(_("Refused. The centre is told."))
        refused = {"name": asked.name, "code": centre.code, "why": why}
        await _tell_centre(chat, centre, _("{name} is not put on the list of centre {code}: {why}", **refused))


def _asked(view: View, each: Substitution) -> Text:
    facts = {"name": each.name, "number": each.number, "replaced": each.replaced}
    return _("{code}: {name} for {number} {replaced}", code=view.centre(each.centre_id).code, **facts)


def _approved(asked: Substitution, new: Deployment) -> Text:
    return _(
        "{name} is on the list of centre {code} from {day}: number {number}, in the place of {old}. To mark send MARK.",
        name=new.name,
        code=new.code,
        number=new.number,
        old=asked.number,
        day=brief_day(asked.from_day),
    )


def _welcome(new: Deployment) -> Text:
    return _(
        "Mtahini: {name}, you are deployed to centre {code} from {day}. For your letter, send LETTER.",
        name=new.name,
        code=new.code,
        day=brief_day(new.starts_on),
    )


async def decide_dispute(chat: Chat, view: View) -> None:
    """Decide whether a mark stays."""
    people = {
        person.id: person
        for centre_id in {each.centre_id for each in view.disputes}
        for person in await chat.store.attendance.people(view.centre(centre_id))
    }
    labels = [Choice(str(each.id), _disputed(each, people[each.deployment_id])) for each in view.disputes]
    chosen = await chat.choose("dispute", _("Which one?"), labels) if len(labels) > 1 else labels[0]
    dispute = next(each for each in view.disputes if str(each.id) == chosen.id)
    person, centre = people[dispute.deployment_id], view.centre(dispute.centre_id)
    await chat.once(f"looked/{dispute.id}", partial(_looked, chat, DISPUTE, centre, person.phone))
    chat.say(chosen.label, _("In their words: {said}", said=dispute.said))
    decision = await chat.choose(
        f"decision/{dispute.id}",
        _("What was the truth?"),
        [Choice(PRESENT, _("Present")), Choice(ABSENT, _("Absent")), Choice(LEAVE, _("Not yet"))],
        exact=True,
    )
    if decision.id == LEAVE:
        return
    why = await chat.ask(f"why/{dispute.id}", _("Why? The officer and the centre read it."), _reason, exact=True)
    by = By(chat.row, str(place(chat, chat.row)), chat.now, late=True)
    await chat.store.attendance.decide(dispute, centre, decision.id, why, by)
    text = _(
        "The Sub County Director decided for {name}, {day}, centre {code}: {value}. Reason: {why}",
        name=person.name,
        day=brief_day(dispute.day),
        code=centre.code,
        value=value(decision.id),
        why=why,
    )
    chat.say(_("Decided. The officer and the centre are told."))
    await _tell_centre(chat, centre, text)
    await chat.notify(person.phone, text)


def _disputed(dispute: Dispute, person: Deployment) -> Text:
    facts = {"code": person.code, "number": person.number, "name": person.name, "day": brief_day(dispute.day)}
    return _("{code}: {number} {name}, {day}, marked {value}", value=value(dispute.value), **facts)


async def decide_signed(chat: Chat, view: View) -> dict[str, str]:
    """Look at a signed register; acknowledge it, or give it back. Returns what leads back to one just looked at."""
    labels = [Choice(str(each.id), _copy(view, each)) for each in view.signed]
    chosen = await chat.choose("signed", _("Which one?"), labels) if len(labels) > 1 else labels[0]
    signed = next(each for each in view.signed if str(each.id) == chosen.id)
    centre = view.centre(signed.centre_id)
    chat.say(chosen.label)
    see = [Choice(SEE, _("See it"))] if chat.limits.documents else []
    decision = await chat.choose(
        f"decision/{signed.id}",
        _("What do you decide?"),
        [*see, Choice(APPROVE, _("Acknowledge")), Choice(REFUSE, _("Give it back")), Choice(LEAVE, _("Not yet"))],
        exact=True,
    )
    by = str(place(chat, chat.row))
    if decision.id == SEE:
        name = f"signed-{centre.exam}{centre.year}-{centre.code}.pdf".lower()
        chat.send_document(Attachment(sha256=signed.sha256, name=name, size=signed.size), chosen.label)
        return {"act": "signed", "signed": str(signed.id)}
    if decision.id == APPROVE:
        await chat.store.registers.decide(signed, ACKNOWLEDGED, by)
        chat.say(_("Acknowledged. The centre is told."))
        text = _("The Sub County Director acknowledged the signed register {receipt}.", receipt=signed.receipt)
        await _tell_centre(chat, centre, text)
    if decision.id == REFUSE:
        why = await chat.ask(f"why/{signed.id}", _("Why? The centre reads it."), _reason, exact=True)
        await chat.store.registers.decide(signed, RETURNED, by, why)
        chat.say(_("Given back. The centre is told."))
        again = {"receipt": signed.receipt, "why": why}
        text = _("Please send the signed register {receipt} again. Reason: {why}\nTo send it: REGISTER PDF.", **again)
        await _tell_centre(chat, centre, text)
    return {}


def _copy(view: View, signed: SignedRegister) -> Text:
    facts = {"code": view.centre(signed.centre_id).code, "pages": pages(signed.pages), "receipt": signed.receipt}
    return _("{code}: signed register, {pages}, receipt {receipt}", **facts)


async def _looked(chat: Chat, what: str, centre: Centre, phone: str) -> str:
    """Keep for a person that the director read of them."""
    assert chat.person  # noqa: S101 - a director is logged in
    who = f"{masked(chat.person.phone)}, Sub County Director, {centre.sub_county}"
    await chat.store.looks.note_phones([(phone, centre.code)], who, what)
    return "looked"


async def _tell_centre(chat: Chat, centre: Centre, text: Text) -> None:
    chat.tell(await chat.store.centres.logins(centre), text)


def _reason(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please give the reason in a few words."))
    return text.strip()
