"""Checks of a request to send a message, in the order and the words of Twilio."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.twilio.account import PREFIX, SMS, WHATSAPP, Account, app_of, new_sid
from sandbox.twilio.content_types import ContentType, Media
from sandbox.twilio.content_types import Text as TextType
from sandbox.twilio.contents import Content, Contents
from sandbox.twilio.errors import Refused
from sandbox.twilio.messages import Message
from sandbox.twilio.phones import Phones, is_landline, is_number
from sandbox.twilio.segments import segments

BODY_LIMIT, MEDIA_LIMIT, LONGEST_VALIDITY = 1600, 10, 36_000


class Form:
    """A urlencoded body."""

    def __init__(self, body: bytes) -> None:
        self._fields = parse_qs(body.decode(), keep_blank_values=True)

    def one(self, name: str) -> str:
        """A field, or nothing."""
        return self._fields.get(name, [""])[-1]

    def many(self, name: str) -> tuple[str, ...]:
        """A repeated field."""
        return tuple(self._fields.get(name, ()))


class Desk:
    """Takes requests to send."""

    def __init__(self, account: Account, contents: Contents, phones: Phones) -> None:
        self._account = account
        self._contents = contents
        self._phones = phones

    def accept(self, form: Form) -> Message:
        """A message that is ready to go. Raises Refused."""
        to, from_ = form.one("To"), form.one("From")
        self._check_addresses(to, from_)
        message = Message(new_sid("SM"), "outbound-api", from_, to, form.one("Body"), self._account.clock())
        message.status_callback = _callback(form.one("StatusCallback"))
        message.validity_period = _validity(form.one("ValidityPeriod"))
        message.media_urls = _media(form.many("MediaUrl"))
        self._fill(message, form)
        return _measured(message)

    def _check_addresses(self, to: str, from_: str) -> None:
        if not to:
            raise Refused(21604, "A 'To' phone number is required.")
        if not from_:
            raise Refused(21603, "A 'From' phone number is required.")
        self._check_from(from_)
        if app_of(to) != app_of(from_):
            raise Refused(21910, f"From({from_}) and To({to}) addresses should be of the same channel.")
        self._check_to(to)

    def _check_from(self, from_: str) -> None:
        app = app_of(from_)
        if from_ == self._account.sender(app):
            return
        if app == WHATSAPP:
            raise Refused(63007, "Twilio could not find a Channel with the specified From address")
        raise Refused(21606, f"The 'From' phone number provided ({from_}) is not a valid message-capable number.")

    def _check_to(self, to: str) -> None:
        number = to.removeprefix(PREFIX)
        if app_of(to) == WHATSAPP and self._phones.by_external_id(number):
            return
        if not is_number(number):
            raise Refused(21211, f"Invalid 'To' Phone Number: {to}")
        if app_of(to) == SMS and is_landline(number):
            raise Refused(21614, f"'To' number is not a valid mobile number: {to}")
        if app_of(to) == SMS and self._phones.get(number).opted_out:
            raise Refused(21610, "Attempt to send to unsubscribed recipient")

    def _fill(self, message: Message, form: Form) -> None:
        sid, variables = form.one("ContentSid"), form.one("ContentVariables")
        if sid:
            _only_content(message)
            message.content = self._contents.find(sid)
            kind = _kind(message.content, message.app)
            message.filled = self._contents.render(message.content, kind, variables)
            message.body = getattr(message.filled, "body", None) or ""
            message.media_urls = _urls(message.filled)
        elif variables:
            raise Refused(21654, "ContentSid Required")
        elif not message.body and not message.media_urls:
            raise Refused(21619, "A text message body or media urls must be specified")
        if len(message.body) > BODY_LIMIT:
            raise Refused(21617, f"The concatenated message body exceeds the {BODY_LIMIT} character limit.")


def _measured(message: Message) -> Message:
    """With its number of segments, and the kind of sid that Twilio gives to media and buttons."""
    if message.app == SMS:
        message.num_segments = segments(message.body)
    if message.media_urls or message.buttons or message.items:
        message.sid = new_sid("MM")
    return message


def _only_content(message: Message) -> None:
    if message.app == WHATSAPP and (message.body or message.media_urls):
        raise Refused(20422, "Invalid Parameter: remove Body and MediaUrl when sending a ContentSid")


def _kind(content: Content, app: str) -> str:
    """Which of its types an app shows."""
    return TextType.name if app == SMS and TextType.name in content.types else content.type


def _urls(filled: ContentType | None) -> tuple[str, ...]:
    return tuple(filled.media) if isinstance(filled, Media) else ()


def _media(urls: tuple[str, ...]) -> tuple[str, ...]:
    if len(urls) > MEDIA_LIMIT:
        raise Refused(21623, "Number of media files exceeds allowed limit")
    if not all(_is_url(url) for url in urls):
        raise Refused(21620, "Invalid media URL(s)")
    return urls


def _callback(url: str) -> str:
    if url and not (_is_url(url) and "_" not in (urlsplit(url).hostname or "")):
        raise Refused(21609, f"Invalid 'StatusCallback' URL: {url}")
    return url


def _is_url(url: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s/?#]+\S*", url))


def _validity(seconds: str) -> int:
    if not seconds:
        return LONGEST_VALIDITY
    if not seconds.isdecimal() or not 1 <= int(seconds) <= LONGEST_VALIDITY:
        raise Refused(20422, "Invalid Parameter: ValidityPeriod")
    return int(seconds)
