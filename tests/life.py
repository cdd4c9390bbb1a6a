"""A person of whom there is something in every list: what the council posts, and what the person does in a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.announcements import Audience, Draft
from storage.applications import Filing
from storage.attendance import PRESENT, By
from storage.attendance import Draft as MarkDraft
from storage.deliveries import PASSWORD
from storage.ids import new_id
from storage.invitations import ACCEPTED, Origin
from storage.profiles import QUALIFICATION, WORK
from storage.records.accounts import Person
from storage.store import Store
from tests.bot.chats import consent
from tests.centre import CENTRE
from tests.talk import Bot, Talk
from tests.test_transcripts import DEPLOYMENT, PAYMENT, PROFILE, STUDIED, WORKED
from tests.vacancies import TRAINED, all_rows

SHARED = "7999"  # address of a chat that all of them use
OVER = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 6)}


@dataclass(frozen=True)
class Somebody:
    """What points at a person."""

    phone: str
    name: str
    id_number: str
    tsc_number: str
    address: str  # of a Telegram chat that is not proven

    @property
    def on_paper(self) -> dict[str, str]:
        """As the council has them."""
        return {name: getattr(self, name) for name in ("phone", "name", "id_number", "tsc_number")}

    @property
    def traces(self) -> list[str]:
        """What must not be found where they are erased."""
        return [self.phone[1:], self.phone[4:], self.id_number, self.tsc_number, self.address, *self.name.split()]


ACHIENG = Somebody("+254712000901", "Achieng Nyarotho Mwendwa", "29384756", "603951", "7910165432")
BARASA = Somebody("+254712000902", "Barasa Wafulukho Kiprugut", "27465838", "604062", "7920298765")


async def live(house: Bot, who: Somebody) -> Talk:
    """Let somebody do all that there is; what was agreed on is over and paid. Returns their proven chat."""
    talk = Talk(house, "whatsapp", who.phone, who.phone)
    await _post(house, who)
    await talk.say("hello")
    for label in ("English", "I agree", "Create an account", "Create account"):
        await talk.tap(label)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(who.phone)
        assert person
        await _tell(store, person, who)
        await _work(store, person, who, house)
    await talk.send_files("id-card.jpg")
    await talk.tap("National ID card")
    await talk.say("case")
    await talk.send_files("kcse.pdf")
    await talk.tap("Send it without words")
    await talk.say("statement")
    await _elsewhere(house, who)
    await _announce(house)
    return talk


async def _post(house: Bot, who: Somebody) -> None:
    """What the council has of the person: over, and paid."""
    offer: dict[str, Any] = {
        **who.on_paper,
        "examiner_number": "4411",
        "year": 2026,
        "exam": "KCSE",
        "paper": "233/1",
        "position": "EXAMINER",
        "centre": "Starehe Boys' Centre",
        "town": "Nairobi",
        "reference": "KNEC/CONF/114",
        "reports_at": datetime(2026, 2, 1, 5, 0, tzinfo=UTC),
        "ends_on": date(2026, 2, 13),
        "accept_by": datetime(2026, 1, 25, 14, 0, tzinfo=UTC),
        "letter_at": datetime(2026, 1, 26, 14, 0, tzinfo=UTC),
    }
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        await store.invitations.post([offer, {**offer, "paper": "102/1"}])  # the second is never answered
        (centre,) = await store.deployments.post_centres([CENTRE])
        await store.deployments.post([{**DEPLOYMENT, **who.on_paper, **OVER, "centre": centre.item}])
        await store.pay.post([{**PAYMENT, "phone": who.phone, "state": "paid"}])
        paper = {**PAYMENT, "code": "233/1", "position": "EXAMINER", "state": "paid"}
        await store.pay.post([{**paper, "phone": who.phone}])
        await store.trainings.post([{**TRAINED, **who.on_paper}])
        await store.vacancies.post(all_rows())


async def _tell(store: Store, person: Person, who: Somebody) -> None:
    """What the person tells of themselves."""
    told = {**PROFILE, **{name: value for name, value in who.on_paper.items() if name != "phone"}}
    await store.profiles.save(person, {**told, "mpesa_phone": who.phone, "mpesa_name": who.name}, "test")
    await store.profiles.save(person, {"kin_name": who.name, "kin_phone": who.phone}, "test")
    await store.profiles.add(person, QUALIFICATION, STUDIED, "B.Ed.", "test")
    await store.profiles.add(person, WORK, {**WORKED, "number": who.tsc_number}, "Mukurweini High School", "test")
    await store.drafts.keep(person, "bank", {"bank.bank_account": who.id_number}, 1, 4)


async def _work(store: Store, person: Person, who: Somebody, house: Bot) -> None:
    """What came of it."""
    invitation = next(each for each in await store.invitations.of(who.phone) if each.paper == "233/1")
    await store.invitations.decide(invitation, person, ACCEPTED, "", "terms", Origin("whatsapp", who.phone, "m"))
    (deployment,) = await store.deployments.of(who.phone)
    centre = await store.centres.get(deployment.centre_id)
    assert centre
    (chat,) = [row for row in await store.people.addresses(who.phone) if row.address == who.phone]
    by = By(chat, "WhatsApp 2547••••0000", house.clock(), late=False)
    await store.attendance.record(centre, OVER["starts_on"], [MarkDraft(deployment.id, PRESENT, "on time")], by)
    (mark,) = (await store.attendance.days([deployment.id]))[deployment.id].values()
    await store.attendance.dispute(mark, f"I am {who.name}.", chat, house.clock() + timedelta(days=1))
    newcomer = {**who.on_paper}
    await store.substitutions.propose(deployment, OVER["ends_on"], newcomer, f"{who.name} was sick", chat, "a centre")
    vacancy = next(iter((await store.vacancies.by_code([2026])).values()))
    filing = Filing(house.clock(), f'{{"id": "{who.id_number}"}}', who.name, "whatsapp")
    await store.applications.draft(person, vacancy, f"A-2345-{who.phone[-3:]}X", filing)
    await store.announcements.opt_out(who.phone)
    await store.announcements.opt_in(who.phone)
    await store.codes.issue("proof", who.phone, by="chat", chat=chat)
    await store.proofs.begin(chat, who.phone)
    await store.people.note("wrong_password", chat, who.phone)
    await store.deliveries.used(PASSWORD, who.phone)
    await store.looks.note(person.id, "Officer Mwende", "record", "diagnosis")
    chat.login_person_id = person.id
    case = await store.cases.file(chat, who.phone, f"I am {who.name}.", house.clock(), facts=f'["{who.id_number}"]')
    await store.cases.add(case, f"My number is {who.phone}.", house.clock())


async def _elsewhere(house: Bot, who: Somebody) -> None:
    """A chat that is not proven, and a phone that somebody else uses too."""
    for address in (who.address, SHARED):
        await consent(house, "telegram", address, active_at=house.clock())
        async with house.database.transaction() as tx:
            store = Store(tx, house.clock())
            (row,) = await tx.lock_chats(lanes=f'[["telegram", "{address}"]]')
            person = await store.people.by_phone(who.phone)
            assert person
            await store.logins.start(row, person, "password")
            row.conversation = row.parked = None  # what somebody else left there is not shown to whoever logs in
            await store.people.note("wrong_password", row, who.phone)
            fields = {name: getattr(row, name) for name in row.__slots__ if name not in ("channel", "address")}
            names = ("person_phone", "login_ended_at", "login_ended_why")
            await tx.save_chat([{name: value for name, value in fields.items() if name not in names}])
        await Talk(house, "telegram", address).say("officer")
        await Talk(house, "telegram", address).say(f"I was not paid, I am {who.name}, {who.id_number}")


async def _announce(house: Bot) -> None:
    """The council tells everybody something."""
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        kept = await store.announcements.add(Draft(Audience(), "News.", "Habari.", "KNEC"))
        now = house.clock()
        await store.timers.set("announcement", f"{kept.id}/{new_id()}", now, now + timedelta(days=1))
    await house.look()
