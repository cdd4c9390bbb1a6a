"""Passwords of examination centres: made, kept as hashes, and printed once on slips to hand out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.office import Office
from conversations.centres import user_name
from conversations.passwords import new_password
from letters.slips import Slip, printed
from storage.records.centres import Centre
from storage.store import Store

THREADS = 2  # argon2 lets go of the interpreter


class NoCentres(Exception):
    """There is no centre to give a password to; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """Which centres are to get a password; `again` replaces passwords, and ends log-ins, that there are."""

    year: int
    exam: str
    code: str = ""
    sub_county: str = ""
    again: bool = False


async def issue(office: Office, wanted: Wanted, by: str, out: Path, addresses: Sequence[str] = ()) -> int:
    """Give centres passwords, and write their slips, which say the addresses to write to.

    Returns how many there are; raises NoCentres, FileExistsError.
    """
    async with office.database.reading() as tx:
        centres = await _centres(Store(tx, office.now), wanted)
    made = _made(office, centres)
    slips = [_slip(centre, password) for centre, (password, _hash) in zip(centres, made, strict=True)]
    _write(out, printed(slips, addresses, office.now))
    async with office.database.transaction() as tx:
        hashes = {centre.id: found for centre, (_password, found) in zip(centres, made, strict=True)}
        await Store(tx, office.now).centres.issue(hashes, by)
    return len(slips)


async def _centres(store: Store, wanted: Wanted) -> list[Centre]:
    found = [
        each
        for each in await store.deployments.centres([wanted.year])
        if each.exam == wanted.exam and wanted.code in ("", each.code) and wanted.sub_county in ("", each.sub_county)
    ]
    if not found:
        raise NoCentres("no such centre is loaded")
    have = set() if wanted.again else await store.centres.with_password(wanted.year, wanted.exam)
    if not (centres := [each for each in found if each.id not in have]):
        raise NoCentres("they have passwords; --again replaces them, and ends the log-ins")
    return sorted(centres, key=lambda each: (each.county, each.sub_county, each.code))


def _made(office: Office, centres: Sequence[Centre]) -> list[tuple[str, str]]:
    made = []
    with ThreadPoolExecutor(THREADS) as threads:
        for number, each in enumerate(threads.map(lambda _centre: new_password(), centres), 1):
            made.append(each)
            office.show(number, len(centres))
    return made


def _write(out: Path, content: bytes) -> None:
    """A new file for its owner's eyes alone."""
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - by its number
        file.write(content)


def _slip(centre: Centre, password: str) -> Slip:
    place = f"{centre.sub_county}, {centre.county}"
    return Slip(f"{centre.exam} {centre.year}", f"{centre.code}  {centre.name}", place, user_name(centre), password)
