"""From the parameters of Twilio's webhook to `Incoming`."""

from __future__ import annotations

import re

from starlette.datastructures import FormData

from bot.messages import BOLD_OFF, BOLD_ON, Incoming, Kind, SentFile

WHATSAPP = "whatsapp:"  # before an address, in Twilio's words
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_NOT_TEXT = str.maketrans("", "", f"\0{BOLD_ON}{BOLD_OFF}")
_KINDS = {
    "contacts": Kind.CONTACT,
    "image": Kind.FILE,
    "document": Kind.FILE,
    "video": Kind.FILE,
    "audio": Kind.VOICE,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
}
_PLAIN = {"", "text", "button", "interactive"}  # kinds of message that are their text
_CARDS = {"text/vcard", "text/x-vcard"}


def whatsapp(form: FormData) -> Incoming:
    """A WhatsApp message. Raises ValueError without its sender or id."""
    sender = _field(form, "From")
    if not sender.startswith(WHATSAPP):
        raise ValueError("From is no WhatsApp address")
    address = sender.removeprefix(WHATSAPP)
    # Without a number it is a business-scoped user id, such as KE.4566546130240823.
    # A contact card may be anybody's: with one, nothing is said about the sender's own number.
    proven = _E164.fullmatch(address) and _kind(form) is not Kind.CONTACT
    return _incoming(form, "whatsapp", address, proven_phone=address if proven else "")


def sms(form: FormData) -> Incoming:
    """An SMS. Raises ValueError without its id, or with a sender that nobody can answer, such as a company's name.

    Its number is not proven: the sender of an SMS can be forged. Only what we send to a number proves it.
    """
    sender = _field(form, "From")
    if not _E164.fullmatch(sender):
        raise ValueError("From is no phone number")
    return _incoming(form, "sms", sender, proven_phone="")


def _incoming(form: FormData, channel: str, address: str, proven_phone: str) -> Incoming:
    if not address or not (message_id := _field(form, "MessageSid")):
        raise ValueError("MessageSid or From is missing")
    button = _field(form, "ButtonPayload") or _field(form, "ListId")
    kind = Kind.BUTTON if button else _kind(form)
    return Incoming(
        channel=channel,
        address=address,
        message_id=message_id,
        kind=kind,
        file=_file(form) if channel == "whatsapp" and kind is Kind.FILE else None,
        text=_field(form, "Body"),
        button=button,
        proven_phone=proven_phone,
        name=_field(form, "ProfileName"),
    )


def _file(form: FormData) -> SentFile | None:
    """WhatsApp sends one file a message, and gives a document its name for a text; of order it says nothing."""
    url, media_type = _field(form, "MediaUrl0"), _field(form, "MediaContentType0")
    if not url or media_type.startswith("video/"):
        return None
    name = _field(form, "Body") if _field(form, "MessageType") == "document" else ""
    return SentFile(reference=url, name=name, media_type=media_type)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name, "")).translate(_NOT_TEXT)


def _kind(form: FormData) -> Kind:
    name = _field(form, "MessageType")
    if name in _KINDS:
        return _KINDS[name]
    if _field(form, "NumMedia") not in ("", "0"):
        return _kind_of_media(_field(form, "MediaContentType0"))
    if name in _PLAIN or _field(form, "Body"):
        return Kind.LOCATION if _field(form, "Latitude") else Kind.TEXT
    return Kind.OTHER


def _kind_of_media(media_type: str) -> Kind:
    if media_type in _CARDS:
        return Kind.CONTACT
    return Kind.VOICE if media_type.startswith("audio/") else Kind.FILE
