"""The words that all channels share: what comes in, and what goes out."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

# Bold in a text that goes out. The marks are private-use characters, so that what a person typed is never
# taken for markup; each channel turns them into its own form, or drops them.
BOLD_ON, BOLD_OFF = "\ue000", "\ue001"


class Kind(StrEnum):
    """What somebody sent."""

    TEXT = "text"
    BUTTON = "button"
    CONTACT = "contact"
    FILE = "file"
    VOICE = "voice"
    STICKER = "sticker"
    LOCATION = "location"
    OTHER = "other"


class Message(BaseModel):
    """Base of what is stored: frozen, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SentFile(Message):
    """A file as the platform tells of it. Only `reference` is sure; the others are the sender's word."""

    reference: str = Field(description="What the channel needs to fetch the file.")
    name: str = ""
    media_type: str = ""
    size: int = Field(0, description="Bytes; 0: the platform does not say.")
    place: int = Field(0, description="Order in its chat, where the platform tells: files may arrive in another.")


class Incoming(Message):
    """One message from a person, in the words of no channel."""

    channel: str = Field(description="Name of the channel: telegram, whatsapp, sms or terminal.")
    address: str = Field(description="Who wrote, as the channel addresses them; one address is one chat.")
    message_id: str = Field(description="Unique on its channel. A second message with the same id is the first again.")
    kind: Kind = Kind.TEXT
    text: str = Field("", description="What was typed, without our bold marks.")
    button: str = Field("", description="The `Option.id` of what was tapped, as it came back from the platform.")
    proven_phone: str = Field("", description="E.164 number that the platform vouches for with this message.")
    other_phone: str = Field("", description="A number from a contact card that is not the sender's own.")
    file: SentFile | None = Field(None, description="With `kind` file, where it is one that can be fetched.")
    reference: str = Field(
        "", description="What the channel needs to delete this message from the chat; empty if it cannot."
    )
    name: str = Field("", description="The sender's display name, if the platform tells it.")
    language: str = Field("", description="The sender's language as the platform tells it: en, sw, or empty.")
    sent_at: datetime | None = None

    @field_validator("text")
    @classmethod
    def _storable(cls, text: str) -> str:
        """PostgreSQL takes no NUL, and half of a surrogate pair is no character."""
        return text.encode("utf-8", "replace").decode().replace("\0", "")


class Option(Message):
    """Something to tap or to choose by number. `id` is at most 64 bytes and comes back as `Incoming.button`."""

    id: str
    label: str


class Attachment(Message):
    """A document or a picture that goes out. Its bytes are in the file store under `sha256`."""

    sha256: str
    name: str = Field(description="File name that the person sees: letters, digits, - and ., at most 40.")
    media_type: str = "application/pdf"
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether it is to be shown, not handed over."""
        return self.media_type.startswith("image/")


class Outgoing(Message):
    """One message to a person, and one request to the platform. A channel renders it within its `Limits`."""

    text: str = Field(description="With BOLD_ON and BOLD_OFF; the caption where there is an attachment.")
    options: tuple[Option, ...] = Field((), description="In order: option n is also chosen by typing n.")
    share_contact: str = Field(
        "", description="Label of a button that shares the person's own number, where the channel has one."
    )
    fold: bool = Field(False, description="That button was shown, and the person typed: it can go away.")
    attachment: Attachment | None = None
    opens: bool = Field(
        False, description="It may go where a channel's hours are over: as its approved template, or not at all."
    )
    erase: str = Field("", description="`Incoming.reference` of a message with a secret, to be deleted first.")
    language: str = "en"
