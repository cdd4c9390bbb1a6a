"""What a conversation sees of the database: one object with the nouns on it."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.announcements import Announcements
from storage.applications import Applications
from storage.attendance import Attendance
from storage.cases import Cases
from storage.centres import Centres
from storage.codes import Codes
from storage.database import Transaction
from storage.deletions import Deletions
from storage.deliveries import Deliveries
from storage.deployments import Deployments
from storage.directors import Directors
from storage.documents import Documents, ReceivedFiles
from storage.drafts import Drafts
from storage.history import History
from storage.invitations import Invitations
from storage.letters import Letters
from storage.logins import Logins
from storage.looks import Looks
from storage.merges import Merges
from storage.numbers import Numbers
from storage.officers import Officers
from storage.own import Own
from storage.passwords import Passwords
from storage.pay import Pay
from storage.people import People
from storage.pins import Pins
from storage.places import Places
from storage.profiles import Profiles
from storage.proofs import Proofs
from storage.registers import Registers
from storage.requests import Requests
from storage.retention import Retention
from storage.substitutions import Substitutions
from storage.timers import Timers
from storage.timetable import Timetable
from storage.trainings import Trainings
from storage.vacancies import Vacancies


class Store:
    """The nouns, bound to one transaction and one moment."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self.now = now
        self.people = People(tx, now)
        self.passwords = Passwords(tx, now)
        self.logins = Logins(tx, now)
        self.codes = Codes(tx, now)
        self.proofs = Proofs(tx, now)
        self.deliveries = Deliveries(tx, now)
        self.invitations = Invitations(tx, now)
        self.deployments = Deployments(tx, now)
        self.vacancies = Vacancies(tx, now)
        self.applications = Applications(tx, now)
        self.trainings = Trainings(tx, now)
        self.centres = Centres(tx, now)
        self.attendance = Attendance(tx, now)
        self.directors = Directors(tx)
        self.registers = Registers(tx, now)
        self.substitutions = Substitutions(tx, now)
        self.timetable = Timetable(tx)
        self.letters = Letters(tx, now)
        self.pay = Pay(tx, now)
        self.received = ReceivedFiles(tx, now)
        self.documents = Documents(tx, now)
        self.drafts = Drafts(tx, now)
        self.places = Places(tx)
        self.profiles = Profiles(tx, now)
        self.history = History(tx, now)
        self.looks = Looks(tx, now)
        self.own = Own(tx, now)
        self.requests = Requests(tx, now)
        self.deletions = Deletions(tx, now)
        self.retention = Retention(tx, now)
        self.cases = Cases(tx, now)
        self.officers = Officers(tx, now)
        self.pins = Pins(tx, now)
        self.numbers = Numbers(tx, now)
        self.merges = Merges(tx, now)
        self.timers = Timers(tx)
        self.announcements = Announcements(tx, now)

    @classmethod
    def reading(cls, tx: Transaction) -> Store:
        """For those who only read: the moment does not matter."""
        return cls(tx, datetime.now(UTC))
