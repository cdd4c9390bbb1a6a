"""Prints letters: gives each a serial and a seal, signs it where there is a key, and keeps the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.settings import Settings
from letters.seal import Mark, new_serial
from letters.sealer import Sealer, shown
from letters.signing import Signer
from storage.files import Files
from storage.letters import Subject
from storage.records.contracts import Letter


class Content(Protocol):
    """What a letter says, on its way to paper."""

    def plain(self) -> str:
        """Return it as text."""

    def stamped(self, mark: Mark) -> Content:
        """The same with what makes it checkable."""

    def pdf(self) -> bytes:
        """Return it as a PDF file."""


class Printable(Protocol):
    """Something that the council sends as a letter."""

    @property
    def subject(self) -> Subject:
        """What the letter is about."""

    @property
    def title(self) -> str:
        """What a stranger may know of that: 2026 KCSE 233/1."""

    @property
    def name(self) -> str:
        """The person's, in full."""

    def content(self, language: str, now: datetime) -> Content:
        """What the letter says."""


@dataclass(frozen=True)
class Press:
    """What every letter needs, and none changes."""

    files: Files
    sealer: Sealer
    public_url: str
    signer: Signer | None = None

    def url(self, serial: str) -> str:
        """Where a letter can be checked."""
        return f"{self.public_url}/verify/{serial}"

    def print(self, printable: Printable, version: int, language: str, now: datetime) -> Letter:
        """Print a letter and keep its file. Slow: it runs in a worker thread."""
        content = printable.content(language, now)
        letter = Letter(
            id=0,  # given when the letter is issued
            serial=new_serial(),
            kind=printable.subject.kind,
            subject_id=printable.subject.id,
            version=version,
            language=language,
            title=printable.title,
            initials=initials(printable.name),
            content_hash=hashlib.sha256(content.plain().encode()).hexdigest(),
            seal="",
            sha256="",
            size=0,
            issued_at=now,
        )
        letter = replace(letter, seal=self.sealer.seal(letter.sealed))
        mark = Mark(letter.serial, version, shown(letter.seal), self.url(letter.serial))
        file = content.stamped(mark).pdf()
        if self.signer:
            file = self.signer.sign(file)
        return replace(letter, sha256=self.files.keep(file), size=len(file))


def signer(settings: Settings) -> Signer | None:
    """The signer of letters, where there is a key. Raises Unusable."""
    if not settings.letter_key:
        return None
    certificate = Path(settings.letter_certificate) if settings.letter_certificate else None
    return Signer.load(Path(settings.letter_key), certificate, settings.letter_key_password.get_secret_value())


def initials(name: str) -> str:
    """What a stranger who verifies a letter may see of a name: W.A.O."""
    return "".join(f"{word[0].upper()}." for word in name.split())
