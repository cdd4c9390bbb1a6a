"""The letters that a person may have: one table of several kinds, and which line of it somebody means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.chat import Chat
from bot.language import LANGUAGES, NAIROBI, Text
from bot.words import normal
from conversations.application_papers import ApplicationReceipt, TrainingLetter
from conversations.deployment_letter import DeploymentLetter
from conversations.invitation_letter import InvitationLetter
from conversations.posts import TRAINING as EXAMINERS
from conversations.posts import get
from conversations.receipt_letter import ReceiptLetter
from conversations.statement_letter import StatementLetter, served
from letters.letter import Letter
from storage.applications import CHOSEN
from storage.invitations import ACCEPTED
from storage.letters import Subject
from storage.records.accounts import Person

CODES = re.compile(r"\b(?:20\d\d|\d{3,4}/\d[A-Z]?|\d{8})\b", re.IGNORECASE)  # a year, a paper, a centre


class Entry(Protocol):
    """One line of the table of a person's letters."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the council writes it in."""

    @property
    def id(self) -> str:
        """For choosing it."""

    @property
    def label(self) -> Text:
        """As the portal shows it: 2021 KCSE 233/1 Examiner."""

    @property
    def title(self) -> str:
        """What a stranger may know of it."""

    @property
    def name(self) -> str:
        """The person's."""

    @property
    def subject(self) -> Subject:
        """What it is about."""

    @property
    def file_name(self) -> str:
        """Of the PDF: kcse2026-233-1.pdf"""

    def not_yet(self, now: datetime) -> Text | None:
        """Why there is no letter at the moment; None where there is one."""

    def content(self, language: str, now: datetime) -> Letter:
        """What it says."""

    def essentials(self, serial: str) -> Text:
        """What it says in short, for phones that cannot show it."""


async def letters_of(chat: Chat, person: Person) -> list[Entry]:
    """A person's letters: of accepted contracts, of deployments and of trainings, newest year first."""
    invitations = await chat.store.invitations.of(person.phone)
    found: list[Entry] = [InvitationLetter(each) for each in invitations if each.decision == ACCEPTED]
    found += [DeploymentLetter(each) for each in await chat.store.deployments.of(person.phone)]
    found += await _trainings_of(chat, person)
    return sorted(found, key=lambda entry: entry.title[:4], reverse=True)


async def _trainings_of(chat: Chat, person: Person) -> list[TrainingLetter]:
    """The invitations to trainings that somebody has a place in."""
    profile = await chat.store.profiles.of(person)
    chosen = [each for each in await chat.store.applications.of(person) if each.state in CHOSEN]
    posts = [(each, await get(chat.store, each.vacancy_id)) for each in chosen if each.activity == EXAMINERS]
    return [TrainingLetter(each, post, profile) for each, post in posts if post]


async def receipts_of(chat: Chat, person: Person) -> list[ReceiptLetter]:
    """The receipts for a person's answers to contracts, newest year first."""
    decided = {each.invitation_id: each for each in await chat.store.invitations.acceptances(person.phone)}
    invitations = await chat.store.invitations.of(person.phone)
    return [ReceiptLetter(each, decided[each.id]) for each in invitations if each.id in decided]


async def applied(chat: Chat, person: Person) -> list[ApplicationReceipt]:
    """The receipts for a person's applications, the newest first."""
    profile = await chat.store.profiles.of(person)
    submitted = [each for each in await chat.store.applications.of(person) if each.submitted_at]
    posts = [(each, await get(chat.store, each.vacancy_id)) for each in submitted]
    return [ApplicationReceipt(each, post, profile) for each, post in posts if post]


async def statements_of(chat: Chat, person: Person) -> list[StatementLetter]:
    """The statements of a person's service, a year each, newest first."""
    accepted = [each for each in await chat.store.invitations.of(person.phone) if each.decision == ACCEPTED]
    services = served([*accepted, *await chat.store.deployments.of(person.phone)], chat.now)
    years = sorted({each.year for each in services}, reverse=True)
    today = chat.now.astimezone(NAIROBI).date()
    days = await chat.store.attendance.days([each.id for each in services])
    marks = {deployment_id: tuple(found.values()) for deployment_id, found in days.items()}
    of_year = {year: tuple(each for each in services if each.year == year) for year in years}
    return [StatementLetter(person, year, of_year[year], today, marks) for year in years]


def matching(entries: Sequence[Entry], wish: str) -> list[Entry]:
    """The entries that a wish in words means: those with its year, paper or centre, and the words that it shares."""
    words = {entry.id: _words_of(entry) for entry in entries}
    wanted = {word for word in normal(wish).split() if len(word) > 2} & set().union(*words.values())
    codes = {code for found in CODES.findall(wish) for code in normal(found).split()}
    return [entry for entry in entries if wanted | codes <= words[entry.id]]


def _words_of(entry: Entry) -> set[str]:
    texts = (entry.label.render(language) for language in LANGUAGES)
    return {word for text in texts for word in normal(text).split()}
