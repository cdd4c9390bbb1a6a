"""GET /verify/{serial}: whether a letter is genuine. It shows initials and paper only."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from html import escape
from ipaddress import IPv6Address, ip_address, ip_network

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.language import NAIROBI
from catalogue import TOLL_FREE
from letters.seal import parse_serial
from letters.sealer import Sealer, shown
from storage.database import Database
from storage.letters import GENUINE, REPLACED, WITHDRAWN
from storage.records.contracts import VerifiedLetter
from storage.store import Store

WINDOW = 3600.0  # seconds for which a guess counts
OF_CALLER, OF_ALL = 20, 3600  # serials that do not exist, in a window

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}}
dt{{font-weight:bold}}dd{{margin:0 0 .5rem}}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""


class Guesses:
    """Well-formed serials that do not exist, of each caller and of all, within the last hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: deque[tuple[float, str]] = deque()
        self._of: Counter[str] = Counter()

    def note(self, caller: str) -> None:
        """Count one more."""
        self._made.append((self._clock(), caller))
        self._of[caller] += 1

    def too_many(self, caller: str) -> bool:
        """Whether this caller made so many, or is one of those who together did, that none is answered now.

        Whoever has not guessed wrongly is always answered: nobody can shut the page for the others.
        """
        while self._made and self._made[0][0] <= self._clock() - WINDOW:
            _at, old = self._made.popleft()
            self._of[old] -= 1
            if not self._of[old]:
                del self._of[old]
        own = self._of.get(caller, 0)
        return own >= OF_CALLER or (bool(own) and len(self._made) >= OF_ALL)


def route(database: Database, sealer: Sealer, guesses: Guesses | None = None) -> Route:
    """The route."""
    made = guesses or Guesses()

    async def verify(request: Request) -> Response:
        serial = parse_serial(request.path_params["serial"])
        caller = caller_of(request.client.host if request.client else "")
        if serial is None:  # the check character shows that it was not guessed but mistyped
            return _answer(404, *_unknown())
        if made.too_many(caller):
            return _answer(429, *_too_many())
        async with database.reading() as tx:
            letter = await Store.reading(tx).letters.verify(serial, sealer)
        if letter is None:
            made.note(caller)
            return _answer(404, *_unknown())
        return _answer(200, *_found(letter))

    return Route("/verify/{serial}", verify)


def caller_of(host: str) -> str:
    """Who asks from an address: with IPv6, a whole network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host


def _answer(status: int, title: str, body: str) -> Response:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    if status == 429:
        headers["Retry-After"] = f"{WINDOW:.0f}"
    return HTMLResponse(PAGE.format(title=title, body=body), status, headers)


TITLES = {
    GENUINE: "Genuine / Halisi",
    REPLACED: "Genuine, but replaced / Halisi, lakini kuna toleo jipya",
    WITHDRAWN: "Withdrawn / Imeondolewa",
}
ADVICE = {
    GENUINE: "<p>Compare the initials, the paper and the seal with the letter in your hand. "
    "<span lang='sw'>Linganisha herufi za majina, karatasi na muhuri na barua uliyo nayo.</span></p>",
    REPLACED: "<p>The council has changed this letter since. Ask the bearer for the newest version. "
    "<span lang='sw'>Baraza limebadilisha barua hii. Mwombe mwenye barua toleo jipya zaidi.</span></p>",
    WITHDRAWN: "<p>The council issued this letter and has taken it back. It no longer counts. "
    "<span lang='sw'>Baraza lilitoa barua hii na kuiondoa. Haitumiki tena.</span></p>",
}


def _found(letter: VerifiedLetter) -> tuple[str, str]:
    facts = {
        "Serial / Nambari": letter.serial,
        "Initials / Herufi za majina": letter.initials,
        "Paper / Karatasi": letter.title,
        "Seal / Muhuri": shown(letter.seal) if letter.seal else "-",
        "Issued / Imetolewa": format_date(letter.issued_at.astimezone(NAIROBI), "d MMMM y", locale="en"),
        "Version / Toleo": f"{letter.version} / {letter.current}",
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return TITLES[letter.standing], f"<dl>{rows}</dl>{ADVICE[letter.standing]}"


def _unknown() -> tuple[str, str]:
    return "Not genuine / Si halisi", (
        "<p>No letter has this serial. Check that you typed it as it is printed; if it is the same, the letter was not "
        f"issued by this service: call {TOLL_FREE}. <span lang='sw'>Hakuna barua yenye nambari hii. Hakikisha "
        f"umeiandika kama ilivyochapishwa; kama ni sawa, barua haikutolewa na huduma hii: piga {TOLL_FREE}.</span></p>"
    )


def _too_many() -> tuple[str, str]:
    return "Please wait / Tafadhali subiri", (
        "<p>Too many serials that do not exist were tried from here. Try again in an hour, or call "
        f"{TOLL_FREE}. <span lang='sw'>Nambari nyingi zisizokuwepo zimejaribiwa kutoka hapa. Jaribu tena baada ya saa "
        f"moja, au piga {TOLL_FREE}.</span></p>"
    )
