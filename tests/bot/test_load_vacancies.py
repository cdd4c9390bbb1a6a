"""Loading vacancies, training records and decisions: strict, all or nothing, and people are told what concerns them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from bot import council
from bot.lines.file import Line, Refused
from bot.lines.posts import DecisionLine, TrainingLine, VacancyLine
from bot.load import TABLES
from bot.office import Loaded
from bot.recall import NotWithdrawn, Order, withdraw_vacancy
from storage import applications
from storage.applications import APPROVED, ENDED, Filing, Verdict
from storage.records.accounts import Person
from storage.records.vacancies import Application, Vacancy
from storage.store import Store
from tests.bot.chats import consent
from tests.bot.test_load import office
from tests.talk import START, Bot

PHONE = "+254712345678"
LINE = {
    "code": "KCSE-INV-1",
    "year": "2026",
    "exam": "KCSE",
    "activity": "SUPERVISION",
    "duty_station": "EXAM_CENTRE",
    "position": "INVIGILATOR",
    "paper": "",
    "county": "Kisii",
    "sub_county": "Kisii South",
    "station": "",
    "places": "1",
    "opens_at": "2026-11-20 08:00",
    "closes_at": "2026-11-30 17:00",
    "served": "first",
    "most": "1",
    "checklist": "",
    "head": "no",
    "max_age": "",
    "tsc": "yes",
    "level": "",
    "service_years": "",
    "same_school_years": "3",
    "untrained": "no",
    "notice": "Report at 7.00 a.m.",
    "fee": "",
    "venue": "",
}
TRAINED = {
    "phone": "",
    "name": "Wanjiku Achieng Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "year": "2019",
    "exam": "KCSE",
    "paper": "102/1",
    "venue": "Nakuru",
}
DECISION = {"number": "A-2345-6789", "decision": "approved", "item": "", "reason": "", "by": "A. Mutiso, KNEC"}


def write(folder: Path, kind: type[Line], *lines: Mapping[str, str]) -> Path:
    """A CSV file with these lines."""
    path = folder / "lines.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kind.model_fields))
        writer.writeheader()
        writer.writerows(lines)
    return path


async def load(house: Bot, table: str, path: Path) -> Loaded:
    """Load a file as the command does."""
    loaded = await TABLES[table](office(house.database, house.clock), path)
    await house.look()
    return loaded


async def load_vacancies(house: Bot, folder: Path, *lines: Mapping[str, str]) -> Loaded:
    """Load these vacancies."""
    return await load(house, "vacancies", write(folder, VacancyLine, *lines))


async def problems(house: Bot, table: str, path: Path) -> list[str]:
    """Why a file is refused."""
    with pytest.raises(Refused) as refused:
        await load(house, table, path)
    return refused.value.problems


async def the_vacancy(house: Bot, code: str = LINE["code"]) -> Vacancy:
    """The vacancy with this code."""
    async with house.database.reading() as tx:
        return (await Store.reading(tx).vacancies.by_code([2026]))[code]


async def applied(house: Bot, phone: str = PHONE) -> tuple[Person, Application]:
    """Somebody with a chat who has applied."""
    await consent(house, "telegram", phone[-4:], proven_phone=phone, active_at=house.clock())
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.register(phone, None, "test")
        assert person
        vacancy = (await store.vacancies.by_code([2026]))[LINE["code"]]
        ((application,), _moved) = await store.applications.submit(
            person, [(vacancy, f"A-2345-{phone[-4:]}")], Filing(house.clock())
        )
    return person, application


def told(house: Bot, phone: str = PHONE) -> list[str]:
    """What somebody was told on Telegram."""
    return [message.text for to, message in house.channels["telegram"].sent if to == phone[-4:]]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("exam", "KCPE", "KCPE is no examination that is still held of the catalogue"),
        ("activity", "FUN", "FUN is no activity"),
        ("duty_station", "HOME", "HOME is no duty station"),
        ("position", "KING", "KING is no position"),
        ("paper", "999/9", "999/9 is no paper"),
        ("paper", "901/1", "901/1 is"),
        ("places", "0", "greater than 0"),
        ("closes_at", "2026-11-19 17:00", "it closes before it opens"),
        ("served", "luck", "luck is no way to choose people"),
        ("checklist", "everything", "everything is no list of documents"),
        ("tsc", "maybe", "write yes or no"),
        ("level", "phd", "phd is no level"),
        ("max_age", "old", "valid integer"),
        ("fee", "-1", "greater than or equal to 0"),
        ("county", "", "it needs its county"),
    ],
)
async def test_a_bad_value_is_named(house: Bot, tmp_path: Path, column: str, value: str, reason: str) -> None:
    """By line, column and reason; nothing is loaded."""
    found = await problems(house, "vacancies", write(tmp_path, VacancyLine, LINE, {**LINE, "code": "2", column: value}))
    assert any(problem.startswith("line 3, column ") and reason in problem for problem in found), found
    async with house.database.reading() as tx:
        assert not await Store.reading(tx).vacancies.by_code([2026])


async def test_places_must_be_listed(house: Bot, tmp_path: Path) -> None:
    """A county that is misspelled, or a sub-county of another county, would hide the post from everybody."""
    path = write(tmp_path, VacancyLine, {**LINE, "county": "Kissi"}, {**LINE, "code": "2", "sub_county": "Westlands"})
    assert await problems(house, "vacancies", path) == [
        "line 2, column county: Kissi is no county that is listed",
        "line 3, column sub_county: Westlands is not listed in Kisii",
    ]


async def test_times_are_those_of_nairobi(house: Bot, tmp_path: Path) -> None:
    """As everywhere."""
    loaded = await load_vacancies(house, tmp_path, LINE)
    vacancy = await the_vacancy(house)
    assert (loaded.added, vacancy.county, vacancy.subcounty) == (1, 45, "45-kisii-south")
    assert vacancy.closes_at.isoformat() == "2026-11-30T14:00:00+00:00"


async def test_the_same_file_again_changes_nothing(house: Bot, tmp_path: Path) -> None:
    """Running it twice is safe."""
    await load_vacancies(house, tmp_path, LINE)
    again = await load_vacancies(house, tmp_path, LINE)
    assert (again.added, again.changed, again.same, again.notices) == (0, 0, 1, 0)


async def test_a_closing_time_never_moves_earlier(house: Bot, tmp_path: Path) -> None:
    """A deadline is a promise."""
    await load_vacancies(house, tmp_path, LINE)
    path = write(tmp_path, VacancyLine, {**LINE, "closes_at": "2026-11-29 17:00"})
    assert await problems(house, "vacancies", path) == [
        "line 2, column closes_at: it was later; a closing time may only move later"
    ]


async def test_what_people_applied_for_stays_what_it_was(house: Bot, tmp_path: Path) -> None:
    """Another position or place is another post; places that are taken stay."""
    await load_vacancies(house, tmp_path, {**LINE, "places": "2"})
    await applied(house)
    await applied(house, "+254722000111")
    path = write(tmp_path, VacancyLine, {**LINE, "position": "SUPERVISOR", "places": "1"})
    assert await problems(house, "vacancies", path) == [
        "line 2, column position: it was another; post it under another code",
        "line 2, column places: 2 places are taken already",
    ]


async def test_whoever_is_concerned_is_told_of_more_time(house: Bot, tmp_path: Path) -> None:
    """With the new time and its zone; once."""
    await load_vacancies(house, tmp_path, LINE)
    await applied(house)
    for _time in range(2):
        await load_vacancies(house, tmp_path, {**LINE, "closes_at": "2026-12-02 17:00"})
    (text,) = told(house)
    assert "closes later than announced: Wednesday 2 December 2026, 17:00, Nairobi time" in text
    assert "A-2345-5678" in text


async def test_more_places_go_to_who_waits(house: Bot, tmp_path: Path) -> None:
    """In order of receipt, and they are told."""
    await load_vacancies(house, tmp_path, LINE)
    await applied(house)
    _person, waiting = await applied(house, "+254722000111")
    assert not waiting.holds
    await load_vacancies(house, tmp_path, {**LINE, "places": "2"})
    (text,) = told(house, "+254722000111")
    assert "a place became free. It is kept for you until your application is reviewed" in text
    assert told(house) == []


async def test_training_records_are_kept_once(house: Bot, tmp_path: Path) -> None:
    """Also without a phone number."""
    path = write(tmp_path, TrainingLine, TRAINED)
    first, again = await load(house, "trainings", path), await load(house, "trainings", path)
    assert (first.added, again.same) == (1, 1)


async def test_decisions_reach_people_with_their_reasons(house: Bot, tmp_path: Path) -> None:
    """A place that becomes free goes to who waits; the same file again decides nothing."""
    await load_vacancies(house, tmp_path, LINE)
    await applied(house)
    await applied(house, "+254722000111")
    lost = {**DECISION, "number": "A-2345-5678", "decision": "unsuccessful", "reason": "The school has no head."}
    path = write(tmp_path, DecisionLine, lost)
    loaded, again = await load(house, "decisions", path), await load(house, "decisions", path)
    assert (loaded.added, loaded.notices, again.same, again.notices) == (1, 2, 1, 0)
    assert "The reason: The school has no head." in told(house)[0]
    assert "a place became free" in told(house, "+254722000111")[0]


async def test_whoever_looks_at_an_application_is_kept(house: Bot, tmp_path: Path) -> None:
    """So is whoever copies all of an activity; drafts are nobody's business yet."""
    await load_vacancies(house, tmp_path, LINE)
    person, application = await applied(house)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock()).applications
        await store.looked_at(application, "A. Mutiso, KNEC")
        (row,) = await store.export(2026, "KCSE", "SUPERVISION", "B. Otieno, KNEC")
        looks = [(each.what, each.why, each.who) for each in await Store(tx, house.clock()).looks.of(person, 9)]
    assert (row["number"], row["phone"], row["queue"]) == (application.number, PHONE, 1)
    seen = ("application", application.number)
    assert looks == [(*seen, "B. Otieno, KNEC"), (*seen, "A. Mutiso, KNEC")]
    assert "person_id" not in row


async def test_more_people_than_places_are_refused(house: Bot, tmp_path: Path) -> None:
    """With the line; and nobody of the file is decided on."""
    await load_vacancies(house, tmp_path, LINE)
    await applied(house)
    await applied(house, "+254722000111")
    path = write(
        tmp_path,
        DecisionLine,
        {**DECISION, "number": "A-2345-5678"},
        {**DECISION, "number": "A-2345-0111"},
        {**DECISION, "number": "A-9999-9999"},
    )
    assert await problems(house, "decisions", path) == [
        "line 3: all places of the post are taken: choose reserve, or withdraw another decision first",
        "line 4, column number: there is no application A-9999-9999",
    ]
    assert told(house) == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"decision": "rejected"}, "rejected is no decision"),
        ({"decision": "unsuccessful"}, "the person needs to know why"),
        ({"decision": "needs", "reason": "The stamp is missing."}, "it goes with the decision needs"),
        ({"item": "kcse"}, "it goes with the decision needs"),
        ({"decision": "needs", "item": "moon", "reason": "x"}, "moon is no thing that an application can need"),
        ({"number": "R-2345-6789"}, "should match pattern"),
        ({"by": ""}, "at least 1 character"),
    ],
)
async def test_a_decision_without_a_reason_is_refused(
    house: Bot, tmp_path: Path, values: dict[str, Any], reason: str
) -> None:
    """Nobody is told no without a word why."""
    found = await problems(house, "decisions", write(tmp_path, DecisionLine, {**DECISION, **values}))
    assert any(reason in problem for problem in found), found


async def test_what_was_begun_in_time_counts(house: Bot, tmp_path: Path) -> None:
    """On our clock, for a day."""
    await load_vacancies(house, tmp_path, LINE)
    vacancy = await the_vacancy(house)
    begun = vacancy.closes_at - timedelta(minutes=1)
    assert vacancy.is_open(begun, vacancy.closes_at + timedelta(hours=23))
    assert not vacancy.is_open(begun, vacancy.closes_at + timedelta(hours=24))
    assert not vacancy.is_open(vacancy.closes_at, vacancy.closes_at)
    assert not vacancy.is_open(START, vacancy.opens_at - timedelta(minutes=1))


async def test_a_post_that_is_taken_back_ends_what_was_applied_for(house: Bot, tmp_path: Path) -> None:
    """Everybody concerned is told the reason, once; nobody can apply or be decided on any more, and it stays so."""
    await load_vacancies(house, tmp_path, LINE)
    person, application = await applied(house)
    desk = office(house.database, house.clock)
    order = Order("A. Mutiso, KNEC", "The school is no centre.")
    done = await withdraw_vacancy(desk, 2026, LINE["code"], order)
    await house.look()
    assert (done.withdrawn, done.notices) == (1, 1)
    (text,) = told(house)
    assert "The reason: The school is no centre." in text
    vacancy = await the_vacancy(house)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        (mine,) = await store.applications.of(person)
        assert (mine.state, mine.holds, mine.why) == (ENDED, 0, "The school is no centre.")
        assert not await store.vacancies.openings("exam", {}, START)
        for act in (
            store.applications.submit(person, [(vacancy, "A-2345-0002")], Filing(house.clock())),
            store.applications.withdraw(mine, "test"),
            store.applications.decide(mine, Verdict(APPROVED), "A. Mutiso"),
        ):
            with pytest.raises(applications.Refused):
                await act
        history = [(each.new, each.who, each.why) for each in await store.applications.history(application)]
    assert history[-1] == (ENDED, order.by, order.why)
    with pytest.raises(NotWithdrawn, match="taken back before"):
        await withdraw_vacancy(desk, 2026, LINE["code"], order)
    with pytest.raises(NotWithdrawn, match="there is no vacancy"):
        await withdraw_vacancy(desk, 2026, "KCSE-INV-2", order)
    assert (await load_vacancies(house, tmp_path, LINE)).same == 1
    assert await problems(house, "vacancies", write(tmp_path, VacancyLine, {**LINE, "places": "3"})) == [
        "line 2, column code: it was taken back; post it under another code"
    ]


async def test_a_notice_may_be_in_kiswahili_too(house: Bot, tmp_path: Path) -> None:
    """Where the file has the column; where it has not, what was there stays."""
    await load_vacancies(house, tmp_path, {**LINE, "notice_sw": "Fika saa moja asubuhi."})
    path = tmp_path / "lines.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(LINE))
        writer.writeheader()
        writer.writerow(LINE)
    assert (await load(house, "vacancies", path)).same == 1
    vacancy = await the_vacancy(house)
    assert [vacancy.notice_in(language) for language in ("en", "sw")] == [
        "Report at 7.00 a.m.",
        "Fika saa moja asubuhi.",
    ]


def test_every_table_is_named_by_the_help() -> None:
    """An officer need not guess what can be loaded."""
    words = str(signature(council.load).parameters["table"].annotation)
    assert [table for table in TABLES if table not in words] == []
