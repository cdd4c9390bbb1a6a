"""What a channel is to the rest of the bot: limits as a table, one way to send, and a closed list of ways to fail."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from starlette.routing import BaseRoute

from bot.messages import Incoming, Outgoing, SentFile

PHONE_TEXTS = "sms"  # the channel that reaches any phone
PHONE_ROUTES = (PHONE_TEXTS, "sms2")  # in order of preference; people write to the first

NEVER = datetime.fromtimestamp(0, UTC)
MARGIN = timedelta(minutes=10)  # before the end of a channel's hours nothing unasked is sent
LISTED = 12  # options in one message where people type


@dataclass(frozen=True)
class Limits:
    """What one message on a channel may hold. Lengths are in the channel's own units."""

    title: str  # what people call the channel
    text: int  # of a plain message
    text_with_options: int  # of a message with something to tap
    options: int  # that can be tapped in one message; 0 where people type
    contact_button: bool  # the person can share their own number with a tap
    documents: bool  # the channel carries PDF files and pictures
    erases: bool  # a message of the person's can be deleted
    reserved_words: bool  # the network keeps STOP, CANCEL, HELP and their like for itself
    per_second: float  # messages a second over all chats
    window_hours: float = 0.0  # how long after a message of theirs people may be written to; 0: always
    phone_addresses: bool = False  # addresses are phone numbers that what we send reaches, whoever claims to write
    upload: int = 0  # bytes of the largest file that people can send us; 0: none
    keeps_files: bool = False  # the platform keeps what people send until we delete it
    terse: bool = False  # every message costs the person or us: no menu that nobody asked for
    receipts: bool = True  # it tells when a message has arrived; where not, what it has taken has arrived

    def closes(self, active_at: datetime | None) -> datetime | None:
        """Until when somebody who was last heard then may be written to; None: for ever.

        It is a little early: the platform counts from when it heard them, and a message takes its time.
        """
        if not self.window_hours:
            return None
        return (active_at or NEVER) + timedelta(hours=self.window_hours) - MARGIN

    def writable(self, active_at: datetime | None, now: datetime) -> bool:
        """Whether somebody who was last heard then may be written to now."""
        closes = self.closes(active_at)
        return closes is None or now < closes

    @property
    def options_at_once(self) -> int:
        """How many options one message shows; of more, the last leads on to the others."""
        return self.options or LISTED


@dataclass(frozen=True)
class Sent:
    """A platform has accepted a message."""

    platform_id: str = ""  # under which receipts will come


@dataclass(frozen=True)
class Receipt:
    """News of a message that was sent earlier. Exactly one of `outbox_id` and `platform_id` may be missing."""

    channel: str
    state: str  # sent, delivered, read or failed
    platform_id: str = ""
    outbox_id: int | None = None
    reason: str = ""  # of a failure: blocked, unreachable, opted_out, window_closed and others (handlers/*/errors.py)


class SendError(Exception):
    """A message did not go out. The channel only says how; the outbox decides what follows."""


class RetryAfter(SendError):
    """The platform asks us to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class NotSent(SendError):
    """The message certainly did not reach the platform; it can be sent again."""


class OutcomeUnknown(SendError):
    """The message may have reached the platform; sending it again may repeat it."""


class PersonUnreachable(SendError):
    """The person cannot be reached on this channel: blocked us, opted out, or does not exist there."""

    def __init__(self, words: str = "", reason: str = "unreachable") -> None:
        super().__init__(words)
        self.reason = reason  # as in a receipt


class MessageInvalid(SendError):
    """The platform will never take this message as it is."""


class ChannelMisconfigured(SendError):
    """The platform does not accept us: a wrong token, sender or address. Somebody must look at the settings."""


class NotFetched(Exception):
    """A file that somebody sent could not be had now; another try may do."""


class FileGone(NotFetched):
    """The platform does not have the file, or will not let us have it."""


class FileTooLarge(Exception):
    """The file is larger than we take, or than the platform hands out."""


Accept = Callable[[Sequence[Incoming]], Awaitable[None]]  # returns when the messages are stored for good
Note = Callable[[Receipt], Awaitable[None]]  # returns when the receipt is stored


class Channel(Protocol):
    """One way to reach people."""

    name: str
    limits: Limits

    async def start(self) -> None:
        """Begin to listen; must not fail because the platform is down."""

    async def stop(self) -> None:
        """Stop listening and let go of connections."""

    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP routes by which the platform reaches this channel."""

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Hand one message to the platform. Raises only `SendError`s."""

    def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """What somebody sent, chunk by chunk. Raises `NotFetched` or `FileTooLarge`, perhaps in the middle."""

    async def forget(self, reference: str) -> None:
        """Have the platform delete its copy of what somebody sent. Raises `SendError`."""


class FileStore(Protocol):
    """Documents by content (storage/files.py)."""

    async def read(self, sha256: str) -> bytes:
        """The bytes of a document. Raises FileNotFoundError."""


class FileIds(Protocol):
    """The ids under which a platform keeps documents that we uploaded before."""

    async def get(self, channel: str, account: str, sha256: str) -> str | None:
        """The platform's id of this document, if it has been uploaded with this account."""

    async def put(self, channel: str, account: str, sha256: str, file_id: str) -> None:
        """Remember the platform's id; an empty one forgets it."""
