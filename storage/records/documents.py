"""Files that people sent, and the documents made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
