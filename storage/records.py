"""Rows as they come out of the database. Fields stand in the order of the columns in the queries."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from storage.posting import is_withdrawn


@dataclass(slots=True)
class ChatRow:
    """One address on one channel, and where the conversation with it stands."""

    id: int
    channel: str
    address: str
    language: str | None
    consent_version: str | None
    consent_at: datetime | None
    proven_phone: str | None  # E.164, vouched for by the platform, or shown by a code
    proof_id: int | None  # of the code
    login_id: int | None
    login_person_id: int | None
    active_at: datetime | None
    conversation: str | None  # bot.engine.State as JSON
    parked: str | None  # a JSON list of them
    person_phone: str | None  # of the person who is logged in
    login_ended_at: datetime | None  # the log-in was ended from elsewhere
    login_ended_why: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first message of a chat that waits for its turn."""

    id: int
    chat_id: int
    payload: str  # bot.messages.Incoming as JSON
    waiting: int  # how many there are, with this one


@dataclass(frozen=True, slots=True)
class Queuer:
    """A chat whose messages wait to be answered."""

    id: int  # of the first of them
    channel: str
    address: str
    language: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message that is to be sent."""

    id: int
    channel: str
    address: str
    kind: int
    payload: str  # bot.messages.Outgoing as JSON
    expires_at: datetime
    delivery_id: int | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a receipt changed."""

    id: int
    channel: str
    address: str
    kind: int  # bot.line.Urgency
    state: int
    reason: str | None
    report_to: int | None
    delivery_id: int | None
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A secret on its way to a phone number, and how far it is."""

    id: int
    purpose: str  # storage.deliveries: password or code
    phone: str
    chat_id: int  # that asked for it
    told: int  # 1: that chat may know what becomes of it
    payload: str | None  # bot.messages.Outgoing as JSON, while it may be sent
    state: int  # storage.deliveries: under way, arrived, given up
    rung: int
    step_id: int  # the newest step
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    password_id: int | None  # of the new password that it brings


@dataclass(frozen=True, slots=True)
class Step:
    """One try to bring a secret to its person."""

    id: int
    channel: str
    address: str
    state: int  # bot.outbox.Progress
    reason: str | None
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. The phone number, E.164, is the user name."""

    id: int
    phone: str


@dataclass(frozen=True, slots=True)
class Hashes:
    """What a typed password is compared with."""

    present: str | None
    chosen_at: datetime | None  # when the person chose the present one; None: we made it
    coming: str | None  # a new one, made by us, that is under way


@dataclass(frozen=True, slots=True)
class Login:
    """A chat that is, or was, logged in."""

    id: int
    chat_id: int
    channel: str
    address: str
    proven_phone: str | None
    method: str
    started_at: datetime
    ended_why: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to mark, as the council posted it, with the person's decision where there is one."""

    id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    examiner_number: str
    year: int
    exam: str
    paper: str
    position: str
    centre: str
    town: str
    reference: str
    reports_at: datetime
    ends_on: date
    accept_by: datetime
    letter_at: datetime | None
    posted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    decision: str | None
    decided_at: datetime | None

    @property
    def withdrawn(self) -> bool:
        """Whether the council took it back and has not posted it again."""
        return is_withdrawn(self.withdrawn_at, self.posted_at)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What somebody decided on a contract, for good, and the terms that they were shown."""

    id: int
    invitation_id: int
    decision: str
    reason: str
    terms_hash: str
    terms: str
    channel: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Centre:
    """An examination centre in one year's examination."""

    id: int
    year: int
    exam: str
    code: str
    name: str
    county: str
    sub_county: str
    distribution_centre: str
    candidates: int = 0  # 0: not known
    posted_at: datetime | None = None  # None: before this was kept

    def prints_as(self, other: Centre) -> bool:
        """Whether letters say the same of both: the number of candidates is on the register only."""
        return replace(self, candidates=other.candidates, posted_at=other.posted_at) == other


@dataclass(frozen=True, slots=True)
class Deployment:
    """Somebody's work at a centre during an examination."""

    id: int
    centre_id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    town: str
    position: str
    reference: str
    starts_on: date
    ends_on: date
    rate: int
    posted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    number: int  # on the centre's list
    year: int
    exam: str
    code: str
    centre: str
    county: str
    sub_county: str
    distribution_centre: str

    @classmethod
    def at(cls, centre: Centre, **values: Any) -> Deployment:
        """A deployment to a centre, not withdrawn."""
        place = {name: getattr(centre, name) for name in ("year", "exam", "code", "county", "sub_county")}
        place |= {"centre": centre.name, "distribution_centre": centre.distribution_centre}
        return cls(centre_id=centre.id, withdrawn_at=None, withdrawn_why=None, **place, **values)

    @property
    def withdrawn(self) -> bool:
        """Whether the council took it back and has not posted it again."""
        return is_withdrawn(self.withdrawn_at, self.posted_at)


FINISH = timedelta(days=1)  # what was begun before the deadline can be finished so long


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that people may apply for. What the notice does not narrow is empty, or 0."""

    id: int
    code: str
    year: int
    exam: str
    activity: str
    duty_station: str
    position: str
    paper: str
    county: int
    subcounty: str
    station: str  # the name of the school or centre
    places: int
    opens_at: datetime
    closes_at: datetime
    served: str  # storage.vacancies: first come, first served, or reviewed
    most: int  # applications of one person for this activity of the examination
    checklist: str
    head: int  # 1: the head of the institution recommends
    max_age: int
    tsc: int
    level: str
    service_years: int
    same_school_years: int
    untrained: int  # 1: who is trained for it already need not apply
    notice: str
    fee: int  # Kenya shillings
    venue: str
    posted_at: datetime
    notice_sw: str = ""
    withdrawn_at: datetime | None = None  # the council took the post back, for good
    withdrawn_why: str = ""

    def is_open(self, begun: datetime, now: datetime) -> bool:
        """Whether an application that was begun then may still come in."""
        return not self.withdrawn_at and self.opens_at <= now and self.closes_at > since(begun, now)

    def notice_in(self, language: str) -> str:
        """What the notice says, in Kiswahili where the council wrote it."""
        return (self.notice_sw if language == "sw" else "") or self.notice


def since(begun: datetime, now: datetime) -> datetime:
    """What closes after this takes an application that was begun then."""
    return max(begun, now - FINISH)


@dataclass(frozen=True, slots=True)
class Listed:
    """A post among others of the same kind and place."""

    id: int
    station: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What one step of the search leads to, in numbers."""

    value: str
    posts: int
    places: int


@dataclass(frozen=True, slots=True)
class Period:
    """When an examination's vacancies are open."""

    exam: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody's application for a post."""

    id: int
    number: str  # on the receipt
    vacancy_id: int
    person_id: int
    phone: str
    queue: int | None  # its place in the order of receipt, for good; None while it is a draft
    state: str  # storage.applications
    holds: int  # 1: it has one of the places
    item: str  # the one thing that it needs
    why: str
    recommender: str
    facts: str  # what the rules were judged by, as JSON
    begun_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    withdrawn_at: datetime | None
    code: str
    year: int
    exam: str
    activity: str

    @property
    def group(self) -> tuple[int, str, str]:
        """What the number of applications is limited for."""
        return self.year, self.exam, self.activity


@dataclass(frozen=True, slots=True)
class Exported:
    """An application with who applied, as officers take it elsewhere."""

    person_id: int
    number: str
    code: str
    paper: str
    queue: int
    state: str
    holds: int
    item: str
    why: str
    phone: str
    name: str | None
    id_number: str | None
    tsc_number: str | None
    recommender: str
    facts: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The applications for a post, in numbers."""

    last: int  # place in the order of receipt
    held: int  # places that are taken


@dataclass(frozen=True, slots=True)
class Training:
    """Somebody was trained as an examiner."""

    id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    year: int
    exam: str
    paper: str
    venue: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is sat at one time of a day."""

    year: int
    exam: str
    day: date
    starts: str  # 08:00, in Nairobi
    title: str


@dataclass(frozen=True, slots=True)
class CentrePassword:
    """A password that logs one chat in to a centre."""

    id: int
    centre_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class CentreLogin:
    """A chat that acts for a centre."""

    id: int
    centre_id: int
    chat_id: int
    channel: str
    address: str
    proven_phone: str | None
    language: str | None
    active_at: datetime | None
    method: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class EndedLogin:
    """A log-in of a chat to a centre that is over, and why."""

    code: str
    ended_at: datetime
    ended_why: str  # storage.centres


@dataclass(frozen=True, slots=True)
class Rate:
    """What one source says that a day of work is paid."""

    id: int
    year: int
    exam: str
    position: str
    region: str
    amount: int  # cents
    source: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """What the paymaster said of one claim, on one day; the newest counts."""

    id: int
    phone: str
    year: int
    exam: str
    code: str
    position: str
    state: str  # storage.pay
    amount: int  # cents
    tax: int
    reference: str
    day: date
    why: str
    posted_at: datetime

    @property
    def claim(self) -> tuple[str, int, str, str, str]:
        """What it is paid for."""
        return (self.phone, self.year, self.exam, self.code, self.position)


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether somebody was there on a day, as one link of the centre's chain."""

    id: int
    centre_id: int
    deployment_id: int
    day: date
    value: str  # storage.attendance: PRESENT or ABSENT
    note: str
    kind: str  # first, corrected or decided
    late: int  # 1: sent after the day's cut-off
    chat_id: int
    who: str
    sent_at: datetime
    made_at: datetime
    place: int
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Somebody says that a mark is wrong."""

    id: int
    mark_id: int
    centre_id: int
    deployment_id: int
    day: date
    value: str  # of the mark
    said: str
    chat_id: int
    opened_at: datetime
    due_at: datetime
    state: str  # open, kept or changed
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a centre's register is on a day."""

    id: int  # the centre's
    code: str
    name: str
    exam: str
    year: int
    expected: int
    marked: int
    last_at: datetime | None  # when the last of the first marks was sent

    @property
    def whole(self) -> bool:
        """Whether everybody is marked."""
        return self.marked >= self.expected


@dataclass(frozen=True, slots=True)
class SignedRegister:
    """A signed copy of a register. The PDF is in the file store under `sha256`."""

    id: int
    centre_id: int
    receipt: str
    sha256: str
    size: int  # bytes
    pages: int
    submitted_at: datetime
    state: str  # submitted, acknowledged or returned
    why: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Director:
    """A Sub County Director of Education."""

    phone: str
    county: str
    sub_county: str
    name: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody comes in the place of somebody else, if the Sub County Director agrees."""

    id: int
    deployment_id: int
    from_day: date
    phone: str
    name: str
    id_number: str
    tsc_number: str
    reason: str
    chat_id: int
    asked_by: str
    asked_at: datetime
    state: str  # open, approved or refused
    centre_id: int
    number: int  # of who does not come
    replaced: str  # that person's name
    position: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was issued. The file is in the file store under `sha256`."""

    id: int
    serial: str
    kind: str  # storage.letters; of a statement, with its year
    subject_id: int
    version: int
    language: str
    title: str
    initials: str
    content_hash: str
    seal: str
    sha256: str
    size: int
    issued_at: datetime

    @property
    def sealed(self) -> tuple[str, ...]:
        """What the seal is made over."""
        facts = (self.serial, self.kind, str(self.version), self.language, self.title, self.initials)
        return (*facts, self.issued_at.isoformat(), self.content_hash)


@dataclass(frozen=True, slots=True)
class VerifiedLetter(Letter):
    """A letter with what became of it since. Strangers may know its title and initials, and no more."""

    newest: int  # the newest version that was fetched
    standing: str  # genuine, replaced or withdrawn

    @property
    def current(self) -> int:
        """The version that counts; where this one is replaced, perhaps one that nobody has fetched yet."""
        return self.newest + (self.standing == "replaced" and self.version == self.newest)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was sent: to whom, and when."""

    channel: str
    address: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits in a chat."""

    id: int
    payload: str  # bot.messages.Incoming as JSON


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that somebody sent. As it came it is in the file store under `sha256`, as a PDF under `clean_sha256`."""

    id: int
    inbox_id: int
    chat_id: int
    place: int
    name: str  # and caption: what its sender calls it
    media_type: str  # by its content
    size: int  # bytes
    sha256: str
    clean_sha256: str
    clean_size: int
    pages: int
    problem: str  # why it cannot be used; empty where it can
    remarks: str  # bot.documents.look.Look.remarks as JSON
    reference: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a person handed in. The PDF is in the file store under `sha256`."""

    id: int
    person_id: int
    item: str  # code of the catalogue
    receipt: str
    sha256: str
    size: int  # bytes
    pages: int
    state: str  # received, accepted or returned
    why: str  # it was returned
    received_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file of what a person has handed in."""

    item: str
    receipt: str
    received_at: datetime
    sha256: str  # of the file as it was sent


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that a person has half filled in."""

    form: str
    payload: str  # the answers by key, as JSON
    done: int
    total: int
    kept_at: datetime

    @property
    def answers(self) -> dict[str, str]:
        """The answers, by their keys in the conversation."""
        found: dict[str, str] = json.loads(self.payload)
        return found


@dataclass(frozen=True, slots=True)
class County:
    """A county. Its code is its official number."""

    code: int
    name: str
    region: str  # coast, rift-valley ... (bot/places.py)
    aliases: str  # with | between
    listed: int


@dataclass(frozen=True, slots=True)
class SubCounty:
    """A sub-county of a county."""

    code: str  # 45-kisii-south
    county_code: int
    name: str
    aliases: str
    listed: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person has told of themselves. None was not asked yet; an empty text was left out on purpose."""

    person_id: int
    name: str | None = None
    birth_year: int | None = None
    gender: str | None = None
    id_number: str | None = None
    kra_pin: str | None = None
    tsc_number: str | None = None
    email: str | None = None
    kin_name: str | None = None
    kin_phone: str | None = None
    kin_relationship: str | None = None
    mpesa_phone: str | None = None
    mpesa_name: str | None = None
    bank: str | None = None
    bank_branch: str | None = None
    bank_account: str | None = None
    nssf: str | None = None
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Qualification:
    """What somebody has studied."""

    id: int
    level: str
    institution: str
    course: str
    from_year: int
    to_year: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    """Where somebody works, or has worked."""

    id: int
    employer: str
    number: str  # TSC, employment or PF number
    institution: str
    designation: str
    place: str  # code of the sub-county
    started_on: date
    ended_on: date | None
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a person's history."""

    id: int
    who: str
    what: str
    old: str
    new: str
    why: str
    channel: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of the council looked at a person's record."""

    id: int
    who: str
    what: str  # storage.looks
    why: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What somebody asked about their own data."""

    id: int
    number: str
    person_id: int
    phone: str  # of the account
    kind: str  # storage.requests
    state: str
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """Something that happened to a request."""

    id: int
    who: str
    what: str
    text: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Deletion:
    """Proof that rows of a kind were deleted, as one link of a chain."""

    id: int
    kind: str
    until: datetime
    count: int
    digest: str
    place: int
    previous: str
    hash: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody asked an officer, and how it stands."""

    id: int
    number: str
    chat_id: int
    person_id: int | None  # who was logged in
    phone: str | None  # E.164
    state: str
    opened_at: datetime
    changed_at: datetime
    topic: str | None = None
    facts: str | None = None  # what the council asks for, as JSON
    owner: str | None = None
    due_at: datetime | None = None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the council who answers cases."""

    phone: str
    name: str
    office: str

    @property
    def title(self) -> str:
        """Njeri, Nyeri."""
        return f"{self.name}, {self.office}"


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """Something that happened to a case."""

    id: int
    who: str
    what: str
    text: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """What went wrong on our side, without secrets and numbers."""

    case_number: str
    conversation: str
    message: str
    traceback: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """What is kept of a PIN."""

    hash: str
    wrong: int  # tries since the last good one


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A change of a person's number that was asked for. Numbers are E.164."""

    id: int
    person_id: int
    old_phone: str
    new_phone: str
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """A text for many people, whom it is for, and how far it is."""

    id: int
    year: int
    exam: str
    position: str
    county: str
    sub_county: str
    centre: str
    english: str
    kiswahili: str
    by: str
    made_at: datetime
    up_to: str  # the last phone that was passed
    people: int  # who were told so far
    outcome: str  # empty while it goes on; done or stopped


@dataclass(frozen=True, slots=True)
class Turned:
    """When a message came, and when it was answered."""

    received_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that is to happen by the clock."""

    kind: str
    subject: str  # what it is about, in the words of its kind
    due_at: datetime
    until: datetime  # later it is not worth ringing


CLASSES = {
    kind.__name__: kind
    for kind in (
        *(ChatRow, Waiting, Queuer, OutboxRow, Settled, Delivery, Step, Person, Hashes, Login),
        *(Vacancy, Listed, Opening, Period, Application, Exported, Queue, Training),
        *(Invitation, Acceptance, Centre, Deployment, Letter, VerifiedLetter, Told),
        *(Sitting, CentrePassword, CentreLogin, EndedLogin, Mark, Dispute, Director, SignedRegister, Standing),
        *(Substitution, Rate, Payment),
        *(Queued, ReceivedFile, Document, HandedIn, Draft, County, SubCounty, Profile, Qualification, Work, Change),
        *(Case, CaseEntry, Officer, Incident, Pin, NumberChange, Timer, Turned, Announcement),
        *(Look, DataRequest, RequestEntry, Deletion),
    )
}
