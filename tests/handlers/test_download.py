"""What people send, from where the platforms keep it: over real HTTP, from both stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest
from aiohttp import ClientSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channel import Channel, ChannelMisconfigured, FileGone, FileTooLarge, NotFetched
from bot.messages import Incoming, SentFile
from bot.settings import Settings
from handlers import download
from handlers.files import FileLinks
from handlers.http import session
from handlers.telegram.channel import Telegram
from handlers.twilio.channel import whatsapp
from handlers.twilio.client import connect
from sandbox.faults import CutShort, Disconnect, Fault, Refuse, ServerError, TooMany
from sandbox.server import Server
from sandbox.telegram import TOKEN, TelegramStandIn
from sandbox.twilio import TwilioStandIn

SID, SECRET, OURS, TEACHER = "AC" + "0" * 32, "t" * 32, "+254700022262", "+254712000102"
CONTENT = bytes(range(256)) * 1000
AMINA = 7


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A client."""
    async with session() as opened:
        yield opened


async def nothing(_messages: Sequence[Incoming]) -> None:
    """Nobody listens."""


async def fetched(channel: Channel, file: SentFile) -> bytes:
    """All of a file."""
    async with aclosing(channel.fetch(file)) as chunks:
        return b"".join([chunk async for chunk in chunks])


class OnTelegram:
    """A file that somebody sent to the bot on Telegram."""

    def __init__(self, platform: TelegramStandIn, channel: Telegram) -> None:
        self.platform = platform
        self.channel = channel
        self.faults = platform.faults
        self.operations = ("getFile", "download")
        platform.add_person(AMINA, "Amina", "+254712000101")
        self.file = self.sent(CONTENT)

    def sent(self, content: bytes) -> SentFile:
        """Another file."""
        self.platform.send_document(AMINA, content, "kitambulisho (1).pdf")
        document = self.platform.chat(AMINA)[-1].document
        assert document
        return SentFile(reference=document.file_id)


@pytest.fixture
async def telegram(http: ClientSession) -> AsyncIterator[OnTelegram]:
    """Telegram's stand-in, and our channel."""
    platform = TelegramStandIn()
    async with Server(platform.app) as server:
        settings = Settings(
            _env_file=None,
            secret_key="k" * 32,
            files_key="0" * 64,
            telegram_bot_token=TOKEN,
            telegram_api_url=server.url,
        )
        yield OnTelegram(platform, Telegram(settings, nothing, None, None, http))  # type: ignore[arg-type]


class OnTwilio:
    """A file that somebody sent to the bot on WhatsApp."""

    def __init__(self, platform: TwilioStandIn, channel: Channel, file: SentFile) -> None:
        self.platform = platform
        self.channel = channel
        self.faults = platform.faults
        self.operations = ("media.download", "media.storage")
        self.file = file


@pytest.fixture
async def twilio(http: ClientSession) -> AsyncIterator[OnTwilio]:
    """Twilio's stand-in, and our channel."""
    platform = TwilioStandIn(SID, SECRET, whatsapp_number=OURS)
    async with Server(platform.app) as server:
        platform.account.url = server.url
        settings = Settings(
            _env_file=None,
            secret_key="k" * 32,
            files_key="0" * 64,
            public_url="https://chat.example.or.ke",
            twilio_account_sid=SID,
            twilio_auth_token=SECRET,
            twilio_api_url=server.url,
            twilio_whatsapp_from=OURS,
        )
        written = await platform.send_media(TEACHER, CONTENT, "application/pdf", "id.pdf")
        (media,) = written.message.media
        url = f"{server.url}/2010-04-01/Accounts/{SID}/Messages/{written.sid}/Media/{media.sid}"
        channel = whatsapp(settings, connect(settings, http), nothing, FileLinks("k" * 32, ""), None)  # type: ignore[arg-type]
        yield OnTwilio(platform, channel, SentFile(reference=url))


@pytest.fixture(params=["telegram", "twilio"])
def sent(request: pytest.FixtureRequest) -> OnTelegram | OnTwilio:
    """A file on either platform."""
    found: OnTelegram | OnTwilio = request.getfixturevalue(request.param)
    return found


async def test_a_file_is_had_whole(sent: OnTelegram | OnTwilio) -> None:
    """Twilio's password goes to Twilio alone: its storage refuses whoever shows one."""
    assert await fetched(sent.channel, sent.file) == CONTENT


FAULTS = [(fault, step) for fault in (Disconnect(), ServerError(), TooMany()) for step in (0, 1)]


@pytest.mark.parametrize(("fault", "step"), [*FAULTS, (CutShort(), 1)], ids=lambda each: getattr(each, "kind", each))
async def test_a_fetch_that_fails_may_be_tried_again(sent: OnTelegram | OnTwilio, fault: Fault, step: int) -> None:
    """At each step, whatever goes wrong; a body that is cut short is not taken for a whole one."""
    sent.faults.rate(sent.operations[step], fault, probability=1)
    with pytest.raises(NotFetched) as raised:
        await fetched(sent.channel, sent.file)
    assert not isinstance(raised.value, FileGone)
    sent.faults.clear()
    assert await fetched(sent.channel, sent.file) == CONTENT


async def test_a_file_that_is_gone_is_gone(sent: OnTelegram | OnTwilio) -> None:
    """There is no use in trying again."""
    for reference in ("nothing", f"{sent.file.reference[:-1]}!"):
        with pytest.raises(FileGone):
            await fetched(sent.channel, SentFile(reference=reference))


async def test_telegram_hands_out_no_file_above_its_limit(telegram: OnTelegram) -> None:
    """It says so instead of a path."""
    with pytest.raises(FileTooLarge):
        await fetched(telegram.channel, telegram.sent(bytes(20_000_001)))
    telegram.faults.add("getFile", Refuse(400, "Bad Request: invalid file_id"))
    with pytest.raises(FileGone):
        await fetched(telegram.channel, telegram.file)


async def test_a_file_is_deleted_at_twilio(twilio: OnTwilio) -> None:
    """Then it is gone, and deleting it twice is no error."""
    await twilio.channel.forget(twilio.file.reference)
    await twilio.channel.forget(twilio.file.reference)
    with pytest.raises(FileGone):
        await fetched(twilio.channel, twilio.file)
    twilio.faults.add("media.delete", ServerError())
    with pytest.raises(Exception, match=r".") as raised:
        await twilio.channel.forget(twilio.file.reference)
    assert not isinstance(raised.value, ChannelMisconfigured)


async def test_our_password_goes_to_no_other_host(twilio: OnTwilio) -> None:
    """However the address came into a webhook."""
    seen: list[Request] = []

    async def listen(request: Request) -> Response:
        seen.append(request)
        return Response(CONTENT)

    async with Server(Starlette(routes=[Route("/{path:path}", listen)])) as stranger:
        with pytest.raises(FileGone):
            await fetched(twilio.channel, SentFile(reference=f"{stranger.url}/Messages/MM1/Media/ME1"))
    assert seen == []


async def test_a_body_above_the_limit_is_not_begun(http: ClientSession) -> None:
    """Where the length is told; where it is not, whoever reads counts."""

    async def large(_request: Request) -> Response:
        return Response(bytes(1001))

    async def endless(_request: Request) -> Response:
        return StreamingResponse(iter([bytes(700)] * 3))

    async with Server(Starlette(routes=[Route("/large", large), Route("/endless", endless)])) as server:
        with pytest.raises(FileTooLarge):
            await anext(download.chunks(http, f"{server.url}/large", 1000))
        assert sum([len(chunk) async for chunk in download.chunks(http, f"{server.url}/endless", 1000)]) == 2100


async def test_redirects_come_to_an_end(http: ClientSession) -> None:
    """And carry no header of the first request."""
    seen: list[str | None] = []

    async def around(request: Request) -> Response:
        seen.append(request.headers.get("Authorization"))
        return RedirectResponse("/around")

    async with Server(Starlette(routes=[Route("/around", around)])) as server:
        with pytest.raises(FileGone, match="redirects"):
            await anext(download.chunks(http, f"{server.url}/around", 1000, {"Authorization": "Basic x"}))
    assert seen == ["Basic x", None, None, None]


async def test_a_failure_names_no_address(http: ClientSession) -> None:
    """It may hold the bot's token."""
    with pytest.raises(NotFetched) as raised:
        await anext(download.chunks(http, "http://127.0.0.1:1/file/bot1:secret/x", 1000))
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
