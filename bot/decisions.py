"""What the council's officers decide on applications: one, or a file of them; each person is told, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.broadcast import Broadcast
from bot.engine import Choice
from bot.language import Text, _
from bot.lines.file import Refused, read
from bot.lines.posts import DecisionLine
from bot.office import Loaded, Office
from bot.places import Gazetteer, gazetteer
from conversations.closing import UNFINISHED, alarms
from conversations.filing import missing, moved_up
from conversations.mine import decided, needed
from conversations.posts import Post
from conversations.sections import Identity
from storage import applications
from storage.applications import FULL, GONE, NEEDS, Verdict
from storage.database import Transaction
from storage.posting import ADDED, SAME, Posted
from storage.records.profiles import Profile
from storage.records.vacancies import Application
from storage.store import Store

WHY = {
    FULL: "all places of the post are taken: choose reserve, or withdraw another decision first",
    GONE: "it was withdrawn, or not submitted yet",
}


MINE = Choice("applications", _("My applications"))
NEXT = {NEEDS: (Choice("repair", _("Send what it needs")),)}  # what a tap does


class NotFound(Exception):
    """There is no such application; the message says which."""


@dataclass(frozen=True)
class Board:
    """Decisions in one transaction, and who is told of them."""

    store: Store
    notices: Broadcast
    known: Gazetteer

    @classmethod
    async def of(cls, tx: Transaction, office: Office) -> Board:
        """Begin."""
        store = Store(tx, office.now)
        notices = Broadcast(office.limits, office.sealer, office.now)
        return cls(store, notices, await gazetteer(store))

    async def find(self, number: str) -> Application:
        """An application by its number. Raises NotFound."""
        if found := await self.store.applications.get(number):
            return found
        raise NotFound(f"there is no application {number}")

    async def of_code(self, year: int, code: str) -> tuple[Post, list[Application]]:
        """A vacancy with its applications, in order of receipt. Raises NotFound."""
        found = await self.store.vacancies.by_code([year])
        same = [known for known in found if known.casefold() == code.casefold()]
        vacancy = found.get(code) or (found[same[0]] if len(same) == 1 else None)
        if vacancy is None:
            raise NotFound(f"there is no vacancy {code} of {year}")
        return Post(vacancy, self.known), await self.store.applications.for_vacancy(vacancy.id)

    async def post(self, application: Application) -> Post:
        """What it is for."""
        vacancy = await self.store.vacancies.get(application.vacancy_id)
        assert vacancy  # noqa: S101 - an application has one
        return Post(vacancy, self.known)

    async def applicant(self, application: Application) -> Profile:
        """Who it is from, as far as they have told."""
        person = await self.store.people.by_phone(application.phone)
        return await self.store.profiles.of(person) if person else Profile(application.person_id)

    async def lacking(self, application: Application) -> list[Text]:
        """What an application still needs: the one thing that was asked for, documents, and who it is from."""
        person = await self.store.people.by_phone(application.phone)
        if person is None:
            return []
        profile = await self.store.profiles.of(person)
        post = await self.post(application)
        asked = [application.item] if application.state == NEEDS else []
        documents = [item.code for item in await missing(self.store, person, [post.vacancy])]
        own = [name for name in Identity.model_fields if not getattr(profile, name)]
        return [needed(item) for item in dict.fromkeys([*asked, *documents, *own])]

    async def decide(self, application: Application, verdict: Verdict, who: str) -> bool:
        """Record a decision and tell the person, and whoever gets the place that became free. False where it was so
        already. Raises applications.Refused."""
        if (application.state, application.item, application.why) == (verdict.state, verdict.item, verdict.why):
            return False
        now, moved = await self.store.applications.decide(application, verdict, who)
        post = await self.post(now)
        key = f"decided/{now.id}/{now.state}/{now.decided_at.isoformat() if now.decided_at else ''}"
        if now.state in UNFINISHED:
            await self.store.timers.set_all(alarms(now, post.vacancy, self.store.now))
        self.notices.tell(now.phone, decided(now, post), key, go=NEXT.get(now.state, (MINE,)))
        for each in moved:
            self.notices.tell(each.phone, moved_up(each, post), f"moved/{each.id}")
        return True


async def load_decisions(office: Office, path: Path) -> Loaded:
    """Record the decisions of a file, in its order. Raises Refused, and records none, where one cannot be."""
    lines = read(path, DecisionLine)
    problems: list[str] = []
    posted: list[Posted[Application]] = []
    async with office.database.transaction() as tx:
        board = await Board.of(tx, office)
        for number, line in lines.items():
            try:
                posted.append(await record(board, line))
            except NotFound as unknown:
                problems.append(f"line {number}, column number: {unknown}")
            except applications.Refused as refused:
                problems.append(f"line {number}: {WHY[refused.reason]}")
            office.show(len(posted), len(lines))
        if problems:
            raise Refused(problems)
        await board.notices.send(tx)
    return Loaded.of(posted, board.notices)


async def record(board: Board, line: DecisionLine) -> Posted[Application]:
    """Record one decision. Raises NotFound, or applications.Refused."""
    application = await board.find(line.number)
    changed = await board.decide(application, Verdict(line.decision, line.reason, line.item), line.by)
    return Posted(application, ADDED if changed else SAME)
