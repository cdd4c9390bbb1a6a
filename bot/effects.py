"""What a conversation leaves behind besides rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.form import Form
from bot.language import Text
from bot.messages import Attachment
from bot.notice import Notice
from storage.database import Transaction
from storage.deliveries import PASSWORD
from storage.records.chats import Delivery


@dataclass(frozen=True)
class PhoneText:
    """A secret for a phone number; `report` says whether this chat may know how far it gets."""

    phone: str
    text: Text
    report: bool
    password_id: int | None = None  # of the new password in it
    purpose: str = PASSWORD


@dataclass(frozen=True)
class Resend:
    """A secret that is sent once more: to its phone, or to this chat."""

    delivery: Delivery
    here: bool


@dataclass
class Effects:
    """What a run leaves behind besides rows: documents, texts to phones, and notices to other addresses."""

    documents: list[tuple[Attachment, Text]] = field(default_factory=list)
    phone_texts: list[PhoneText] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    resends: list[Resend] = field(default_factory=list)
    excused: int = 0  # effects inside `once`, and rows that were written before this run
    next: str = ""  # the conversation to go on with
    answers: dict[str, str] = field(default_factory=dict)  # that it starts with
    aside: bool = False  # what it makes way for comes first: this one is kept, to be gone on with
    back: bool = False  # and this one follows when that one has ended
    form: Form[Any] | None = None  # that is being filled in: what is there of it is kept for the person

    def count(self, tx: Transaction) -> int:
        """How many effects there are outside `once`."""
        texts = len(self.phone_texts) + len(self.resends) + len(self.notices)
        return tx.writes + len(self.documents) + texts - self.excused
