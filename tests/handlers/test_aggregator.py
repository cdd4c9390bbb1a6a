"""SMS by an aggregator: webhooks in, requests out, over a stand-in of Africa's Talking."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    NotSent,
    OutcomeUnknown,
    PersonUnreachable,
    Receipt,
    RetryAfter,
    SendError,
)
from bot.doctor import _aggregator
from bot.messages import BOLD_OFF, BOLD_ON, Incoming, Option, Outgoing
from bot.settings import Settings
from handlers.aggregator.channel import Aggregator
from handlers.http import session
from sandbox.aggregator import AggregatorStandIn
from sandbox.aggregator.app import PATH
from sandbox.faults import AcceptThenHang, Disconnect, Fault, Refuse, ServerError, TooMany
from sandbox.server import Server
from sandbox.twilio import Receipts

TEACHER = "+254712345678"
KEY, SECRET = "at-key", "s3cret-" + "0" * 32


@dataclass
class House:
    """Our side: the channel, what it hands in, and the stand-in that it talks to."""

    url: str
    settings: Settings
    stand_in: AggregatorStandIn
    http: ClientSession
    incoming: list[Incoming] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    broken: bool = False  # nothing can be stored

    def __post_init__(self) -> None:
        self.channel = Aggregator("sms", self.settings, self.http, self.accept, self.note)

    async def accept(self, messages: Sequence[Incoming]) -> None:
        """Store messages."""
        if self.broken:
            raise OSError("disk full")
        self.incoming += messages

    async def note(self, receipt: Receipt) -> None:
        """Store a receipt."""
        if self.broken:
            raise OSError("disk full")
        self.receipts.append(receipt)

    async def send(self, text: str = "Habari") -> str:
        """An SMS to the teacher; returns the aggregator's id."""
        return (await self.channel.send(TEACHER, Outgoing(text=text), 7)).platform_id

    async def post(self, path: str, **request: Any) -> int:
        """A webhook; returns our answer's status."""
        async with self.http.post(self.url + path, **request) as answer:
            return answer.status


def configured(public_url: str, api_url: str, **changes: Any) -> Settings:
    """Settings with the aggregator on."""
    values = {
        "public_url": public_url,
        "secret_key": "k" * 32,
        "files_key": "0" * 64,
        "sms_http_url": api_url,
        "sms_http_user": "knec",
        "sms_http_key": KEY,
        "sms_http_from": "22262",
        "sms_http_secret": SECRET,
    }
    return Settings(_env_file=None, **(values | changes))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Both sides, connected."""
    async with AsyncExitStack() as stack:
        stand_in = AggregatorStandIn("knec", KEY, "22262")
        api = await stack.enter_async_context(Server(stand_in.app))
        app = Starlette()
        ours = await stack.enter_async_context(Server(app))
        http = await stack.enter_async_context(session())
        made = House(ours.url, configured(ours.url, api.url + PATH), stand_in, http)
        app.router.routes.extend(made.channel.routes())
        stand_in.incoming_url = f"{ours.url}/sms/{SECRET}/incoming"
        stand_in.delivery_url = f"{ours.url}/sms/{SECRET}/delivery"
        yield made
        await stand_in.idle()


# --- Messages in ------------------------------------------------------------------------------------------------


async def test_what_people_write_comes_in_and_proves_nothing(house: House) -> None:
    """The sender of an SMS can be forged."""
    assert await house.stand_in.write(TEACHER, "NENOSIRI") == 200
    (message,) = house.incoming
    assert message.sent_at
    expected = Incoming(channel="sms", address=TEACHER, message_id="00000001", text="NENOSIRI", sent_at=message.sent_at)
    assert message == expected


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+00:00"])
async def test_a_text_tells_when_it_was_sent(house: House, form: str) -> None:
    """In UTC where it names no zone, so that no text seems to be sent earlier than it was."""
    sent_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    assert await house.post(f"/sms/{SECRET}/incoming", data=INCOMING | {"date": sent_at.strftime(form)}) == 200
    assert [message.sent_at for message in house.incoming] == [sent_at]


@pytest.mark.parametrize("hours", [-25, 1])
async def test_a_time_that_cannot_be_is_not_believed(house: House, hours: int) -> None:
    """In the future, or longer ago than a network keeps a text; nor words that are no time."""
    date = f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"
    for told in (date, "", "yesterday"):
        assert await house.post(f"/sms/{SECRET}/incoming", data=INCOMING | {"date": told}) == 200
    assert [message.sent_at for message in house.incoming] == [None, None, None]


@pytest.mark.parametrize("sender", ["254712345678", "0712345678", "+254 712 345678"])
async def test_a_sender_is_read_in_every_usual_form(house: House, sender: str) -> None:
    """An aggregator may leave the plus or the country out."""
    assert await house.stand_in.write(sender, "HALI") == 200
    assert [message.address for message in house.incoming] == [TEACHER]


INCOMING = {"from": TEACHER, "to": "22262", "text": "MENU", "date": "2026-11-22 09:00:00", "id": "17", "linkId": ""}
DELIVERY = {"id": "ATXid_1", "status": "Success", "phoneNumber": TEACHER, "networkCode": "63902", "retryCount": "0"}
WEBHOOKS = {"incoming": INCOMING, "delivery": DELIVERY}


@pytest.mark.parametrize("name", WEBHOOKS)
async def test_a_webhook_without_our_secret_is_refused(house: House, name: str) -> None:
    """403 to whoever does not know the path, and nothing is stored."""
    for secret in ("x", SECRET[:-1], SECRET + "0", SECRET.upper(), "%20"):
        assert await house.post(f"/sms/{secret}/{name}", data=WEBHOOKS[name]) == 403
    assert house.incoming + house.receipts == []


async def test_no_secret_of_ours_opens_to_nobody(house: House) -> None:
    """A channel without its secret fails closed."""
    house.channel._settings = house.settings.model_copy(update={"sms_http_secret": type(house.settings.secret_key)("")})
    assert await house.post("/sms/x/incoming", data=INCOMING) == 403


@pytest.mark.parametrize("name", WEBHOOKS)
@pytest.mark.parametrize("form", ["data", "json"])
async def test_a_webhook_is_stored_and_answered(house: House, name: str, form: str) -> None:
    """As a form, as Africa's Talking sends it, or as JSON."""
    assert await house.post(f"/sms/{SECRET}/{name}", **{form: WEBHOOKS[name]}) == 200
    assert len(house.incoming + house.receipts) == 1


@pytest.mark.parametrize("name", WEBHOOKS)
@pytest.mark.parametrize(
    "request_",
    [
        {"data": b"\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"data": b"{", "headers": {"Content-Type": "application/json"}},
        {"json": ["a"]},
        {"data": b"<xml/>", "headers": {"Content-Type": "text/xml"}},
        {"data": {"text": "no id"}},
    ],
)
async def test_what_cannot_be_read_is_malformed(house: House, name: str, request_: dict[str, Any]) -> None:
    """400, and nothing is stored."""
    assert await house.post(f"/sms/{SECRET}/{name}", **request_) == 400
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("sender", ["", "Safaricom", "40404"])
async def test_an_sms_that_nobody_can_answer_is_refused(house: House, sender: str) -> None:
    """Names and short codes are not people."""
    assert await house.post(f"/sms/{SECRET}/incoming", data=INCOMING | {"from": sender}) == 400


@pytest.mark.parametrize("name", WEBHOOKS)
async def test_what_cannot_be_stored_is_not_accepted(house: House, name: str) -> None:
    """503, so that it may be repeated; too much at once is 413."""
    house.broken = True
    assert await house.post(f"/sms/{SECRET}/{name}", data=WEBHOOKS[name]) == 503
    assert await house.post(f"/sms/{SECRET}/{name}", data=WEBHOOKS[name] | {"text": "x" * 66_000}) == 413


# --- Receipts ---------------------------------------------------------------------------------------------------


async def test_reports_of_a_message_that_arrived(house: House) -> None:
    """That the network has it, and that the phone has it."""
    sent = await house.send()
    await house.stand_in.idle()
    assert house.receipts == [Receipt("sms", "sent", sent), Receipt("sms", "delivered", sent)]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ("UserInBlackList", "blocked"),
        ("DoNotDisturbRejection", "blocked"),
        ("UserIsInactive", "unreachable"),
        ("UserDoesNotExist", "unreachable"),
        ("NotNetworkSubcriber", "unreachable"),
        ("InsufficientCredit", "rejected"),
        ("DeliveryFailure", "unknown"),
        ("SomethingNew", "unknown"),
    ],
)
async def test_reports_of_a_message_that_did_not_arrive(house: House, failure: str, reason: str) -> None:
    """The aggregator's reason in our words."""
    house.stand_in.lines[TEACHER].failure = failure
    sent = await house.send()
    await house.stand_in.idle()
    assert house.receipts[-1] == Receipt("sms", "failed", sent, reason=reason)
    assert house.stand_in.inbox(TEACHER) == []


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("AbsentSubscriber", "failed", "unreachable"),
        ("Expired", "failed", "expired"),
        ("Rejected", "failed", "rejected"),
        ("Buffered", "sent", ""),
        ("DELIVRD", "delivered", ""),
    ],
)
async def test_a_status_alone_says_enough(house: House, status: str, state: str, reason: str) -> None:
    """Not every failure has a reason beside it, and operators have words of their own."""
    assert await house.post(f"/sms/{SECRET}/delivery", data=DELIVERY | {"status": status}) == 200
    assert house.receipts == [Receipt("sms", state, "ATXid_1", reason=reason)]


async def test_a_status_that_nobody_knows_is_no_news(house: House) -> None:
    """It is taken, and changes nothing."""
    assert await house.post(f"/sms/{SECRET}/delivery", data=DELIVERY | {"status": "Pondering"}) == 200
    assert house.receipts == []


async def test_late_reports_name_the_message_too(house: House) -> None:
    """By the aggregator's id: it carries none of ours."""
    house.stand_in.receipts = Receipts.LATE
    sent = await house.send()
    assert house.receipts == []
    await house.stand_in.release()
    assert {receipt.platform_id for receipt in house.receipts} == {sent}


# --- Messages out -----------------------------------------------------------------------------------------------


async def test_a_message_goes_out_in_gsm7_with_its_choices_numbered(house: House) -> None:
    """As on every route for SMS."""
    options = (Option(id="a", label="Yes"), Option(id="b", label="No"))
    await house.channel.send(TEACHER, Outgoing(text=f"Sure – {BOLD_ON}really{BOLD_OFF}?", options=options), 1)
    assert house.stand_in.inbox(TEACHER) == ["Sure - really?\n\n1. Yes\n2. No"]


FAULTS: list[tuple[Fault, type[SendError]]] = [
    (TooMany(3), RetryAfter),
    (ServerError(500), OutcomeUnknown),
    (Disconnect(), OutcomeUnknown),
    (AcceptThenHang(), OutcomeUnknown),
    (Refuse(401, "RiskHold"), MessageInvalid),
    (Refuse(402, "InvalidSenderId"), ChannelMisconfigured),
    (Refuse(403, "InvalidPhoneNumber"), PersonUnreachable),
    (Refuse(405, "InsufficientBalance"), ChannelMisconfigured),
    (Refuse(407, "CouldNotRoute"), PersonUnreachable),
    (Refuse(409, "DoNotDisturbRejection"), PersonUnreachable),
    (Refuse(500, "InternalServerError"), NotSent),
    (Refuse(501, "GatewayError"), NotSent),
    (Refuse(502, "RejectedByGateway"), MessageInvalid),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=lambda value: getattr(value, "description", None))
async def test_failures_are_classified(
    house: House, fault: Fault, error: type[SendError], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the words of the outbox, which decides what follows."""
    if isinstance(fault, AcceptThenHang):
        async with session() as hurried:
            hurried._timeout = type(hurried.timeout)(total=0.3)
            house.channel._session = hurried
            await _fails(house, fault, error)
    else:
        await _fails(house, fault, error)


async def _fails(house: House, fault: Fault, error: type[SendError]) -> None:
    house.stand_in.faults.add("send", fault)
    with pytest.raises(SendError) as raised:
        await house.send()
    assert type(raised.value) is error
    assert TEACHER[4:] not in str(raised.value)


async def test_a_429_says_how_long_to_wait(house: House) -> None:
    """The stand-in refuses what is faster than its rate."""
    house.stand_in.per_second = 1
    await house.send()
    with pytest.raises(RetryAfter) as raised:
        await house.send()
    assert raised.value.seconds == 1


async def test_a_blocked_line_is_told_from_one_that_is_off(house: House) -> None:
    """The person learns what to do about it."""
    house.stand_in.lines[TEACHER].blacklisted = True
    with pytest.raises(PersonUnreachable) as raised:
        await house.send()
    assert raised.value.reason == "blocked"


@pytest.mark.parametrize("change", [{"sms_http_key": "wrong"}, {"sms_http_user": "nobody"}, {"sms_http_from": "40404"}])
async def test_wrong_settings_are_told_from_other_failures(house: House, change: dict[str, str]) -> None:
    """Somebody must look at them."""
    settings = configured(house.url, house.settings.sms_http_url, **change)
    house.channel = Aggregator("sms", settings, house.http, house.accept, house.note)
    with pytest.raises(ChannelMisconfigured):
        await house.send()


async def test_a_server_that_is_not_there_has_not_sent(house: House) -> None:
    """It can be tried again without fear."""
    settings = configured(house.url, "http://127.0.0.1:9/")
    house.channel = Aggregator("sms", settings, house.http, house.accept, house.note)
    with pytest.raises(NotSent):
        await house.send()


# --- Another aggregator -----------------------------------------------------------------------------------------

NAMES = "key=Authorization, user=account, to=mobile, text=sms, from=shortcode, id=ref, code=result, incoming.id=ref, "
NAMES += "incoming.from=msisdn, incoming.text=body, report.id=ref, report.status=dlr, report.reason=cause"


async def test_an_aggregator_with_other_names_is_set_up_by_its_names(house: House) -> None:
    """JSON in place of a form, its own header and fields, the operators' words in its reports."""
    asked: list[tuple[str, Any]] = []

    async def take(request: Request) -> Response:
        asked.append((request.headers["Authorization"], json.loads(await request.body())))
        return JSONResponse({"ok": True, "messages": [{"ref": 81, "result": "0"}]})

    async with Server(Starlette(routes=[Route("/send", take, methods=["POST"])])) as other:
        changes = {"sms_http_format": "json", "sms_http_names": NAMES, "sms_http_key": "Bearer b"}
        settings = configured(house.url, f"{other.url}/send", **changes)
        channel = Aggregator("sms2", settings, house.http, house.accept, house.note)
        assert (await channel.send(TEACHER, Outgoing(text="Habari"), 7)).platform_id == "81"
    wanted = {"account": "knec", "mobile": TEACHER, "sms": "Habari", "shortcode": "22262"}
    assert asked == [("Bearer b", wanted)]
    house.channel._names = settings.sms_http_names
    await house.post(f"/sms/{SECRET}/incoming", json={"ref": 5, "msisdn": "254712345678", "body": "HALI"})
    await house.post(f"/sms/{SECRET}/delivery", json={"ref": 81, "dlr": "UNDELIV", "cause": "Absent Subscriber"})
    assert house.incoming == [Incoming(channel="sms", address=TEACHER, message_id="5", text="HALI")]
    assert house.receipts == [Receipt("sms", "failed", "81", reason="unreachable")]


@pytest.mark.parametrize("names", ["mobile=to", "to=", "to"])
def test_a_name_that_is_none_is_refused_at_the_start(names: str) -> None:
    """By the setting that has it, with the names there are."""
    with pytest.raises(ValidationError, match=r"sms_http_names[\s\S]*report\.status"):
        configured("http://x", "http://y", sms_http_names=names)


async def test_the_doctor_tells_a_wrong_key(house: House) -> None:
    """It asks without sending anything."""
    assert await _aggregator(house.settings, house.http) == ""
    wrong = configured(house.url, house.settings.sms_http_url, sms_http_key="wrong")
    assert "compare SMS_HTTP_USER and SMS_HTTP_KEY" in await _aggregator(wrong, house.http)
    unused = configured(house.url, house.settings.sms_http_url, sms_routes="twilio")
    assert "SMS_ROUTES" in await _aggregator(unused, house.http)
    assert house.stand_in.sent == []
