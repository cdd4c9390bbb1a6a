"""What a day's work comes to, and whether anything stands between somebody and their pay."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import catalogue
from bot.claims import NothingToExport, export_claims
from bot.lines.file import Refused
from bot.load import load_centres, load_deployments
from bot.office import Loaded
from bot.payments import load_payments, load_rates
from conversations.claims import Claim, kes, with_marks, withheld
from conversations.readiness import checked, next_check
from storage.attendance import ABSENT, PRESENT, By, Draft
from storage.documents import Bound
from storage.pay import PAID
from storage.records.accounts import Person
from storage.registers import ACKNOWLEDGED, RETURNED, SUBMITTED
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.bot.test_load import office
from tests.bot.test_load_deployments import CENTRE, DEPLOYMENT, written
from tests.centre import FIRST, LAST, MANAGER, REHEARSAL, posted
from tests.talk import Bot, Clock

PAYMENT = {
    "phone": "0712345678",
    "year": "2026",
    "exam": "KCSE",
    "code": "08219108",
    "position": "CENTRE_MANAGER",
    "state": "approved",
    "amount": "1,650.00",
    "tax": "",
    "reference": "",
    "day": "2026-12-10",
    "why": "",
}
RATE = {
    "year": "2026",
    "exam": "KCSE",
    "position": "CENTRE_MANAGER",
    "region": "",
    "amount": "500",
    "source": "circular of 2019",
}


@pytest.mark.parametrize(("amount", "tax"), [(2_400_000, 0), (2_400_100, 120_005), (3_000_000, 150_000)])
def test_tax_is_withheld_above_the_limit(amount: int, tax: int) -> None:
    """5 % of the whole payment, to the cent."""
    assert withheld(amount) == tax


@pytest.mark.parametrize(("cents", "text"), [(0, "KES 0"), (660_000, "KES 6,600"), (660_050, "KES 6,600.50")])
def test_sums_are_written_as_people_write_them(cents: int, text: str) -> None:
    """Cents only where there are any."""
    assert kes(cents) == text


async def marked(house: Bot, clock: Clock, marks: dict[date, str]) -> Person:
    """The centre's manager, who has an account, marked on these days."""
    await consent(house, "sms", MANAGER)
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        centre = await posted(store)
        person = await store.people.register(MANAGER, None, "test")
        (mine,) = await store.deployments.of(MANAGER)
        (chat,) = await store.people.chats_of({MANAGER}, ["sms"])
        by = By(chat, "SMS", clock(), late=False)
        for day, value in marks.items():
            await store.attendance.record(centre, day, [Draft(mine.id, value)], by)
    assert person
    return person


async def claim_of(house: Bot, clock: Clock) -> Claim:
    """The manager's claim."""
    async with house.database.reading() as tx:
        store = Store(tx, clock())
        (claim,) = await with_marks(store, await store.deployments.of(MANAGER), await store.pay.of(MANAGER))
    return claim


async def problems(house: Bot, clock: Clock, person: Person) -> list[str]:
    """What stands between the manager and the pay, in words."""
    claim = await claim_of(house, clock)
    async with house.database.reading() as tx:
        checks = await checked(Store(tx, clock()), person, claim, clock())
    return [str(check.line) for check in checks if check.problem]


async def test_days_present_are_what_is_paid(house: Bot, clock: Clock) -> None:
    """At the rate of the letter; days absent and days to come are not."""
    await marked(house, clock, {REHEARSAL: PRESENT, FIRST: ABSENT})
    claim = await claim_of(house, clock)
    assert (claim.days, claim.present, claim.absent) == ([REHEARSAL, FIRST, LAST], [REHEARSAL], [FIRST])
    assert (claim.amount, claim.tax) == (55_000, 0)
    assert claim.unmarked(LAST + timedelta(days=1)) == [LAST]


async def test_each_reason_for_no_pay_is_named(house: Bot, clock: Clock) -> None:
    """Another name, an absence, a day without a mark, and what is missing from the profile."""
    person = await marked(house, clock, {REHEARSAL: PRESENT, FIRST: ABSENT})
    values = {"name": "Wanjiku Achieng Otieno", "mpesa_name": "Akinyi Atieno", "mpesa_phone": MANAGER}
    async with house.database.transaction() as tx:
        await Store(tx, clock()).profiles.save(person, values, "test")
    clock.now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    name, register, complete = await problems(house, clock, person)
    assert name.startswith("Name on M-Pesa: M-Pesa has Akinyi Atieno, the council has Wanjiku Achieng Otieno.")
    assert register == "Attendance register: you are marked absent on 24 Nov. If that is wrong, say so."
    assert complete.endswith("Add it before 25 Nov.")
    clock.now += timedelta(days=1)
    _name, register, complete = await problems(house, clock, person)
    assert register.startswith("Attendance register: nothing for 25 Nov.")
    assert complete.endswith("Add it today.")


async def test_a_register_counts_when_the_director_has_it(house: Bot, clock: Clock) -> None:
    """Not sent, sent, given back, sent again, acknowledged."""
    person = await marked(house, clock, {REHEARSAL: PRESENT, FIRST: PRESENT, LAST: PRESENT})
    clock.now = datetime(2026, 11, 26, 9, tzinfo=UTC)
    centre_id = (await claim_of(house, clock)).deployment.centre_id
    expected = [
        (None, "your centre has not sent it"),
        (SUBMITTED, "it waits for the Sub County Director"),
        (RETURNED, "it was given back to your centre: no stamp"),
        (SUBMITTED, "it waits for the Sub County Director"),
        (ACKNOWLEDGED, ""),
    ]
    for state, words in expected:
        await sign(house, clock, centre_id, state)
        found = [each for each in await problems(house, clock, person) if each.startswith("Signed register")]
        assert [words in each for each in found] == [True] * bool(words)


async def sign(house: Bot, clock: Clock, centre_id: int, state: str | None) -> None:
    """Bring the centre's signed copy into a state."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        newest = await store.registers.newest(centre_id)
        if state == SUBMITTED:
            (chat,) = await store.people.chats_of({MANAGER}, ["sms"])
            (centre,) = await store.deployments.centres([2026])
            await store.registers.submit(centre, f"R-{newest and newest.id}", Bound("0" * 64, 1, 1), chat, "manager")
        elif state and newest:
            await store.registers.decide(newest, state, "director", "no stamp.")


async def test_nobody_is_late_who_is_told_in_time(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """14 days before, and not again in a week unless there is a new reason; nothing when it is paid."""
    clock.now = datetime(2026, 9, 1, 6, tzinfo=UTC)
    await consent(house, "sms", MANAGER)
    async with house.database.transaction() as tx:
        await Store(tx, clock()).people.register(MANAGER, None, "test")
    await load_centres(office(house.database, clock), written(tmp_path, CENTRE))
    await load_deployments(office(house.database, clock), written(tmp_path, DEPLOYMENT))
    sms = house.channels["sms"].sent
    await house.look()
    sms.clear()
    for day, notices in ((2, 1), (9, 2), (15, 3), (16, 3), (17, 4), (18, 4)):
        clock.now = datetime(2026, 10, day, 7, tzinfo=UTC)
        await house.look()
        assert len(sms) == notices
    assert "may be held up. Name on M-Pesa: not told yet." in sms[0][1].text
    assert "Attendance register: it does not name you yet." in sms[3][1].text
    paid = PAYMENT | {"position": "INVIGILATOR", "state": "paid", "reference": "TLK7QX2M9P"}
    await load_payments(office(house.database, clock), written(tmp_path, paid))
    await house.look()
    clock.now = datetime(2026, 10, 26, 7, tzinfo=UTC)
    await house.look()
    assert [text.text[:40] for _address, text in sms[4:]] == ["Mtahini, for the examinations council. Y"]


async def test_checks_are_set_from_two_weeks_before_to_a_month_after(house: Bot, clock: Clock) -> None:
    """By the Nairobi clock, at nine; then no more."""
    await marked(house, clock, {})
    deployment = (await claim_of(house, clock)).deployment
    expected = {
        datetime(2026, 11, 1, tzinfo=UTC): "2026-11-09",
        datetime(2026, 11, 9, 6, tzinfo=UTC): "2026-11-16",
        datetime(2026, 11, 23, 6, tzinfo=UTC): "2026-11-24",
        datetime(2026, 12, 30, tzinfo=UTC): None,
    }
    for now, day in expected.items():
        timer = next_check(deployment, now)
        assert (timer and timer.subject) == (day and f"{deployment.id}/{day}")


async def test_the_newest_word_on_a_payment_counts(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """Loading the same file again changes nothing; each change is told."""
    await marked(house, clock, {})
    desk = office(house.database, clock)
    assert await load_payments(desk, written(tmp_path, PAYMENT)) == Loaded(added=1, notices=1)
    assert await load_payments(desk, written(tmp_path, PAYMENT)) == Loaded(same=1)
    clock.move(hours=1)
    paid = PAYMENT | {"state": PAID, "reference": "TLK7QX2M9P"}
    assert await load_payments(office(house.database, clock), written(tmp_path, paid)) == Loaded(changed=1, notices=1)
    found = (await claim_of(house, clock)).payment
    assert found
    assert (found.state, found.amount, found.reference) == (PAID, 165_000, "TLK7QX2M9P")


@pytest.mark.parametrize("change", [{"state": "paid"}, {"state": "returned"}, {"amount": "-1"}, {"state": "lost"}])
async def test_a_payment_without_its_proof_is_refused(
    house: Bot, clock: Clock, tmp_path: Path, change: dict[str, str]
) -> None:
    """Paid without a reference, returned without a reason."""
    with pytest.raises(Refused):
        await load_payments(office(house.database, clock), written(tmp_path, PAYMENT | change))


async def test_claims_are_exported_with_rates_that_disagree(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str
) -> None:
    """Nothing is averaged; who is not ready is named with the reasons; each person's history knows of it."""
    await marked(house, clock, {REHEARSAL: PRESENT, FIRST: PRESENT, LAST: PRESENT})
    same = RATE | {"amount": "550", "source": "letter of 2026"}
    await load_rates(office(house.database, clock), written(tmp_path, RATE, same))
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    path = tmp_path / "claims.csv"
    assert await export_claims(office(house.database, clock), 2026, "KCSE", path, "Mwende, paymaster") == 7
    with path.open(encoding="utf-8", newline="") as file:
        (mine,) = [row for row in csv.DictReader(file) if row["position"] == "CENTRE_MANAGER"]
    assert (mine["days_present"], mine["amount"], mine["tax"]) == ("3", "1650.00", "0.00")
    assert (mine["rate"], mine["other_rates"]) == ("550", "500.00 by circular of 2019")
    assert mine["not_ready"] == "Name on M-Pesa; Signed register; Complete in time"
    assert path.stat().st_mode & 0o077 == 0
    (noted,) = await rows(database_url, "look")
    assert (noted["who"], noted["what"], noted["why"]) == ("Mwende, paymaster", "claim", "2026 KCSE 08219108")


async def test_nothing_to_export_is_said(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """And no file is left behind."""
    with pytest.raises(NothingToExport):
        await export_claims(office(house.database, clock), 2019, "KCSE", tmp_path / "claims.csv", "Mwende")
    assert not (tmp_path / "claims.csv").exists()


async def test_the_rates_that_are_shipped_can_be_loaded(house: Bot, clock: Clock) -> None:
    """Two sources for one year stand beside each other."""
    shipped = Path(catalogue.__file__).parent / "rates.csv"
    loaded = await load_rates(office(house.database, clock), shipped)
    assert loaded.added > 10
    async with house.database.reading() as tx:
        assert {each.amount for each in await Store(tx, clock()).pay.rates(2024)} == {51_000, 68_000}
