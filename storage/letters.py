"""Letters that were issued, and whether what somebody holds is ours."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

import structlog

from letters.sealer import Sealer
from storage.database import Transaction
from storage.ids import new_id
from storage.records.contracts import Letter, Told, VerifiedLetter

INVITATION, DEPLOYMENT, RECEIPT, STATEMENT = "invitation", "deployment", "receipt", "statement"
APPLICATION, TRAINING = "application", "training"  # the receipt for an application; the invitation that came of it
REGISTER = "register"  # its subject is a centre
GENUINE, REPLACED, WITHDRAWN = "genuine", "replaced", "withdrawn"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a letter is about: a row of ours, and when the council posted it as it is now."""

    kind: str
    id: int
    posted_at: datetime


class Letters:
    """Letters by what they are about, and by serial."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, subject: Subject, language: str) -> Letter | None:
        """The letter as it stands, in a language; None where none was issued since the subject was posted."""
        found = await self._all(subject)
        return next((each for each in found if each.language == language and _is_current(each, subject)), None)

    async def next_version(self, subject: Subject) -> int:
        """The version of the next letter: two languages of one posting are one version."""
        found = await self._all(subject)
        return next((each.version + (not _is_current(each, subject)) for each in found), 1)

    async def issue(self, letter: Letter) -> Letter | None:
        """Record a letter that was printed; None where somebody else was quicker with the same one."""
        letter = replace(letter, id=new_id())
        return letter if await self._tx.add_letter(**asdict(letter)) else None

    async def verify(self, serial: str, sealer: Sealer) -> VerifiedLetter | None:
        """The letter with this serial, if its record is as we sealed it."""
        return await self._verified(serial, "", sealer)

    async def verify_file(self, sha256: str, sealer: Sealer) -> VerifiedLetter | None:
        """The letter that is this file to the last byte, if its record is as we sealed it."""
        return await self._verified("", sha256, sealer)

    async def _verified(self, serial: str, sha256: str, sealer: Sealer) -> VerifiedLetter | None:
        letter: VerifiedLetter | None = await self._tx.letter_by_serial_or_file(serial=serial, sha256=sha256)
        if letter and letter.seal and not sealer.holds(letter.seal, letter.sealed):
            log.error("the record of a letter does not match its seal", letter_id=letter.id)
            return None
        return letter

    async def told(self, text: str, sealer: Sealer, address: str, phone: str | None) -> Told | None:
        """Whether, to whom and when we sent this notice; to this address or phone, if it was to them too."""
        for proof in sealer.proofs(text):
            found: Told | None = await self._tx.told(proof=proof, address=address, phone=phone or address)
            if found:
                return found
        return None

    async def _all(self, subject: Subject) -> list[Letter]:
        found: list[Letter] = await self._tx.letters_of(kind=subject.kind, subject_id=subject.id)
        return found


def _is_current(letter: Letter, subject: Subject) -> bool:
    return bool(letter.seal) and letter.issued_at >= subject.posted_at
