"""The composition root: builds every part from Settings, starts them in order, stops them in reverse."""

from __future__ import annotations

import asyncio
import fcntl
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import structlog
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.routing import Route

import conversations
from bot import retention
from bot.binder import Binder
from bot.channel import PHONE_ROUTES, PHONE_TEXTS, Accept, Channel, Limits, Note, Receipt
from bot.chat import Desk
from bot.conversation import Conversation
from bot.course import House
from bot.documents.workshop import Workshop
from bot.intake import Intake
from bot.ladder import Ladder
from bot.lanes import Lanes
from bot.messages import Incoming
from bot.metrics import measure_queues, registry
from bot.outbox import Outbox
from bot.press import Press, signer
from bot.settings import Settings
from bot.timers import Timers
from conversations import deliveries
from handlers import files as file_route
from handlers import health, verify
from handlers.aggregator.channel import Aggregator
from handlers.aggregator.channel import limits as aggregator_limits
from handlers.files import FileLinks
from handlers.http import session
from handlers.sms import LIMITS as SMS
from handlers.telegram.channel import LIMITS as TELEGRAM_LIMITS
from handlers.telegram.channel import Telegram
from handlers.twilio import status as twilio_status
from handlers.twilio.channel import WHATSAPP, sms, whatsapp
from handlers.twilio.client import connect
from letters.sealer import Sealer
from letters.signing import Signer, Unusable
from storage.connect import database as connect_database
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate
from storage.uploads import FileIds, TemplateSids
from storage.writer import Writer

log = structlog.get_logger()


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


@dataclass
class Wires:
    """How channels hand in what arrives; connected when the parts behind them exist."""

    lanes: Lanes | None = None
    outbox: Outbox | None = None

    async def accept(self, messages: Sequence[Incoming]) -> None:
        """Store messages for good."""
        assert self.lanes  # noqa: S101 - channels start last
        await self.lanes.accept(messages)

    async def note(self, receipt: Receipt) -> None:
        """Store a receipt for good."""
        assert self.outbox  # noqa: S101 - channels start last
        await self.outbox.receive(receipt)


@dataclass
class App:
    """The running parts."""

    settings: Settings
    database: Database
    files: Files
    channels: dict[str, Channel]
    lanes: Lanes
    outbox: Outbox
    intake: Intake
    timers: Timers
    web: Starlette

    async def settled(self) -> None:
        """Wait until nothing is under way: no turn, nothing to send."""
        while not (self.lanes.quiet.is_set() and self.outbox.quiet.is_set()):
            await self.lanes.quiet.wait()
            await self.outbox.quiet.wait()


MakeChannels = Callable[[Accept, Note, Database, Files], Iterable[Channel]]


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    journeys: Sequence[Conversation] = conversations.ALL,
    extra: MakeChannels | None = None,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[App]:
    """All parts, started and serving; stopped when the block ends."""
    async with AsyncExitStack() as stack:
        app = await _built(settings, stack, journeys, extra, clock)
        await stack.enter_async_context(_started(app))
        yield app


async def _built(
    settings: Settings,
    stack: AsyncExitStack,
    journeys: Sequence[Conversation],
    extra: MakeChannels | None,
    clock: Callable[[], datetime],
) -> App:
    stack.enter_context(alone(settings))
    await migrate(settings.database_url)
    database = connect_database(settings.database_url)
    await database.open()
    stack.push_async_callback(database.close)
    writer = Writer(database)
    await writer.start()
    stack.push_async_callback(writer.stop)
    files, wires = Files(settings.files_url, settings.cipher()), Wires()
    # Without a key, as with no channel at all, links end with this process.
    links = FileLinks(settings.secret_key.get_secret_value() or token_hex(32), settings.public_url)
    channels = {channel.name: channel for channel in await _channels(settings, stack, wires, database, files, links)}
    channels |= {
        channel.name: channel for channel in (extra(wires.accept, wires.note, database, files) if extra else ())
    }
    workshop = Workshop()
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    press = Press(files, Sealer(settings.keys), address, _signer(settings))
    desk = Desk(Binder(files, workshop), press, PHONE_TEXTS in channels)
    limits = {name: channel.limits for name, channel in channels.items()}
    house = House({each.name: each for each in journeys}, limits, desk)
    wires.outbox = Outbox(writer, channels, clock, Ladder(limits, clock, deliveries, press.sealer))
    intake = Intake(files, channels, workshop, writer, clock)
    wires.lanes = Lanes(house, writer, wires.outbox, intake, clock)
    await retention.schedule(database, clock())
    after = {retention.SWEEP: lambda: retention.sweep(database, files, clock())}
    timers = Timers(writer, conversations.RINGS, limits, press.sealer, clock, after)
    others = [file_route.route(links, files), *_routes(settings, wires, database, press.sealer)]
    web = Starlette(routes=[*(route for channel in channels.values() for route in channel.routes()), *others])
    return App(settings, database, files, channels, wires.lanes, wires.outbox, intake, timers, web)


def _signer(settings: Settings) -> Signer | None:
    try:
        return signer(settings)
    except Unusable as reason:
        raise SystemExit(f"LETTER_KEY: {reason}") from None


def _routes(settings: Settings, wires: Wires, database: Database, sealer: Sealer) -> list[Route]:
    """What is served beside the channels' own routes."""
    sms_name = dict(zip(settings.sms, PHONE_ROUTES, strict=False)).get("twilio", "")
    receipts = [twilio_status.route(settings, wires.note, sms_name)] if settings.whatsapp or sms_name else []
    watched = health.routes(lambda: _missing(database), metrics(wires), lambda: measure_queues(database, now()))
    return [*receipts, verify.route(database, sealer), *watched]


async def _channels(
    settings: Settings, stack: AsyncExitStack, wires: Wires, database: Database, files: Files, links: FileLinks
) -> list[Channel]:
    """The channels that have their settings; the others are off, and said to be."""
    for name in ("telegram", "whatsapp", "sms"):
        if not getattr(settings, name):
            log.warning("channel is off: its settings are missing", channel=name)
    if not (settings.telegram or settings.whatsapp or settings.sms):
        return []
    http = await stack.enter_async_context(session())
    found: list[Channel] = []
    if settings.telegram:
        found.append(Telegram(settings, wires.accept, files, FileIds(database), http))
    if settings.whatsapp:
        found.append(whatsapp(settings, connect(settings, http), wires.accept, links, TemplateSids(database)))
    for name, route in zip(PHONE_ROUTES, settings.sms, strict=False):
        if route == "twilio":
            found.append(sms(settings, connect(settings, http), wires.accept, name))
        else:
            found.append(Aggregator(name, settings, http, wires.accept, wires.note))
    return found


@asynccontextmanager
async def _started(app: App) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for part in (app.outbox, app.intake, app.lanes, app.timers):
            await part.start()
            stack.push_async_callback(part.stop)
        await stack.enter_async_context(_serving(app))
        for channel in app.channels.values():
            await channel.start()
            stack.push_async_callback(channel.stop)
        yield


class _Server(uvicorn.Server):
    """Leaves signals to the command line."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _serving(app: App) -> AsyncIterator[None]:
    """The HTTP server, in this loop."""
    config = uvicorn.Config(
        app.web,
        app.settings.host,
        app.settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=True,  # a proxy on this machine may say who calls (FORWARDED_ALLOW_IPS names others)
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    with _socket(config) as listening:
        task = asyncio.create_task(server.serve([listening]))
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        log.info("listening", host=app.settings.host, port=app.settings.port)
        try:
            yield
        finally:
            server.should_exit = True
            await task


@contextmanager
def _socket(config: uvicorn.Config) -> Iterator[socket.socket]:
    listening = config.bind_socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio sets it for sockets of its own only
    try:
        yield listening
    finally:
        listening.close()


async def _missing(database: Database) -> dict[str, str]:
    try:
        async with asyncio.timeout(2), database.reading() as tx:
            await tx.templates()
    except Exception as error:
        return {"database": type(error).__name__}
    return {}


def metrics(wires: Wires) -> CollectorRegistry:
    """What /metrics shows."""
    return registry(
        lanes=lambda: wires.lanes.busy if wires.lanes else 0,
        waiting=lambda: wires.outbox.waiting if wires.outbox else 0,
    )


def limits(settings: Settings) -> dict[str, Limits]:
    """The limits of the channels that are on, for commands that only write to the outbox."""
    tables = {"telegram": TELEGRAM_LIMITS, "whatsapp": WHATSAPP}
    found = {name: table for name, table in tables.items() if getattr(settings, name)}
    by_route = {"twilio": SMS, "aggregator": aggregator_limits(settings)}
    return found | {name: by_route[route] for name, route in zip(PHONE_ROUTES, settings.sms, strict=False)}


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """On SQLite one process serves: two would not see each other's lanes. Raises SystemExit where one is running."""
    if not settings.database_url.startswith("sqlite:///"):
        yield
        return
    path = Path(settings.database_url.removeprefix("sqlite:///") + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another mtahini serves from {settings.database_url}. Stop it first.") from None
        yield
