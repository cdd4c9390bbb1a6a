"""`mtahini applications`: list, show, decide, export."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from conversations.rules import Facts
from storage.applications import Filing
from storage.connect import database
from storage.store import Store
from tests.talk import START
from tests.vacancies import ROW, row

PHONE, NUMBER, BY = "+254712345678", "A-2345-6789", ("--by", "A. Mutiso, KNEC")
FACTS = Facts(birth_year=1985, tsc=True, service_years=1)
Run = Callable[..., str]


@pytest.fixture
def applications(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on this test's database, with one application for one place; gives what it prints."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    asyncio.run(applied(database_url))

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["applications", *words])
        assert result.exit_code == code, result.output
        return result.output

    return run


async def applied(url: str) -> None:
    """One application for one place."""
    store = database(url)
    await store.open()
    async with store.transaction() as tx:
        nouns = Store(tx, START)
        (posted,) = await nouns.vacancies.post([row(places=1)])
        person = await nouns.people.register(PHONE, None, "test")
        assert person
        await nouns.applications.submit(
            person, [(posted.item, NUMBER)], Filing(START, FACTS.as_json(), recommender="Daudi Mutua")
        )
    await store.close()


def test_an_officer_works_through_the_applications(applications: Run) -> None:
    """In order of receipt; whoever looks at one is kept, and the decision with its reason."""
    listed = applications("list", "2026", ROW["code"])
    assert "2026 KCSE Invigilator, Kisii South, Kisii  1 of 1 places taken" in listed
    assert f"    1  {NUMBER}  submitted    place" in listed
    assert "254712345678" not in listed
    shown = applications("show", NUMBER.lower(), *BY)
    assert "254712345678" in shown
    assert "Daudi Mutua" in shown
    assert "judged by            Born in 1985; Registered with TSC; Has taught for 1 year\n" in shown
    assert "still needs          Full name, ID number\n" in shown
    assert "waiting for review" in shown
    applications("decide", NUMBER, "unsuccessful", "--why", "The school is closed.", *BY)
    assert "The school is closed." in applications("list", "2026", ROW["code"])


def test_an_officer_sees_who_applied(applications: Run, database_url: str) -> None:
    """By the name on the profile and the number of the teacher; the ID number is masked."""
    asyncio.run(told(database_url))
    shown = applications("show", NUMBER, *BY)
    assert "name                 Wanjiku Achieng Otieno\n" in shown
    assert "ID number            23••••89\n" in shown
    assert "TSC or PF number     512345\n" in shown


async def told(url: str) -> None:
    """Who applied has a profile."""
    store = database(url)
    await store.open()
    async with store.transaction() as tx:
        nouns = Store(tx, START)
        person = await nouns.people.by_phone(PHONE)
        assert person
        values = {"name": "Wanjiku Achieng Otieno", "id_number": "23456789", "tsc_number": "512345"}
        await nouns.profiles.save(person, values, "test")
    await store.close()


def test_what_still_needs_something_is_approved_only_on_purpose(applications: Run) -> None:
    """What it needs is said first, and nobody is told anything."""
    applications("decide", NUMBER, "needs", "--item", "kcse", "--why", "The stamp is missing.", *BY)
    said = applications("decide", NUMBER, "approved", *BY, code=1)
    assert "it still needs KCSE certificate, Full name, ID number. To decide so anyway: --anyway." in said
    assert "needs" in applications("list", "2026", ROW["code"])
    applications("decide", NUMBER, "approved", "--anyway", *BY)
    assert "approved" in applications("list", "2026", ROW["code"])


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("decide", NUMBER, "rejected"), "decision: rejected is no decision", 2),
        (("decide", NUMBER, "unsuccessful"), "reason: the person needs to know why", 2),
        (("decide", NUMBER, "needs", "--why", "x"), "--item is missing: name the one thing", 2),
        (("decide", NUMBER, "approved", "--item", "kcse"), "item: it goes with the decision needs", 2),
        (("decide", "A-9999-9999", "approved"), "Nothing was changed: there is no application A-9999-9999", 1),
        (("show", "A-9999-9999"), "There is no application A-9999-9999", 1),
    ],
)
def test_what_cannot_be_done_is_said(applications: Run, words: tuple[str, ...], said: str, code: int) -> None:
    """With what to write instead."""
    assert said in applications(*words, *BY, code=code)


def test_a_code_that_is_no_vacancy_is_said_to_be_none(applications: Run) -> None:
    """With the year; of what only reads, it is not said that nothing was changed."""
    assert "There is no vacancy X of 2026" in applications("list", "2026", "X", code=1)


def test_the_code_of_a_vacancy_is_known_in_any_case(applications: Run) -> None:
    """As codes are elsewhere."""
    assert NUMBER in applications("list", "2026", ROW["code"].lower())


@pytest.mark.parametrize(
    ("exam", "activity", "said"),
    [("KCSE", "NOPE", "NOPE is no activity: there is "), ("KCSF", "SUPERVISION", "KCSF is no examination: there is ")],
)
def test_nothing_is_exported_of_what_is_unknown(
    applications: Run, tmp_path: Path, exam: str, activity: str, said: str
) -> None:
    """An empty file would look like no applications."""
    out = tmp_path / "out.csv"
    assert said in applications("export", "2026", exam, activity, str(out), *BY, code=2)
    assert not out.exists()


def test_all_of_an_activity_can_be_taken_elsewhere(applications: Run, tmp_path: Path) -> None:
    """As CSV, with a word on what it is."""
    out = tmp_path / "out.csv"
    assert "personal data" in applications("export", "2026", "kcse", "supervision", str(out), *BY)
    with out.open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["number"], line["phone"], line["queue"], line["holds"]) == (NUMBER, PHONE, "1", "1")
