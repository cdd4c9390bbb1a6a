"""How a person hears what an officer did with their case by a command."""

from __future__ import annotations

from bot.language import Text
from bot.office import Office
from conversations.cases import Told, way
from storage.database import Transaction
from storage.records.cases import Case
from storage.store import Store


async def tell(tx: Transaction, case: Case, words: Text, office: Office) -> Told:
    """Put an officer's words on their way to the person, or a hint that they are there to be read."""
    row = await Store(tx, office.now).cases.chat(case)
    told, found = way(case, row, words, office.limits, office.now)
    await tx.add_outgoing([each for notice in found for each in notice.rows(office.now, "", office.sealer)])
    return told
