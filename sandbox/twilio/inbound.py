"""What Twilio posts to our webhooks when a person writes."""

from __future__ import annotations

import json

from sandbox.twilio.account import API_VERSION, PREFIX, SMS, WHATSAPP, Account
from sandbox.twilio.messages import Choice, Media, Message
from sandbox.twilio.phones import Phone, region

FILE_TYPES = ("audio", "image", "video")


def fields(account: Account, message: Message, phone: Phone) -> dict[str, str]:
    """The parameters that every message has on its app."""
    common = {
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.from_,
        "MessageSid": message.sid,
        "MessagingServiceSid": "",
        "NumMedia": str(len(message.media)),
        "NumSegments": str(message.num_segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
    }
    apart = _of_sms(message) if message.app == SMS else _of_whatsapp(phone)
    return common | apart | _media(account, message)


def tapped(button: Choice, original: Message) -> dict[str, str]:
    """A quick reply; a template that WhatsApp approved sends another type than one in session."""
    approved = original.content is not None and original.content.approved
    return {
        "MessageType": "button" if approved else "interactive",
        "ButtonText": button.title,
        "ButtonPayload": button.id,
        **_replied(original),
    }


def chosen(item: Choice, original: Message) -> dict[str, str]:
    """A line of a list picker."""
    described = {"ListDescription": item.description} if item.description else {}
    return {
        "MessageType": "interactive",
        "ListId": item.id,
        "ListTitle": item.title,
        **described,
        **_replied(original),
    }


def location(latitude: float, longitude: float, label: str, address: str) -> dict[str, str]:
    """A place on the map."""
    named = {name: text for name, text in {"Label": label, "Address": address}.items() if text}
    return {"MessageType": "location", "Latitude": str(latitude), "Longitude": str(longitude), **named}


def message_type(content_type: str) -> str:
    """WhatsApp's word for a file of this type."""
    family = content_type.split("/", maxsplit=1)[0]
    return family if family in FILE_TYPES else "document"


def vcard(number: str, name: str) -> Media:
    """A contact card as WhatsApp makes it."""
    tel = f"TEL;type=CELL;waid={number.lstrip('+')}:{number}" if number else ""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}", tel, "END:VCARD"]
    return Media(f"{name}.vcf", "text/vcard", "\r\n".join(filter(None, lines)).encode())


def _replied(original: Message) -> dict[str, str]:
    return {"OriginalRepliedMessageSid": original.sid, "OriginalRepliedMessageSender": original.from_}


def _of_sms(message: Message) -> dict[str, str]:
    ends = {"From": region(message.from_), "To": region(message.to)}
    places = {f"{end}{part}": "" for end in ends for part in ("City", "State", "Zip")}
    return places | {f"{end}Country": country for end, country in ends.items()}


def _of_whatsapp(phone: Phone) -> dict[str, str]:
    number = {} if phone.hides_number else {"WaId": phone.number.lstrip("+")}
    context = {"ProfileName": phone.name} | number
    metadata = {"type": WHATSAPP, "data": {"context": context}}
    return {
        "ChannelMetadata": json.dumps(metadata, separators=(",", ":")),
        "ExternalUserId": PREFIX + phone.external_id,
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
        "MessageType": "text",
        "ProfileName": phone.name,
        "ReferralNumMedia": "0",
        **number,
    }


def _media(account: Account, message: Message) -> dict[str, str]:
    found = {}
    path = f"/{API_VERSION}/Accounts/{account.sid}/Messages/{message.sid}/Media"
    for number, media in enumerate(message.media):
        found[f"MediaContentType{number}"] = media.content_type
        found[f"MediaUrl{number}"] = f"{account.url}{path}/{media.sid}"
    return found
