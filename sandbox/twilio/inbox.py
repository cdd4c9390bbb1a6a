"""What a person sees on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.twilio.account import SMS
from sandbox.twilio.messages import Choice, Media, Message


@dataclass(frozen=True)
class Document:
    """A file beside a message."""

    name: str
    content_type: str
    content: bytes
    url: str  # on the stand-in, for a browser


@dataclass(frozen=True)
class Seen:
    """One message on the screen: its text, what can be tapped or chosen, its files, and what the sender knows."""

    sid: str
    text: str
    status: str
    at: datetime
    buttons: tuple[Choice, ...] = ()
    list_button: str = ""
    items: tuple[Choice, ...] = ()
    documents: tuple[Document, ...] = ()
    mine: bool = False  # the person's own
    kind: str = "text"  # of the person's own, in WhatsApp's words: text, interactive, document, image ...
    reply_to: str = ""


def seen(message: Message, status: str) -> Seen:
    """A message as the phone's owner sees it."""
    return Seen(
        sid=message.sid,
        text=_text(message),
        status=status,
        at=message.arrived or message.created,
        buttons=message.buttons,
        list_button=message.list_button,
        items=message.items,
        documents=tuple(_document(message, media) for media in message.media),
        mine=message.direction == "inbound",
        kind=message.kind,
        reply_to=message.reply_to,
    )


def _text(message: Message) -> str:
    """WhatsApp shows no text beside a file, unless it is a picture; an SMS shows links in place of files."""
    if message.app == SMS:
        return "\n".join(filter(None, (message.body, *message.media_urls)))
    pictured = all(media.content_type.startswith(("image/", "video/")) for media in message.media)
    return message.body if pictured else ""


def _document(message: Message, media: Media) -> Document:
    url = f"/_phone/documents/{message.sid}/{media.sid}"
    return Document(media.name, media.content_type, media.content, url)
