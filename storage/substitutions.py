"""Substitutions: somebody else comes, the Sub County Director decides, and both stay on the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from storage.database import Transaction
from storage.deployments import Deployments
from storage.ids import new_id
from storage.records.centres import Centre, Deployment, Substitution
from storage.records.chats import ChatRow

APPROVED, REFUSED = "approved", "refused"


class Substitutions:
    """Substitutions that wait, and what becomes of them."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._deployments = Deployments(tx, now)

    async def propose(
        self, deployment: Deployment, from_day: date, who: Mapping[str, str], reason: str, chat: ChatRow, by: str
    ) -> None:
        """Ask the Sub County Director; `who` has phone, name, id_number and tsc_number."""
        await self._tx.add_substitution(
            id=new_id(),
            deployment_id=deployment.id,
            from_day=from_day,
            **who,
            reason=reason,
            chat_id=chat.id,
            asked_by=by,
            asked_at=self._now,
        )

    async def waiting(self, centre: Centre) -> list[Substitution]:
        """Those of a centre that wait for a decision, the oldest first."""
        found: list[Substitution] = await self._tx.open_substitutions(centre_id=centre.id)
        return found

    async def approved(self, centre: Centre) -> list[tuple[int, str, int, str, date]]:
        """Who was replaced by whom, as number and name each, and from which day."""
        found: list[tuple[int, str, int, str, date]] = await self._tx.approved_substitutions(centre_id=centre.id)
        return found

    async def approve(self, asked: Substitution, centre: Centre, by: str) -> Deployment:
        """Put somebody on the list from a day on, in the place of somebody who leaves it the day before."""
        former = await self._deployments.get(asked.deployment_id)
        assert former  # noqa: S101 - deployments are never deleted
        row = {name: getattr(former, name) for name in ("town", "position", "reference", "ends_on", "rate")}
        row |= {name: getattr(asked, name) for name in ("phone", "name", "id_number", "tsc_number")}
        (posted,) = await self._deployments.post([row | {"starts_on": asked.from_day, "centre": centre}])
        await self._tx.end_deployment(id=former.id, ends_on=asked.from_day - timedelta(days=1))
        await self._settle(asked, APPROVED, by, "", posted.item.id)
        return replace(posted.item)

    async def refuse(self, asked: Substitution, by: str, why: str) -> None:
        """Leave the list as it is."""
        await self._settle(asked, REFUSED, by, why, None)

    async def _settle(self, asked: Substitution, state: str, by: str, why: str, new_id: int | None) -> None:
        await self._tx.settle_substitution(
            id=asked.id, state=state, by=by, why=why, at=self._now, new_deployment_id=new_id
        )
