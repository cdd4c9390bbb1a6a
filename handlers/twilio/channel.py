"""WhatsApp and SMS: one channel, registered twice."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from bot.channel import Accept, FileGone, Limits, MessageInvalid, PersonUnreachable, Sent
from bot.messages import Incoming, Outgoing, SentFile
from bot.settings import Settings
from handlers import body
from handlers.files import FileLinks
from handlers.sms import LIMITS as SMS
from handlers.twilio import inbound, outbound, status, templates, webhook
from handlers.twilio.errors import classified
from handlers.twilio.inbound import WHATSAPP as WHATSAPP_PREFIX
from handlers.twilio.outbound import Fields
from handlers.twilio.templates import TemplateSids

WHATSAPP = Limits(
    title="WhatsApp",
    text=1600,
    text_with_options=1024,
    options=10,
    contact_button=False,
    documents=True,
    erases=False,
    reserved_words=False,
    per_second=80,
    window_hours=24,
    upload=16_000_000,
    keeps_files=True,
)
_MEDIA = re.compile(r".*/Messages/(\w+)/Media/(\w+)")  # the URL of what somebody sent
_WAIT = 4 * 60 * 60  # seconds that a message may stand in Twilio's queue: an older answer would only confuse

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Medium:
    """Where WhatsApp and SMS differ."""

    name: str
    path: str  # where Twilio brings messages
    limits: Limits
    prefix: str  # before an address, in Twilio's words
    sender: str
    parse: Callable[[FormData], Incoming]
    render: Callable[[Outgoing, Mapping[str, str]], Iterator[Fields]]  # given the ids of the templates


class TwilioChannel:
    """A `bot.channel.Channel`; `whatsapp` and `sms` make one."""

    def __init__(
        self, medium: Medium, settings: Settings, client: Client, accept: Accept, sids: TemplateSids | None = None
    ) -> None:
        self.name = medium.name
        self.limits = medium.limits
        self._medium = medium
        self._settings = settings
        self._client = client
        self._accept = accept
        self._sids = sids
        self._known: dict[str, str] = {}

    async def start(self) -> None:
        """Learn which content templates there are."""
        if self._sids:
            self._known = await self._sids.all()

    async def stop(self) -> None:
        """Nothing to do: the session belongs to its maker."""

    def routes(self) -> Sequence[Route]:
        """Where Twilio brings messages. `status.route`, which both channels share, is not among them."""
        return [Route(self._medium.path, self._receive, methods=["POST"])]

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Send a message in the best form that Twilio takes; whatever it has against a template, plain text passes."""
        if message.opens:
            return await self._create(address, {"content_sid": await self._opening(message.language)}, outbox_id)
        *better, last = self._medium.render(message, self._known)
        for fields in better:
            try:
                return await self._create(address, fields, outbox_id)
            except MessageInvalid as error:
                log.warning("twilio template refused, sent as text", error=str(error), outbox_id=outbox_id)
        return await self._create(address, last, outbox_id)

    def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """What somebody sent. Our password goes to Twilio's own address only."""
        if not file.reference.startswith(f"{self._settings.twilio_api_url.rstrip('/')}/"):
            raise FileGone("the file is not at TWILIO_API_URL")
        auth = (self._settings.twilio_account_sid, self._settings.twilio_auth_token.get_secret_value())
        found: AsyncGenerator[bytes, None] = self._client.http_client.fetch(file.reference, auth, self.limits.upload)
        return found

    async def forget(self, reference: str) -> None:
        """Twilio keeps what people send until it is told to delete it."""
        if not (found := _MEDIA.fullmatch(reference)):
            return
        message, media = found.groups()
        with classified():
            try:
                await self._client.messages(message).media(media).delete_async()
            except TwilioRestException as error:
                if error.status != 404:  # then it is gone already
                    raise

    async def _opening(self, language: str) -> str:
        """The approved template that may go out at any time. Raises PersonUnreachable where there is none."""
        template = templates.NEWS[language]
        if self._sids and not self._known.get(template.hash):  # it may have been approved since
            self._known = await self._sids.all()
        if not (sid := self._known.get(template.hash, "")):
            raise PersonUnreachable("no template is approved: `mtahini templates sync` says more", "no_template")
        return sid

    async def _create(self, address: str, fields: Fields, outbox_id: int) -> Sent:
        with classified():
            created = await self._client.messages.create_async(
                to=self._medium.prefix + address,
                from_=self._medium.prefix + self._medium.sender,
                status_callback=status.callback(self._settings, outbox_id),
                validity_period=_WAIT,
                **fields,
            )
        return Sent(platform_id=created.sid or "")

    async def _receive(self, request: Request) -> Response:
        form = await webhook.parameters(request, self._settings)
        try:
            message = self._medium.parse(form)
        except ValueError as error:
            raise HTTPException(400) from error
        with body.stored("twilio"):
            await self._accept([message])
        return webhook.done()


def whatsapp(settings: Settings, client: Client, accept: Accept, links: FileLinks, sids: TemplateSids) -> TwilioChannel:
    """WhatsApp."""
    medium = Medium(
        name="whatsapp",
        path="/twilio/whatsapp",
        limits=WHATSAPP,
        prefix=WHATSAPP_PREFIX,
        sender=settings.twilio_whatsapp_from,
        parse=inbound.whatsapp,
        render=partial(outbound.whatsapp, links),
    )
    return TwilioChannel(medium, settings, client, accept, sids)


def sms(settings: Settings, client: Client, accept: Accept, name: str = "sms") -> TwilioChannel:
    """SMS, as the channel of this name; whatever comes in belongs to the chat that people have by SMS."""
    medium = Medium(
        name=name,
        path="/twilio/sms",
        limits=SMS,
        prefix="",
        sender=settings.twilio_sms_from,
        parse=inbound.sms,
        render=outbound.sms,
    )
    return TwilioChannel(medium, settings, client, accept)
