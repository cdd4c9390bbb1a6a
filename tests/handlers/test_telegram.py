"""Telegram: what comes in, what goes out, what fails, and that nothing is confirmed before it is stored."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs
from telegram.error import TelegramError

from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    NotSent,
    OutcomeUnknown,
    PersonUnreachable,
    RetryAfter,
    SendError,
)
from bot.messages import BOLD_OFF, BOLD_ON, Attachment, Incoming, Outgoing
from bot.settings import Settings
from handlers import http
from handlers.telegram import channel, outbound
from handlers.telegram.channel import LIMITS, Telegram
from handlers.telegram.inbound import Update, incoming
from sandbox.server import Server
from sandbox.telegram import TelegramStandIn
from tests.handlers.telegram.bot_api import TOKEN, BotApi, File, bot_api

DATA = Path(__file__).parent / "telegram"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
LETTER = Attachment(sha256="ab12", name="letter.pdf", size=9)
HELLO = Outgoing(text="Habari")
MENU = [{"id": "go:menu", "label": "Menyu"}]


def cases(name: str) -> list[Any]:
    """A table of test data, a parameter set a row."""
    rows = json.loads((DATA / name).read_text())
    return [pytest.param(*list(row.values())[1:], id=row["case"]) for row in rows]


class Inbox:
    """Stores what is accepted, or fails as often as it is told."""

    def __init__(self) -> None:
        self.messages: list[Incoming] = []
        self.failures = 0
        self.arrived: asyncio.Queue[Incoming] = asyncio.Queue()

    async def accept(self, messages: Sequence[Incoming]) -> None:
        """As `bot.channel.Accept`."""
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.messages += messages
        for message in messages:
            self.arrived.put_nowait(message)

    async def next(self) -> Incoming:
        """The next message, as soon as it is stored."""
        async with asyncio.timeout(10):
            return await self.arrived.get()


class Documents(dict[str, bytes]):
    """A file store."""

    async def read(self, sha256: str) -> bytes:
        """As `bot.channel.FileStore`."""
        if sha256 not in self:
            raise FileNotFoundError(sha256)
        return self[sha256]


class Ids(dict[tuple[str, str, str], str]):
    """The ids of uploaded documents."""

    async def get(self, channel: str, account: str, sha256: str) -> str | None:  # type: ignore[override]
        """As `bot.channel.FileIds`."""
        return super().get((channel, account, sha256))

    async def put(self, channel: str, account: str, sha256: str, file_id: str) -> None:
        """As `bot.channel.FileIds`."""
        self[channel, account, sha256] = file_id


@pytest.fixture
def inbox() -> Inbox:
    """Where messages are stored."""
    return Inbox()


@pytest.fixture
def ids() -> Ids:
    """File ids known before."""
    return Ids()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The other side."""
    async with bot_api() as made:
        yield made


MakeTelegram = Callable[..., AbstractAsyncContextManager[Telegram]]


@pytest.fixture
def telegram(inbox: Inbox, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> MakeTelegram:
    """Makes a channel, not started, that does not pause between attempts."""
    monkeypatch.setattr(channel, "FIRST_PAUSE", 0.0)

    @asynccontextmanager
    async def make(url: str, **more: str) -> AsyncIterator[Telegram]:
        settings = Settings.model_validate(
            {
                "secret_key": "k" * 32,
                "files_key": "0" * 64,
                "public_url": "https://chat.example.or.ke",
                "telegram_bot_token": TOKEN,
                "telegram_webhook_secret": "s3cret",
                "telegram_api_url": url,
                **more,
            }
        )
        async with http.session() as session:
            made = Telegram(settings, inbox.accept, Documents(ab12=b"%PDF-1.7\n"), ids, session)
            try:
                yield made
            finally:
                await made.stop()

    return make


# In


@pytest.mark.parametrize(("update", "expected"), cases("updates.json"))
def test_an_update_becomes_what_was_said(update: dict[str, Any], expected: dict[str, Any] | None) -> None:
    """Every kind of update, as Telegram writes it, and what the bot hears."""
    found = incoming(Update.model_validate_json(json.dumps(update)))
    assert found == (Incoming.model_validate(expected) if expected else None)


async def test_polling_moves_on_only_when_messages_are_stored(
    api: BotApi, telegram: MakeTelegram, inbox: Inbox
) -> None:
    """A message that could not be stored is fetched again; the next poll confirms it only when it was."""
    api.updates = [text_update(900, "one"), text_update(901, "two")]
    inbox.failures = 1
    async with telegram(api.url) as bot:
        with capture_logs():
            await bot.start()
            await api.until(lambda: len(api.of("getUpdates")) == 3)
    assert [call["offset"] for call in api.of("getUpdates")] == [0, 0, 902]
    assert [message.text for message in inbox.messages] == ["one", "two"]


async def test_polling_asks_for_what_it_reads_and_takes_a_webhook_away(api: BotApi, telegram: MakeTelegram) -> None:
    """The first poll comes after deleteWebhook, and the commands are set in both languages."""
    async with telegram(api.url) as bot:
        assert bot.routes() == []
        await bot.start()
        await api.until(lambda: bool(api.of("getUpdates")))
    methods = [call.method for call in api.calls]
    assert methods == ["getMe", "deleteWebhook", *["setMyCommands"] * 3, "getUpdates"]
    assert api.of("getUpdates")[0]["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert [call.get("language_code") for call in api.of("setMyCommands")] == [None, "en", "sw"]
    assert [each["command"] for each in api.of("setMyCommands")[2]["commands"]] == [
        *("menu", "help", "language", "cancel", "back", "logout")
    ]


async def test_a_malformed_update_does_not_stop_the_others(api: BotApi, telegram: MakeTelegram, inbox: Inbox) -> None:
    """When polling, what cannot be read is skipped and said to be."""
    api.updates = [{"update_id": 900, "message": {"text": 7}}, text_update(901, "two")]
    with capture_logs() as logs:
        async with telegram(api.url) as bot:
            await bot.start()
            await api.until(lambda: len(api.of("getUpdates")) == 2)
    assert [message.text for message in inbox.messages] == ["two"]
    assert any("not understood" in entry["event"] for entry in logs)


async def test_an_outage_at_the_start_is_waited_out(api: BotApi, telegram: MakeTelegram, inbox: Inbox) -> None:
    """Starting succeeds while Telegram is away; listening begins when it is back."""
    api.fail("getMe", 502, "Bad Gateway")
    api.fail("deleteWebhook", 429, "Too Many Requests: retry after 0", retry_after=0)
    api.updates = [text_update(900, "one")]
    with capture_logs():
        async with telegram(api.url) as bot:
            await bot.start()
            await api.until(lambda: len(api.of("getUpdates")) == 2)
    assert [message.text for message in inbox.messages] == ["one"]


async def test_a_webhook_is_set_with_its_secret(api: BotApi, telegram: MakeTelegram) -> None:
    """In webhook mode nothing polls."""
    async with telegram(api.url, telegram_mode="webhook") as bot:
        await bot.start()
        await api.until(lambda: len(api.of("setMyCommands")) == 3)
    assert api.of("setWebhook") == [
        {
            "url": "https://chat.example.or.ke/telegram/webhook",
            "secret_token": "s3cret",
            "max_connections": 40,
            "allowed_updates": ["message", "callback_query", "my_chat_member"],
        }
    ]
    assert api.of("getUpdates") == []


async def test_a_tap_is_acknowledged_after_it_was_stored(api: BotApi, telegram: MakeTelegram, inbox: Inbox) -> None:
    """The progress bar goes away, and a failure of that is nobody's concern."""
    api.fail("answerCallbackQuery", 400, "Bad Request: query is too old")
    async with telegram(api.url, telegram_mode="webhook") as bot, calling(bot) as post:
        assert await post(tap_update(), SECRET) == 200
        assert await post(tap_update(), SECRET) == 200
        await api.until(lambda: len(api.of("answerCallbackQuery")) == 2)
    assert api.of("answerCallbackQuery")[0] == {"callback_query_id": 4382}
    assert [message.button for message in inbox.messages] == ["q7.2", "q7.2"]


async def test_a_webhook_stores_before_it_answers(api: BotApi, telegram: MakeTelegram, inbox: Inbox) -> None:
    """200 means stored; 503 that it was not, and Telegram brings it again."""
    inbox.failures = 1
    async with telegram(api.url, telegram_mode="webhook") as bot, calling(bot) as post:
        with capture_logs():
            assert await post(text_update(900, "one"), SECRET) == 503
        assert inbox.messages == []
        assert await post(text_update(900, "one"), SECRET) == 200
    assert [message.text for message in inbox.messages] == ["one"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(b"{}", {}, 403, id="no secret"),
        pytest.param(b"{}", {"X-Telegram-Bot-Api-Secret-Token": "guess"}, 403, id="wrong secret"),
        pytest.param(b"{}", {"X-Telegram-Bot-Api-Secret-Token": "s3cr\u00e9t"}, 403, id="secret beyond ASCII"),
        pytest.param(b"{", SECRET, 400, id="no JSON"),
        pytest.param(b"", SECRET, 400, id="empty"),
        pytest.param(b'{"update_id": "x"}', SECRET, 400, id="no update"),
        pytest.param(b'{"update_id": 1, "message": {}}', SECRET, 400, id="no message"),
        pytest.param(b"[" * 1_000_001, SECRET, 413, id="too long"),
        pytest.param(b'{"update_id": 1}', SECRET, 200, id="nothing for us"),
    ],
)
async def test_a_webhook_takes_nothing_from_strangers_and_no_nonsense(
    telegram: MakeTelegram, inbox: Inbox, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Each is answered by its status, and nothing is stored."""
    async with telegram("http://127.0.0.1:1", telegram_mode="webhook") as bot, calling(bot) as post:
        with capture_logs():
            assert await post(body, headers) == status
    assert inbox.messages == []


# Out


@pytest.mark.parametrize(("message", "fields"), cases("messages.json"))
async def test_a_message_becomes_one_request(
    api: BotApi, telegram: MakeTelegram, message: dict[str, Any], fields: dict[str, Any]
) -> None:
    """What the bot says, and the fields of the request to Telegram."""
    async with telegram(api.url) as bot:
        sent = await bot.send("111", Outgoing.model_validate(message), 1)
    assert [(call.method, call.fields) for call in api.calls] == [("sendMessage", fields | {"chat_id": 111})]
    assert sent.platform_id == "5"


def test_no_more_buttons_than_telegram_takes() -> None:
    """Options beyond the limit are left to typing."""
    many = [{"id": str(n), "label": "A label of some length"} for n in range(LIMITS.options + 1)]
    fields = outbound.message("111", Outgoing.model_validate({"text": "?", "options": many}), LIMITS.options)
    assert len(json.loads(fields["reply_markup"])["inline_keyboard"]) == LIMITS.options


def test_a_long_caption_is_cut_with_its_markup_closed() -> None:
    """Telegram counts UTF-16 units; an emoji has two and stays whole."""
    caption = outbound.caption(BOLD_ON + "😀" * 600 + BOLD_OFF)
    assert caption == "<b>" + "😀" * 511 + "…</b>"


async def test_a_document_is_uploaded_once(api: BotApi, telegram: MakeTelegram, ids: Ids) -> None:
    """The second time its id is enough, with another caption and keyboard."""
    letter = Outgoing.model_validate(
        {"text": "Your <letter>", "attachment": LETTER, "options": [{"id": "m", "label": "Menu"}]}
    )
    async with telegram(api.url) as bot:
        sent = [await bot.send("111", letter, number) for number in (1, 2)]
    uploaded, by_id = [call["document"] for call in api.of("sendDocument")]
    assert uploaded == File("letter.pdf", "application/pdf", b"%PDF-1.7\n")
    assert by_id == "NEW"
    assert ids == {("telegram", "42", "ab12"): "NEW"}
    for call in api.of("sendDocument"):
        assert {name: value for name, value in call.items() if name != "document"} == {
            "chat_id": 111,
            "caption": "Your &lt;letter&gt;",
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": [[{"text": "Menu", "callback_data": "m"}]]},
        }
    assert [each.platform_id for each in sent] == ["5", "5"]


async def test_a_document_that_telegram_forgot_is_uploaded_again(api: BotApi, telegram: MakeTelegram, ids: Ids) -> None:
    """A stale id costs a request, not the letter."""
    ids["telegram", "42", "ab12"] = "OLD"
    api.fail("sendDocument", 400, "Bad Request: wrong file identifier/HTTP URL specified")
    async with telegram(api.url) as bot:
        await bot.send("111", Outgoing(text="x", attachment=LETTER), 1)
    assert isinstance(api.of("sendDocument")[1]["document"], File)
    assert ids["telegram", "42", "ab12"] == "NEW"


async def test_a_document_of_two_megabytes_goes_out(api: BotApi, telegram: MakeTelegram, ids: Ids) -> None:
    """No warning of the HTTP client's about bodies that are long."""
    async with telegram(api.url) as bot:
        bot._files = Documents(ab12=bytes(2_000_000))
        await bot.send("111", Outgoing(text="x", attachment=LETTER), 1)
    assert len(api.of("sendDocument")[0]["document"].content) == 2_000_000


async def test_a_document_that_is_not_there_is_the_messages_fault(api: BotApi, telegram: MakeTelegram) -> None:
    """Sending again would not help."""
    async with telegram(api.url) as bot:
        with pytest.raises(MessageInvalid):
            await bot.send("111", Outgoing(text="x", attachment=LETTER.model_copy(update={"sha256": "cd"})), 1)
    assert api.calls == []


@pytest.mark.parametrize("refused", [False, True])
async def test_a_secret_is_erased_before_the_answer(api: BotApi, telegram: MakeTelegram, refused: bool) -> None:
    """Whether or not it can be, the answer goes out."""
    if refused:
        api.fail("deleteMessage", 400, "Bad Request: message can't be deleted")
    async with telegram(api.url) as bot:
        await bot.send("111", Outgoing(text="Thank you", erase="7"), 1)
    assert [call.method for call in api.calls] == ["deleteMessage", "sendMessage"]
    assert api.calls[0].fields == {"chat_id": 111, "message_id": 7}


# Both, with somebody on the other side


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_chat_goes_to_and_fro(telegram: MakeTelegram, inbox: Inbox, mode: str) -> None:
    """A person writes a secret, shares the contact, gets a letter and taps its button."""
    phone = TelegramStandIn(TOKEN)
    phone.add_person(111, "Asha", "254712345678", "sw")
    web = Starlette()
    async with (
        Server(phone.app) as platform,
        Server(web) as server,
        telegram(platform.url, public_url=server.url, telegram_mode=mode) as bot,
    ):
        web.router.routes.extend(bot.routes())
        await bot.start()
        phone.write(111, "PIN 1234")
        secret = await inbox.next()
        ask = Outgoing(text="Namba yako?", share_contact="Shiriki", erase=secret.reference)
        await bot.send(secret.address, ask, 1)
        assert phone.keyboard(111) == ["Shiriki"]
        phone.share_contact(111)
        assert (await inbox.next()).proven_phone == "+254712345678"
        assert phone.keyboard(111) == []
        sent = await bot.send(
            "111", Outgoing.model_validate({"text": "Barua", "attachment": LETTER, "options": MENU}), 2
        )
        phone.tap(111, int(sent.platform_id), "Menyu")
        assert (await inbox.next()).button == "go:menu"
        shown = phone.chat(111)
    assert [message.deleted for message in shown] == [True, False, False, False]
    assert shown[-1].document is not None
    assert (shown[-1].document.name, shown[-1].labels()) == ("letter.pdf", ["Menyu"])


async def test_a_keyboard_that_was_not_used_goes_away(telegram: MakeTelegram) -> None:
    """With the answer to what was typed instead."""
    phone = TelegramStandIn(TOKEN)
    phone.add_person(111, "Asha", "254712345678", "sw")
    async with Server(phone.app) as platform, telegram(platform.url) as bot:
        phone.write(111, "habari")
        await bot.send("111", Outgoing(text="Namba yako?", share_contact="Shiriki"), 1)
        assert phone.keyboard(111) == ["Shiriki"]
        await bot.send("111", Outgoing(text="Nenosiri?", fold=True), 2)
        assert phone.keyboard(111) == []


# Failures


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (403, "Forbidden: bot was blocked by the user", PersonUnreachable),
        (403, "Forbidden: user is deactivated", PersonUnreachable),
        (403, "Forbidden: bot can't initiate conversation with a user", PersonUnreachable),
        (400, "Bad Request: chat not found", PersonUnreachable),
        (400, "Bad Request: user is deactivated", PersonUnreachable),
        (400, "Bad Request: message is too long", MessageInvalid),
        (400, "Bad Request: BUTTON_DATA_INVALID", MessageInvalid),
        (401, "Unauthorized", ChannelMisconfigured),
        (404, "Not Found", ChannelMisconfigured),
        (409, "Conflict: terminated by other getUpdates request", ChannelMisconfigured),
        (413, "Request Entity Too Large", MessageInvalid),
        (500, "Internal Server Error", OutcomeUnknown),
        (502, "Bad Gateway", OutcomeUnknown),
        (200, "ok is false", OutcomeUnknown),
    ],
)
async def test_a_refusal_is_classified(
    api: BotApi, telegram: MakeTelegram, status: int, description: str, expected: type[SendError]
) -> None:
    """Telegram's words, and what the outbox is to make of them."""
    api.fail("sendMessage", status, description)
    async with telegram(api.url) as bot:
        with pytest.raises(SendError) as caught:
            await bot.send("111", HELLO, 1)
    assert type(caught.value) is expected


async def test_a_request_to_wait_tells_how_long(api: BotApi, telegram: MakeTelegram) -> None:
    """The seconds come from Telegram."""
    api.fail("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3)
    async with telegram(api.url) as bot:
        with pytest.raises(RetryAfter) as caught:
            await bot.send("111", HELLO, 1)
    assert caught.value.seconds == 3


@pytest.mark.parametrize("status", [200, 403, 502])
async def test_a_page_instead_of_an_answer_is_not_repeated_in_errors(
    api: BotApi, telegram: MakeTelegram, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """A proxy's page may hold the address, and so the token."""
    caplog.set_level(logging.DEBUG, "telegram.request")
    api.script["sendMessage"].append((status, f"<html>/bot{TOKEN}/sendMessage</html>".encode()))
    async with telegram(api.url) as bot:
        with pytest.raises(SendError) as caught:
            await bot.send("111", HELLO, 1)
    assert TOKEN not in f"{caught.value} {caplog.text}"


async def test_a_refused_connection_is_certainly_not_sent(telegram: MakeTelegram) -> None:
    """Nothing listens there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with telegram(f"http://127.0.0.1:{port}") as bot:
        with pytest.raises(NotSent):
            await bot.send("111", HELLO, 1)


async def test_a_cut_connection_leaves_the_outcome_unknown(telegram: MakeTelegram) -> None:
    """The request was read, and the answer never came."""

    async def cut(reader: asyncio.StreamReader) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with raw_server(cut) as url, telegram(url) as bot:
        with pytest.raises(OutcomeUnknown):
            await bot.send("111", HELLO, 1)


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_unknown(
    telegram: MakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client gives up by itself."""
    monkeypatch.setattr("handlers.telegram.request.CONNECT", 0.1)
    monkeypatch.setattr("handlers.telegram.request.READ", 0.1)

    async def hang(reader: asyncio.StreamReader) -> None:
        await reader.read()

    async with raw_server(hang) as url, telegram(url) as bot:
        with pytest.raises(OutcomeUnknown):
            await bot.send("111", HELLO, 1)


async def test_the_token_is_in_no_error_and_no_log(telegram: MakeTelegram) -> None:
    """Not even where the address itself is wrong, and the whole chain of causes is printed."""
    for url in ("not-a-url", "http://127.0.0.1:1", "http://127.0.0.1:99999"):
        with capture_logs() as logs:
            async with telegram(url) as bot:
                with pytest.raises(SendError) as caught:
                    await bot.send("111", HELLO, 1)
                with pytest.raises(TelegramError) as introduced:
                    await bot._introduce()
                channel._pause(introduced.value, 1)
        errors = [repr(each) for error in (caught.value, introduced.value) for each in chain(error)]
        assert "SECRET" not in f"{errors} {logs}"


def chain(error: BaseException | None) -> list[BaseException]:
    """An error and what a traceback shows as its causes."""
    if error is None:
        return []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [error, *chain(cause)]


def text_update(update_id: int, text: str) -> dict[str, Any]:
    """A private text message."""
    chat = {"id": 111, "type": "private"}
    return {"update_id": update_id, "message": {"message_id": 7, "chat": chat, "date": 1_790_000_000, "text": text}}


def tap_update() -> dict[str, Any]:
    """A tap on a button."""
    message = {"message_id": 7, "chat": {"id": 111, "type": "private"}, "date": 0}
    return {"update_id": 900, "callback_query": {"id": "4382", "from": {"id": 111}, "message": message, "data": "q7.2"}}


Post = Callable[[dict[str, Any] | bytes, dict[str, str]], Awaitable[int]]


@asynccontextmanager
async def calling(bot: Telegram) -> AsyncIterator[Post]:
    """The channel's routes on a server, and a way to post to its webhook."""
    async with Server(Starlette(routes=bot.routes())) as server, aiohttp.ClientSession() as client:

        async def post(body: dict[str, Any] | bytes, headers: dict[str, str]) -> int:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            async with client.post(f"{server.url}/telegram/webhook", data=data, headers=headers) as answer:
                return answer.status

        yield post


@asynccontextmanager
async def raw_server(read: Callable[[asyncio.StreamReader], Awaitable[object]]) -> AsyncIterator[str]:
    """A server that reads from its one connection, and then closes it."""
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await closed.wait()
