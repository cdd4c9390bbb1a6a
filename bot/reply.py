"""From what a turn says to messages: one for each document, then the texts and the question as one, within limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.channel import PHONE_TEXTS, Limits
from bot.effects import PhoneText, Resend
from bot.engine import MORE, Choice, Question
from bot.ladder import CHAT, again, begin
from bot.language import Text
from bot.line import Urgency
from bot.messages import BOLD_OFF, BOLD_ON, Attachment, Option, Outgoing
from bot.notice import Notice
from bot.outbox import outgoing
from bot.routes import GO, NEXT, RESUME

if TYPE_CHECKING:
    from bot.course import House
    from bot.turn import Turn


@dataclass
class Reply:
    """What the person gets: all that was said, and the question, as one message; documents go before it."""

    texts: list[Text] = field(default_factory=list)
    question: Question | None = None
    documents: list[tuple[Attachment, Text]] = field(default_factory=list)
    phone_texts: list[PhoneText] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    resends: list[Resend] = field(default_factory=list)
    erase: str = ""


def render(turn: Turn, house: House, owner: str) -> list[dict[str, Any]]:
    """The rows of the outbox for a turn."""
    language = turn.row.language or "en"
    urgency = Urgency.REPLY
    rows = [
        outgoing(
            turn.row.channel,
            turn.row.address,
            message,
            urgency,
            turn.now,
            owner=owner,
            report_to=turn.row.id if message.attachment and not message.attachment.is_picture else None,
        )
        for message in messages(turn, house.limits[turn.row.channel], language)
    ]
    sealer = house.desk.press.sealer
    notices = [row for notice in turn.reply.notices for row in notice.rows(turn.now, owner, sealer)]
    return [*rows, *_secrets(turn, language, owner), *notices]


def _secrets(turn: Turn, language: str, owner: str) -> Iterator[dict[str, Any]]:
    """The first steps of what goes to phones, and further steps of what was sent before."""
    row, now = turn.row, turn.now
    for each in turn.reply.phone_texts:
        yield begin(each, row, language, now=now, owner=owner)
    for resend in turn.reply.resends:
        rung = CHAT if resend.here else PHONE_TEXTS
        to = (row.channel, row.address) if resend.here else (PHONE_TEXTS, resend.delivery.phone)
        yield again(resend.delivery, rung, *to, now=now, owner=owner)


def messages(turn: Turn, limits: Limits, language: str) -> list[Outgoing]:
    """Documents first, then the text in as few pieces as the channel allows; the question is in the last."""
    reply = turn.reply
    documents = [
        Outgoing(text=caption.render(language), attachment=attachment, language=language)
        for attachment, caption in reply.documents
    ]
    texts = reply.texts + ([reply.question.prompt] if reply.question else [])
    pieces = split([text.render(language) for text in texts if text.message], limits, options(turn, language))
    last = len(pieces) - 1
    contact = reply.question.contact if reply.question else None
    return documents + [
        Outgoing(
            text=piece,
            options=options(turn, language) if number == last else (),
            share_contact=contact.render(language) if contact and limits.contact_button and number == last else "",
            fold=turn.was_contact and limits.contact_button and not contact and number == 0,
            erase=reply.erase if number == 0 else "",
            language=language,
        )
        for number, piece in enumerate(pieces)
    ]


def options(turn: Turn, language: str) -> tuple[Option, ...]:
    """What can be tapped: a menu's own ids, or the question's token and the number of the option."""
    question, state = turn.reply.question, turn.state
    if question is None or state is None or state.pending is None:
        return ()
    pending = state.pending
    shown = [(str(number), question.options[number]) for number in pending.visible()]
    shown += [(NEXT, Choice(NEXT, MORE))] * bool(pending.size)
    return tuple(
        Option(id=_id(option.id, f"{pending.token}.{number}"), label=option.label.render(language))
        for number, option in shown
    )


def _id(option: str, position: str) -> str:
    return option if option.startswith((GO, RESUME)) else position


def split(texts: list[str], limits: Limits, choices: tuple[Option, ...]) -> list[str]:
    """The texts as one, or as few as fit, cut between paragraphs, then lines, then words."""
    room = limits.text
    if choices:  # where they cannot be tapped, they are written out as numbered lines
        listed = sum(width(choice.label) + 5 for choice in choices) + 2
        tapped = limits.text_with_options if len(choices) <= limits.options else room
        room = max(min(tapped, room - listed), room // 4)
    room -= len(BOLD_ON + BOLD_OFF)  # for what `_closed` adds
    whole = "\n\n".join(text for text in texts if text)
    if width(whole) <= room:
        return [whole] if whole else []
    pieces = [""]
    for part in (piece for text in texts for piece in _parts(text, room)):
        together = f"{pieces[-1]}\n\n{part}" if pieces[-1] else part
        if width(together) <= room:
            pieces[-1] = together
        else:
            pieces.append(part)
    return _closed([piece for piece in pieces if piece])


def _closed(pieces: list[str]) -> list[str]:
    """Bold that a cut left open ends there, and begins again in the next piece."""
    closed, opened = [], False
    for piece in pieces:
        text = BOLD_ON * opened + piece
        opened = text.count(BOLD_ON) > text.count(BOLD_OFF)
        closed.append(text + BOLD_OFF * opened)
    return closed


def _parts(text: str, room: int) -> list[str]:
    if width(text) <= room:
        return [text]
    for separator in ("\n\n", "\n", " "):
        cut = text.rfind(separator, 1, room)
        if cut > 0:
            return [*_parts(text[:cut], room), *_parts(text[cut:].lstrip(), room)]
    return [text[: room // 2], *_parts(text[room // 2 :], room)]


def width(text: str) -> int:
    """Length as Telegram and WhatsApp count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
