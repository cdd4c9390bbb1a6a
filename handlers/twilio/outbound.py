"""From `Outgoing` to the fields of Twilio's message, the best form first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from bot.language import _
from bot.messages import BOLD_OFF, BOLD_ON, Attachment, Outgoing
from handlers.files import LIFETIME, FileLinks
from handlers.sms import body, numbered
from handlers.twilio import templates

CARRIED = ("application/pdf", "image/")  # types of files; of others Twilio makes an error
TEXT = 1600  # characters that Twilio takes
Fields = dict[str, str | list[str]]  # as arguments of the library's `messages.create`

_SPAN = re.compile(f"{BOLD_ON}(.*?){BOLD_OFF}", re.DOTALL)
_LINE = re.compile(r"\S(?:.*\S)?")
# WhatsApp reads these as markup at the edge of a word; an address keeps them as they are.
_MARKUP = re.compile(r"(https?://\S+)|(?<!\w)[*_~`]|[*_~`](?!\w)")


def sms(message: Outgoing, _sids: Mapping[str, str]) -> Iterator[Fields]:
    """The one form that an SMS has."""
    yield {"body": body(message)}


def whatsapp(links: FileLinks, message: Outgoing, sids: Mapping[str, str]) -> Iterator[Fields]:
    """A document, or a link to it; something to tap where a template is at hand, and then the same as numbered text."""
    if message.attachment and not message.attachment.media_type.startswith(CARRIED):
        yield {"body": _linked(links, message.attachment, message)}
        return
    if message.attachment:
        # The caption stays out: WhatsApp shows none beside a document; pictures have their words in the next message.
        document = message.attachment
        yield {"media_url": [links.url(document.sha256, document.name, document.media_type)]}
        return
    yield from _tappable(message, sids)
    yield {"body": markup(numbered(message.text, message.options), TEXT)}


def _linked(links: FileLinks, document: Attachment, message: Outgoing) -> str:
    """What WhatsApp does not carry is fetched by whoever has the link."""
    link = links.url(document.sha256, document.name, document.media_type)
    values = {"caption": message.text, "link": link, "minutes": LIFETIME // 60}
    return _("{caption}: {link}\nThe link works for {minutes} minutes.", **values).render(message.language)


def markup(text: str, limit: int) -> str:
    """The text with our bold as WhatsApp's; what a person typed is kept from being read as markup, if there is room."""
    safe = _bold(_MARKUP.sub(lambda found: found[0] if found[1] else found[0] + "\u200b", text))
    return safe if len(safe) <= limit else _bold(text)


def _tappable(message: Outgoing, sids: Mapping[str, str]) -> Iterator[Fields]:
    labels = [_plain(option.label) for option in message.options]
    template = templates.choose(labels, message.language)
    text = markup(message.text, templates.BODY)
    if template and template.hash in sids and 0 < len(text) <= templates.BODY:
        values = templates.variables(template, text, labels, [option.id for option in message.options])
        yield {"content_sid": sids[template.hash], "content_variables": json.dumps(values, ensure_ascii=False)}


def _bold(text: str) -> str:
    return _plain(_SPAN.sub(lambda span: _LINE.sub(r"*\g<0>*", span[1]), text))


def _plain(text: str) -> str:
    return text.replace(BOLD_ON, "").replace(BOLD_OFF, "")
