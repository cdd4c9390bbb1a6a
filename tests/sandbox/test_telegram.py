"""The stand-in of the Bot API, driven by two clients that we did not write: aiogram and python-telegram-bot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.faults import AcceptThenHang, Disconnect, Refuse, ServerError, Slow, TooMany
from sandbox.server import Server
from sandbox.telegram import TOKEN, NotPossible, TelegramStandIn, sending
from sandbox.telegram.webhook import Target
from tests.papers import paper

AMINA, OTIENO, NOBODY, GROUP = 7001, 7002, 9999, -100
ALL_BYTES = bytes(range(256)) * 4 + b"\r\n--x\r\n\n"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The time in the stand-in."""
    return Clock()


@pytest.fixture
def stand_in(clock: Clock) -> TelegramStandIn:
    """A stand-in with two people who have started the bot, and a group."""
    stand_in = TelegramStandIn(clock=clock)
    stand_in.add_person(AMINA, "Amina", "254700000001", "sw", started=True)
    stand_in.add_person(OTIENO, "Otieno", "+254700000002", started=True)
    stand_in.add_group(GROUP, "Examiners")
    return stand_in


@pytest.fixture
async def url(stand_in: TelegramStandIn) -> AsyncIterator[str]:
    """Where the stand-in is served."""
    async with Server(stand_in.app) as server:
        yield server.url


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture(scope="module")
def aiogram() -> Any:
    """The library, which takes seconds to import."""
    import aiogram
    import aiogram.client.session.aiohttp
    import aiogram.client.telegram
    import aiogram.exceptions

    return aiogram


def assert_known(value: Any) -> None:
    """Every field, however deep, is one that aiogram knows."""
    if isinstance(value, list | tuple):
        for each in value:
            assert_known(each)
    elif hasattr(value, "model_extra"):
        assert not value.model_extra, f"{type(value).__name__} has no {value.model_extra}"
        for name in value.model_fields_set:
            assert_known(getattr(value, name))


@pytest.fixture
async def bot(aiogram: Any, url: str) -> AsyncIterator[Any]:
    """An aiogram bot that checks every answer for unknown fields."""

    class Strict(aiogram.client.session.aiohttp.AiohttpSession):  # type: ignore[misc]
        def check_response(self, *args: Any, **kwargs: Any) -> Any:
            response = super().check_response(*args, **kwargs)
            assert_known(response.result)
            return response

        async def close(self) -> None:  # without the quarter of a second that aiogram waits for TLS
            if self._session:
                await self._session.close()

    server = aiogram.client.telegram.TelegramAPIServer.from_base(url)
    async with aiogram.Bot(TOKEN, session=Strict(api=server)) as bot:
        yield bot


def inline(*labels: str, data: Callable[[str], str] = str) -> Any:
    """An inline keyboard of one column."""
    from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

    rows = [[InlineKeyboardButton(text=label, callback_data=data(label))] for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def contact_keyboard() -> Any:
    """A keyboard that asks for the person's own number."""
    from aiogram.types import KeyboardButton, ReplyKeyboardMarkup

    button = KeyboardButton(text="Share my number", request_contact=True)
    return ReplyKeyboardMarkup(keyboard=[[button]], one_time_keyboard=True)


class TestCalls:
    """How methods are called."""

    async def test_the_bot_introduces_itself(self, bot: Any) -> None:
        """getMe answers a bot whose id is the first part of its token."""
        me = await bot.me()
        assert (me.is_bot, me.id, me.username) == (True, int(TOKEN.split(":")[0]), "mtahini_bot")

    @pytest.mark.parametrize(
        "request_of",
        [
            lambda url, http: http.get(f"{url}/sendmessage", params={"chat_id": AMINA, "text": "a & b"}),
            lambda url, http: http.post(f"{url}/SENDMESSAGE", data={"chat_id": AMINA, "text": "a & b"}),
            lambda url, http: http.post(f"{url}/sendMessage", json={"chat_id": AMINA, "text": "a & b"}),
            lambda url, http: http.post(f"{url}/sendMessage", data=_multipart(chat_id=str(AMINA), text="a & b")),
        ],
        ids=["query", "urlencoded", "json", "multipart"],
    )
    async def test_parameters_arrive_however_they_are_sent(
        self, url: str, http: aiohttp.ClientSession, request_of: Any
    ) -> None:
        """A method takes GET and POST, four kinds of parameters, and its name in any case."""
        async with request_of(f"{url}/bot{TOKEN}", http) as response:
            assert (await response.json())["result"]["text"] == "a & b"

    @pytest.mark.parametrize(
        ("path", "code", "description"),
        [
            ("/bot1:wrong/getMe", 401, "Unauthorized"),
            (f"/bot{TOKEN}/getWeather", 404, "Not Found"),
            ("/anything", 404, "Not Found"),
        ],
    )
    async def test_what_does_not_exist_is_refused(
        self, url: str, http: aiohttp.ClientSession, path: str, code: int, description: str
    ) -> None:
        """The HTTP status is the error code, and the body is Telegram's."""
        async with http.get(url + path) as response:
            assert response.status == code
            assert await response.json() == {"ok": False, "error_code": code, "description": description}

    async def test_a_broken_body_is_a_bad_request(self, url: str, http: aiohttp.ClientSession) -> None:
        """JSON that cannot be read gets 400."""
        headers = {"Content-Type": "application/json"}
        async with http.post(f"{url}/bot{TOKEN}/getMe", data="{", headers=headers) as response:
            assert response.status == 400

    @pytest.mark.parametrize(
        ("method", "name", "value"),
        [
            ("sendMessage", "entities", "{}"),
            ("sendMessage", "reply_parameters", "7"),
            ("setMyCommands", "commands", "[1]"),
            ("setChatMenuButton", "menu_button", "[]"),
            ("getUpdates", "allowed_updates", '"message"'),
            ("getUpdates", "offset", "first"),
        ],
    )
    async def test_a_value_of_the_wrong_type_is_a_bad_request(
        self, url: str, http: aiohttp.ClientSession, method: str, name: str, value: str
    ) -> None:
        """Never a failure of the server."""
        form = {"chat_id": AMINA, "text": "x", name: value}
        async with http.post(f"{url}/bot{TOKEN}/{method}", data=form) as response:
            assert response.status == 400

    async def test_calls_are_kept_for_looking_at(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """A test can see what the bot asked for."""
        await bot.send_message(AMINA, "hello")
        assert stand_in.calls[-1].method == "sendMessage"
        assert stand_in.calls[-1].values["text"] == "hello"


class TestText:
    """sendMessage."""

    async def test_html_becomes_text_and_entities(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Offsets are UTF-16 code units, and white space around the text goes."""
        html = '  😀 <b>Bold &amp; <i>both</i></b> <a href="https://example.org">link</a> 1 &lt; 2\n'
        message = await bot.send_message(AMINA, html, parse_mode="HTML")
        assert message.text == "😀 Bold & both link 1 < 2"
        assert [(e.type, e.offset, e.length) for e in message.entities] == [
            ("bold", 3, 11),
            ("italic", 10, 4),
            ("text_link", 15, 4),
        ]
        assert message.html_text.startswith("😀 <b>Bold &amp; <i>both</i></b>")
        assert stand_in.chat(AMINA)[-1].text == message.text

    @pytest.mark.parametrize(
        ("html", "reason"),
        [
            ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
            ("é<table>", 'Unsupported start tag "table" at byte offset 2'),
            ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            ("1 < 2", "Unclosed start tag at byte offset 2"),
        ],
    )
    async def test_bad_markup_is_refused(self, aiogram: Any, bot: Any, html: str, reason: str) -> None:
        """As Telegram does, with the place in bytes."""
        with pytest.raises(aiogram.exceptions.TelegramBadRequest) as refused:
            await bot.send_message(AMINA, html, parse_mode="HTML")
        assert refused.value.message == f"Bad Request: can't parse entities: {reason}"

    async def test_length_counts_after_parsing(self, aiogram: Any, bot: Any) -> None:
        """4096 UTF-16 code units fit, whatever their markup takes; one more does not."""
        await bot.send_message(AMINA, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message is too long"):
            await bot.send_message(AMINA, "😀" * 2048 + "x")

    @pytest.mark.parametrize(
        ("chat", "text", "reason"),
        [
            (AMINA, " \n", "message text is empty"),
            (NOBODY, "hello", "chat not found"),
            ("", "hello", "chat_id is empty"),
        ],
    )
    async def test_a_message_needs_a_text_and_a_chat(
        self, aiogram: Any, bot: Any, chat: int, text: str, reason: str
    ) -> None:
        """Otherwise it is a bad request."""
        with pytest.raises(aiogram.exceptions.TelegramBadRequest) as refused:
            await bot.send_message(chat, text)
        assert refused.value.message == f"Bad Request: {reason}"

    async def test_a_bot_cannot_write_first(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """Somebody who never started the bot cannot be written to, until they write."""
        stand_in.add_person(7003, "Wanjiru", "254700000003")
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="can't initiate conversation"):
            await bot.send_message(7003, "hello")
        stand_in.write(7003, "/start")
        await bot.send_message(7003, "hello")

    async def test_a_blocked_bot_is_forbidden(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """403 while blocked, and the bot is told of both changes."""
        stand_in.block(AMINA)
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(AMINA, "hello")
        with pytest.raises(NotPossible):
            stand_in.write(AMINA, "hello")
        stand_in.unblock(AMINA)
        await bot.send_message(AMINA, "hello")
        changes = [update.my_chat_member for update in await bot.get_updates()]
        assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]

    async def test_a_reply_shows_what_it_answers(self, aiogram: Any, bot: Any) -> None:
        """And one to a message that is not there is refused."""
        from aiogram.types import ReplyParameters

        first = await bot.send_message(AMINA, "first")
        reply = await bot.send_message(AMINA, "second", reply_parameters=ReplyParameters(message_id=first.message_id))
        assert reply.reply_to_message.text == "first"
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message to be replied not found"):
            await bot.send_message(AMINA, "third", reply_parameters=ReplyParameters(message_id=99))


class TestKeyboards:
    """reply_markup."""

    async def test_the_person_sees_inline_buttons(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """They stay with their message, in the answer too."""
        message = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes", "No"))
        assert message.reply_markup.inline_keyboard[1][0].text == "No"
        assert stand_in.chat(AMINA)[-1].labels() == ["Yes", "No"]

    async def test_callback_data_has_64_bytes(self, aiogram: Any, bot: Any) -> None:
        """Bytes, not characters."""
        await bot.send_message(AMINA, "x", reply_markup=inline("Yes", data=lambda _: "é" * 32))
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="BUTTON_DATA_INVALID"):
            await bot.send_message(AMINA, "x", reply_markup=inline("Yes", data=lambda _: "é" * 32 + "x"))

    async def test_a_message_has_at_most_100_buttons(self, aiogram: Any, bot: Any) -> None:
        """One more is refused."""
        await bot.send_message(AMINA, "x", reply_markup=inline(*map(str, range(100))))
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="reply markup is too long"):
            await bot.send_message(AMINA, "x", reply_markup=inline(*map(str, range(101))))

    @pytest.mark.parametrize(
        ("markup", "reason"),
        [
            ("{", "can't parse reply markup JSON object"),
            ("[]", "object expected as reply markup"),
            ('{"inline_keyboard": {}}', 'Field "inline_keyboard" must be of type Array'),
            ('{"inline_keyboard": [[{"text": "x"}]]}', "Text buttons are unallowed in the inline keyboard"),
            ('{"inline_keyboard": [[{"text": "x", "url": "example"}]]}', "BUTTON_URL_INVALID"),
        ],
    )
    async def test_broken_markup_is_refused(
        self, url: str, http: aiohttp.ClientSession, markup: str, reason: str
    ) -> None:
        """With the words of Telegram."""
        form = {"chat_id": AMINA, "text": "x", "reply_markup": markup}
        async with http.post(f"{url}/bot{TOKEN}/sendMessage", data=form) as response:
            assert reason in (await response.json())["description"]

    async def test_a_contact_is_asked_for_in_private_only(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """A reply keyboard lies open until it is used or removed."""
        from aiogram.types import ReplyKeyboardRemove

        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="in private chats only"):
            await bot.send_message(GROUP, "Your number?", reply_markup=contact_keyboard())
        await bot.send_message(AMINA, "Your number?", reply_markup=contact_keyboard())
        assert stand_in.keyboard(AMINA) == ["Share my number"]
        await bot.send_message(AMINA, "Never mind", reply_markup=ReplyKeyboardRemove())
        assert stand_in.keyboard(AMINA) == []
        with pytest.raises(NotPossible, match="no button asks"):
            stand_in.share_contact(AMINA)


class TestDocuments:
    """sendDocument, getFile and the download."""

    async def test_a_file_is_uploaded_once_and_sent_again_by_its_id(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Bytes and name arrive as they were; the second message carries the same document."""
        from aiogram.types import BufferedInputFile

        upload = BufferedInputFile(ALL_BYTES, "Barua ya mwaliko é.pdf")
        first = await bot.send_document(AMINA, upload, caption="<b>Barua</b>", parse_mode="HTML")
        again = await bot.send_document(OTIENO, first.document.file_id, caption="Letter")
        assert again.document == first.document
        assert (first.document.file_size, first.caption) == (len(ALL_BYTES), "Barua")
        seen = stand_in.chat(OTIENO)[-1]
        assert (seen.kind, seen.text) == ("document", "Letter")
        assert seen.document is not None
        assert stand_in.file(seen.document.file_id) == ALL_BYTES

    async def test_a_picture_is_shown_as_one(self, bot: Any, aiogram: Any, stand_in: TelegramStandIn) -> None:
        """With its size; what is no picture is refused."""
        from aiogram.types import BufferedInputFile

        sent = await bot.send_photo(AMINA, BufferedInputFile(paper("id-card.jpg"), "pages.jpg"), caption="Your card")
        assert (sent.photo[-1].width, sent.photo[-1].height) == (900, 1200)
        seen = stand_in.chat(AMINA)[-1]
        assert (seen.kind, seen.text) == ("photo", "Your card")
        assert seen.document
        assert stand_in.file(seen.document.file_id) == paper("id-card.jpg")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
            await bot.send_photo(AMINA, BufferedInputFile(b"%PDF-1.7", "pages.jpg"))

    async def test_photos_of_an_album_say_so(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Each is a message of its own."""
        for _photo in range(2):
            stand_in.send_photo(AMINA, paper("id-card.jpg"), album="77")
        assert [update.message.media_group_id for update in await bot.get_updates()] == ["77", "77"]

    async def test_a_file_can_be_downloaded(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """By the path that getFile tells."""
        stand_in.send_document(AMINA, ALL_BYTES, "id.jpg", "image/jpeg", caption="My ID")
        (update,) = await bot.get_updates()
        file = await bot.get_file(update.message.document.file_id)
        content = await bot.download_file(file.file_path)
        assert content.read() == ALL_BYTES
        assert file.file_path.endswith(".jpg")

    async def test_files_have_limits(self, aiogram: Any, bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Size, caption, and ids that must exist."""
        from aiogram.types import BufferedInputFile

        errors = aiogram.exceptions
        with pytest.raises(errors.TelegramBadRequest, match="message caption is too long"):
            await bot.send_document(AMINA, BufferedInputFile(b"x", "x.pdf"), caption="x" * 1025)
        with pytest.raises(errors.TelegramBadRequest, match="file must be non-empty"):
            await bot.send_document(AMINA, BufferedInputFile(b"", "x.pdf"))
        with pytest.raises(errors.TelegramBadRequest, match="wrong file identifier"):
            await bot.send_document(AMINA, "no-such-id")
        with pytest.raises(errors.TelegramBadRequest, match="invalid file_id"):
            await bot.get_file("no-such-id")
        monkeypatch.setattr(sending, "UPLOAD", 3)
        with pytest.raises(errors.TelegramEntityTooLarge):
            await bot.send_document(AMINA, BufferedInputFile(b"1234", "x.pdf"))


class TestPolling:
    """getUpdates."""

    async def test_an_offset_confirms_what_is_below_it(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Without one, updates come again."""
        for text in "abc":
            stand_in.write(AMINA, text)
        first = await bot.get_updates(limit=2)
        assert [update.message.text for update in first] == ["a", "b"]
        assert await bot.get_updates(limit=2) == first
        rest = await bot.get_updates(offset=first[-1].update_id + 1)
        assert [update.message.text for update in rest] == ["c"]
        assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["c"]
        assert await bot.get_updates(offset=rest[-1].update_id + 1) == []

    async def test_a_long_poll_ends_with_the_first_update(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """It waits for one, and does not wait longer."""
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await called(stand_in, "getUpdates")
        stand_in.write(AMINA, "hello")
        (update,) = await asyncio.wait_for(poll, 5)
        assert update.message.from_user.language_code == "sw"

    async def test_only_one_can_poll(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """A second poll ends the first; a webhook ends and forbids all."""
        conflict = aiogram.exceptions.TelegramConflictError
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await called(stand_in, "getUpdates")
        second = asyncio.create_task(bot.get_updates(timeout=30))
        with pytest.raises(conflict, match="terminated by other getUpdates"):
            await first
        await bot.set_webhook("http://127.0.0.1:9/")
        with pytest.raises(conflict, match="terminated by setWebhook"):
            await second
        with pytest.raises(conflict, match="while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == []

    async def test_only_allowed_updates_are_kept(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """The setting stays until it is changed."""
        await bot.get_updates(allowed_updates=["message"])
        stand_in.block(AMINA)
        stand_in.unblock(AMINA)
        stand_in.write(AMINA, "hello")
        (update,) = await bot.get_updates()
        assert update.event_type == "message"

    async def test_all_that_people_send_is_understood(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Each kind of message validates strictly, and has its own content."""
        stand_in.write(AMINA, "/start now")
        stand_in.send_sticker(AMINA)
        stand_in.send_voice(AMINA)
        stand_in.send_location(AMINA, -1.29, 36.82)
        stand_in.send_photo(AMINA, b"jpeg", caption="me")
        stand_in.send_document(AMINA, b"pdf", "id.pdf", "application/pdf")
        stand_in.send_contact(AMINA, "254711111111", "Somebody")
        messages = [update.message for update in await bot.get_updates()]
        assert [message.content_type for message in messages] == [
            *("text", "sticker", "voice", "location", "photo", "document", "contact")
        ]
        assert [message.kind for message in stand_in.chat(AMINA)] == [m.content_type for m in messages]
        assert messages[0].entities[0].type == "bot_command"
        assert messages[-1].contact.user_id is None

    async def test_the_own_contact_proves_itself(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Its user id is the sender's; somebody else's is not."""
        await bot.send_message(AMINA, "Your number?", reply_markup=contact_keyboard())
        stand_in.share_contact(AMINA)
        stand_in.send_contact(AMINA, "254700000002", "Otieno", contact_id=OTIENO)
        own, other = [update.message for update in await bot.get_updates()]
        assert own.contact.user_id == own.from_user.id == AMINA
        assert own.contact.phone_number == "254700000001"
        assert own.reply_to_message.text == "Your number?"
        assert other.contact.user_id == OTIENO
        assert stand_in.keyboard(AMINA) == []

    async def test_a_text_too_long_for_one_message_leaves_as_two(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """As the apps do."""
        stand_in.write(AMINA, "x" * 5000)
        assert [len(update.message.text) for update in await bot.get_updates()] == [4096, 904]


class TestTaps:
    """Callback queries."""

    async def test_a_tap_carries_the_whole_message_and_is_answered_once(
        self, aiogram: Any, bot: Any, url: str, http: aiohttp.ClientSession, stand_in: TelegramStandIn
    ) -> None:
        """The answer appears on the phone; a second one is too late."""
        sent = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes", data=lambda _: "y:1"))
        stand_in.tap(AMINA, sent.message_id, "Yes")
        (update,) = await bot.get_updates()
        query = update.callback_query
        assert (query.data, query.from_user.id) == ("y:1", AMINA)
        assert query.message == sent
        await bot.answer_callback_query(query.id, "Done", show_alert=True)
        assert stand_in._state.feed.events[-1].content["content"] == {"text": "Done", "alert": True}
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query.id)

    async def test_an_answer_has_limits(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn, clock: Clock) -> None:
        """200 characters, and a quarter of an hour."""
        sent = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes"))
        query_id = stand_in.tap(AMINA, sent.message_id, "Yes")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="MESSAGE_TOO_LONG"):
            await bot.answer_callback_query(query_id, "x" * 201)
        clock.now += 3600
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(query_id, "x" * 200)

    async def test_a_button_that_is_not_there_can_only_be_forged(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Any data on any message, even a deleted one, which comes without its content."""
        sent = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes"))
        with pytest.raises(NotPossible, match="no button 'No'"):
            stand_in.tap(AMINA, sent.message_id, "No")
        stand_in.forge(AMINA, sent.message_id, "no such data")
        await bot.delete_message(AMINA, sent.message_id)
        stand_in.forge(AMINA, sent.message_id, "late")
        first, second = [update.callback_query for update in await bot.get_updates()]
        assert (first.data, first.message.text) == ("no such data", "Sure?")
        assert type(second.message).__name__ == "InaccessibleMessage"


class TestEditing:
    """editMessageText, editMessageReplyMarkup and deleteMessage."""

    async def test_an_edit_changes_what_the_person_sees(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """Without a keyboard in the call, the keyboard goes."""
        sent = await bot.send_message(AMINA, "<b>Sure?</b>", parse_mode="HTML", reply_markup=inline("Yes"))
        kept = await bot.edit_message_reply_markup(chat_id=AMINA, message_id=sent.message_id, reply_markup=inline("No"))
        assert (kept.text, kept.entities[0].type) == ("Sure?", "bold")
        assert stand_in.chat(AMINA)[-1].labels() == ["No"]
        edited = await bot.edit_message_text("Done", chat_id=AMINA, message_id=sent.message_id)
        seen = stand_in.chat(AMINA)[-1]
        assert (edited.entities, edited.reply_markup, seen.edited) == (None, None, True)
        assert (seen.text, seen.buttons) == ("Done", [])

    async def test_what_cannot_be_edited_is_refused(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """The same again, a person's message, one that is not there."""
        sent = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes"))
        theirs = stand_in.write(AMINA, "hello")
        for message_id, reason in [
            (sent.message_id, "message is not modified"),
            (theirs, "message can't be edited"),
            (99, "message to edit not found"),
        ]:
            with pytest.raises(aiogram.exceptions.TelegramBadRequest, match=reason):
                await bot.edit_message_text("Sure?", chat_id=AMINA, message_id=message_id, reply_markup=inline("Yes"))

    async def test_a_secret_can_be_deleted_within_two_days(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn, clock: Clock
    ) -> None:
        """Nothing is left of it on the phone; later, or twice, it is refused."""
        secret, old = stand_in.write(AMINA, "my password"), stand_in.write(AMINA, "old")
        await bot.delete_message(AMINA, secret)
        seen = stand_in.chat(AMINA)[0]
        assert (seen.deleted, seen.text) == (True, "")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message to delete not found"):
            await bot.delete_message(AMINA, secret)
        clock.now += 48 * 3600 + 1
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message can't be deleted"):
            await bot.delete_message(AMINA, old)


class TestAccount:
    """The bot's menus and chats."""

    async def test_commands_are_shown_in_the_person_s_language(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """Or in the default one."""
        from aiogram.types import BotCommand

        english, swahili = (BotCommand(command="menu", description=text) for text in ("What I can do", "Ninachoweza"))
        await bot.set_my_commands([english])
        await bot.set_my_commands([swahili], language_code="sw")
        assert [c.description for c in await bot.get_my_commands(language_code="sw")] == ["Ninachoweza"]
        assert stand_in.commands(AMINA)[0]["description"] == "Ninachoweza"
        assert stand_in.commands(OTIENO)[0]["description"] == "What I can do"
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="BOT_COMMAND_INVALID"):
            await bot.set_my_commands([BotCommand(command="Big Menu", description="x")])

    async def test_the_menu_button_can_be_set(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """For one chat, or for all."""
        from aiogram.types import MenuButtonCommands

        await bot.set_chat_menu_button(AMINA, MenuButtonCommands())
        assert stand_in.menu_button(AMINA) == {"type": "commands"}
        assert stand_in.menu_button(OTIENO) == {"type": "default"}

    async def test_a_chat_can_be_looked_up(self, aiogram: Any, bot: Any) -> None:
        """If it exists."""
        assert (await bot.get_chat(AMINA)).first_name == "Amina"
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
            await bot.get_chat(NOBODY)

    async def test_a_chat_action_is_one_of_those_known(self, aiogram: Any, bot: Any) -> None:
        """Others are refused."""
        await bot.send_chat_action(AMINA, "upload_document")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="wrong parameter action"):
            await bot.send_chat_action(AMINA, "dancing")


class Receiver:
    """A bot's webhook: `statuses` are its next answers, then 200."""

    def __init__(self) -> None:
        self.requests: asyncio.Queue[Request] = asyncio.Queue()
        self.statuses: list[int] = []
        self.hold: dict[str, asyncio.Event] = {}
        self.url = ""

    async def take(self, request: Request) -> Response:
        """Note a request and answer it, once it may be answered."""
        update = json.loads(await request.body())
        if (text := update.get("message", {}).get("text")) in self.hold:
            await self.hold[text].wait()
        self.requests.put_nowait(request)
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def next(self) -> Request:
        """The next request that was answered."""
        return await asyncio.wait_for(self.requests.get(), 5)

    async def texts(self, count: int) -> list[str]:
        """The texts of the next messages; of a tap, its data."""
        updates = [await (await self.next()).json() for _ in range(count)]
        return [u["message"]["text"] if "message" in u else u["callback_query"]["data"] for u in updates]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A bot that listens."""
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])
    async with Server(app) as server:
        receiver.url = f"{server.url}/hook"
        yield receiver


class TestWebhook:
    """Delivery by the stand-in itself."""

    async def test_updates_arrive_with_the_secret(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """As JSON that validates strictly, those that waited first."""
        stand_in.write(AMINA, "before")
        await bot.set_webhook(receiver.url, secret_token="s3cret_-", allowed_updates=["message"])
        request = await receiver.next()
        update = aiogram.types.Update.model_validate_json(await request.body())
        assert_known(update)
        assert update.message.text == "before"
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
        assert request.headers["Content-Type"] == "application/json"
        info = await bot.get_webhook_info()
        assert (info.url, info.allowed_updates) == (receiver.url, ["message"])

    async def test_a_failure_is_repeated_and_holds_up_its_chat(
        self, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """In order within a chat; getWebhookInfo tells what went wrong."""
        receiver.statuses = [500, 503]
        await bot.set_webhook(receiver.url)
        stand_in.write(AMINA, "one")
        stand_in.write(AMINA, "two")
        assert await receiver.texts(4) == ["one", "one", "one", "two"]
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
        assert info.last_error_date is not None

    async def test_taps_overtake_messages_and_chats_do_not_wait_for_each_other(
        self, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """While one message is held up, a tap in its chat and other chats go on."""
        receiver.hold["slow"] = asyncio.Event()
        sent = await bot.send_message(AMINA, "Sure?", reply_markup=inline("Yes"))
        await bot.set_webhook(receiver.url)
        stand_in.write(AMINA, "slow")
        stand_in.write(AMINA, "behind")
        stand_in.tap(AMINA, sent.message_id, "Yes")
        stand_in.write(OTIENO, "other")
        assert sorted(await receiver.texts(2)) == ["Yes", "other"]
        assert (await bot.get_webhook_info()).pending_update_count >= 2
        receiver.hold["slow"].set()
        assert await receiver.texts(2) == ["slow", "behind"]

    async def test_a_bot_that_is_down_gets_everything_later(
        self, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """Nothing is lost between one webhook and the next."""
        await bot.set_webhook("http://127.0.0.1:9/hook")
        stand_in.write(AMINA, "hello")
        await stand_in.wait_for(AMINA, predicate=lambda chat: len(chat) == 1)
        await bot.set_webhook(receiver.url)
        assert await receiver.texts(1) == ["hello"]

    async def test_what_is_written_while_a_webhook_is_set_arrives(
        self, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """Also where its delivery was about to begin, and what the chat says later."""
        await bot.set_webhook(receiver.url)
        stand_in.write(AMINA, "one")
        await stand_in._state.webhook.set(Target(url=receiver.url))
        stand_in.write(AMINA, "two")
        assert await receiver.texts(2) == ["one", "two"]

    async def test_what_waits_can_be_dropped(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """On request."""
        stand_in.write(AMINA, "hello")
        assert (await bot.get_webhook_info()).pending_update_count == 1
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == []

    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"url": "http://example.org/"}, "An HTTPS URL must be provided"),
            ({"url": "http://127.0.0.1:9/", "secret_token": "a b"}, "secret token contains unallowed"),
            ({"url": "http://127.0.0.1:9/", "max_connections": 101}, "max_connections"),
        ],
    )
    async def test_a_webhook_must_be_right(self, aiogram: Any, bot: Any, settings: dict[str, Any], reason: str) -> None:
        """Its URL, its secret and its number of connections."""
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match=reason):
            await bot.set_webhook(**settings)


class TestDisorder:
    """Deliveries twice, or out of order."""

    async def test_a_webhook_is_called_twice_or_out_of_order(
        self, bot: Any, stand_in: TelegramStandIn, receiver: Receiver
    ) -> None:
        """When told to."""
        await bot.set_webhook(receiver.url)
        stand_in.disorder(reorder=1.0)
        stand_in.write(AMINA, "one")
        stand_in.write(AMINA, "two")
        assert await receiver.texts(2) == ["two", "one"]
        stand_in.disorder(duplicate=1.0)
        stand_in.write(AMINA, "three")
        assert await receiver.texts(2) == ["three", "three"]

    async def test_a_poll_gets_updates_twice_and_late(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """A late update is not lost by an offset that is past it already."""
        stand_in.disorder(reorder=1.0)
        stand_in.write(AMINA, "one")
        stand_in.disorder(duplicate=1.0)
        stand_in.write(AMINA, "two")
        texts, offset = [], None
        while len(texts) < 3:
            for update in await bot.get_updates(offset=offset, timeout=5):
                texts.append(update.message.text)
                offset = max(offset or 0, update.update_id + 1)
        assert texts == ["two", "one", "two"]
        assert await bot.get_updates(offset=offset) == []

    async def test_a_late_update_survives_the_death_of_the_bot(
        self, url: str, bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """It is confirmed only on the connection that it was handed out by."""
        stand_in.disorder(reorder=1.0)
        first, second = stand_in.write(AMINA, "one"), stand_in.write(AMINA, "two")
        last = max(update.update_id for update in await bot.get_updates(timeout=5))
        async with (
            aiohttp.ClientSession() as reborn,
            reborn.get(f"{url}/bot{TOKEN}/getUpdates", params={"offset": last + 1}) as response,
        ):
            (again,) = (await response.json())["result"]
        assert again["message"]["message_id"] == first < second


class TestFaults:
    """Misbehaviour on demand, as the clients see it."""

    async def test_scripted_refusals_reach_the_client(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """429 with its seconds, 5xx, any error of the API; then all is well, and nothing was done twice."""
        errors = aiogram.exceptions
        stand_in.faults.add("sendMessage", TooMany(7))
        stand_in.faults.add("sendMessage", ServerError(502))
        stand_in.faults.add("sendMessage", Refuse(400, "Bad Request: have a rest"))
        with pytest.raises(errors.TelegramRetryAfter) as wait:
            await bot.send_message(AMINA, "hello")
        assert wait.value.retry_after == 7
        with pytest.raises(errors.TelegramServerError):
            await bot.send_message(AMINA, "hello")
        with pytest.raises(errors.TelegramBadRequest, match="have a rest"):
            await bot.send_message(AMINA, "hello")
        await bot.send_message(AMINA, "hello")
        assert len(stand_in.chat(AMINA)) == 1

    async def test_an_accepted_message_may_get_no_answer(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """The client times out, and the message is in the chat."""
        stand_in.faults.add("sendMessage", AcceptThenHang())
        send = asyncio.create_task(bot.send_message(AMINA, "hello", request_timeout=0.2))
        await stand_in.wait_for(AMINA, count=1)
        with pytest.raises(aiogram.exceptions.TelegramNetworkError):
            await send

    async def test_a_cut_connection_means_not_done(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """The client sees a broken connection, and the chat is empty."""
        stand_in.faults.add("sendMessage", Disconnect())
        with pytest.raises(aiogram.exceptions.TelegramNetworkError):
            await bot.send_message(AMINA, "hello")
        assert stand_in.chat(AMINA) == []

    async def test_a_slow_answer_is_an_answer(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """The work is done after the delay."""
        stand_in.faults.add("sendMessage", Slow(0.01))
        assert (await bot.send_message(AMINA, "hello")).text == "hello"

    async def test_rates_are_limited_when_switched_on(
        self, aiogram: Any, bot: Any, stand_in: TelegramStandIn, clock: Clock
    ) -> None:
        """A short burst to a chat passes; after the wait it goes on; other chats are not concerned."""
        stand_in.limit_rates(chat=0.5, burst=2)
        await bot.send_message(AMINA, "one")
        await bot.send_message(AMINA, "two")
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as wait:
            await bot.send_message(AMINA, "three")
        await bot.send_message(OTIENO, "one")
        clock.now += wait.value.retry_after
        await bot.send_message(AMINA, "three")

    async def test_the_overall_rate_is_limited_too(self, aiogram: Any, bot: Any, stand_in: TelegramStandIn) -> None:
        """Over all chats."""
        stand_in.limit_rates(overall=1, burst=1)
        await bot.send_message(AMINA, "one")
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter):
            await bot.send_message(OTIENO, "one")


class TestPhoneOverHttp:
    """What another process can do."""

    @pytest.fixture
    def phone(self, url: str, http: aiohttp.ClientSession) -> Callable[..., Any]:
        """Call `/_phone`; returns status and body."""

        async def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            async with http.request(method, f"{url}/_phone{path}", json=body) as response:
                is_json = response.content_type == "application/json"
                return response.status, await response.json() if is_json else await response.read()

        return call

    async def test_a_person_writes_waits_and_taps(
        self, phone: Callable[..., Any], bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """From the first message to a tapped button."""
        person = {"user_id": 8001, "first_name": "Njeri", "phone": "254700000009", "language_code": "en"}
        assert await phone("POST", "/people", person) == (201, person)
        await phone("POST", "/people/8001/write", {"text": "hello"})
        waiting = asyncio.create_task(phone("GET", "/people/8001/chat?count=1&timeout=5"))
        sent = await bot.send_message(8001, "Sure?", reply_markup=inline("Yes"))
        _, chat = await waiting
        assert [(m["sender"], m["text"]) for m in chat["messages"]] == [("person", "hello"), ("bot", "Sure?")]
        _, tapped = await phone("POST", "/people/8001/tap", {"message_id": sent.message_id, "button": "Yes"})
        assert await bot.answer_callback_query(tapped["result"])
        assert [p["user_id"] for p in (await phone("GET", "/people"))[1]["people"]] == [AMINA, OTIENO, 8001]

    async def test_files_travel_as_base64(self, phone: Callable[..., Any]) -> None:
        """In, and by their id out again as they were."""
        document = {"content": "aGVsbG8=", "name": "id.pdf", "media_type": "application/pdf"}
        assert (await phone("POST", f"/people/{AMINA}/send_document", document))[0] == 200
        _, chat = await phone("GET", f"/people/{AMINA}/chat")
        file_id = chat["messages"][0]["document"]["file_id"]
        assert await phone("GET", f"/files/{file_id}") == (200, b"hello")

    async def test_events_are_told_as_they_happen(
        self, http: aiohttp.ClientSession, url: str, stand_in: TelegramStandIn
    ) -> None:
        """Server-sent events: from the first, and then the next."""
        stand_in.write(AMINA, "hello")
        async with http.get(f"{url}/_phone/events", params={"after": 0}) as answer:
            first = await sent_event(answer)
            stand_in.write(OTIENO, "and I")
            second = await sent_event(answer)
        assert [(event["user_id"], event["kind"]) for event in (first, second)] == [
            (AMINA, "message"),
            (OTIENO, "message"),
        ]
        assert second["content"]["text"] == "and I"

    async def test_a_second_tick_says_that_the_bot_has_a_message(self, bot: Any, stand_in: TelegramStandIn) -> None:
        """When it confirms the update, by the offset of its next poll."""
        stand_in.write(AMINA, "hello")
        (update,) = await bot.get_updates()
        assert not stand_in.chat(AMINA)[0].taken
        await bot.get_updates(offset=update.update_id + 1)
        assert stand_in.chat(AMINA)[0].taken
        assert stand_in._state.feed.events[-1].content["kind"] == "taken"

    @pytest.mark.parametrize(
        ("method", "path", "body", "status"),
        [
            ("POST", f"/people/{NOBODY}/write", {"text": "x"}, 404),
            ("POST", f"/people/{AMINA}/dance", {}, 404),
            ("POST", f"/people/{AMINA}/write", {"words": "x"}, 400),
            ("POST", f"/people/{AMINA}/write", [], 400),
            ("POST", f"/people/{AMINA}/tap", {"message_id": 1, "button": "x"}, 409),
            ("POST", f"/people/{AMINA}/send_photo", {"content": "%"}, 400),
            ("PUT", "/disorder", {"chaos": 1}, 400),
            ("POST", "/faults", {"operation": "sendMessage", "fault": {"kind": "flood"}}, 400),
        ],
    )
    async def test_what_cannot_be_is_explained(
        self, phone: Callable[..., Any], method: str, path: str, body: Any, status: int
    ) -> None:
        """With a status of its own."""
        got, answer = await phone(method, path, body)
        assert (got, bool(answer["error"])) == (status, True)

    async def test_misbehaviour_is_switched(
        self, aiogram: Any, phone: Callable[..., Any], bot: Any, stand_in: TelegramStandIn
    ) -> None:
        """Faults, rates and disorder."""
        fault = {"operation": "getMe", "fault": {"kind": "too_many", "retry_after": 3}, "times": 2}
        assert (await phone("POST", "/faults", fault))[0] == 204
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter):
            await bot.get_me()
        assert (await phone("DELETE", "/faults"))[0] == 204
        await bot.get_me()
        assert (await phone("PUT", "/rates", {"chat": 1, "burst": 1}))[0] == 204
        await bot.send_message(AMINA, "one")
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter):
            await bot.send_message(AMINA, "two")
        assert (await phone("PUT", "/disorder", {"duplicate": 1}))[0] == 204
        stand_in.write(AMINA, "hello")
        updates = await bot.get_updates()
        assert (await bot.get_updates(offset=updates[0].update_id + 1, timeout=5)) == updates


class TestPythonTelegramBot:
    """A third opinion: the library of the production bot."""

    @pytest.fixture
    async def ptb(self, url: str) -> AsyncIterator[Any]:
        """Its Bot."""
        import telegram.request

        def request() -> telegram.request.HTTPXRequest:
            return telegram.request.HTTPXRequest(httpx_kwargs={"trust_env": False})

        bot = telegram.Bot(
            TOKEN,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=request(),
            get_updates_request=request(),
        )
        async with bot:
            yield bot

    async def test_it_sends_receives_and_downloads(self, ptb: Any, stand_in: TelegramStandIn) -> None:
        """Its uploads, its form encoding and its percent-encoded token are understood."""
        from telegram import InlineKeyboardButton, InlineKeyboardMarkup

        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
        sent = await ptb.send_message(AMINA, "<b>Sure?</b>", parse_mode="HTML", reply_markup=keyboard)
        stand_in.tap(AMINA, sent.message_id, "y")
        (update,) = await ptb.get_updates(timeout=5)
        assert update.callback_query.message.text_html == "<b>Sure?</b>"
        await ptb.answer_callback_query(update.callback_query.id)
        letter = await ptb.send_document(AMINA, ALL_BYTES, filename="Barua é.pdf", caption="Letter")
        assert (letter.document.file_name, letter.document.mime_type) == ("Barua é.pdf", "application/pdf")
        file = await ptb.get_file(letter.document.file_id)
        assert bytes(await file.download_as_bytearray()) == ALL_BYTES

    async def test_errors_are_its_own(self, ptb: Any, stand_in: TelegramStandIn) -> None:
        """Each answer becomes the exception that production code will see."""
        from telegram import error

        stand_in.block(AMINA)
        with pytest.raises(error.Forbidden, match="bot was blocked by the user"):
            await ptb.send_message(AMINA, "hello")
        with pytest.raises(error.BadRequest, match="Chat not found"):
            await ptb.send_message(NOBODY, "hello")
        stand_in.faults.add("sendMessage", TooMany(3))
        with pytest.raises(error.RetryAfter):
            await ptb.send_message(OTIENO, "hello")
        stand_in.faults.add("*", ServerError(), times=1)
        with pytest.raises(error.NetworkError):
            await ptb.send_message(OTIENO, "hello")


async def test_waiting_for_a_message_has_an_end(stand_in: TelegramStandIn) -> None:
    """A test that waits in vain is told."""
    with pytest.raises(TimeoutError):
        await stand_in.wait_for(AMINA, count=1, timeout=0.01)


async def called(stand_in: TelegramStandIn, method: str) -> None:
    """Wait until a method is being worked on."""
    async with asyncio.timeout(5):
        while not any(call.method == method for call in stand_in.calls):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


async def sent_event(answer: aiohttp.ClientResponse) -> Any:
    """The data of the next server-sent event."""
    while not (line := await answer.content.readline()).startswith(b"data: "):
        pass
    return json.loads(line.removeprefix(b"data: "))


def _multipart(**fields: str) -> aiohttp.MultipartWriter:
    writer = aiohttp.MultipartWriter("form-data")
    for name, value in fields.items():
        writer.append(value).set_content_disposition("form-data", name=name)
    return writer
