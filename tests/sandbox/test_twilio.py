"""The stand-in of Twilio, driven by Twilio's own client and held against Twilio's own description."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from requests.exceptions import ConnectionError as Refusal
from requests.exceptions import ReadTimeout
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from sandbox.faults import AcceptThenHang, Disconnect, Refuse, ServerError, TooMany
from sandbox.server import Server
from sandbox.twilio import Receipts, TwilioStandIn
from sandbox.twilio.account import Account
from sandbox.twilio.contents import Contents
from sandbox.twilio.errors import Refused
from sandbox.twilio.segments import encoding, segments
from tests.sandbox.openapi import Exchange, check, record, twilio_openapi

__all__ = ["twilio_openapi"]

SID, TOKEN = "AC" + "0" * 32, "secret"
OURS_WHATSAPP, OURS_SMS = "+254711000001", "+254711000002"
TEACHER, COLLEAGUE, LANDLINE = "+254712345678", "+254722000111", "+254202000000"
PDF = b"%PDF-1.7 letter"
WHATSAPP = {"from_": f"whatsapp:{OURS_WHATSAPP}", "to": f"whatsapp:{TEACHER}"}
SMS = {"from_": OURS_SMS, "to": TEACHER}

MENU = {
    "friendly_name": "menu2",
    "language": "en",
    "variables": {"1": "Hello", "2": "Yes", "3": "No"},
    "types": {
        "twilio/quick-reply": {
            "body": "Choose: {{1}} (a menu)",
            "actions": [{"title": "{{2}}", "id": "yes"}, {"title": "{{3}}", "id": "no"}],
        }
    },
}
LIST = {
    "friendly_name": "list2",
    "language": "en",
    "variables": {},
    "types": {
        "twilio/list-picker": {
            "body": "Which paper?",
            "button": "Papers",
            "items": [
                {"id": "233/1", "item": "Chemistry 1", "description": "Theory"},
                {"id": "233/3", "item": "Chemistry 3"},
            ],
        }
    },
}


@dataclass
class Receiver:
    """Our side of the webhooks: checks signatures by Twilio's validator and serves one file."""

    url: str = ""
    received: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    forged: int = 0
    answers: list[Response] = field(default_factory=list)
    file: Callable[[], Response] = lambda: Response(
        PDF, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="letter.pdf"'}
    )

    def app(self) -> Starlette:
        """What it serves."""
        return Starlette(
            routes=[
                Route("/hook/{name}", self._hook, methods=["POST"]),
                Route("/files/{name}", self._file, methods=["GET", "HEAD"]),
            ]
        )

    async def _hook(self, request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        signature = request.headers["X-Twilio-Signature"]
        if not RequestValidator(TOKEN).validate(f"{self.url}{request.url.path}{query}", fields, signature):
            self.forged += 1
            return Response(status_code=403)
        self.received.append(fields | {"_query": request.url.query})
        self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        return self.answers.pop(0) if self.answers else Response(status_code=204)

    async def _file(self, request: Request) -> Response:
        return self.file()

    def statuses(self) -> list[str]:
        """Receipts in the order in which they came."""
        return [each["MessageStatus"] for each in self.received if "MessageStatus" in each]


@dataclass
class Clock:
    """Time that moves when told to."""

    now: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Our webhooks."""
    made = Receiver()
    async with Server(made.app()) as server:
        made.url = server.url
        yield made
        assert not made.forged


@dataclass
class Desk:
    """A stand-in that is being served, and Twilio's client for it."""

    it: TwilioStandIn
    url: str
    client: Client
    clock: Clock
    exchanges: list[Exchange]

    async def send(self, **fields: Any) -> Any:
        """Create a message as our code does, and let it arrive."""
        message = await asyncio.to_thread(partial(self.client.messages.create, **fields))
        await self.it.idle()
        return message

    async def content(self, payload: dict[str, Any]) -> str:
        """Create a template; its sid."""
        contents = self.client.content.v1.contents
        request = ContentList.ContentCreateRequest(payload)
        return str((await asyncio.to_thread(contents.create, request)).sid)

    async def approve(self, sid: str) -> Any:
        """Submit a template for approval."""
        request = ApprovalCreateList.ContentApprovalRequest({"name": "menu", "category": "UTILITY"})
        return await asyncio.to_thread(self.client.content.v1.contents(sid).approval_create.create, request)


@pytest.fixture
async def desk(receiver: Receiver) -> AsyncIterator[Desk]:
    """A stand-in whose every exchange is afterwards held against Twilio's description, where that is at hand."""
    clock = Clock()
    stand_in = TwilioStandIn(
        SID,
        TOKEN,
        whatsapp_number=OURS_WHATSAPP,
        sms_number=OURS_SMS,
        whatsapp_webhook=f"{receiver.url}/hook/whatsapp",
        sms_webhook=f"{receiver.url}/hook/sms",
        clock=clock,
    )
    exchanges = record(stand_in.app)
    async with Server(stand_in.app) as server:
        stand_in.account.url = server.url
        with twilio(server.url) as client:
            yield Desk(stand_in, server.url, client, clock, exchanges)


@contextmanager
def twilio(url: str, token: str = TOKEN) -> Iterator[Client]:
    """Twilio's own client, on loopback."""
    http = TwilioHttpClient(timeout=5)
    http.session.trust_env = False
    client = Client(SID, token, http_client=http)
    client.api.base_url = client.content.base_url = client.messaging.base_url = url
    yield client
    http.session.close()


async def refused(sending: Awaitable[Any]) -> int:
    """The error code that a request is refused with."""
    with pytest.raises(TwilioRestException) as caught:
        await sending
    assert caught.value.code is not None
    return caught.value.code


async def test_a_message_is_sent_and_its_receipts_come_signed_in_order(desk: Desk, receiver: Receiver) -> None:
    """Queued, sent, delivered; the callback URL keeps its query, and the resource follows."""
    await desk.it.write(TEACHER, "hello")
    sent = await desk.send(**WHATSAPP, body="Karibu", status_callback=f"{receiver.url}/hook/status?oid=7")
    assert (sent.status, sent.body, sent.error_code) == ("queued", "Karibu", None)
    assert receiver.statuses() == ["queued", "sent", "delivered"]
    last = receiver.received[-1]
    assert (last["_query"], last["MessageSid"], last["EventType"]) == ("oid=7", sent.sid, "DELIVERED")
    [seen] = desk.it.inbox(TEACHER)
    assert (seen.text, seen.status) == ("Karibu", "delivered")
    await desk.it.read(TEACHER)
    assert receiver.received[-1]["EventType"] == "READ"
    assert (await asyncio.to_thread(desk.client.messages(sent.sid).fetch)).status == "read"


async def test_outside_the_window_only_an_approved_template_arrives(desk: Desk, receiver: Receiver) -> None:
    """63016 comes by callback after a 201, also for a list; an inbound message opens the window for 24 hours."""
    menu, papers = await desk.content(MENU), await desk.content(LIST)
    for fields in ({"body": "hi"}, {"content_sid": menu}, {"content_sid": papers}):
        await desk.send(**WHATSAPP, **fields, status_callback=f"{receiver.url}/hook/status")
        assert (receiver.received[-1]["MessageStatus"], receiver.received[-1]["ErrorCode"]) == ("failed", "63016")
    assert (await desk.approve(menu)).status == "received"
    await desk.send(**WHATSAPP, content_sid=menu)
    await desk.it.write(TEACHER, "hello")
    desk.clock.now += timedelta(hours=23, minutes=59)
    await desk.send(**WHATSAPP, content_sid=papers)
    desk.clock.now += timedelta(minutes=1)
    await desk.send(**WHATSAPP, body="too late")
    assert [seen.text for seen in desk.it.inbox(TEACHER)] == ["Choose: Hello (a menu)", "Which paper?"]


async def test_taps_and_choices_come_back_with_their_ids(desk: Desk, receiver: Receiver) -> None:
    """Button and list fields as Twilio sends them, of the last message or a given one, forged on demand."""
    menu, papers = await desk.content(MENU), await desk.content(LIST)
    await desk.it.write(TEACHER, "hello")
    variables = json.dumps({"1": "now", "2": "Ndiyo"})
    shown = await desk.send(**WHATSAPP, content_sid=menu, content_variables=variables)
    await desk.send(**WHATSAPP, content_sid=papers)
    assert [choice.title for choice in desk.it.inbox(TEACHER)[0].buttons] == ["Ndiyo", "No"]
    await desk.it.tap(TEACHER, "Ndiyo")
    tapped = receiver.received[-1]
    assert {name: tapped[name] for name in ("MessageType", "Body", "ButtonText", "ButtonPayload")} == {
        "MessageType": "interactive",
        "Body": "Ndiyo",
        "ButtonText": "Ndiyo",
        "ButtonPayload": "yes",
    }
    assert tapped["OriginalRepliedMessageSid"] == shown.sid
    await desk.it.choose(TEACHER, "233/3")
    assert (receiver.received[-1]["ListId"], receiver.received[-1]["ListTitle"]) == ("233/3", "Chemistry 3")
    await desk.it.tap(TEACHER, "No", message=shown.sid, payload="admin")
    assert receiver.received[-1]["ButtonPayload"] == "admin"
    with pytest.raises(LookupError):
        await desk.it.tap(TEACHER, "Maybe")


async def test_an_inbound_message_has_all_fields_and_keeps_blanks(desk: Desk, receiver: Receiver) -> None:
    """The names of the platform's own captures; a hidden number is replaced by the person's id."""
    desk.it.phones.get(TEACHER).name = "Wanjiru"
    written = await desk.it.write(TEACHER, "Habari")
    text = receiver.received[-1]
    assert written.delivered
    assert text["MessagingServiceSid"] == ""
    assert (text["WaId"], text["ProfileName"], text["MessageType"]) == ("254712345678", "Wanjiru", "text")
    assert text["ExternalUserId"].startswith("whatsapp:KE.")
    desk.it.phones.get(TEACHER).hides_number = True
    await desk.it.write(TEACHER, "siri")
    hidden = receiver.received[-1]
    assert hidden["From"] == hidden["ExternalUserId"] == text["ExternalUserId"]
    assert "WaId" not in hidden
    await desk.send(from_=WHATSAPP["from_"], to=hidden["From"], body="found you")
    assert [seen.text for seen in desk.it.inbox(TEACHER)] == ["found you"]


async def test_contacts_places_voices_stickers_and_files_arrive(desk: Desk, receiver: Receiver) -> None:
    """Each with its type; media needs our password at Twilio and none where it is stored."""
    await desk.it.send_contact(TEACHER, COLLEAGUE, "Otieno")
    await desk.it.send_location(TEACHER, -1.28, 36.82, label="Nairobi")
    await desk.it.send_voice(TEACHER)
    await desk.it.send_sticker(TEACHER)
    await desk.it.send_media(TEACHER, PDF, "application/pdf", "id.pdf")
    kinds = [each["MessageType"] for each in receiver.received]
    assert kinds == ["contacts", "location", "audio", "sticker", "document"]
    assert (receiver.received[1]["Latitude"], receiver.received[1]["Label"]) == ("-1.28", "Nairobi")
    url, auth = receiver.received[0]["MediaUrl0"], aiohttp.encode_basic_auth(SID, TOKEN)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 401
        async with session.get(url, headers={"Authorization": auth}) as answer:
            assert (answer.status, answer.content_type) == (200, "text/vcard")
            assert COLLEAGUE in await answer.text()
    message = receiver.received[-1]["MessageSid"]
    [media] = await asyncio.to_thread(desk.client.messages(message).media.list)
    assert media.content_type == "application/pdf"
    assert await asyncio.to_thread(desk.client.messages(message).media(media.sid).delete)
    assert await asyncio.to_thread(desk.client.messages(message).media.list) == []


async def test_a_document_is_fetched_and_shown_with_its_name(desk: Desk, receiver: Receiver) -> None:
    """HEAD and GET, the name from Content-Disposition, and no text beside the file."""
    await desk.it.write(TEACHER, "letter")
    await desk.send(**WHATSAPP, body="Your letter", media_url=[f"{receiver.url}/files/x1.pdf"])
    [seen] = desk.it.inbox(TEACHER)
    [document] = seen.documents
    assert (seen.text, document.name, document.content) == ("", "letter.pdf", PDF)
    receiver.file = lambda: Response(PDF, media_type="application/pdf")
    await desk.send(**WHATSAPP, media_url=[f"{receiver.url}/files/x%201.pdf"])
    assert desk.it.inbox(TEACHER)[-1].documents[0].name == "x 1.pdf"


@pytest.mark.parametrize(
    "file",
    [
        Response("gone", 404),
        Response(b"<html>", media_type="application/pdf"),
        Response(PDF, media_type="image/png"),
        Response("{}", media_type="application/json"),  # which WhatsApp does not carry
        Response(PDF + bytes(16_000_000), media_type="application/pdf"),
    ],
    ids=["missing", "not-a-pdf", "wrong-type", "not-carried", "too-large"],
)
async def test_media_that_is_not_as_promised_fails_by_callback(desk: Desk, receiver: Receiver, file: Response) -> None:
    """63019 after a 201."""
    receiver.file = lambda: file
    await desk.it.write(TEACHER, "letter")
    fields = {"media_url": [f"{receiver.url}/files/a.pdf"], "status_callback": f"{receiver.url}/hook/status"}
    await desk.send(**WHATSAPP, **fields)
    assert receiver.received[-1]["ErrorCode"] == "63019"
    assert desk.it.inbox(TEACHER) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({**SMS, "to": "0712", "body": "x"}, 21211),
        ({**SMS, "to": LANDLINE, "body": "x"}, 21614),
        ({**SMS, "from_": COLLEAGUE, "body": "x"}, 21606),
        ({**WHATSAPP, "from_": f"whatsapp:{COLLEAGUE}", "body": "x"}, 63007),
        ({**WHATSAPP, "from_": OURS_SMS, "body": "x"}, 21910),
        ({**SMS}, 21619),
        ({**SMS, "body": "x" * 1601}, 21617),
        ({**SMS, "body": "x", "status_callback": "http://a_b.example/"}, 21609),
        ({**SMS, "body": "x", "media_url": ["letter.pdf"]}, 21620),
        ({**SMS, "body": "x", "validity_period": 36_001}, 20422),
        ({**WHATSAPP, "content_sid": "HX" + "0" * 32}, 21655),
        ({**WHATSAPP, "body": "x", "content_variables": "{}"}, 21654),
    ],
)
async def test_a_wrong_request_is_refused(desk: Desk, fields: dict[str, Any], code: int) -> None:
    """With Twilio's code at once, and nothing is sent."""
    assert await refused(desk.send(**fields)) == code
    assert desk.it.messages.all() == []


@pytest.mark.parametrize("variables", ["{", "[]", '{"1": ""}', '{"1": null}'])
async def test_wrong_content_variables_are_refused(desk: Desk, variables: str) -> None:
    """21656: no JSON, no object, an empty or missing value."""
    sid = await desk.content(MENU)
    assert await refused(desk.send(**WHATSAPP, content_sid=sid, content_variables=variables)) == 21656


async def test_a_variable_without_value_or_sample_is_refused(desk: Desk) -> None:
    """A sample stands in for a value that is left out; without one the request is refused."""
    sid = await desk.content({**MENU, "variables": {"1": "x", "2": "y"}})
    assert await refused(desk.send(**WHATSAPP, content_sid=sid, content_variables='{"1": "x"}')) == 21656


async def test_layout_in_variables_is_refused_where_switched_on(desk: Desk) -> None:
    """A line break passes by default and gives 21656 when strict."""
    sid = await desk.content(MENU)
    fields = {**WHATSAPP, "content_sid": sid, "content_variables": json.dumps({"1": "one\ntwo"})}
    await desk.send(**fields)
    desk.it.contents.strict_layout = True
    assert await refused(desk.send(**fields)) == 21656


async def test_content_that_grows_too_long_fails_by_callback(desk: Desk, receiver: Receiver) -> None:
    """A title of 21 characters after filling in."""
    sid = await desk.content(MENU)
    await desk.it.write(TEACHER, "hello")
    callback = f"{receiver.url}/hook/status"
    variables = json.dumps({"2": "x" * 21})
    await desk.send(**WHATSAPP, content_sid=sid, content_variables=variables, status_callback=callback)
    assert receiver.received[-1]["ErrorCode"] == "63021"


@pytest.mark.parametrize(
    "types",
    [
        {"twilio/quick-reply": {"body": "x" * 1025, "actions": [{"title": "a"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "a" * 21}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": str(n)} for n in range(11)]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "a"}, {"title": "a"}]}},
        {"twilio/list-picker": {"body": "x", "items": [{"id": "1", "item": "a"}]}},
        {"twilio/list-picker": {"body": "x", "button": "b", "items": [{"id": "1", "item": "a" * 25}]}},
        {"twilio/text": {"body": "x" * 1601}},
        {"twilio/unheard-of": {"body": "x"}},
        {},
    ],
)
def test_a_template_over_a_limit_is_refused(types: dict[str, Any]) -> None:
    """At creation, with 400."""
    contents = Contents(Account(SID, TOKEN, {}))
    with pytest.raises(Refused) as caught:
        contents.create(json.dumps({"language": "en", "types": types}).encode())
    assert caught.value.status == 400
    assert contents.all() == []


async def test_templates_are_listed_approved_and_deleted(desk: Desk) -> None:
    """What the templates command needs."""
    menu, papers = await desk.content(MENU), await desk.content(LIST)
    contents = desk.client.content.v1.contents
    assert [each.sid for each in await asyncio.to_thread(contents.list)] == [menu, papers]
    assert (await asyncio.to_thread(contents(menu).fetch)).types == MENU["types"]
    await desk.approve(menu)
    await desk.approve(papers)
    fetches = [partial(contents(sid).approval_fetch().fetch) for sid in (menu, papers)]
    verdicts = [(await asyncio.to_thread(fetch)).whatsapp["status"] for fetch in fetches]
    assert verdicts == ["approved", "rejected"]
    listed = await asyncio.to_thread(desk.client.content.v1.content_and_approvals.list)
    assert [each.approval_requests["status"] for each in listed] == verdicts
    assert await asyncio.to_thread(contents(menu).delete)
    assert await refused(asyncio.to_thread(contents(menu).fetch)) == 20404


async def test_a_wrong_token_is_not_let_in(desk: Desk) -> None:
    """401 with 20003."""
    with twilio(desk.url, "wrong") as client:
        assert await refused(asyncio.to_thread(partial(client.messages.create, **SMS, body="x"))) == 20003


async def test_messages_are_searched_and_paged(desk: Desk) -> None:
    """By recipient and date, newest first, over pages."""
    for number in range(3):
        await desk.send(**SMS, body=str(number))
        desk.clock.now += timedelta(minutes=1)
    await desk.send(from_=OURS_SMS, to=COLLEAGUE, body="other")
    since = desk.clock.now - timedelta(minutes=2)
    messages = desk.client.messages
    found = await asyncio.to_thread(partial(messages.list, to=TEACHER, from_=OURS_SMS, page_size=2))
    assert [each.body for each in found] == ["2", "1", "0"]
    recent = await asyncio.to_thread(partial(messages.list, to=TEACHER, date_sent_after=since))
    assert [each.body for each in recent] == ["2", "1"]


@pytest.mark.parametrize(
    ("receipts", "expected"),
    [
        (Receipts.AT_ONCE, ["queued", "sent", "delivered", "read"]),
        (Receipts.TWICE, [each for each in ("queued", "sent", "delivered", "read") for _ in range(2)]),
        (Receipts.REVERSED, ["read", "delivered", "sent", "queued"]),
        (Receipts.NEVER, []),
    ],
)
async def test_receipts_misbehave_on_demand(
    desk: Desk, receiver: Receiver, receipts: Receipts, expected: list[str]
) -> None:
    """Duplicated, out of order, never; the message arrives all the same."""
    desk.it.courier.receipts = receipts
    desk.it.phones.get(TEACHER).reads_at_once = True
    await desk.it.write(TEACHER, "hello")
    await desk.send(**WHATSAPP, body="x", status_callback=f"{receiver.url}/hook/status")
    assert receiver.statuses() == expected
    assert len(desk.it.inbox(TEACHER)) == 1


async def test_early_receipts_come_before_create_returns(desk: Desk, receiver: Receiver) -> None:
    """The callback knows the message before our code knows its sid."""
    desk.it.courier.receipts = Receipts.EARLY
    create = partial(desk.client.messages.create, **SMS, body="x", status_callback=f"{receiver.url}/hook/s")
    await asyncio.to_thread(create)
    assert receiver.statuses() == ["queued", "sent", "delivered"]


async def test_late_receipts_wait_until_released(desk: Desk, receiver: Receiver) -> None:
    """Nothing comes before, everything after."""
    desk.it.courier.receipts = Receipts.LATE
    await desk.send(**SMS, body="x", status_callback=f"{receiver.url}/hook/status")
    assert receiver.statuses() == []
    await desk.it.courier.release()
    assert receiver.statuses() == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(("app", "code"), [("sms", 30003), ("sms", 30007), ("whatsapp", 63024)])
async def test_a_phone_that_cannot_be_reached_is_told_by_callback(
    desk: Desk, receiver: Receiver, app: str, code: int
) -> None:
    """Sent, then undelivered with the reason."""
    phone = desk.it.phones.get(TEACHER)
    await desk.it.write(TEACHER, "hello")
    phone.failures[app] = code
    fields = WHATSAPP if app == "whatsapp" else SMS
    sent = await desk.send(**fields, body="x", status_callback=f"{receiver.url}/hook/status")
    assert receiver.statuses() == ["queued", "sent", "undelivered"]
    assert receiver.received[-1]["ErrorCode"] == str(code)
    assert (await asyncio.to_thread(desk.client.messages(sent.sid).fetch)).error_code == code
    assert desk.it.inbox(TEACHER, app) == []


async def test_stop_opts_out_of_sms_until_start(desk: Desk, receiver: Receiver) -> None:
    """Twilio answers by itself, our webhook hears it too, sends are refused with 21610."""
    await desk.it.write(TEACHER, " stop ", "sms")
    await desk.it.idle()
    assert "unsubscribed" in desk.it.inbox(TEACHER, "sms")[-1].text
    assert receiver.received[-1]["Body"] == " stop "
    assert await refused(desk.send(**SMS, body="x")) == 21610
    await desk.it.write(TEACHER, "START", "sms")
    await desk.send(**SMS, body="welcome back")
    assert [seen.text for seen in desk.it.inbox(TEACHER, "sms")][-1] == "welcome back"


async def test_an_inbound_message_is_tried_once_and_its_loss_is_visible(desk: Desk, receiver: Receiver) -> None:
    """500 means lost, until somebody delivers it again."""
    receiver.answers = [Response(status_code=500)]
    written = await desk.it.write(TEACHER, "hello")
    assert (written.delivered, desk.it.post.lost) == (False, [written])
    assert len(receiver.received) == 1
    await desk.it.post.deliver(written)
    assert desk.it.post.lost == []


async def test_connection_overrides_repeat_with_the_same_token(desk: Desk, receiver: Receiver) -> None:
    """`#rc=2&rp=5xx`; the fragment is neither sent nor signed."""
    desk.it.account.webhooks["whatsapp"] += "#rc=2&rp=5xx"
    receiver.answers = [Response(status_code=503), Response(status_code=503)]
    written = await desk.it.write(TEACHER, "hello")
    assert written.delivered
    assert (len(receiver.tokens), len(set(receiver.tokens))) == (3, 1)


async def test_a_refused_connection_is_tried_twice(desk: Desk, unused_port: int) -> None:
    """As Twilio does without any overrides."""
    desk.it.account.webhooks["sms"] = f"http://127.0.0.1:{unused_port}/hook"
    written = await desk.it.write(TEACHER, "hello", "sms")
    assert (written.delivered, written.delivery.attempts, written.delivery.failure) == (False, 2, "ct")


@pytest.fixture
async def unused_port() -> int:
    """A port where nobody listens any more."""
    async with Server(Starlette()) as server:
        return int(server.url.rpartition(":")[2])


async def test_deliveries_are_duplicated_and_reordered_on_demand(desk: Desk, receiver: Receiver) -> None:
    """Twice with the same token; held back and let go in another order."""
    desk.it.post.duplicated = 1.0
    await desk.it.write(TEACHER, "one")
    assert [each["Body"] for each in receiver.received] == ["one", "one"]
    assert len(set(receiver.tokens)) == 1
    desk.it.post.duplicated, desk.it.post.holds = 0.0, True
    await desk.it.write(TEACHER, "two")
    await desk.it.write(TEACHER, "three")
    await desk.it.post.release([1, 0])
    assert [each["Body"] for each in receiver.received[2:]] == ["three", "two"]


async def test_a_plain_text_answer_to_a_webhook_goes_to_the_person(desk: Desk, receiver: Receiver) -> None:
    """A trap of the platform's."""
    receiver.answers = [PlainTextResponse("ok")]
    await desk.it.write(TEACHER, "hello")
    assert (await desk.it.wait_for(TEACHER))[0].text == "ok"


async def test_faults_answer_in_twilios_form(desk: Desk) -> None:
    """429, 500, a refusal, a cut connection; none of them sends anything."""
    for fault in (TooMany(3), ServerError(503), Refuse(21408, "Permission to send an SMS has not been enabled")):
        desk.it.faults.add("messages.create", fault)
    assert await refused(desk.send(**SMS, body="x")) == 20429
    assert await refused(desk.send(**SMS, body="x")) == 20500
    assert await refused(desk.send(**SMS, body="x")) == 21408
    desk.it.faults.add("messages.create", Disconnect())
    with pytest.raises(Refusal):
        await desk.send(**SMS, body="x")
    assert desk.it.messages.all() == []


async def test_a_message_may_be_accepted_without_an_answer(desk: Desk) -> None:
    """The client times out, the person has the message, and a search finds it."""
    desk.it.faults.add("messages.create", AcceptThenHang())
    desk.client.http_client.timeout = 0.2
    with pytest.raises(ReadTimeout):
        await desk.send(**SMS, body="x")
    assert (await desk.it.wait_for(TEACHER, "sms"))[0].text == "x"
    desk.client.http_client.timeout = 5
    assert len(await asyncio.to_thread(partial(desk.client.messages.list, to=TEACHER))) == 1


async def test_typing_is_seen(desk: Desk) -> None:
    """For a message that the person wrote on WhatsApp."""
    written = await desk.it.write(TEACHER, "hello")
    typing = desk.client.messaging.v2.typing_indicator
    shown = await asyncio.to_thread(partial(typing.create, channel="whatsapp", message_id=written.sid))
    assert shown.success
    assert desk.it.feed.events[-1].content["kind"] == "typing"


async def test_another_process_plays_a_person_over_http(desk: Desk, receiver: Receiver) -> None:
    """Writing, tapping, the inbox that waits, settings, and the state with what was lost."""
    menu = await desk.content(MENU)
    async with aiohttp.ClientSession(f"{desk.url}/_phone/") as phone:
        async with phone.patch(TEACHER, json={"name": "Wanjiru"}) as answer:
            assert answer.status == 204
        async with phone.post(f"{TEACHER}/write", json={"text": "hello"}) as answer:
            assert (await answer.json())["delivered"] is True
        assert receiver.received[-1]["ProfileName"] == "Wanjiru"
        await desk.send(**WHATSAPP, content_sid=menu)
        await desk.send(**WHATSAPP, media_url=[f"{receiver.url}/files/a.pdf"])
        async with phone.get(f"{TEACHER}/inbox", params={"count": 2, "timeout": 5}) as answer:
            shown, letter = await answer.json()
        assert shown["buttons"][0] == {"id": "yes", "title": "Yes", "description": ""}
        async with phone.get(desk.url + letter["documents"][0]["url"]) as answer:
            assert await answer.read() == PDF
        async with phone.post(f"{TEACHER}/tap", json={"button": "No"}) as answer:
            assert answer.status == 200
        assert receiver.received[-1]["ButtonPayload"] == "no"
        async with phone.post(f"{TEACHER}/tap", json={"button": "Maybe"}) as answer:
            assert answer.status == 404
        async with phone.post(f"{TEACHER}/write", json={"txt": "hello"}) as answer:
            assert answer.status == 400
        receiver.answers = [Response(status_code=500)]
        media = {"content": "T2dnUw==", "content_type": "audio/ogg", "name": "a.ogg"}
        async with phone.post(f"{TEACHER}/send_media", json=media) as answer:
            sid = (await answer.json())["sid"]
        assert desk.it.messages.get(sid).media[0].content == b"OggS"
        async with phone.get(f"{desk.url}/_phone") as answer:
            assert [each["sid"] for each in (await answer.json())["lost"]] == [sid]
        async with phone.patch(f"{desk.url}/_phone", json={"receipts": "late"}) as answer:
            assert (answer.status, desk.it.courier.receipts) == (204, Receipts.LATE)


async def test_another_process_makes_the_platform_misbehave(desk: Desk, receiver: Receiver) -> None:
    """Held messages in another order, a lost one again, late receipts, and faults of the API."""
    async with aiohttp.ClientSession(f"{desk.url}/_phone/") as control:
        async with control.patch(f"{desk.url}/_phone", json={"holds": True, "receipts": "late"}) as answer:
            assert answer.status == 204
        for text in ("one", "two"):
            async with control.post(f"{TEACHER}/write", json={"text": text}) as answer:
                written = await answer.json()
                assert written["delivered"] is False
        await desk.send(**WHATSAPP, body="x", status_callback=f"{receiver.url}/hook/status")
        async with control.post("release", json={"order": [1, 0]}) as answer:
            assert answer.status == 204
        assert [each["Body"] for each in receiver.received[:2]] == ["two", "one"]
        assert receiver.statuses() == ["queued", "sent", "delivered"]
        async with control.post(f"written/{written['sid']}/deliver") as answer:
            assert (await answer.json())["attempts"] == 2
        async with control.post(f"{TEACHER}/read") as answer:
            assert (answer.status, desk.it.inbox(TEACHER)[0].status) == (204, "read")
        fault = {"operation": "messages.create", "fault": {"kind": "too_many"}}
        async with control.post("faults", json=fault) as answer:
            assert answer.status == 204
    assert await refused(desk.send(**SMS, body="x")) == 20429


async def test_the_feed_tells_every_change(desk: Desk) -> None:
    """Server-sent events, from the first and after a given one."""
    await desk.it.write(TEACHER, "hello")
    await desk.send(**WHATSAPP, body="x")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{desk.url}/_phone/events", params={"after": 1}) as answer,
    ):
        assert answer.content_type == "text/event-stream"
        lines = [await answer.content.readline() for _ in range(6)]
    assert lines[2:4] == [f"id: {desk.it.feed.run}:2\n".encode(), b"event: twilio\n"]
    event = json.loads(lines[4].removeprefix(b"data: "))
    assert (event["kind"], event["phone"]) == ("taken", TEACHER)


async def test_a_chat_shows_both_directions_and_how_far_each_message_got(desk: Desk, receiver: Receiver) -> None:
    """What was tapped says on which message; a message that no webhook took is lost."""
    menu = await desk.content(MENU)
    await desk.it.write(TEACHER, "hello")
    sent = await desk.send(**WHATSAPP, content_sid=menu)
    await desk.it.wait_for(TEACHER)
    await desk.it.tap(TEACHER, "No")
    receiver.answers = [Response(status_code=500)]
    await desk.it.send_media(TEACHER, PDF, "application/pdf", "id.pdf")
    async with aiohttp.ClientSession() as page, page.get(f"{desk.url}/_phone/{TEACHER}/chat") as answer:
        chat = (await answer.json())["messages"]
    assert [(each["mine"], each["text"], each["status"]) for each in chat] == [
        (True, "hello", "delivered"),
        (False, "Choose: Hello (a menu)", "delivered"),
        (True, "No", "delivered"),
        (True, "", "lost"),
    ]
    assert chat[2]["reply_to"] == sent.sid
    assert [document["name"] for document in chat[3]["documents"]] == ["id.pdf"]


async def test_every_exchange_is_as_twilio_describes_it(desk: Desk, receiver: Receiver, twilio_openapi: Path) -> None:
    """Each operation once, by Twilio's client: its requests, our answers, every field, held against OpenAPI."""
    menu = await desk.content(MENU)
    await desk.approve(menu)
    written = await desk.it.send_media(TEACHER, PDF, "application/pdf", "id.pdf")
    messages, contents = desk.client.messages, desk.client.content.v1.contents
    for fields in ({"body": "x"}, {"content_sid": menu}, {"media_url": [f"{receiver.url}/files/a.pdf"]}):
        sent = await desk.send(**WHATSAPP, **fields, validity_period=60)
    await desk.send(**SMS, body="x", status_callback=f"{receiver.url}/hook/status")
    media = await asyncio.to_thread(messages(written.sid).media.list)
    for operation in (
        messages(sent.sid).fetch,
        partial(messages.list, to=TEACHER, date_sent_after=desk.clock.now),
        messages(written.sid).media(media[0].sid).fetch,
        messages(written.sid).media(media[0].sid).delete,
        messages(sent.sid).delete,
        contents(menu).fetch,
        contents.list,
        contents(menu).approval_fetch().fetch,
        desk.client.content.v1.content_and_approvals.list,
        contents(menu).delete,
        partial(desk.client.messaging.v2.typing_indicator.create, "whatsapp", written.sid),
    ):
        await asyncio.to_thread(operation)
    desk.it.faults.add("messages.create", TooMany())
    await refused(desk.send(**SMS, body="x"))
    assert len(desk.exchanges) == 19
    for request, response in desk.exchanges:
        check(request, response)


@pytest.mark.parametrize(
    ("text", "alphabet", "count"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("{" * 80, "GSM-7", 1),
        ("{" * 81, "GSM-7", 2),
        ("a" * 152 + "{" * 77, "GSM-7", 3),
        ("Bei – KSh 100", "UCS-2", 1),
        ("ü" * 160, "GSM-7", 1),
        ("’" * 70, "UCS-2", 1),
        ("’" * 71, "UCS-2", 2),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 67, "UCS-2", 3),
    ],
)
def test_segments_are_counted_as_operators_do(text: str, alphabet: str, count: int) -> None:
    """GSM-7 by 160 and 153, UCS-2 by 70 and 67; nothing is split between two parts."""
    assert (encoding(text), segments(text)) == (alphabet, count)


async def test_an_sms_shows_its_segments_and_links(desk: Desk) -> None:
    """num_segments of the resource; media becomes a link in the text."""
    sent = await desk.send(**SMS, body="a" * 161, media_url=["http://127.0.0.1:9/a.pdf"], validity_period=60)
    assert desk.it.messages.get(sent.sid).validity_period == 60
    assert sent.num_segments == "2"
    assert desk.it.inbox(TEACHER, "sms")[0].text.endswith("\nhttp://127.0.0.1:9/a.pdf")
