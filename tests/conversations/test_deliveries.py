"""What people are told of a password on its way: every step, what to do, and never a whole number."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from bot.ladder import LIFE
from bot.language import LANGUAGES, Text, _
from bot.outbox import NOT_NEEDED, Progress
from conversations.deliveries import explained, instead
from handlers.sms import LIMITS as SMS
from handlers.sms import gsm7, segments
from handlers.telegram.channel import LIMITS as TELEGRAM
from handlers.twilio.channel import WHATSAPP
from storage.deliveries import GIVEN_UP, PASSWORD, UNDER_WAY
from storage.records.chats import Delivery, Step
from tests.talk import START

PHONE = "+254712345678"
ROOT = Path(__file__).parents[2]
CREDENTIALS = ("account", "deliveries", "login", "numbers", "password", "passwords", "proof", "reset", "status")
REASONS = ("blocked", "opted_out", "unreachable", "expired", "rejected", "unknown", None)


def delivery(state: int = GIVEN_UP) -> Delivery:
    """A password on its way to the phone."""
    return Delivery(1, PASSWORD, PHONE, 2, 1, "{}", state, 0, 3, START, START + LIFE, None, None)


def step(state: Progress, reason: str | None = None, channel: str = "sms", *, sent: bool = True) -> Step:
    """One try: sent after two seconds, settled after five."""
    sent_at = START + timedelta(seconds=2) if sent else None
    settled_at = START + timedelta(seconds=5) if state > Progress.SENT else None
    return Step(4, channel, PHONE, state, reason, START, sent_at, settled_at)


@pytest.mark.parametrize(
    ("tried", "line"),
    [
        (step(Progress.QUEUED, sent=False), "SMS to 2547••••5678: waiting to be sent."),
        (step(Progress.SENT), "SMS to 2547••••5678: sent 09:00:02, no news yet."),
        (step(Progress.DELIVERED), "SMS to 2547••••5678: sent 09:00:02, delivered 09:00:05."),
        (step(Progress.READ, channel="whatsapp"), "Chat message to 2547••••5678: sent 09:00:02, delivered 09:00:05."),
        (step(Progress.DELIVERED, sent=False), "SMS to 2547••••5678: delivered 09:00:05."),
        (step(Progress.FAILED, NOT_NEEDED, sent=False), "SMS to 2547••••5678: not needed any more."),
        (
            step(Progress.FAILED, "blocked"),
            "SMS to 2547••••5678: sent 09:00:02, not delivered: your network blocks service messages.",
        ),
        (step(Progress.FAILED, "expired", sent=False), "SMS to 2547••••5678: not sent: the network did not take it."),
    ],
)
def test_each_step_is_one_line(tried: Step, line: str) -> None:
    """With its times in Nairobi, and the number masked."""
    assert str(explained(delivery(UNDER_WAY), [tried], WHATSAPP, proven=False)) == line


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("limits", [SMS, TELEGRAM, WHATSAPP], ids=["typed", "shares a number", "tapped"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_went_wrong_there_is_something_to_do(reason: str | None, limits: object, language: str) -> None:
    """The word that sends it again, and a way without any SMS."""
    tried = step(Progress.FAILED if reason else Progress.SENT, reason)
    text = explained(delivery(), [tried], limits, proven=False).render(language)  # type: ignore[arg-type]
    assert ("RETRY" if language == "en" else "TENA") in text
    assert ("Sub County Director" if language == "en" else "Mkurugenzi wa Elimu") in text
    assert PHONE.removeprefix("+") not in text
    assert ("*456*9*5*5*1#" in text) == (reason == "blocked")


def test_who_is_known_here_needs_no_sms() -> None:
    """The number is proven in this chat."""
    text = str(explained(delivery(), [step(Progress.FAILED, "unreachable")], WHATSAPP, proven=True))
    assert "In this chat you need no password" in text
    assert "Sub County" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_plain_phone_is_told_is_short(language: str) -> None:
    """Every part is paid; the answer to STATUS has two at most, whatever happened."""
    for reason in REASONS:
        tried = step(Progress.FAILED if reason else Progress.SENT, reason)
        assert segments(gsm7(explained(delivery(), [tried], SMS, proven=False).render(language))) <= 2, reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_secret_itself_is_unchanged_wherever_it_goes(language: str) -> None:
    """Only the reason why it comes there stands before it."""
    secret = "Mtahini. Your password is abcd2345."
    assert instead(delivery(), [step(Progress.SENT)], secret).render(language).endswith(f"\n\n{secret}")


def test_no_credential_is_said_to_go_by_email() -> None:
    """Addresses were wrong, old or somebody else's: nothing about passwords speaks of e-mail, in either language."""
    texts: list[Text] = []
    for name in CREDENTIALS:
        found = extract_from_file("python", ROOT / "conversations" / f"{name}.py", keywords={"_": None, "n_": (1, 2)})
        texts += [_(message if isinstance(message, str) else message[0]) for _line, message, *_more in found]
    assert len(texts) > 50
    shown = [text.render(language).lower() for text in texts for language in LANGUAGES]
    assert [text for text in shown if "mail" in text or "barua pepe" in text] == []
