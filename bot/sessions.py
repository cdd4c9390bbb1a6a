"""The chats that act for an examination centre, as an officer sees them and ends them."""

from __future__ import annotations

from bot.broadcast import Broadcast
from bot.language import brief
from bot.office import Office
from conversations.centre import ended
from conversations.phones import masked
from storage.records.centres import CentreLogin
from storage.store import Store

SHOWN = 3  # characters of an address that is no phone number


async def logins(office: Office, year: int, exam: str, code: str) -> list[CentreLogin]:
    """The log-ins of a centre that have not ended, the first one first."""
    async with office.database.reading() as tx:
        store = Store(tx, office.now)
        centres = [each for each in await store.deployments.centres([year]) if (each.exam, each.code) == (exam, code)]
        return [login for centre in centres for login in await store.centres.logins(centre)]


def shown(login: CentreLogin) -> str:
    """A line: the number by which it is ended, the channel, and an address of which only its owner knows the rest."""
    phone = login.proven_phone or (login.address if login.address.startswith("+") else "")
    address = masked(phone) if phone else f"•••{login.address[-SHOWN:]}"
    heard = f"last heard {brief(login.active_at)}" if login.active_at else "never heard"
    return f"{login.id}  {login.channel} {address}, since {brief(login.started_at)} by {login.method}, {heard}"


async def end_login(office: Office, number: int, by: str) -> bool:
    """End one log-in, and tell its chat. Whether it was still there."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        login = await store.centres.login(number)
        centre = await store.centres.get(login.centre_id) if login else None
        if login is None or centre is None:
            return False
        await store.centres.end([login], by)
        notices = Broadcast(office.limits, office.sealer, office.now)
        notices.tell_chat(login, ended(centre, by))
        await notices.send(tx)
    return True
