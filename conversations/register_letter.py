"""The attendance register of a centre as a letter: what it says, and when it says something new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.chat import Chat
from bot.language import NAIROBI
from conversations.deployments import position
from letters.dates import short_day
from letters.register import Line, Register
from letters.wording import words
from storage.attendance import CORRECTED, DECIDED, in_force, is_expected, is_whole
from storage.letters import REGISTER, Subject
from storage.records.attendance import Mark
from storage.records.centres import Centre, Deployment

Replaced = tuple[int, str, int, str, date]  # number and name of both, and from which day


class BrokenChain(Exception):
    """The marks of a centre are not as they were made: nothing is printed of them."""


@dataclass(frozen=True)
class RegisterLetter:
    """The register of a centre with all its marks, in their order."""

    centre: Centre
    days: Sequence[date]
    people: Sequence[Deployment]
    marks: Sequence[Mark]
    replaced: Sequence[Replaced]

    @classmethod
    async def of(cls, chat: Chat, centre: Centre) -> RegisterLetter:
        """The register as it stands. Raises BrokenChain."""
        marks = await chat.store.attendance.marks(centre)
        if not is_whole(marks):
            raise BrokenChain(f"centre {centre.id}")
        days = set(await chat.store.timetable.days(centre.year, centre.exam)) | {mark.day for mark in marks}
        people = await chat.store.attendance.people(centre)
        return cls(centre, sorted(days), people, marks, await chat.store.substitutions.approved(centre))

    @property
    def subject(self) -> Subject:
        """The centre, as of its last mark, and of what was last posted."""
        moments = [mark.made_at for mark in self.marks[-1:]] + [person.posted_at for person in self.people]
        moments += [self.centre.posted_at] if self.centre.posted_at else []
        return Subject(REGISTER, self.centre.id, max(moments))

    @property
    def title(self) -> str:
        """2026 KCSE 08219108, register."""
        return f"{self.centre.year} {self.centre.exam} {self.centre.code}, register"

    @property
    def name(self) -> str:
        """The centre's."""
        return self.centre.name

    @property
    def file_name(self) -> str:
        """register-kcse2026-08219108.pdf"""
        return f"register-{self.centre.exam}{self.centre.year}-{self.centre.code}.pdf".lower()

    def content(self, language: str, now: datetime) -> Register:
        """A row a person, a column a day."""
        centre, texts = self.centre, words("register", language)
        last = self.marks[-1].hash if self.marks else "-"
        return Register(
            language=language,
            created=now,
            exam=centre.exam,
            year=centre.year,
            code=centre.code,
            centre=centre.name,
            county=centre.county,
            sub_county=centre.sub_county,
            distribution_centre=centre.distribution_centre,
            candidates=centre.candidates,
            days=tuple(self.days),
            lines=tuple(self._line(person, language, now) for person in self.people),
            notes=tuple(self._notes(language)),
            chain=texts["chain"].format(count=len(self.marks), hash=last),
        )

    def _line(self, person: Deployment, language: str, now: datetime) -> Line:
        marks, today = in_force(self.marks), now.astimezone(NAIROBI).date()
        return Line(
            number=person.number,
            name=person.name,
            id_number=person.id_number,
            tsc_number=person.tsc_number,
            phone=person.phone,
            position=position(person).render(language),
            marks=tuple(_cell(person, day, marks.get((person.id, day)), today) for day in self.days),
        )

    def _notes(self, language: str) -> Iterator[str]:
        """What must be seen: marks after the cut-off, changes of them, and who was replaced."""
        texts, names = words("register", language), {person.id: person for person in self.people}
        if any(_is_flagged(mark) for mark in in_force(self.marks).values()):
            yield texts["flagged"]
        for old, old_name, new, new_name, day in self.replaced:
            values = {"old": old, "old_name": old_name, "new": new, "new_name": new_name}
            yield texts["replaced"].format(day=short_day(day, language), **values)
        before: dict[tuple[int, date], str] = {}
        for mark in self.marks:
            key = (mark.deployment_id, mark.day)
            if key in before and (mark.kind == DECIDED or (mark.kind == CORRECTED and mark.late)):
                values = {"number": names[mark.deployment_id].number, "name": names[mark.deployment_id].name}
                values |= {"before": before[key], "after": mark.value, "why": mark.note}
                yield texts["changed"].format(day=short_day(mark.day, language), **values)
            before[key] = mark.value


def _cell(person: Deployment, day: date, mark: Mark | None, today: date) -> str:
    """A mark, with a star where it came after the cut-off; - where one is missing."""
    if mark:
        return f"{mark.value}*" if _is_flagged(mark) else mark.value
    return "-" if is_expected(person, day) and day <= today else ""


def _is_flagged(mark: Mark) -> bool:
    return bool(mark.late) or mark.kind == DECIDED
