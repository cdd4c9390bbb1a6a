"""How a vacancy is shown: its title, where it is, and all that a person needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.language import NAIROBI, Text, _, brief, joined, n_, named, plain
from bot.places import Gazetteer, gazetteer
from catalogue import activities, checklists, duty_stations, papers, positions
from conversations.checklist import name as item_name
from storage.records.vacancies import Listed, Vacancy
from storage.store import Store
from storage.vacancies import FIRST

TRAINING = "EXAMINER_TRAINING"
KENYA = 0  # the county of a post that is anywhere


@dataclass(frozen=True)
class Post:
    """A vacancy with the names of its places."""

    vacancy: Vacancy
    known: Gazetteer

    @property
    def id(self) -> int:
        """The vacancy's."""
        return self.vacancy.id

    @property
    def title(self) -> Text:
        """2026 KCSE Invigilator; 2026 KCSE examiner training, 233/1 Chemistry, Theory Paper 1."""
        vacancy = self.vacancy
        values = {"year": vacancy.year, "exam": vacancy.exam}
        if vacancy.activity == TRAINING:
            return _("{year} {exam} examiner training: {paper}", paper=paper_name(vacancy.paper), **values)
        role = position_name(vacancy.position)
        if vacancy.paper:
            return _("{year} {exam} {position}: {paper}", position=role, paper=paper_name(vacancy.paper), **values)
        return _("{year} {exam} {position}, {where}", position=role, where=self.where, **values)

    @property
    def where(self) -> Text:
        """The school, the sub-county and the county, as far as the notice says."""
        parts = [plain(self.vacancy.station)] if self.vacancy.station else []
        return joined([*parts, place(self.known, self.vacancy.county, self.vacancy.subcounty)], ", ")

    def details(self, *, terse: bool) -> Text:
        """All that a person needs to decide, in words; `terse` leaves out what the title says."""
        vacancy = self.vacancy
        where = _("Where: {station}, {where}", station=station_name(vacancy.duty_station), where=self.where)
        return joined(
            [
                _("*{title}*", title=self.title),
                *([] if terse else [_("Activity: {activity}", activity=activity_name(vacancy.activity)), where]),
                n_("Places: {count}, {served}", "Places: {count}, {served}", count=vacancy.places, served=self._served),
                *([_("Documents: {items}", items=documents(vacancy.checklist))] if vacancy.checklist else []),
                *(
                    [_("Fee: {fee} shillings, only after you are shortlisted", fee=f"{vacancy.fee:,}")]
                    if vacancy.fee
                    else []
                ),
                *([named(vacancy.notice, vacancy.notice_in("sw"))] if vacancy.notice else []),
                *([] if terse else self._most),
                closes(vacancy),
            ]
        )

    @property
    def _most(self) -> list[Text]:
        """How many applications the notice allows, before anybody chooses."""
        if not self.vacancy.most:
            return []
        allowed = n_(
            "At most {count} application at a time for {exam}: {activity}",
            "At most {count} applications at a time for {exam}: {activity}",
            count=self.vacancy.most,
            exam=self.vacancy.exam,
            activity=activity_name(self.vacancy.activity),
        )
        return [allowed]

    @property
    def _served(self) -> Text:
        if self.vacancy.served == FIRST:
            return _("first come, first served")
        return _("chosen by the council")


async def of(store: Store, vacancies: list[Vacancy]) -> list[Post]:
    """Vacancies with the names of their places."""
    known = await gazetteer(store)
    return [Post(vacancy, known) for vacancy in vacancies]


async def get(store: Store, vacancy_id: int) -> Post | None:
    """One vacancy, if it is there."""
    vacancy = await store.vacancies.get(vacancy_id)
    return (await of(store, [vacancy]))[0] if vacancy else None


def in_list(listed: Listed) -> Text:
    """What tells a post from its neighbours in a list."""
    return plain(listed.station) if listed.station else _("until {at}", at=brief(listed.closes_at))


def closes(vacancy: Vacancy) -> Text:
    """The closing time, with its zone, in the same words everywhere."""
    return _("Closes: {at}, Nairobi time", at=vacancy.closes_at)


def clock(moment: datetime) -> str:
    """The server's clock to the second: 08:12:05."""
    return f"{moment.astimezone(NAIROBI):%H:%M:%S}"


def place(known: Gazetteer, county: int, subcounty: str) -> Text:
    """Kisii South, Kisii; Kisii county; anywhere in Kenya."""
    if county == KENYA:
        return _("anywhere in Kenya")
    return known.label(subcounty) if subcounty else _("{name} county", name=known.county(county))


def position_name(code: str) -> Text:
    """Invigilator, in the person's language."""
    found = positions()[code]
    return named(found.name, found.name_sw or found.name)


def activity_name(code: str) -> Text:
    """Examiner training, in the person's language."""
    found = activities()[code]
    return named(found.name, found.name_sw)


def station_name(code: str) -> Text:
    """Examination centre, in the person's language."""
    found = duty_stations()[code]
    return named(found.name, found.name_sw)


def paper_name(code: str) -> str:
    """233/1 Chemistry, Theory Paper 1."""
    found = papers()[code]
    return f"{code} {found.subject}, {found.name}"


def documents(checklist: str) -> Text:
    """The names of the documents of a list."""
    return joined([item_name(item) for item in checklists()[checklist]], ", ")
