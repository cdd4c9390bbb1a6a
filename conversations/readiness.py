"""Ready to be paid? The five reasons for which the council does not pay, checked before it is too late.

The council named them on 12 March 2025: another name on M-Pesa, a number missing, the register, no deployment, and late
or incomplete data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import NAIROBI, Text, _, brief_day, joined, n_
from bot.routes import GO
from bot.timers import Ringing
from conversations.claims import Claim, claims_of, paid_for, title, today, with_marks
from conversations.formats import same_name
from conversations.needs import PAID, TITLES, gaps
from storage import pay
from storage.invitations import ACCEPTED
from storage.records.accounts import Person
from storage.records.attendance import SignedRegister
from storage.records.centres import Deployment
from storage.records.chats import Timer
from storage.records.contracts import Invitation
from storage.records.pay import Payment
from storage.records.profiles import Profile
from storage.registers import ACKNOWLEDGED, RETURNED
from storage.store import Store

PROFILE = Choice(f"{GO}profile", _("My profile"))
DISPUTE = Choice(f"{GO}dispute", _("A mark is wrong"))
OFFICER = Choice(f"{GO}help", _("Talk to a person"))
MENU = Choice(f"{GO}menu", _("Main menu"))

READINESS = "readiness"
BEFORE, AFTER = (14, 7, 1), 30  # days before the rehearsal; days after the last one
AT, LATEST = time(9), timedelta(hours=9)


@dataclass(frozen=True)
class Check:
    """One of the reasons: how it stands in words, and what mends it where it is not right."""

    what: Text
    problem: Text | None = None
    fix: Choice | None = None

    @property
    def line(self) -> Text:
        """As it is read."""
        return (
            _("{what}: {problem}", what=self.what, problem=self.problem)
            if self.problem
            else _("{what}: right.", what=self.what)
        )


@conversation(
    "readiness",
    title=_("Ready to be paid?"),
    who=Who.PROFESSIONAL,
    words=_("ready, ready to be paid, am i ready, check my pay, will i be paid"),
    parks=False,
)
async def readiness(chat: Chat) -> None:
    """Check each deployment and each contract, and offer what mends it."""
    assert chat.person  # noqa: S101 - a professional is logged in
    claims, accepted = await claims_of(chat.store, chat.person), await _accepted(chat.store, chat.person)
    paid = await chat.store.pay.of(chat.person.phone)
    contracts = [each for each in accepted if not _is_paid(paid_for(each, paid))]
    found: list[Claim | Invitation] = [*unpaid(claims), *contracts]
    if not found:
        chat.say(ALL_PAID if claims or accepted else NOT_DEPLOYED)
    fixes = [] if claims or accepted else [OFFICER]
    for work in found:
        checks = await checked(chat.store, chat.person, work, chat.now)
        chat.say(_shown(work, checks))
        fixes += [each.fix for each in checks if each.problem and each.fix]
    offered = list({each.id: each for each in [*fixes, Choice(f"{GO}pay", _("Where my money is")), MENU]}.values())
    await chat.choose("what", _("What would you like to do?"), offered)


ALL_PAID = _("All that you were deployed for this year is paid.")
NOT_DEPLOYED = _(
    "You are not deployed to any centre now. If you work at one, ask its Sub County Director of Education to write to "
    "the council: year, examination, centre code, your name, role and M-Pesa number."
)


async def _accepted(store: Store, person: Person) -> list[Invitation]:
    """The contracts of the newest year."""
    found = [each for each in await store.invitations.of(person.phone) if each.decision == ACCEPTED]
    newest = max((each.year for each in found), default=0)
    return [each for each in found if each.year == newest and not each.withdrawn]


def _shown(work: Claim | Invitation, checks: Sequence[Check]) -> Text:
    lines = [_("{number}. {line}", number=number, line=each.line) for number, each in enumerate(checks, 1)]
    wrong = any(each.problem for each in checks)
    end = [] if wrong else [_("All is right so far: you need do nothing.")]
    return joined([_("*{title}*", title=title(work)), *lines, *end])


def unpaid(claims: Sequence[Claim]) -> list[Claim]:
    """Those of the newest year that are not paid yet."""
    newest = max((each.deployment.year for each in claims), default=0)
    return [each for each in claims if each.deployment.year == newest and not _is_paid(each.payment)]


def _is_paid(payment: Payment | None) -> bool:
    return payment is not None and payment.state == pay.PAID


async def checked(store: Store, person: Person, work: Claim | Invitation, now: datetime) -> list[Check]:
    """The five reasons, in the council's order; who marks scripts is in no attendance register."""
    profile, day = await store.profiles.of(person), today(now)
    posted = work.deployment if isinstance(work, Claim) else work
    if isinstance(work, Claim):
        there = [Check(_("Deployed to {centre}", centre=work.deployment.centre)), _register(work, day)]
    else:
        there = [Check(_("Contract accepted"))]
    lacking = (await gaps(store, person)).lacking.get(PAID, [])
    return [_name(profile, posted), _numbers(profile, posted), *there, _complete(lacking, posted.ends_on, day)]


def _name(profile: Profile, posted: Deployment | Invitation) -> Check:
    what, council = _("Name on M-Pesa"), posted.name
    if not profile.mpesa_name:
        return Check(what, _("not told yet. Add it to your profile."), PROFILE)
    if not same_name(profile.mpesa_name, council):
        problem = _(
            "M-Pesa has {mpesa}, the council has {council}. Only the same name is paid.",
            mpesa=profile.mpesa_name,
            council=council,
        )
        return Check(what, problem, PROFILE)
    return Check(what)


def _numbers(profile: Profile, council: Deployment | Invitation) -> Check:
    what = _("ID and TSC or PF number")
    if not (profile.tsc_number or council.tsc_number):
        return Check(what, _("the TSC or PF number is missing. Add it to your profile."), PROFILE)
    if profile.id_number and profile.id_number != council.id_number:
        problem = _("your profile has another ID number than the council. Put it right, or talk to a person.")
        return Check(what, problem, PROFILE)
    return Check(what)


def _register(claim: Claim, day: date) -> Check:
    if missing := claim.unmarked(day):
        problem = _("nothing for {days}. Ask your centre manager to mark you.", days=_days(missing))
        return Check(_("Attendance register"), problem, OFFICER)
    if claim.deployment.starts_on < day and not claim.marks:
        return Check(_("Attendance register"), _("it does not name you yet. Ask your centre manager."), OFFICER)
    if claim.absent:
        problem = _("you are marked absent on {days}. If that is wrong, say so.", days=_days(claim.absent))
        return Check(_("Attendance register"), problem, DISPUTE)
    if claim.is_over(day) and (unsigned := _unsigned(claim.register)):
        return Check(_("Signed register"), unsigned, OFFICER)
    present = n_("{count} day", "{count} days", count=len(claim.present))
    return Check(_("Attendance register, {days} present", days=present))


def _unsigned(register: SignedRegister | None) -> Text | None:
    """What keeps the register from the council, when the period is over."""
    if register is None:
        return _("your centre has not sent it. Ask the centre manager to sign, stamp and send it.")
    if register.state == RETURNED:
        return _("it was given back to your centre: {why}", why=register.why.rstrip("."))
    if register.state != ACKNOWLEDGED:
        return _("it waits for the Sub County Director.")
    return None


def _complete(lacking: Sequence[str], ends_on: date, day: date) -> Check:
    what = _("Complete in time")
    if not lacking:
        return Check(what)
    fields = joined([TITLES[field] for field in lacking], ", ")
    if ends_on < day:
        return Check(what, _("still missing: {fields}. Add it today.", fields=fields), PROFILE)
    last = brief_day(ends_on)
    return Check(what, _("still missing: {fields}. Add it before {day}.", fields=fields, day=last), PROFILE)


def _days(days: Sequence[date]) -> Text:
    return joined([brief_day(day) for day in days], ", ")


def next_check(deployment: Deployment, now: datetime) -> Timer | None:
    """When somebody's readiness is looked at next; None when it is all over."""
    before = [deployment.starts_on - timedelta(days=days) for days in BEFORE]
    daily = (deployment.ends_on - deployment.starts_on).days + AFTER
    days = [*before, *(deployment.starts_on + timedelta(days=number) for number in range(daily))]
    moments = (datetime.combine(day, AT, NAIROBI) for day in days)
    due = next((moment for moment in moments if moment > now), None)
    return Timer(READINESS, f"{deployment.id}/{due.date()}", due, due + LATEST) if due else None


async def ring(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Look at people's readiness, tell those with something to mend, and set the next alarm."""
    store = ringing.store
    for timer in timers:
        deployment = await store.deployments.get(int(timer.subject.partition("/")[0]))
        if deployment is None or deployment.withdrawn:
            continue
        (claim,) = await with_marks(store, [deployment], await store.pay.of(deployment.phone))
        if claim.payment and claim.payment.state != pay.RETURNED:
            continue
        if person := await store.people.by_phone(deployment.phone):
            _tell(ringing, claim, await checked(store, person, claim, ringing.now))
        if following := next_check(deployment, ringing.now):
            await store.timers.set_all([following])


def _tell(ringing: Ringing, claim: Claim, checks: Sequence[Check]) -> None:
    """The same reasons are told once a week."""
    wrong = [each for each in checks if each.problem]
    if not wrong:
        return
    year, week, _day = ringing.now.isocalendar()
    reasons = ",".join(each.what.message for each in wrong)
    text = _(
        "Mtahini: your pay for {title} may be held up. {reasons} To mend it: READY.",
        title=title(claim),
        reasons=joined([each.line for each in wrong], " "),
    )
    key = f"{READINESS}/{claim.deployment.id}/{year}-{week}/{reasons}"
    ringing.notices.tell(claim.deployment.phone, text, key, go=[Choice("readiness", _("Ready to be paid?"))])
