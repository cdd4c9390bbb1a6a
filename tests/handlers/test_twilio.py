"""WhatsApp and SMS: recorded webhooks in, expected requests out, over the stand-in of Twilio."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, ClientTimeout
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

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
from bot.messages import BOLD_OFF, BOLD_ON, Attachment, Incoming, Kind, Option, Outgoing
from bot.outbox import KNOCK, READ
from bot.settings import Settings
from handlers import files
from handlers.files import FileLinks
from handlers.http import session
from handlers.sms import ALPHABET, gsm7, segments
from handlers.twilio import errors, inbound, outbound, status, templates
from handlers.twilio.channel import TwilioChannel, sms, whatsapp
from handlers.twilio.client import connect
from handlers.twilio.signature import is_genuine
from sandbox.faults import AcceptThenHang, Disconnect, Fault, Refuse, ServerError, TooMany
from sandbox.server import Server
from sandbox.twilio import TwilioStandIn
from sandbox.twilio.account import SMS, WHATSAPP
from sandbox.twilio.segments import segments as counted
from tests.sandbox.openapi import Exchange, check, record, twilio_openapi

__all__ = ["twilio_openapi"]

SID, TOKEN, KEY = "AC" + "0" * 32, "twilio-token", "k" * 32
OURS, OURS_SMS, TEACHER = "+254711000001", "+254711000002", "+254712345678"
PDF, SHA256 = b"%PDF-1.7 letter", "ab" * 32


class Store:
    """A file store with one document."""

    async def read(self, sha256: str) -> bytes:
        """Its bytes."""
        return PDF


@dataclass
class Sids:
    """A store of template ids."""

    known: dict[str, str] = field(default_factory=dict)

    async def all(self) -> dict[str, str]:
        """Every id."""
        return dict(self.known)

    async def put(self, definition: str, sid: str) -> None:
        """Keep one."""
        self.known[definition] = sid


@dataclass
class House:
    """Our side: both channels, what they hand in, and the stand-in that they talk to."""

    url: str
    settings: Settings
    twilio: TwilioStandIn
    http: ClientSession
    exchanges: list[Exchange]
    sids: Sids = field(default_factory=Sids)
    incoming: list[Incoming] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    broken: bool = False  # nothing can be stored

    def __post_init__(self) -> None:
        self.client = connect(self.settings, self.http)
        self.links = FileLinks(KEY, self.url)
        self.whatsapp: TwilioChannel = whatsapp(self.settings, self.client, self.accept, self.links, self.sids)
        self.sms: TwilioChannel = sms(self.settings, self.client, self.accept, "sms2")

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

    def routes(self) -> list[Route]:
        """All that Twilio calls."""
        shared = [status.route(self.settings, self.note, self.sms.name), files.route(self.links, Store())]
        return [*self.whatsapp.routes(), *self.sms.routes(), *shared]

    async def post(self, path: str, fields: dict[str, str], **changes: Any) -> tuple[int, str]:
        """A signed webhook, or one that is changed after signing. Returns status and body."""
        headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(self.url + path, fields)}
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        body = changes.get("body", urlencode(fields))
        sent = {name: value for name, value in (headers | changes.get("headers", {})).items() if value is not None}
        async with self.http.post(self.url + path, data=body, headers=sent) as answer:
            return answer.status, await answer.text()


def configured(public_url: str, api_url: str) -> Settings:
    """Settings with both channels on."""
    return Settings(
        _env_file=None,
        public_url=public_url,
        secret_key=KEY,
        files_key="0" * 64,
        twilio_account_sid=SID,
        twilio_auth_token=TOKEN,
        twilio_api_url=api_url,
        twilio_content_url=api_url,
        twilio_whatsapp_from=OURS,
        twilio_sms_from=OURS_SMS,
    )


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    """Both sides, connected."""
    async with AsyncExitStack() as stack:
        twilio = TwilioStandIn(SID, TOKEN, whatsapp_number=OURS, sms_number=OURS_SMS)
        exchanges = record(twilio.app)
        api = await stack.enter_async_context(Server(twilio.app))
        app = Starlette()
        ours = await stack.enter_async_context(Server(app))
        http = await stack.enter_async_context(session())
        house = House(ours.url, configured(ours.url, api.url), twilio, http, exchanges)
        app.router.routes.extend(house.routes())
        twilio.account.webhooks = {name: f"{ours.url}/twilio/{name}" for name in (WHATSAPP, SMS)}
        yield house
        await twilio.idle()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Both sides, connected; the teacher wrote a moment ago."""
    async with open_house() as made:
        await made.twilio.write(TEACHER, "Hello")
        made.incoming.clear()
        yield made


@pytest.fixture
async def menus(house: House) -> House:
    """With the templates at Twilio."""
    await templates.sync(house.client, house.sids)
    await house.whatsapp.start()
    return house


def labelled(*labels: str) -> tuple[Option, ...]:
    """Options with ids a1, a2 ..."""
    return tuple(Option(id=f"a{number}", label=label) for number, label in enumerate(labels, 1))


# --- Webhooks in ------------------------------------------------------------------------------------------------

# As captured: a quick reply of 2026, with the sender's number and their business-scoped id.
TAP = {
    "From": "whatsapp:+254712345678",
    "To": "whatsapp:+14155238886",
    "WaId": "254712345678",
    "ExternalUserId": "whatsapp:KE.4566546130240823",
    "ProfileName": "Wanjiru",
    "MessageType": "interactive",
    "Body": "Accept contract",
    "ButtonText": "Accept contract",
    "ButtonPayload": "q7f2.1",
    "OriginalRepliedMessageSid": "MM5cc4",
    "OriginalRepliedMessageSender": "whatsapp:+14155238886",
    "NumMedia": "0",
    "NumSegments": "1",
    "Forwarded": "false",
    "FrequentlyForwarded": "false",
    "ReferralNumMedia": "0",
    "MessageSid": "SM88",
    "SmsStatus": "received",
    "ChannelMetadata": "{}",
    "MessagingServiceSid": "",
}
PLAIN = {name: value for name, value in TAP.items() if not name.startswith(("Button", "Original"))}
TEXT = PLAIN | {"MessageType": "text", "Body": "Habari"}
BSUID = "whatsapp:KE.4566546130240823"


def media(kind: str, content_type: str) -> dict[str, str]:
    """A message with a file."""
    file = {"NumMedia": "1", "MediaContentType0": content_type, "MediaUrl0": "https://api.twilio.com/x"}
    return TEXT | {"MessageType": kind, "Body": ""} | file


WHATSAPP_IN: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "text": (TEXT, {"kind": Kind.TEXT, "text": "Habari", "button": "", "proven_phone": TEACHER}),
    "quick reply": (TAP, {"kind": Kind.BUTTON, "text": "Accept contract", "button": "q7f2.1"}),
    "list": (
        PLAIN | {"Body": "Kakamega", "ListId": "q7f2.4", "ListTitle": "Kakamega"},
        {"kind": Kind.BUTTON, "text": "Kakamega", "button": "q7f2.4"},
    ),
    "button without payload": (
        PLAIN | {"MessageType": "button", "Body": "Yes", "ButtonText": "Yes"},
        {"kind": Kind.TEXT, "text": "Yes"},
    ),
    "no number": (
        TEXT | {"From": BSUID, "WaId": ""},
        {"address": "KE.4566546130240823", "proven_phone": "", "name": "Wanjiru"},
    ),
    "media sid": (TEXT | {"MessageSid": "MM99"}, {"message_id": "MM99"}),
    "location": (
        TEXT | {"MessageType": "location", "Body": "", "Latitude": "-1.28", "Longitude": "36.82"},
        {"kind": Kind.LOCATION},
    ),
    "contact": (media("contacts", "text/vcard"), {"kind": Kind.CONTACT, "other_phone": ""}),
    "contact, type unsaid": (media("", "text/vcard"), {"kind": Kind.CONTACT}),
    "document": (media("document", "application/pdf"), {"kind": Kind.FILE}),
    "image": (media("image", "image/jpeg"), {"kind": Kind.FILE}),
    "voice": (media("audio", "audio/ogg"), {"kind": Kind.VOICE}),
    "voice, type unsaid": (media("", "audio/ogg"), {"kind": Kind.VOICE}),
    "sticker": (media("sticker", "image/webp"), {"kind": Kind.STICKER}),
    "reaction": (TEXT | {"MessageType": "reaction", "Body": ""}, {"kind": Kind.OTHER}),
    "empty": (TEXT | {"Body": ""}, {"kind": Kind.TEXT, "text": ""}),
    "marks of ours": (TEXT | {"Body": f"{BOLD_ON}a{BOLD_OFF}\0b", "ProfileName": "W\0"}, {"text": "ab", "name": "W"}),
}


@pytest.mark.parametrize("case", WHATSAPP_IN)
def test_whatsapp_webhook_becomes_incoming(case: str) -> None:
    """Each recorded webhook, in the words of all channels."""
    fields, expected = WHATSAPP_IN[case]
    common = {"channel": "whatsapp", "address": TEACHER, "message_id": "SM88", "sent_at": None, "name": "Wanjiru"}
    found = inbound.whatsapp(FormData(fields)).model_dump()
    assert found == found | common | expected


def test_sms_webhook_becomes_incoming_and_proves_nothing() -> None:
    """The sender of an SMS can be forged."""
    fields = {"From": TEACHER, "To": OURS_SMS, "Body": "RESET", "NumMedia": "0", "MessageSid": "SM1", "FromCity": ""}
    expected = Incoming(channel="sms", address=TEACHER, message_id="SM1", text="RESET")
    assert inbound.sms(FormData(fields)) == expected


@pytest.mark.parametrize("change", [{"From": ""}, {"MessageSid": ""}, {"From": TEACHER}, {"From": "whatsapp:"}])
def test_a_whatsapp_webhook_without_sender_or_id_is_refused(change: dict[str, str]) -> None:
    """An SMS, which proves no number, cannot come by the route of WhatsApp."""
    with pytest.raises(ValueError, match="From"):
        inbound.whatsapp(FormData(TEXT | change))


@pytest.mark.parametrize("sender", ["", "Safaricom", "40404", f"whatsapp:{TEACHER}"])
def test_an_sms_that_nobody_can_answer_is_refused(sender: str) -> None:
    """Names and short codes are not people."""
    with pytest.raises(ValueError, match="From"):
        inbound.sms(FormData({"From": sender, "MessageSid": "SM1"}))


# --- Signatures -------------------------------------------------------------------------------------------------

PUBLIC = "https://chat.example.or.ke/twilio/whatsapp"
SIGNED = FormData([("Body", "a b+c"), ("MessagingServiceSid", ""), ("MediaUrl", "2"), ("MediaUrl", "1")])
GENUINE = RequestValidator(TOKEN).compute_signature(PUBLIC, SIGNED)


@pytest.mark.parametrize(
    ("token", "url", "fields", "signature", "genuine"),
    [
        pytest.param(TOKEN, PUBLIC, SIGNED, GENUINE, True, id="public URL"),
        pytest.param(TOKEN, PUBLIC.replace(".ke/", ".ke:443/"), SIGNED, GENUINE, True, id="explicit port"),
        pytest.param(TOKEN, PUBLIC.replace("https", "http"), SIGNED, GENUINE, False, id="http"),
        pytest.param(TOKEN, "http://10.0.0.1/twilio/whatsapp", SIGNED, GENUINE, False, id="internal host"),
        pytest.param(TOKEN, PUBLIC + "/", SIGNED, GENUINE, False, id="trailing slash"),
        pytest.param(TOKEN, PUBLIC, FormData([("Body", "a b+c")]), GENUINE, False, id="blank parameter dropped"),
        pytest.param(TOKEN, PUBLIC, FormData(dict(SIGNED)), GENUINE, False, id="repeated key lost"),
        pytest.param(TOKEN, PUBLIC, FormData([*SIGNED.multi_items(), ("x", "")]), GENUINE, False, id="one more"),
        pytest.param("other", PUBLIC, SIGNED, GENUINE, False, id="other token"),
        pytest.param("", PUBLIC, SIGNED, RequestValidator("").compute_signature(PUBLIC, SIGNED), False, id="no token"),
        pytest.param(TOKEN, PUBLIC, SIGNED, "", False, id="missing header"),
        pytest.param(TOKEN, PUBLIC, SIGNED, "ä", False, id="not base64"),
    ],
)
def test_only_the_exact_url_and_parameters_are_genuine(
    token: str, url: str, fields: FormData, signature: str, genuine: bool
) -> None:
    """The signature covers the public URL and every parameter, blank and repeated ones too."""
    assert is_genuine(token, url, fields, signature) is genuine


SMS_FIELDS = {"From": TEACHER, "To": OURS_SMS, "Body": "MENU", "MessageSid": "SM1", "MessagingServiceSid": ""}
STATUS = {"MessageSid": "SM1", "MessageStatus": "delivered", "From": OURS_SMS, "To": TEACHER}
PATHS = {"/twilio/whatsapp": TEXT, "/twilio/sms": SMS_FIELDS, "/twilio/status?oid=7": STATUS}


@pytest.mark.parametrize("path", PATHS)
async def test_a_signed_webhook_is_stored_and_answered_with_nothing_to_do(house: House, path: str) -> None:
    """The answer is TwiML without a verb: nothing is sent to the person."""
    assert await house.post(path, PATHS[path]) == (200, "<Response/>")
    assert len(house.incoming + house.receipts) == 1


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signature", [None, "", "AAAA", "ä"])
async def test_an_unsigned_webhook_is_refused(house: House, path: str, signature: str | None) -> None:
    """403, and nothing is stored."""
    assert (await house.post(path, PATHS[path], headers={"X-Twilio-Signature": signature}))[0] == 403
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_changed_webhook_is_refused(house: House, path: str) -> None:
    """One blank parameter more, or another query, and the signature is wrong."""
    assert (await house.post(path, PATHS[path], body=urlencode(PATHS[path] | {"Extra": ""})))[0] == 403
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "change",
    [
        {"headers": {"Content-Type": "application/json"}},
        {"headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"body": b"\xff\xfe"},
        {"body": "&".join(f"a{number}=" for number in range(600))},
    ],
)
async def test_a_body_that_is_no_form_is_malformed(house: House, path: str, change: dict[str, Any]) -> None:
    """400, and nothing is stored."""
    assert (await house.post(path, PATHS[path], **change))[0] == 400
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_signed_webhook_without_id_is_malformed(house: House, path: str) -> None:
    """Without MessageSid there is nothing to tell it from others."""
    fields = {name: value for name, value in PATHS[path].items() if name != "MessageSid"}
    assert (await house.post(path, fields))[0] == 400
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_long_body_is_refused(house: House, path: str) -> None:
    """64 kB are enough for anything that Twilio says."""
    assert (await house.post(path, PATHS[path] | {"Body": "x" * 66_000}))[0] == 413
    assert house.incoming + house.receipts == []


@pytest.mark.parametrize("path", PATHS)
async def test_what_cannot_be_stored_is_not_accepted(house: House, path: str) -> None:
    """503, so that Twilio may try again."""
    house.broken = True
    assert (await house.post(path, PATHS[path]))[0] == 503


@pytest.mark.parametrize("path", PATHS)
async def test_only_post_is_answered(house: House, path: str) -> None:
    """Twilio is to be set to POST."""
    async with house.http.get(house.url + path) as answer:
        assert answer.status == 405


# --- What people do on their phones -----------------------------------------------------------------------------


async def test_everything_a_phone_can_send_comes_in(menus: House) -> None:
    """The stand-in's people write, tap, choose and share, and each is understood."""
    twilio = menus.twilio
    await menus.whatsapp.send(TEACHER, Outgoing(text="Sure?", options=labelled("Yes", "No")), 1)
    await menus.whatsapp.send(TEACHER, Outgoing(text="Where?", options=labelled(*"abcdef")), 2)
    await twilio.wait_for(TEACHER, ready=2)
    await twilio.tap(TEACHER, "Yes")
    await twilio.choose(TEACHER, "b")
    await twilio.send_contact(TEACHER, "+254722000111", "Otieno")
    await twilio.send_location(TEACHER, -1.28, 36.82)
    await twilio.send_voice(TEACHER)
    await twilio.send_sticker(TEACHER)
    await twilio.send_media(TEACHER, PDF, "application/pdf", "id.pdf")
    await twilio.write(TEACHER, "MENU", SMS)
    expected = [Kind.BUTTON, Kind.BUTTON, Kind.CONTACT, Kind.LOCATION, Kind.VOICE, Kind.STICKER, Kind.FILE, Kind.TEXT]
    assert [message.kind for message in menus.incoming] == expected
    assert [message.button for message in menus.incoming[:2]] == ["a1", "a2"]
    assert {message.address for message in menus.incoming} == {TEACHER}
    spoken = [message for message in menus.incoming[:-1] if message.kind is not Kind.CONTACT]
    assert {message.proven_phone for message in spoken} == {TEACHER}
    assert menus.incoming[-1].proven_phone == ""


async def test_a_person_without_number_is_answered_by_id(house: House) -> None:
    """Who hides the number on WhatsApp proves none, and is reached all the same."""
    house.twilio.phones.get(TEACHER).hides_number = True
    await house.twilio.write(TEACHER, "Hello")
    (message,) = house.incoming
    assert message.proven_phone == ""
    await house.whatsapp.send(message.address, Outgoing(text="Karibu"), 1)
    assert [seen.text for seen in await house.twilio.wait_for(TEACHER)] == ["Karibu"]


# --- Messages out: text -----------------------------------------------------------------------------------------

NO_LINKS = FileLinks(KEY, "https://x.example")
ALL_SIDS = {template.hash: f"HX-{template.name}-{template.language}" for template in templates.TEMPLATES}


def forms(message: Outgoing, sids: dict[str, str] | None = None) -> list[outbound.Fields]:
    """What WhatsApp would be tried with, in order."""
    return list(outbound.whatsapp(NO_LINKS, message, ALL_SIDS if sids is None else sids))


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("plain", "plain"),
        (f"{BOLD_ON}Marking contract{BOLD_OFF} 2021", "*Marking contract* 2021"),
        (f"{BOLD_ON}a\n\n b {BOLD_OFF}c", "*a*\n\n *b* c"),
        (f"{BOLD_ON}{BOLD_OFF}a{BOLD_ON}", "a"),
        ("*not bold*", "*\u200bnot bold*\u200b"),
        ("_x_ ~y~ ```z```", "_\u200bx_\u200b ~\u200by~\u200b `\u200b`\u200b`\u200bz`\u200b`\u200b`\u200b"),
        (f"{BOLD_ON}Wa*njiru_{BOLD_OFF}", "*Wa*njiru_\u200b*"),
        ("a_b c*d", "a_b c*d"),
        ("https://x.example/_a_/*b", "https://x.example/_a_/*b"),
    ],
)
def test_whatsapp_shows_our_bold_and_nobody_elses(text: str, rendered: str) -> None:
    """A name with an asterisk changes nothing, and an address stays what it is."""
    assert forms(Outgoing(text=text)) == [{"body": rendered}]


def test_marks_are_left_alone_where_there_is_no_room() -> None:
    """A text that Twilio would refuse for its length helps nobody."""
    assert forms(Outgoing(text="* " * 800)) == [{"body": "* " * 800}]


def test_numbered_text_has_its_options_below_the_text() -> None:
    """As on SMS; and labels are no markup either."""
    message = Outgoing(text="Contract", options=labelled("Accept contract", "*Reject*"))
    assert forms(message, {}) == [{"body": "Contract\n\n1. Accept contract\n2. *\u200bReject*\u200b"}]
    assert [*outbound.sms(message, {})] == [{"body": "Contract\n\n1. Accept contract\n2. *Reject*"}]


def test_a_document_goes_without_its_caption() -> None:
    """WhatsApp shows no text beside a document."""
    document = Attachment(sha256=SHA256, name="invitation-2021.pdf", size=15)
    ((fields),) = forms(Outgoing(text="Caption", attachment=document))
    assert list(fields) == ["media_url"]
    (url,) = fields["media_url"]
    assert url.startswith("https://x.example/files/")
    assert url.endswith("/invitation-2021.pdf")


def test_a_file_that_whatsapp_does_not_carry_goes_as_a_link() -> None:
    """Twilio would refuse it by its type; whoever has the link fetches it within half an hour."""
    document = Attachment(sha256=SHA256, name="own-data.json", media_type="application/json", size=15)
    (fields,) = forms(Outgoing(text="My data, for machines", attachment=document))
    assert list(fields) == ["body"]
    assert fields["body"].startswith("My data, for machines: https://x.example/files/")
    assert fields["body"].endswith("/own-data.json\nThe link works for 30 minutes.")


# --- Messages out: something to tap -----------------------------------------------------------------------------

TAPPABLE: dict[str, tuple[int, str, str, str]] = {
    "one button": (1, "Yes", "en", "menu1-en"),
    "three buttons": (3, "Yes", "sw", "menu3-en"),
    "buttons of twenty": (2, "x" * 19, "en", "menu2-en"),
    "long labels": (2, "x" * 20, "en", "list2-en"),
    "four": (4, "Yes", "en", "list4-en"),
    "ten, in Kiswahili": (10, "Ndiyo", "sw", "list10-sw"),
    "longer than an item": (4, "x" * 24, "sw", "longlist4-sw"),
    "longer than a description": (4, "x" * 72, "en", ""),
    "eleven": (11, "Yes", "en", ""),
}


@pytest.mark.parametrize("case", TAPPABLE)
def test_the_template_fits_number_and_length_of_the_options(case: str) -> None:
    """Quick replies, a list, a list with descriptions, or numbered text; which is always at hand as the last."""
    number, label, language, name = TAPPABLE[case]
    options = labelled(*(f"{label}{index % 10}" if index < 10 else label for index in range(number)))
    *better, last = forms(Outgoing(text="Which?", options=options, language=language))
    assert [fields["content_sid"] for fields in better] == ([f"HX-{name}"] if name else [])
    assert f"\n{number}. " in str(last["body"])


def test_variables_of_a_list_with_long_labels() -> None:
    """What is cut stands whole in the description; under any other is what else chooses it."""
    long = "Download 2021 marking invitation letter"
    fields, _ = forms(Outgoing(text=f"{BOLD_ON}Menu{BOLD_OFF}\nAll", options=labelled(long, "Exit")))
    assert fields["content_sid"] == "HX-longlist2-en"
    variables = json.loads(str(fields["content_variables"]))
    names = ["Download 2021 marking i…", "Exit"]
    assert list(variables.values()) == ["*Menu*\nAll", *names, "a1", "a2", long, "Or send 2"]
    assert list(variables) == [str(number) for number in range(1, 8)]


@pytest.mark.parametrize(
    "message",
    [
        Outgoing(text="x" * 1025, options=labelled("Yes")),
        Outgoing(text="", options=labelled("Yes")),
        Outgoing(text="Same?", options=labelled("Yes", "Yes")),
        Outgoing(text="Nothing to tap?", options=labelled("")),
    ],
)
def test_what_no_template_can_hold_is_numbered_text(message: Outgoing) -> None:
    """Twilio refuses empty variables, and WhatsApp equal titles and long bodies."""
    assert [list(fields) for fields in forms(message)] == [["body"]]


async def test_buttons_and_lists_arrive_on_the_phone(menus: House) -> None:
    """The stand-in checks the limits of each field."""
    long = "Download 2021 marking invitation letter"
    await menus.whatsapp.send(TEACHER, Outgoing(text="Sure?", options=labelled("Yes", "No")), 1)
    await menus.whatsapp.send(TEACHER, Outgoing(text="Chagua", options=labelled(*"abcd"), language="sw"), 2)
    await menus.whatsapp.send(TEACHER, Outgoing(text="Which?", options=labelled(long, *"bcdefghij")), 3)
    buttons, plain, described = await menus.twilio.wait_for(TEACHER, ready=3)
    assert [(each.id, each.title) for each in buttons.buttons] == [("a1", "Yes"), ("a2", "No")]
    assert (plain.text, plain.list_button, len(plain.items)) == ("Chagua", "Chagua", 4)
    assert (described.items[0].description, len(described.items)) == (long, 10)


async def test_every_template_is_taken_by_whatsapp(menus: House) -> None:
    """Filled with a body and labels as long as its fields allow."""
    numbers = [*range(1, 4), *range(1, 11), *range(1, 11)]
    lengths = [20] * 3 + [24] * 10 + [72] * 10
    for number, length in zip(numbers, lengths, strict=True):
        options = labelled(*(f"{index:x}" + "x" * (length - 1) for index in range(number)))
        await menus.whatsapp.send(TEACHER, Outgoing(text="b" * 1024, options=options), 1)
    seen = await menus.twilio.wait_for(TEACHER, ready=len(numbers))
    assert [len(each.buttons + each.items) for each in seen] == numbers


async def test_a_refused_template_becomes_numbered_text_at_once(menus: House) -> None:
    """Whether variables may have line breaks depends on the page of Twilio's one reads."""
    menus.twilio.contents.strict_layout = True
    await menus.whatsapp.send(TEACHER, Outgoing(text="Menu\n\nWhich?", options=labelled("Yes", "No")), 1)
    (seen,) = await menus.twilio.wait_for(TEACHER)
    assert (seen.text, seen.buttons) == ("Menu\n\nWhich?\n\n1. Yes\n2. No", ())


async def test_a_template_that_is_gone_becomes_numbered_text(menus: House) -> None:
    """Somebody may delete it in Twilio's console."""
    for content in menus.twilio.contents.all():
        menus.twilio.contents.delete(content.sid)
    await menus.whatsapp.send(TEACHER, Outgoing(text="Sure?", options=labelled("Yes")), 1)
    assert [seen.text for seen in await menus.twilio.wait_for(TEACHER)] == ["Sure?\n\n1. Yes"]


async def test_a_template_is_not_replaced_when_its_outcome_is_unknown(menus: House) -> None:
    """Or the person would get two messages."""
    menus.twilio.faults.add("messages.create", ServerError())
    with pytest.raises(OutcomeUnknown):
        await menus.whatsapp.send(TEACHER, Outgoing(text="Sure?", options=labelled("Yes")), 1)
    assert menus.twilio.inbox(TEACHER) == []


async def test_a_document_arrives_with_its_name(house: House) -> None:
    """Twilio fetches it by its link."""
    document = Attachment(sha256=SHA256, name="invitation-2021-KCSE-233-1.pdf", size=len(PDF))
    sent = await house.whatsapp.send(TEACHER, Outgoing(text="Letter", attachment=document), 1)
    (seen,) = await house.twilio.wait_for(TEACHER)
    assert [(each.name, each.content_type, each.content) for each in seen.documents] == [
        ("invitation-2021.pdf", "application/pdf", PDF)
    ]
    assert sent.platform_id == seen.sid


async def test_an_sms_arrives_in_gsm7(house: House) -> None:
    """Typographic signs would make it cost twice as much."""
    await house.sms.send(TEACHER, Outgoing(text=f"{BOLD_ON}“Ng’ombe”{BOLD_OFF} – KSh 100…"), 1)
    (seen,) = await house.twilio.wait_for(TEACHER, SMS)
    assert seen.text == '"Ng\'ombe" - KSh 100...'


async def test_the_request_names_sender_receipt_and_patience(house: House) -> None:
    """Everything that Twilio needs to know besides the text."""
    sent = await house.whatsapp.send(TEACHER, Outgoing(text="Karibu"), 42)
    message = house.twilio.messages.get(sent.platform_id)
    assert (message.from_, message.to) == (f"whatsapp:{OURS}", f"whatsapp:{TEACHER}")
    assert message.status_callback == f"{house.url}/twilio/status?oid=42"
    assert message.validity_period == 14_400


@pytest.mark.usefixtures("twilio_openapi")
async def test_every_request_agrees_with_twilios_own_description(menus: House) -> None:
    """Listing and creating templates, and each form of a message."""
    document = Attachment(sha256=SHA256, name="letter.pdf", size=len(PDF))
    for message in (
        Outgoing(text="Karibu"),
        Outgoing(text="Sure?", options=labelled("Yes", "No")),
        Outgoing(text="Which?", options=labelled(*"abcdef")),
        Outgoing(text="", attachment=document),
    ):
        await menus.whatsapp.send(TEACHER, message, 1)
    await menus.sms.send(TEACHER, Outgoing(text="Karibu"), 2)
    await templates.approve(menus.client, menus.sids)
    assert len(menus.exchanges) == 1 + len(templates.TEMPLATES) + 5 + 1 + 4 * len(templates.NEWS)
    for request, response in menus.exchanges:
        assert response.status_code in (200, 201)
        check(request, response)


# --- Errors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Refuse(21610, "opted out"), PersonUnreachable),
        (Refuse(21614, "not a mobile"), PersonUnreachable),
        (Refuse(21211, "invalid To"), PersonUnreachable),
        (Refuse(63024, "not on WhatsApp"), PersonUnreachable),
        (Refuse(63003, "inactive"), PersonUnreachable),
        (Refuse(20003, "authenticate"), ChannelMisconfigured),
        (Refuse(20404, "no account"), ChannelMisconfigured),
        (Refuse(21606, "not our From"), ChannelMisconfigured),
        (Refuse(21212, "invalid From"), ChannelMisconfigured),
        (Refuse(21408, "no permission"), ChannelMisconfigured),
        (Refuse(21617, "too long"), MessageInvalid),
        (Refuse(99999, "something new"), MessageInvalid),
        (Refuse(20429, "too many"), RetryAfter),
        (Refuse(63018, "rate of the channel"), RetryAfter),
        (TooMany(retry_after=7), RetryAfter),
        (ServerError(500), OutcomeUnknown),
        (ServerError(503), OutcomeUnknown),
        (Disconnect(), OutcomeUnknown),
    ],
)
async def test_errors_of_sending_are_classified(house: House, fault: Fault, expected: type[SendError]) -> None:
    """The outbox knows what to do with each."""
    house.twilio.faults.add("messages.create", fault)
    with pytest.raises(expected) as raised:
        await house.sms.send(TEACHER, Outgoing(text="Hello"), 1)
    assert type(raised.value) is expected
    if isinstance(raised.value, RetryAfter):
        assert raised.value.seconds == (7 if isinstance(fault, TooMany) else 1)


async def test_a_wrong_token_is_a_matter_of_settings(house: House) -> None:
    """Twilio's 401."""
    house.twilio.account.token = "other"
    with pytest.raises(ChannelMisconfigured):
        await house.sms.send(TEACHER, Outgoing(text="Hello"), 1)


async def test_a_refused_connection_means_not_sent(house: House) -> None:
    """Nobody listens: certainly nothing was sent."""
    async with Server(Starlette()) as gone:
        settings = configured(house.url, gone.url)
    channel = sms(settings, connect(settings, house.http), house.accept)
    with pytest.raises(NotSent):
        await channel.send(TEACHER, Outgoing(text="Hello"), 1)


async def test_an_answer_that_never_comes_leaves_the_outcome_unknown_and_is_not_repeated(house: House) -> None:
    """The message went out once, and the time-out of the session is real."""
    house.twilio.faults.add("messages.create", AcceptThenHang())
    async with ClientSession(timeout=ClientTimeout(total=0.3)) as impatient:
        channel = sms(house.settings, connect(house.settings, impatient), house.accept)
        with pytest.raises(OutcomeUnknown):
            await channel.send(TEACHER, Outgoing(text="Hello"), 1)
    assert [seen.text for seen in house.twilio.inbox(TEACHER, SMS)] == ["Hello"]


@dataclass
class Recorded:
    """A server that notes requests and gives one answer."""

    answer: Response
    requests: list[tuple[Request, bytes]] = field(default_factory=list)

    async def __call__(self, request: Request) -> Response:
        """Note and answer."""
        self.requests.append((request, await request.body()))
        return self.answer


@asynccontextmanager
async def recorder(answer: Response) -> AsyncIterator[tuple[Recorded, TwilioChannel]]:
    """An SMS channel and the server it talks to."""
    recorded = Recorded(answer)
    app = Starlette(routes=[Route("/{path:path}", recorded.__call__, methods=["GET", "POST"])])
    async with Server(app) as server, session() as http:
        settings = configured("https://chat.example.or.ke", server.url)

        async def accept(messages: Sequence[Incoming]) -> None:
            raise AssertionError(messages)

        yield recorded, sms(settings, connect(settings, http), accept)


PROBLEM = {"type": "https://x", "title": "Unsubscribed", "status": 400, "code": 21610}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (JSONResponse(PROBLEM, 400), PersonUnreachable),
        (PlainTextResponse("<html>Bad Gateway</html>", 502), OutcomeUnknown),
        (PlainTextResponse("<html>Bad Request</html>", 400), MessageInvalid),
        (PlainTextResponse("<html>No</html>", 401), ChannelMisconfigured),
        (PlainTextResponse("accepted", 201), OutcomeUnknown),
        (Response(b"\xff\xfe", 201, media_type="application/json; charset=utf-8"), OutcomeUnknown),
        (PlainTextResponse("", 429), RetryAfter),
        (PlainTextResponse("", 429, {"Retry-After": "Sun, 22 Nov 2026 22:00:00 GMT"}), RetryAfter),
        (Response(status_code=302, headers={"Location": "/elsewhere"}), OutcomeUnknown),
    ],
)
async def test_strange_answers_are_classified_and_never_repeated(answer: Response, expected: type[SendError]) -> None:
    """Problem details (another class of exception in the library), proxies, and nonsense."""
    async with recorder(answer) as (recorded, channel):
        with pytest.raises(expected):
            await channel.send(TEACHER, Outgoing(text="Hello"), 1)
        assert len(recorded.requests) == 1


async def test_environment_of_the_library_does_not_move_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """TWILIO_EDGE and TWILIO_REGION would send 127.0.0.1 to 127.dublin.ie1.0.1."""
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    async with recorder(JSONResponse({"sid": "SM1"}, 201)) as (recorded, channel):
        sent = await channel.send(TEACHER, Outgoing(text="Habari & karibu"), 5)
        (request, body), *_ = recorded.requests
    assert sent.platform_id == "SM1"
    assert request.url.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert request.headers["Authorization"].startswith("Basic ")
    assert dict(pair.split("=") for pair in body.decode().split("&")) == {
        "To": "%2B254712345678",
        "From": "%2B254711000002",
        "Body": "Habari+%26+karibu",
        "StatusCallback": "https%3A%2F%2Fchat.example.or.ke%2Ftwilio%2Fstatus%3Foid%3D5",
        "ValidityPeriod": "14400",
    }


# --- Receipts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("failed", "failed"),
        ("undelivered", "failed"),
        ("canceled", "failed"),
        ("queued", None),
        ("sending", None),
        ("something new", None),
    ],
)
async def test_statuses_become_receipts(house: House, told: str, state: str | None) -> None:
    """What is no news yet is answered and forgotten."""
    await house.post("/twilio/status?oid=7", STATUS | {"MessageStatus": told})
    assert [receipt.state for receipt in house.receipts] == ([state] if state else [])


async def test_a_receipt_without_our_id_has_twilios(house: House) -> None:
    """Either is enough. It names the channel as we do: Twilio may be the second route for SMS."""
    await house.post("/twilio/status", STATUS | {"From": f"whatsapp:{OURS}", "MessageStatus": "read"})
    await house.post("/twilio/status", STATUS)
    assert house.receipts == [
        Receipt(channel="whatsapp", state="read", platform_id="SM1"),
        Receipt(channel="sms2", state="delivered", platform_id="SM1"),
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("63016", "window_closed"),
        ("63014", "blocked"),
        ("30007", "blocked"),
        ("21610", "opted_out"),
        ("30003", "unreachable"),
        ("63024", "not_on_whatsapp"),
        ("63018", "rate_limited"),
        ("63019", "media_failed"),
        ("63021", "rejected"),
        ("30008", "unknown"),
        ("", "unknown"),
        ("x", "unknown"),
    ],
)
async def test_a_failure_has_a_reason_of_the_closed_list(house: House, code: str, reason: str) -> None:
    """Twilio's numbers are for its pages of errors."""
    await house.post("/twilio/status?oid=7", STATUS | {"MessageStatus": "failed", "ErrorCode": code})
    expected = Receipt(channel="sms2", state="failed", platform_id="SM1", outbox_id=7, reason=reason)
    assert house.receipts == [expected]


def test_no_code_has_two_reasons() -> None:
    """The table is a function."""
    codes = [code for codes in errors._CODES.values() for code in codes]
    assert len(codes) == len(set(codes))


async def test_receipts_of_a_message_name_our_row(house: House) -> None:
    """From queue to phone, and then the failure of one to a phone that is off."""
    await house.whatsapp.send(TEACHER, Outgoing(text="Karibu"), 11)
    await house.twilio.idle()
    assert [(each.state, each.outbox_id) for each in house.receipts] == [("sent", 11), ("delivered", 11)]
    house.receipts.clear()
    house.twilio.phones.get(TEACHER).failures[SMS] = 30003
    sent = await house.sms.send(TEACHER, Outgoing(text="Password"), 12)
    await house.twilio.idle()
    assert house.receipts[-1] == Receipt("sms2", "failed", sent.platform_id, 12, "unreachable")


# --- Content templates ------------------------------------------------------------------------------------------


async def test_sync_creates_every_template_once(house: House) -> None:
    """The second time there is nothing to do."""
    first = await templates.sync(house.client, house.sids)
    second = await templates.sync(house.client, house.sids)
    assert all(created for _, _, created in first)
    assert not any(created for _, _, created in second)
    assert [(name, sid) for name, sid, _ in first] == [(name, sid) for name, sid, _ in second]
    assert len(house.twilio.contents.all()) == len(templates.TEMPLATES) == len(house.sids.known)


async def test_sync_goes_on_after_a_lost_answer(house: House) -> None:
    """What Twilio has made is adopted by its name, not made again."""
    house.twilio.faults.add("content.create", AcceptThenHang())
    async with ClientSession(timeout=ClientTimeout(total=0.3)) as impatient:
        with pytest.raises(OutcomeUnknown):
            await templates.sync(connect(house.settings, impatient), house.sids)
    assert house.sids.known == {}
    result = await templates.sync(house.client, house.sids)
    assert [created for _, _, created in result] == [False] + [True] * (len(templates.TEMPLATES) - 1)
    assert len(house.twilio.contents.all()) == len(templates.TEMPLATES)


async def test_sync_replaces_what_was_deleted_at_twilio(house: House) -> None:
    """Our memory of it is not enough."""
    (_, first, _), *_ = await templates.sync(house.client, house.sids)
    house.twilio.contents.delete(first)
    result = await templates.sync(house.client, house.sids)
    assert sum(created for _, _, created in result) == 1
    assert first not in house.sids.known.values()


async def test_sync_says_why_it_cannot(house: House) -> None:
    """In the words of all channels."""
    house.twilio.account.token = "other"
    with pytest.raises(ChannelMisconfigured):
        await templates.sync(house.client, house.sids)


OPENS = Outgoing(text=KNOCK.render("en"), options=labelled("Read it"), opens=True)


async def test_an_approved_template_arrives_when_the_hours_are_over(house: House) -> None:
    """Meta has approved it meanwhile; a tap on it starts the conversation that brings what waits."""
    house.twilio.phones.get(TEACHER).wrote_at = None
    with pytest.raises(PersonUnreachable) as caught:
        await house.whatsapp.send(TEACHER, OPENS, 1)
    assert caught.value.reason == "no_template"
    statuses = await templates.approve(house.client, house.sids)
    assert [status for _name, status in statuses] == ["approved"] * len(templates.NEWS)
    await house.whatsapp.send(TEACHER, OPENS, 1)
    assert [seen.text for seen in await house.twilio.wait_for(TEACHER)] == [str(KNOCK)]
    await house.twilio.tap(TEACHER, "Read it")
    assert house.incoming[-1].button == READ.id


async def test_a_template_that_is_not_approved_is_asked_for_again(house: House) -> None:
    """Nothing is sent that the window refuses; approved once is remembered, and taken back where Meta takes it back."""
    house.twilio.phones.get(TEACHER).wrote_at = None
    house.twilio.contents.verdict = "pending"
    assert {status for _name, status in await templates.approve(house.client, house.sids)} == {"pending"}
    assert not any(house.sids.known.values())
    with pytest.raises(PersonUnreachable):
        await house.whatsapp.send(TEACHER, OPENS, 1)
    for verdict in ("approved", "paused"):
        for content in house.twilio.contents.all():
            content.approval.status = verdict
        assert {status for _name, status in await templates.approve(house.client, house.sids)} == {verdict}
        assert all(house.sids.known.values()) is (verdict == "approved")
    assert len(house.twilio.contents.all()) == len(templates.NEWS)


def test_names_of_templates_tell_their_definition() -> None:
    """A changed definition is another template; the hash does not depend on the run."""
    names = [template.friendly_name for template in templates.TEMPLATES]
    assert len(set(names)) == len(names)
    changed = templates.Template("menu1", "en", {"twilio/text": {"body": "x"}}, {})
    assert changed.hash != templates.TEMPLATES[0].hash
    assert templates.quick_reply(1).hash == templates.TEMPLATES[0].hash


# --- GSM-7 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("Bei – KSh 100", "Bei - KSh 100"),
        ("ng’ombe ‘x’ “y” ngʼambo", "ng'ombe 'x' \"y\" ng'ambo"),
        ("a…b • c\u00a0d", "a...b - c d"),
        ("café e\u0301 ç ñ Š", "café é c ñ S"),
        ("ﬁ ½ № ²", "fi 1/2 No 2"),
        ("€ [x] {y}", "€ [x] {y}"),
        ("a\u200bb\u202ec\ufeff\r\nd\te", "abc\nd e"),
        ("😀 你 \ud800 ✅\ufe0f", "? ? ? ?"),
        (f"{BOLD_ON}b{BOLD_OFF}", "b"),
    ],
)
def test_gsm7_writes_what_looks_alike(text: str, rendered: str) -> None:
    """Letters keep their shape where the alphabet has it."""
    assert gsm7(text) == rendered


@given(st.text(st.characters()))
def test_gsm7_has_only_its_alphabet(text: str) -> None:
    """Whatever people type, the network gets seven bits; and doing it again changes nothing."""
    assert set(gsm7(text)) <= ALPHABET
    assert gsm7(gsm7(text)) == gsm7(text)


@given(st.text(sorted(ALPHABET), max_size=500))
def test_segments_are_counted_as_networks_do(text: str) -> None:
    """The stand-in's count is checked against Twilio's own calculator."""
    assert segments(text) == counted(text)


@pytest.mark.parametrize(("text", "number"), [("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("€" * 81, 2), ("", 1)])
def test_segments_of_known_texts(text: str, number: int) -> None:
    """Figures of the published calculator."""
    assert segments(text) == number


def test_segments_of_another_alphabet_are_not_guessed() -> None:
    """Only what `gsm7` made can be counted."""
    with pytest.raises(ValueError, match="GSM-7"):
        segments("–")


async def test_many_messages_go_out_at_once(house: House) -> None:
    """One session carries them; each has its own answer."""
    sent = await asyncio.gather(*(house.sms.send(TEACHER, Outgoing(text=str(n)), n) for n in range(40)))
    assert len({each.platform_id for each in sent}) == 40
