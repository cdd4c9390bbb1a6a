"""What happens in the bot, step by step and turn by turn, as its own log tells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from structlog.types import EventDict

from bot import trace
from sandbox.clock import Clock
from sandbox.feed import Feed

KEPT = 2000  # keys by which a step finds its turn
SHOWN = 200  # steps that a page begins with
SOURCE = "timeline"

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(dict[Key, Value], Generic[Key, Value]):
    """Forgets the oldest."""

    def __setitem__(self, key: Key, value: Value) -> None:
        super().__setitem__(key, value)
        if len(self) > KEPT:
            del self[next(iter(self))]


class Timeline:
    """A processor of the log, which tells the feed each step of a turn: inbox, turn, outbox or receipt."""

    def __init__(self) -> None:
        self.feed = Feed()
        self.clock = Clock()
        self._turns = 0
        self._by_message: Recent[tuple[str, str], str] = Recent()  # by channel and message id
        self._by_chat: Recent[str, str] = Recent()  # the turn that a chat is in
        self._by_outgoing: Recent[int, tuple[str, str]] = Recent()  # turn and chat
        self._tells: dict[str, Callable[[EventDict], None]] = {
            trace.RECEIVED: self._received,
            trace.WORKED: self._worked,
            trace.TAKEN: self._taken,
            trace.QUEUED: self._queued,
            trace.SENT: self._sent,
            trace.RECEIPT: self._receipt,
            "not sent": self._not_sent,
        }

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Tell of the event, if it is a step of a turn, and hand it on."""
        if tell := self._tells.get(event["event"]):
            tell(event)
        return event

    def recent(self) -> list[dict[str, Any]]:
        """The latest steps, for a page that begins to show them."""
        return [event.content for event in self.feed.events if event.source == SOURCE][-SHOWN:]

    def _received(self, event: EventDict) -> None:
        chat, key = _chat(event), (event["channel"], event["message_id"])
        again = key in self._by_message
        if not again:
            self._by_message[key] = self._by_chat[chat] = self._new()
        what = "the same message again: it counts once" if again else f"message received: {event['kind']}"
        self._tell(self._by_message[key], chat, "inbox", what, message_id=event["message_id"])

    def _worked(self, event: EventDict) -> None:
        chat = _chat(event)
        what = f"slow work outside the transaction: {event['work']}"
        self._tell(self._by_chat.get(chat) or self._new(), chat, "turn", what, ms=event["ms"])

    def _taken(self, event: EventDict) -> None:
        chat = _chat(event)
        turn = self._by_message.get((event["channel"], event["message_id"])) or self._by_chat.get(chat) or self._new()
        for number in event["outbox_ids"]:
            self._by_outgoing[number] = (turn, chat)
        names = ("asked", "conversation", "question", "answers", "ms")
        self._tell(turn, chat, "turn", _outcome(event), **{name: event[name] for name in names})

    def _queued(self, event: EventDict) -> None:
        turn, asking = self._by_outgoing.get(event["outbox_id"]) or (self._new(), "")
        chat = _chat(event)
        self._by_outgoing[event["outbox_id"]] = (turn, chat)
        what = f"queued: {event['urgency'].lower()}"
        self._tell(turn, asking or chat, "outbox", what, to=chat, outbox_id=str(event["outbox_id"]))

    def _sent(self, event: EventDict) -> None:
        self._of_outgoing(event, "outbox", "accepted", tries=event["tries"], ms=event["ms"])

    def _not_sent(self, event: EventDict) -> None:
        self._of_outgoing(event, "outbox", f"not sent: {event['error']}", tries=event["try_"])

    def _receipt(self, event: EventDict) -> None:
        for number in event["outbox_ids"]:
            self._by_outgoing[number] = self._turn_of(event)
        reason = f": {event['reason']}" if event["reason"] else ""
        self._of_outgoing(event, "receipt", f"{event['state']}{reason}")

    def _of_outgoing(self, event: EventDict, step: str, what: str, **detail: object) -> None:
        turn, chat = self._turn_of(event)
        self._tell(turn, chat, step, what, channel=event["channel"], outbox_id=str(event["outbox_id"]), **detail)

    def _turn_of(self, event: EventDict) -> tuple[str, str]:
        return self._by_outgoing.get(event["outbox_id"]) or (self._new(), event["channel"])

    def _new(self) -> str:
        self._turns += 1
        return str(self._turns)

    def _tell(self, turn: str, chat: str, step: str, what: str, **detail: object) -> None:
        at = self.clock().isoformat(timespec="milliseconds")
        known = {name: value for name, value in detail.items() if value not in ("", [])}
        self.feed.publish(SOURCE, at=at, turn=turn, chat=chat, step=step, what=what, detail=known)


def _chat(event: EventDict) -> str:
    return f"{event['channel']} {event['address']}"


def _outcome(event: EventDict) -> str:
    if event["raised"]:
        return "something went wrong: an incident is recorded, the answers stay as they were"
    if event["question"]:
        return f"{event['conversation']} asks: {event['question']}"
    return "nothing is open"
