"""Chats, what came in and what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
class Queued:
    """A message that waits in a chat."""

    id: int
    payload: str  # bot.messages.Incoming as JSON


@dataclass(frozen=True, slots=True)
class Incident:
    """What went wrong on our side, without secrets and numbers."""

    case_number: str
    conversation: str
    message: str
    traceback: str
    happened_at: datetime


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
