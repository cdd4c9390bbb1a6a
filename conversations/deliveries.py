"""What became of a message that somebody waits for."""

from __future__ import annotations

from bot.language import Text, _
from bot.line import Urgency
from bot.outbox import Progress
from conversations.phones import masked
from storage.records import Settled
from storage.store import Store

DOCUMENT_FAILED = _("The document I sent did not reach you. Please ask for it again: send LETTER.")


async def delivered(store: Store, settled: Settled) -> None:
    """What follows when a message has arrived: a new password that its owner asked for is now the only one."""
    if settled.password_id:
        await store.passwords.arrived(settled.password_id)


def delivery_report(settled: Settled) -> Text | None:
    """What the chat that asked for a password or a document hears of its fate; None where that is nothing."""
    if settled.kind != Urgency.CREDENTIAL:
        return DOCUMENT_FAILED if settled.state == Progress.FAILED else None
    values = {"phone": masked(settled.address), "at": settled.settled_at}
    match Progress(settled.state):
        case Progress.DELIVERED:
            return _("The SMS to {phone} has arrived: {at}.", **values)
        case Progress.FAILED if settled.reason == "blocked":
            return _(
                "The SMS to {phone} did not arrive: the network blocks such messages to this line. On Safaricom, dial "
                "{code} to let them through, then send RESET.",
                code="*456*9*5*5*1#",
                **values,
            )
        case Progress.FAILED:
            return _(
                "The SMS to {phone} did not arrive. Check that the phone is on and has signal, then send RESET.",
                **values,
            )
        case _:
            return None
