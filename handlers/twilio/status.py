"""Receipts: what became of a message that we sent."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel import Note, Receipt
from bot.settings import Settings
from handlers import body
from handlers.twilio import errors, webhook
from handlers.twilio.inbound import WHATSAPP

PATH = "/twilio/status"
_STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}  # what Twilio says before these (queued, sending) is no news


def callback(settings: Settings, outbox_id: int) -> str:
    """Where Twilio reports on a message. Our own id in it names the message even if we never learned Twilio's."""
    return f"{settings.public_url}{PATH}?oid={outbox_id}"


def route(settings: Settings, note: Note, sms: str) -> Route:
    """The route for receipts of both WhatsApp and SMS, whose channel here is named `sms`."""

    async def status(request: Request) -> Response:
        form = await webhook.parameters(request, settings)
        if not form.get("MessageSid") or not form.get("MessageStatus"):
            raise HTTPException(400)
        if state := _STATES.get(str(form["MessageStatus"])):
            channel = "whatsapp" if str(form.get("From", "")).startswith(WHATSAPP) else sms
            with body.stored("twilio"):
                await note(_receipt(form, channel, state, request.query_params.get("oid", "")))
        return webhook.done()

    return Route(PATH, status, methods=["POST"])


def _receipt(form: FormData, channel: str, state: str, outbox_id: str) -> Receipt:
    return Receipt(
        channel=channel,
        state=state,
        platform_id=str(form["MessageSid"]),
        outbox_id=int(outbox_id) if outbox_id.isdecimal() else None,
        reason=_reason(str(form.get("ErrorCode", ""))) if state == "failed" else "",
    )


def _reason(code: str) -> str:
    return errors.reason(int(code) if code.isdecimal() else 0)
