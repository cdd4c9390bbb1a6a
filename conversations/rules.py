"""Who may apply: the rules of a vacancy over what is known of a person. Each rule that fails says why."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from rapidfuzz import fuzz

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import NAIROBI, Text, _, joined, n_, plain
from bot.widgets import Year
from bot.words import normal
from conversations import identity
from conversations.formats import words
from conversations.sections import LEVELS
from storage.profiles import QUALIFICATION, WORK
from storage.records.accounts import Person
from storage.records.profiles import Qualification, Work

KINDS = {
    "school",
    "high",
    "secondary",
    "primary",
    "junior",
    "senior",
    "academy",
    "centre",
    "center",
    "shule",
    "ya",
    "msingi",
}
SAME = 90  # rapidfuzz ratio of two names of one school
A_YEAR = timedelta(days=365.25)
MOST_YEARS = 60  # of service
BORN = Year(title=_("Year of birth"), prompt=_("In which year were you born?"), example="1985", oldest=80, youngest=18)


class Rules(Protocol):
    """What a vacancy asks of people; what is usual (catalogue) has the same."""

    @property
    def max_age(self) -> int:
        """By year of birth; 0: any."""

    @property
    def tsc(self) -> int:
        """1: registered with TSC."""

    @property
    def level(self) -> str:
        """The lowest qualification; empty: any."""

    @property
    def service_years(self) -> int:
        """Of teaching."""

    @property
    def same_school_years(self) -> int:
        """Not at a school where one has worked within so many years."""


@dataclass(frozen=True)
class Facts:
    """What the rules are judged by. None is not known."""

    birth_year: int | None = None
    tsc: bool | None = None
    level: str | None = None
    service_years: int | None = None
    schools: tuple[str, ...] | None = None  # of the last years

    def as_json(self) -> str:
        """To be kept with the application."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """What was kept with an application."""
        return cls(**json.loads(text))

    def told(self) -> list[Text]:
        """What is known, in words."""
        here = joined([plain(each) for each in self.schools or ()], ", ")
        return [
            *([_("Born in {year}", year=self.birth_year)] if self.birth_year else []),
            *([] if self.tsc is None else [_("Registered with TSC") if self.tsc else _("Not registered with TSC")]),
            *([_("Qualification: {level}", level=level_name(self.level))] if self.level else []),
            *([] if self.service_years is None else [_taught(self.service_years)]),
            *([_("At school: {schools}", schools=here)] if self.schools else []),
        ]


async def known(chat: Chat, person: Person, same_school_years: int) -> Facts:
    """What a person's profile says, and the council's own papers."""
    today = chat.now.astimezone(NAIROBI).date()
    profile = await chat.store.profiles.of(person)
    number = (await identity.known(chat, person)).get("tsc_number", "")  # told, or held by the council
    studied: list[Qualification] = await chat.store.profiles.entries(person, QUALIFICATION)
    worked: list[Work] = [each for each in await chat.store.profiles.entries(person, WORK) if not each.removed_at]
    recent = today - A_YEAR * same_school_years
    return Facts(
        profile.birth_year,
        True if number.isdecimal() else None,
        max((each.level for each in studied if not each.removed_at), key=rank, default=None),
        (today - min(each.started_on for each in worked)) // A_YEAR if worked else None,
        tuple(each.institution for each in worked if not each.ended_on or each.ended_on > recent) if worked else None,
    )


async def complete(chat: Chat, rules: Rules, facts: Facts, station: str) -> Facts:
    """Ask for what the rules need and nobody has told; no further than to the first rule that fails."""
    if rules.max_age and facts.birth_year is None:
        year = await chat.ask("birth_year", BORN.prompt, partial(_year, chat))
        facts = replace(facts, birth_year=year)
    if rules.tsc and facts.tsc is None and not failing(rules, facts, chat.now, station):
        facts = replace(facts, tsc=await chat.confirm("tsc", _("Are you registered with TSC?")))
    if rules.level and facts.level is None and not failing(rules, facts, chat.now, station):
        level = await chat.choose("level", _("What is your highest qualification in education?"), LEVELS)
        facts = replace(facts, level=level.id)
    if rules.service_years and facts.service_years is None and not failing(rules, facts, chat.now, station):
        years = await chat.ask("service", _("For how many years have you been teaching?"), _years)
        facts = replace(facts, service_years=years)
    asks_school = rules.same_school_years and station and facts.schools is None
    if asks_school and not failing(rules, facts, chat.now, station):
        school = await chat.ask("school", _("At which school do you work, or did you last work?"), words)
        facts = replace(facts, schools=(school,))
    return facts


def failing(rules: Rules, facts: Facts, now: datetime, station: str = "") -> list[Text]:
    """Each rule that does not hold, with its reason. What is not known fails nothing."""
    this_year = now.astimezone(NAIROBI).year
    found = (
        _age(rules, facts, this_year),
        _("TSC: only teachers who are registered with TSC may apply.") if rules.tsc and facts.tsc is False else None,
        _qualification(rules, facts),
        _service(rules, facts),
        _school(rules, facts, station),
    )
    return [reason for reason in found if reason]


def _age(rules: Rules, facts: Facts, this_year: int) -> Text | None:
    earliest = this_year - rules.max_age
    if not rules.max_age or facts.birth_year is None or facts.birth_year >= earliest:
        return None
    return _(
        "Age: people born in {earliest} or later may apply ({age} years or younger). You were born in {year}.",
        earliest=earliest,
        age=rules.max_age,
        year=facts.birth_year,
    )


def _qualification(rules: Rules, facts: Facts) -> Text | None:
    if not rules.level or facts.level is None or rank(facts.level) >= rank(rules.level):
        return None
    values = {"needed": level_name(rules.level), "level": level_name(facts.level)}
    return _("Qualification: {needed} or above is needed. Yours is: {level}.", **values)


def _service(rules: Rules, facts: Facts) -> Text | None:
    if facts.service_years is None or facts.service_years >= rules.service_years:
        return None
    return n_(
        "Service: {needed} years of teaching are needed. You have {count} year.",
        "Service: {needed} years of teaching are needed. You have {count} years.",
        needed=rules.service_years,
        count=facts.service_years,
    )


def _school(rules: Rules, facts: Facts, station: str) -> Text | None:
    own = rules.same_school_years and station
    if not own or not any(is_same_school(station, each) for each in facts.schools or ()):
        return None
    return n_(
        "School: you work at {school}, or did in the last {count} year. Nobody serves at their own school.",
        "School: you work at {school}, or did in the last {count} years. Nobody serves at their own school.",
        school=station,
        count=rules.same_school_years,
    )


def _taught(years: int) -> Text:
    return n_("Has taught for {count} year", "Has taught for {count} years", count=years)


def rank(level: str) -> int:
    """The place of a qualification among the levels; "other" is below all."""
    ids = [each.id for each in LEVELS if each.id != "other"]
    return ids.index(level) if level in ids else -1


def level_name(level: str) -> Text:
    """Diploma, in the person's language."""
    return next(each.label for each in LEVELS if each.id == level)


def is_same_school(one: str, other: str) -> bool:
    """Whether two names are of one school, however they are spelled."""
    return fuzz.token_sort_ratio(_own_name(one), _own_name(other)) >= SAME


def _own_name(school: str) -> str:
    return " ".join(word for word in normal(school).split() if word not in KINDS)


def _year(chat: Chat, text: str) -> int:
    return int(BORN.read(text, chat.now.astimezone(NAIROBI).date()))


def _years(text: str) -> int:
    digits = re.findall(r"\d+", text)
    if len(digits) != 1 or int(digits[0]) > MOST_YEARS:
        raise Invalid(_("Please send the number of years in digits, for example 5."))
    return int(digits[0])
