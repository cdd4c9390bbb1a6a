"""The phones on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.engine import Invalid
from conversations.phones import parse_phone
from sandbox import sample
from sandbox.feed import Feed
from sandbox.telegram import TelegramStandIn
from sandbox.twilio import TwilioStandIn

App = Literal["telegram", "whatsapp", "sms"]
FIRST_USER = 5001
FIRST: tuple[tuple[App, str, str, str], ...] = (
    ("whatsapp", sample.TEACHER, "Barasa", "A teacher"),
    ("telegram", sample.EXAMINER, "Achieng", "An examiner"),
    ("whatsapp", sample.MANAGER, "Daudi", "A centre manager"),
)


@dataclass(frozen=True)
class Phone:
    """A phone with one app open, and its SMS inbox beside it."""

    app: App
    number: str  # +E.164
    name: str
    who: str = ""  # in a few words
    user_id: int = 0  # on Telegram

    @property
    def id(self) -> str:
        """Such as `telegram:5001` or `whatsapp:+254712000101`."""
        return f"{self.app}:{self.user_id or self.number}"

    def shown(self) -> dict[str, object]:
        """As the page reads it."""
        return {"id": self.id, **vars(self)}


class Phones:
    """In the order in which they are shown."""

    def __init__(self, telegram: TelegramStandIn, twilio: TwilioStandIn, feed: Feed) -> None:
        self._telegram = telegram
        self._twilio = twilio
        self._feed = feed
        self._phones: list[Phone] = []

    def lay_out(self) -> None:
        """Put the phones of the sample's people on the desk."""
        for app, number, name, who in FIRST:
            self.add(app, number, name, who)

    def add(self, app: App, number: str, name: str = "", who: str = "") -> Phone:
        """Put one more on the desk. Raises ValueError with what is wrong with the number."""
        number = _parsed(number)
        if any((phone.app, phone.number) == (app, number) for phone in self._phones):
            raise ValueError("There is a phone with this number and this app on the desk already.")
        phone = self._made(app, number, name.strip() or number, who)
        self._phones.append(phone)
        self._feed.publish("phones", phones=self.shown())
        return phone

    def shown(self) -> list[dict[str, object]]:
        """As the page reads them."""
        return [phone.shown() for phone in self._phones]

    def _made(self, app: App, number: str, name: str, who: str) -> Phone:
        self._twilio.phones.get(number).name = name
        if app != "telegram":
            return Phone(app, number, name, who)
        user_id = FIRST_USER + sum(phone.app == "telegram" for phone in self._phones)
        self._telegram.add_person(user_id, name, number.removeprefix("+"))
        return Phone(app, number, name, who, user_id)


def _parsed(number: str) -> str:
    try:
        return parse_phone(number)
    except Invalid:
        raise ValueError("That is not a Kenyan mobile number. Enter one such as 0712 345 678.") from None
