"""Applications for vacancies: their places in the queue and at the post are counted where nobody else can write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.looks import APPLICATION, Looks
from storage.records.accounts import Person
from storage.records.own import Change
from storage.records.vacancies import Application, Exported, Queue, Vacancy
from storage.vacancies import FIRST

DRAFT, SUBMITTED, NEEDS, WITHDRAWN = "draft", "submitted", "needs", "withdrawn"
ENDED = "ended"  # the council took the post back
SHORTLISTED, APPROVED, RESERVE, UNSUCCESSFUL = "shortlisted", "approved", "reserve", "unsuccessful"
CHOSEN = (SHORTLISTED, APPROVED)  # who has a place
UNDECIDED = (SUBMITTED, NEEDS, RESERVE)  # what may still be changed for another post
COUNTED = (*UNDECIDED, *CHOSEN)  # towards how many applications one person may have
OFFICE = "command"  # the channel of what an officer does

CLOSED, ALREADY, TOO_MANY, FULL, GONE = "closed", "already", "too many", "full", "gone"
KEPT = 50  # applications of one person that are looked at


class Refused(Exception):
    """It cannot be done; `reason` is one of the words above. Nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Filing:
    """What is handed in with an application."""

    begun_at: datetime
    facts: str = "{}"
    recommender: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer decided: one of the states, with the reason for the person; `item` is what it needs."""

    state: str
    why: str = ""
    item: str = ""


class Applications:
    """Applications of people. Each change is in the history of the person."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._history = History(tx, now)
        self._looks = Looks(tx, now)

    async def of(self, person: Person) -> list[Application]:
        """A person's applications, also those that were withdrawn, the newest first."""
        found: list[Application] = await self._tx.applications_of(person_id=person.id, most=KEPT)
        return found

    async def get(self, number: str) -> Application | None:
        """The application with this number."""
        found: Application | None = await self._tx.application_by_number(number=number)
        return found

    async def at(self, vacancy: Vacancy, person: Person) -> Application | None:
        """A person's application for a post, if it was not withdrawn."""
        found: Application | None = await self._tx.application_in(vacancy_id=vacancy.id, person_id=person.id)
        return found

    async def for_vacancy(self, vacancy_id: int) -> list[Application]:
        """All applications for a post, in order of receipt."""
        found: list[Application] = await self._tx.applications_of_vacancy(vacancy_id=vacancy_id)
        return found

    async def queue(self, vacancy_id: int) -> Queue:
        """How many applied for a post, and how many of its places are taken."""
        found: Queue = await self._tx.queue_of(vacancy_id=vacancy_id)
        return found

    async def taken(self, vacancy_id: int) -> int:
        """How many places are taken; until the commit nobody takes another."""
        await self._tx.lock_vacancy(id=vacancy_id)
        return (await self.queue(vacancy_id)).held

    async def ahead(self, application: Application) -> int:
        """How many applications without a place came before this one."""
        return int(await self._tx.ahead_in_queue(vacancy_id=application.vacancy_id, queue=application.queue or 0))

    async def history(self, application: Application) -> list[Change]:
        """What became of an application, in order."""
        found: list[Change] = await self._tx.history_of_subject(
            person_id=application.person_id, what=_subject(application.number)
        )
        return found

    async def looked_at(self, application: Application, who: str) -> None:
        """Note that an officer looked at an application."""
        await self._looks.note(application.person_id, who, APPLICATION, application.number)

    async def export(self, year: int, exam: str, activity: str, who: str) -> list[dict[str, Any]]:
        """All that was submitted for an activity of an examination, with who applied; that it was is kept for each."""
        found: list[Exported] = await self._tx.applications_of_activity(year=year, exam=exam, activity=activity)
        for each in found:
            await self._looks.note(each.person_id, who, APPLICATION, each.number)
        rows = [asdict(each) for each in found]
        return [{name: value for name, value in row.items() if name != "person_id"} for row in rows]

    async def draft(self, person: Person, vacancy: Vacancy, number: str, filing: Filing) -> Application:
        """Keep that somebody has begun to apply; the one that is there already stays."""
        await self._tx.lock_person(id=person.id)
        if found := await self.at(vacancy, person):
            return found
        await self._add(person, vacancy, number, filing, DRAFT, queue=None, holds=0)
        drafted = await self.at(vacancy, person)
        assert drafted  # noqa: S101 - it was just written
        return drafted

    async def submit(
        self,
        person: Person,
        posts: Sequence[tuple[Vacancy, str]],
        filing: Filing,
        instead_of: Application | None = None,
    ) -> tuple[list[Application], list[Application]]:
        """Apply for posts, each with the number of its receipt, all or none, perhaps in place of another application.

        Returns them, and those who have moved up into a place that became free. Raises Refused.
        """
        await self._tx.lock_person(id=person.id)
        touched = {vacancy.id for vacancy, _number in posts} | ({instead_of.vacancy_id} if instead_of else set())
        for vacancy_id in sorted(touched):
            await self._tx.lock_vacancy(id=vacancy_id)
        fresh = [(await self._vacancy(vacancy.id), number) for vacancy, number in posts]
        old = await self._replaceable(instead_of) if instead_of else None
        await self._check(person, [vacancy for vacancy, _number in fresh], filing, old)
        moved = await self._withdraw(old, filing.channel) if old else []
        return [await self._submit(person, vacancy, number, filing) for vacancy, number in fresh], moved

    async def withdraw(self, application: Application, channel: str) -> list[Application]:
        """Take an application back. Returns those who have moved up. Raises Refused where it is too late."""
        await self._tx.lock_person(id=application.person_id)
        await self._tx.lock_vacancy(id=application.vacancy_id)
        current = await self.get(application.number)
        if current is None or current.state in (WITHDRAWN, UNSUCCESSFUL, ENDED):
            raise Refused(GONE)
        return await self._withdraw(current, channel)

    async def end(self, vacancy: Vacancy, who: str) -> list[Application]:
        """The council took a post back: what was applied for it, or begun, ends with its reason. Returns what ended."""
        await self._tx.lock_vacancy(id=vacancy.id)
        ended = []
        for each in await self.for_vacancy(vacancy.id):
            if each.state in (WITHDRAWN, UNSUCCESSFUL, ENDED):
                continue
            why = vacancy.withdrawn_why
            await self._set(each, ENDED, why=why, decided_at=self._now, withdrawn_at=self._now)
            await self._record(each, each.state, ENDED, why, OFFICE, who)
            ended.append(replace(each, state=ENDED, holds=0, item="", why=why))
        return ended

    async def withdraw_repeated(self, gone: Person, kept: Person, channel: str) -> None:
        """Of two applications of one person for one post, through two accounts, keep that of one account."""
        posts = {each.vacancy_id for each in await self.of(kept) if not each.withdrawn_at}
        for each in await self.of(gone):
            if each.vacancy_id in posts and not each.withdrawn_at:
                await self._tx.lock_vacancy(id=each.vacancy_id)
                await self._withdraw(each, channel)

    async def repair(self, person: Person, item: str, channel: str) -> list[Application]:
        """The person has sent the one thing that applications needed: they are complete, and keep their places."""
        repaired = []
        for each in sorted(await self.of(person), key=lambda one: one.vacancy_id):
            if (each.state, each.item) != (NEEDS, item):
                continue
            await self._tx.lock_vacancy(id=each.vacancy_id)
            current = await self.get(each.number)  # an officer may have decided meanwhile
            if current and (current.state, current.item) == (NEEDS, item):
                await self._set(current, SUBMITTED, decided_at=current.decided_at)
                await self._record(current, NEEDS, SUBMITTED, item, channel)
                repaired.append(replace(current, state=SUBMITTED, item="", why=""))
        return repaired

    async def decide(
        self, application: Application, verdict: Verdict, who: str
    ) -> tuple[Application, list[Application]]:
        """Record what an officer decided. Returns it as it is now, and who moved up. Raises Refused."""
        await self._tx.lock_vacancy(id=application.vacancy_id)
        current = await self.get(application.number)
        if current is None or current.state in (WITHDRAWN, DRAFT, ENDED):
            raise Refused(GONE)
        vacancy = await self._vacancy(current.vacancy_id)
        if verdict.state in CHOSEN and not current.holds and (await self.queue(vacancy.id)).held >= vacancy.places:
            raise Refused(FULL)
        holds = {SHORTLISTED: 1, APPROVED: 1, NEEDS: current.holds}.get(verdict.state, 0)
        await self._set(current, verdict.state, holds=holds, item=verdict.item, why=verdict.why, decided_at=self._now)
        why = f"{verdict.item}: {verdict.why}" if verdict.item else verdict.why
        await self._record(current, current.state, verdict.state, why, OFFICE, who)
        moved = await self.move_up(vacancy)  # this one too, where it waits again and a place is free
        decided = await self.get(current.number)
        assert decided  # noqa: S101 - it was just read
        return decided, [each for each in moved if each.id != decided.id]

    async def move_up(self, vacancy: Vacancy) -> list[Application]:
        """Give free places to those who wait, where first come is first served. The vacancy is locked."""
        moved: list[Application] = []
        while vacancy.served == FIRST and (await self.queue(vacancy.id)).held < vacancy.places:
            waiting: Application | None = await self._tx.first_waiting(vacancy_id=vacancy.id)
            if waiting is None:
                break
            kept = waiting.item, waiting.why, waiting.decided_at
            await self._set(waiting, waiting.state, *kept, holds=1)
            await self._record(waiting, "waiting", "place", "", OFFICE, "")
            moved.append(replace(waiting, holds=1))
        return moved

    async def _check(self, person: Person, posts: Sequence[Vacancy], filing: Filing, old: Application | None) -> None:
        """Raises Refused where a rule that others' applications decide on does not hold."""
        if not all(vacancy.is_open(filing.begun_at, self._now) for vacancy in posts):
            raise Refused(CLOSED)
        others = [each for each in await self.of(person) if not each.withdrawn_at and (not old or each.id != old.id)]
        if {each.vacancy_id for each in others if each.state != DRAFT} & {vacancy.id for vacancy in posts}:
            raise Refused(ALREADY)
        for vacancy in posts:
            group = (vacancy.year, vacancy.exam, vacancy.activity)
            there = sum(each.group == group and each.state in COUNTED for each in others)
            new = sum((each.year, each.exam, each.activity) == group for each in posts)
            if vacancy.most and there + new > vacancy.most:
                raise Refused(TOO_MANY)

    async def _replaceable(self, application: Application) -> Application:
        current = await self.get(application.number)
        if current is None or current.state not in UNDECIDED:
            raise Refused(GONE)
        return current

    async def _submit(self, person: Person, vacancy: Vacancy, number: str, filing: Filing) -> Application:
        queue = await self.queue(vacancy.id)
        holds = int(vacancy.served == FIRST and queue.held < vacancy.places)
        values = {"queue": queue.last + 1, "holds": holds}
        if drafted := await self.at(vacancy, person):
            number = drafted.number
            await self._tx.submit_application(
                id=drafted.id,
                state=SUBMITTED,
                recommender=filing.recommender,
                facts=filing.facts,
                submitted_at=self._now,
                **values,
            )
        else:
            await self._add(person, vacancy, number, filing, SUBMITTED, **values)
        submitted = await self.get(number)
        assert submitted  # noqa: S101 - it was just written
        await self._record(submitted, "", SUBMITTED, "sent by the person", filing.channel)
        return submitted

    async def _add(
        self,
        person: Person,
        vacancy: Vacancy,
        number: str,
        filing: Filing,
        state: str,
        *,
        queue: int | None,
        holds: int,
    ) -> None:
        await self._tx.add_application(
            id=new_id(),
            number=number,
            vacancy_id=vacancy.id,
            person_id=person.id,
            queue=queue,
            state=state,
            holds=holds,
            recommender=filing.recommender,
            facts=filing.facts,
            begun_at=filing.begun_at,
            submitted_at=None if state == DRAFT else self._now,
        )

    async def _withdraw(self, application: Application, channel: str) -> list[Application]:
        if application.state == DRAFT:
            await self._tx.forget_application(id=application.id)
            return []
        await self._set(application, WITHDRAWN, withdrawn_at=self._now, decided_at=application.decided_at)
        await self._record(application, application.state, WITHDRAWN, "by the person", channel)
        return await self.move_up(await self._vacancy(application.vacancy_id)) if application.holds else []

    async def _vacancy(self, vacancy_id: int) -> Vacancy:
        found: Vacancy = await self._tx.vacancy_by_id(id=vacancy_id)
        return found

    async def _set(
        self,
        application: Application,
        state: str,
        item: str = "",
        why: str = "",
        decided_at: datetime | None = None,
        *,
        holds: int | None = None,
        withdrawn_at: datetime | None = None,
    ) -> None:
        kept = application.holds if state in (SUBMITTED, NEEDS) else 0
        await self._tx.set_application(
            id=application.id,
            state=state,
            holds=kept if holds is None else holds,
            item=item,
            why=why,
            decided_at=decided_at,
            withdrawn_at=withdrawn_at,
        )

    async def _record(
        self, application: Application, old: str, new: str, why: str, channel: str, who: str | None = None
    ) -> None:
        what = _subject(application.number)
        await self._history.add(application.person_id, what, new, why, channel=channel, who=who, old=old)


def _subject(number: str) -> str:
    return f"application {number}"
