"""What strangers send: refused, not stored, and the conversation is as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession
from twilio.request_validator import RequestValidator

from handlers.telegram.webhook import HEADER as SECRET_HEADER
from handlers.telegram.webhook import LARGEST as LARGEST_UPDATE
from handlers.twilio.signature import HEADER as SIGNATURE_HEADER
from handlers.twilio.webhook import LARGEST as LARGEST_FORM
from sandbox.sample import TEACHER
from sandbox.system import WHATSAPP_NUMBER, Desk
from tests.journey.conversation import Conversation, count, on_telegram, on_whatsapp

TELEGRAM, TWILIO = "/telegram/webhook", ("/twilio/whatsapp", "/twilio/sms", "/twilio/status")
FORM = "application/x-www-form-urlencoded"
UPDATE = (
    '{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 5001, "type": "private"}, "text": "2"}}'
)
MESSAGE = {
    "From": f"whatsapp:+{TEACHER}",
    "To": f"whatsapp:{WHATSAPP_NUMBER}",
    "MessageSid": "SM" + "1" * 32,
    "MessageStatus": "failed",
    "Body": "2",
}


@dataclass
class Request:
    """What a stranger sends, and the status of the answer."""

    status: int
    path: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    sign: bool = False  # as Twilio would
    secret: bool = False  # as Telegram would


def _form(path: str, status: int, values: dict[str, str] | None = None, **more: object) -> Request:
    headers = {"Content-Type": FORM, **dict(more.pop("headers", {}))}  # type: ignore[call-overload]
    return Request(status, path, urlencode(MESSAGE if values is None else values), headers, **more)  # type: ignore[arg-type]


REQUESTS = {
    **{f"unsigned {path}": _form(path, 403) for path in TWILIO},
    **{f"signed wrongly {path}": _form(path, 403, headers={SIGNATURE_HEADER: "c2lnbmF0dXJl"}) for path in TWILIO},
    **{f"not Latin-1 signature {path}": _form(path, 403, headers={SIGNATURE_HEADER: "sahihi…"}) for path in TWILIO},
    **{f"signed for nothing {path}": _form(path, 400, {"From": ""}, sign=True) for path in TWILIO},
    **{
        f"JSON {path}": Request(400, path, "{}", {"Content-Type": "application/json", SIGNATURE_HEADER: "x"})
        for path in TWILIO
    },
    **{f"too large {path}": _form(path, 413, {"Body": "x" * LARGEST_FORM}, sign=True) for path in TWILIO},
    **{f"GET {path}": Request(405, path, method="GET") for path in (*TWILIO, TELEGRAM)},
    "no secret": Request(403, TELEGRAM, UPDATE),
    "wrong secret": Request(403, TELEGRAM, UPDATE, {SECRET_HEADER: "wrong"}),
    "not Latin-1 secret": Request(403, TELEGRAM, UPDATE, {SECRET_HEADER: "siri…"}),
    "no JSON": Request(400, TELEGRAM, "{", secret=True),
    "no update": Request(400, TELEGRAM, '{"update_id": "many"}', secret=True),
    "no UTF-8": Request(400, TELEGRAM, "\udcff", secret=True),
    "too large update": Request(413, TELEGRAM, "x" * (LARGEST_UPDATE + 1), secret=True),
    "too large update of a stranger": Request(403, TELEGRAM, "x" * (LARGEST_UPDATE + 1)),
}


async def _answered(standing: Desk, http: ClientSession, request: Request) -> int:
    url = f"{standing.settings.public_url}{request.path}"
    headers = dict(request.headers)
    if request.secret:
        headers[SECRET_HEADER] = standing.settings.telegram_webhook_secret.get_secret_value()
    if request.sign:
        values = dict(pair.split("=", 1) for pair in request.body.split("&"))
        plain = {name: "" if value == "" else value for name, value in values.items()}
        validator = RequestValidator(standing.settings.twilio_auth_token.get_secret_value())
        headers[SIGNATURE_HEADER] = validator.compute_signature(url, plain)
    body = request.body.encode(errors="surrogateescape")
    async with http.request(request.method, url, data=body or None, headers=headers) as answer:
        return answer.status


async def test_what_strangers_send_is_refused_and_not_stored(standing: Desk, http: ClientSession) -> None:
    """Everything in REQUESTS, in the middle of two conversations."""
    people = (on_telegram(standing), on_whatsapp(standing))
    for person in people:
        await person.walk(to="I agree")
    before = [await count(standing, table) for table in ("inbox", "outbox", "chat")]
    heard = [len(person.phone.heard()) for person in people]
    found = {name: await _answered(standing, http, request) for name, request in REQUESTS.items()}
    assert found == {name: request.status for name, request in REQUESTS.items()}
    assert [await count(standing, table) for table in ("inbox", "outbox", "chat")] == before
    assert [len(person.phone.heard()) for person in people] == heard
    for person in people:
        await person.walk()


async def test_a_replayed_webhook_is_one_turn(standing: Desk) -> None:
    """A genuine request that is sent again is the same message: it is accepted, and nothing follows."""
    teacher = on_whatsapp(standing)
    await teacher.walk(to="I agree")
    turns, heard = await count(standing, "inbox"), len(teacher.phone.heard())
    for written in list(standing.twilio.post.written.values()):
        await standing.twilio.post.deliver(written)
        assert not written.delivery.failure
    await standing.app.settled()
    assert await count(standing, "inbox") == turns
    assert len(teacher.phone.heard()) == heard
    await teacher.walk()


def _person(standing: Desk, channel: str) -> Conversation:
    return on_telegram(standing) if channel == "telegram" else on_whatsapp(standing)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_fifty_messages_at_once_are_answered_and_change_nothing(standing: Desk, channel: str) -> None:
    """Every one is accepted and done; the question stays the same."""
    person = _person(standing, channel)
    await person.walk(to="I agree")
    turns = await count(standing, "inbox")

    async def fifty() -> None:
        if channel == "whatsapp":
            standing.twilio.post.holds = True
        for number in range(50):
            await person.phone.write(f"message {number} of many")
        await standing.twilio.post.release()
        if channel == "telegram":
            state = standing.telegram._state
            await state.feed.until(lambda: None if state.updates.pending else True)

    await person.do(fifty())
    assert await count(standing, "inbox") == turns + 50
    assert await count(standing, "inbox", "done_at IS NULL") == 0
    assert person.phone.screen().labels == ("I agree", "I do not agree")
    await person.walk()


async def test_what_is_not_text_is_answered_and_changes_nothing_on_telegram(standing: Desk) -> None:
    """Stickers, voices, places, files, other people's contacts, long texts, stale and forged buttons."""
    phone, examiner = standing.telegram, on_telegram(standing)
    await examiner.walk(to="I agree")
    first, newest = phone.chat(5001)[1].message_id, phone.chat(5001)[-1].message_id
    token = phone.chat(5001)[-1].buttons[0][0]["callback_data"].partition(".")[0]
    for act, answers in (
        (lambda: phone.send_sticker(5001), 1),
        (lambda: phone.send_voice(5001), 1),
        (lambda: phone.send_location(5001, -1.29, 36.82), 1),
        (lambda: phone.send_document(5001, b"MZ\x00\xff", "letter.exe"), 1),
        (lambda: phone.send_photo(5001, b"\xff\xd8\xff"), 1),
        (lambda: phone.send_contact(5001, "+254712000199", "Somebody Else", 5999), 1),
        (lambda: phone.write(5001, "\u202emaandishi\u202c \u0627\u0644\u0633\u0644\u0627\u0645"), 1),
        (lambda: phone.write(5001, "\x00\x01\x02"), 1),
        (lambda: phone.write(5001, "x" * 9000), 3),
        (lambda: phone.forge(5001, newest, f"{token}.99"), 1),
        (lambda: phone.forge(5001, newest, "go:letter"), 1),
        (lambda: phone.forge(5001, newest, "' OR 1=1 --"), 1),
        (lambda: phone.tap(5001, first, "English"), 1),
    ):
        await examiner.do(_now(act), answers)
        assert examiner.phone.screen().labels == ("I agree", "I do not agree")
    assert await count(standing, "incident") == 0
    await examiner.walk()


async def test_what_is_not_text_is_answered_and_changes_nothing_on_whatsapp(standing: Desk) -> None:
    """The same."""
    phone, teacher = standing.twilio, on_whatsapp(standing)
    await teacher.walk(to="I agree")
    number = teacher.phone.number
    first = next(seen.sid for seen in phone.inbox(number) if seen.buttons)
    for act in (
        phone.send_sticker(number),
        phone.send_voice(number),
        phone.send_location(number, -1.29, 36.82),
        phone.send_media(number, b"MZ\x00\xff", "application/pdf", "letter.pdf"),
        phone.send_media(number, b"\xff\xd8\xff", "image/jpeg", "photo.jpg"),
        phone.send_contact(number, "+254712000199", "Somebody Else"),
        phone.write(number, "\u202emaandishi\u202c"),
        phone.write(number, "x" * 1600),
        phone.tap(number, "I agree", payload="forged.0"),
        phone.tap(number, "I agree", payload="go:letter"),
        phone.tap(number, "English", first),
    ):
        await teacher.do(act)
        assert teacher.phone.screen().labels == ("I agree", "I do not agree")
    assert await count(standing, "incident") == 0
    await teacher.walk()


async def _now(act: object) -> None:
    act()  # type: ignore[operator]
