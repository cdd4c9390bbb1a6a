"""The claims of an examination, exported for the paymaster: what is paid for, by which rate, and who is not ready."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import structlog

from bot.office import Office
from conversations.claims import CENTS, Claim, today, with_marks
from conversations.readiness import checked
from storage.database import Transaction
from storage.looks import CLAIM
from storage.records.pay import Rate
from storage.store import Store

log = structlog.get_logger()

COLUMNS = (
    *("phone", "name", "id_number", "tsc_number", "mpesa_phone", "mpesa_name", "code", "centre", "position"),
    *("days_listed", "days_present", "rate", "rate_source", "other_rates", "amount", "tax", "state", "not_ready"),
)
NO_ACCOUNT = "no account"


class NothingToExport(Exception):
    """Nobody is deployed to this examination."""


async def export_claims(office: Office, year: int, exam: str, path: Path, by: str) -> int:
    """Write the claims to a file that only its owner reads, and keep for each who did. Raises NothingToExport."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        found = [each for each in await store.deployments.of_exam(year, exam) if not each.withdrawn]
        if not found:
            raise NothingToExport(f"nobody is deployed to {year} {exam}")
        claims = await with_marks(store, found, await store.pay.of_exam(year, exam))
        rates = [each for each in await store.pay.rates(year) if each.exam == exam]
        rows = []
        for number, claim in enumerate(claims, 1):
            rows.append(await _row(office, tx, claim, rates))
            office.show(number, len(claims))
        events = [(claim.deployment.phone, f"{year} {exam} {claim.deployment.code}") for claim in claims]
        await store.looks.note_phones(events, by, CLAIM)
    _write(path, rows)
    log.warning("claims were exported", year=year, exam=exam, claims=len(rows))
    return len(rows)


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with open(path, "w", encoding="utf-8", newline="", opener=_private) as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


async def _row(office: Office, tx: Transaction, claim: Claim, rates: Sequence[Rate]) -> dict[str, Any]:
    """One line of the file."""
    store, deployment = Store(tx, office.now), claim.deployment
    person = await store.people.by_phone(deployment.phone)
    profile = await store.profiles.of(person) if person else None
    wrong = [check for check in await checked(store, person, claim, office.now) if check.problem] if person else []
    hindrances = [str(check.what) for check in wrong] if person else [NO_ACCOUNT]
    hindrances += [] if claim.is_over(today(office.now)) else [f"works until {deployment.ends_on}"]
    return {
        **{name: getattr(deployment, name) for name in ("phone", "name", "id_number", "tsc_number", "code", "centre")},
        "position": deployment.position,
        "mpesa_phone": (profile and profile.mpesa_phone) or "",
        "mpesa_name": (profile and profile.mpesa_name) or "",
        "days_listed": len(claim.days),
        "days_present": len(claim.present),
        "rate": deployment.rate,
        "rate_source": f"letter {deployment.reference}",
        "other_rates": _others(claim, rates),
        "amount": _shillings(claim.amount),
        "tax": _shillings(claim.tax),
        "state": claim.payment.state if claim.payment else "",
        "not_ready": "; ".join(hindrances),
    }


def _others(claim: Claim, rates: Sequence[Rate]) -> str:
    """What other sources say of the same work, where it is not what the letter says: nothing is averaged."""
    deployment = claim.deployment
    differing = [
        each for each in rates if each.position == deployment.position and each.amount != deployment.rate * CENTS
    ]
    return "; ".join(
        f"{_shillings(each.amount)} by {each.source}{f' ({each.region})' if each.region else ''}" for each in differing
    )


def _shillings(cents: int) -> str:
    return f"{cents / CENTS:.2f}"
