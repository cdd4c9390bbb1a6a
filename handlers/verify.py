"""GET /verify/{serial}: whether a letter is genuine. It shows initials and paper only."""

from __future__ import annotations

from html import escape

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.language import NAIROBI
from catalogue import TOLL_FREE
from letters.seal import parse_serial
from storage.database import Database
from storage.records import VerifiedLetter
from storage.store import Store

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}}
dt{{font-weight:bold}}dd{{margin:0 0 .5rem}}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""


def route(database: Database) -> Route:
    """The route."""

    async def verify(request: Request) -> Response:
        serial = parse_serial(request.path_params["serial"])
        letter = None
        if serial:
            async with database.reading() as tx:
                letter = await Store.reading(tx).letters.verify(serial)
        title, body = _genuine(letter) if letter else _unknown()
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        return HTMLResponse(PAGE.format(title=title, body=body), 200 if letter else 404, headers)

    return Route("/verify/{serial}", verify)


def _genuine(letter: VerifiedLetter) -> tuple[str, str]:
    replaced = letter.version < letter.newest
    title = "Genuine, but replaced / Halisi, lakini kuna toleo jipya" if replaced else "Genuine / Halisi"
    facts = {
        "Serial / Nambari": letter.serial,
        "Initials / Herufi za majina": letter.initials,
        "Paper / Karatasi": f"{letter.year} {letter.exam} {letter.paper}",
        "Issued / Imetolewa": format_date(letter.issued_at.astimezone(NAIROBI), "d MMMM y", locale="en"),
        "Version / Toleo": f"{letter.version} / {letter.newest}",
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return title, f"<dl>{rows}</dl>{REPLACED if replaced else COMPARE}"


COMPARE = (
    "<p>Compare the initials and the paper with the letter in your hand. "
    "<span lang='sw'>Linganisha herufi za majina na karatasi na barua uliyo nayo.</span></p>"
)
REPLACED = (
    "<p>A newer version of this letter was issued. Ask the bearer for it. "
    "<span lang='sw'>Toleo jipya la barua hii limetolewa. Mwombe mwenye barua toleo hilo.</span></p>"
)


def _unknown() -> tuple[str, str]:
    return "Not genuine / Si halisi", (
        "<p>No letter has this serial. Check that you typed it as it is printed; if it is the same, the letter was not "
        f"issued by this service: call {TOLL_FREE}. <span lang='sw'>Hakuna barua yenye nambari hii. Hakikisha "
        f"umeiandika kama ilivyochapishwa; kama ni sawa, barua haikutolewa na huduma hii: piga {TOLL_FREE}.</span></p>"
    )
