"""From a first message to an invitation letter, over real HTTP, on every channel."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from handlers.sms import ALPHABET
from sandbox.system import Desk
from tests.audit import rows
from tests.journey.conversation import PASSWORD, Conversation, by_sms, count, on_telegram, on_whatsapp, whole


async def _is_the_letter(standing: Desk, content: bytes) -> None:
    """One account, one acceptance and one letter, whose bytes are these."""
    assert content.startswith(b"%PDF-")
    found = await rows(standing.settings.database_url, "SELECT sha256, size FROM letter")
    assert found == [(sha256(content).hexdigest(), len(content))]
    assert [await count(standing, table) for table in ("person", "acceptance", "letter")] == [1, 1, 1]
    assert await count(standing, "incident") == 0
    assert await count(standing, "inbox", "done_at IS NULL") == 0
    assert await count(standing, "outbox", "state IN (0, 2)") == 0


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_telegram(database_url: str, tmp_path: Path, mode: str) -> None:
    """The letter comes as a PDF; the second time Telegram is told the id of the file, not its bytes."""
    async with whole(tmp_path, database_url=database_url, telegram_mode=mode) as standing:
        examiner = on_telegram(standing)
        await examiner.walk()
        await examiner.say("menu")
        await examiner.tap("Download")
        first, second = examiner.phone.screen().letters
        await _is_the_letter(standing, first)
        assert first == second
        uploaded, by_id = [call for call in standing.telegram.calls if call.method == "sendDocument"]
        assert uploaded.uploads
        assert not by_id.uploads
        assert standing.telegram.file(by_id.values["document"]) == first


async def test_whatsapp(database_url: str, tmp_path: Path) -> None:
    """Everything is tapped; the letter is fetched from its signed link."""
    async with whole(tmp_path, database_url=database_url) as standing:
        teacher = on_whatsapp(standing)
        await teacher.walk()
        await _is_the_letter(standing, teacher.phone.screen().letters[0])
        shown = standing.twilio.inbox(teacher.phone.number)
        assert all(seen.buttons or seen.items for seen in shown if not seen.documents and not _is_report(seen.text))


async def test_whatsapp_without_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be tapped, so everything is numbered text."""

    async def nothing(*_arguments: object) -> None:
        """No template is created."""

    monkeypatch.setattr("sandbox.system.sync", nothing)
    async with whole(tmp_path) as standing:
        teacher = on_whatsapp(standing)
        await teacher.walk()
        await _is_the_letter(standing, teacher.phone.screen().letters[0])
        assert not any(seen.buttons or seen.items for seen in standing.twilio.inbox(teacher.phone.number))


async def test_whatsapp_when_the_templates_are_refused(tmp_path: Path) -> None:
    """A template that Twilio has forgotten gives way to numbered text."""
    async with whole(tmp_path) as standing:
        for content in standing.twilio.contents.all():
            standing.twilio.contents.delete(content.sid)
        teacher = on_whatsapp(standing)
        await teacher.walk()
        await _is_the_letter(standing, teacher.phone.screen().letters[0])


async def test_sms(database_url: str, tmp_path: Path) -> None:
    """A plain phone: numbered text in GSM-7, and what the letter says in short."""
    async with whole(tmp_path, database_url=database_url) as standing:
        teacher = by_sms(standing)
        await teacher.say("CONTRACT")
        for start in ("English", "I agree"):
            await teacher.tap(start)
        await teacher.do(teacher.phone.tap("Create an account"), answers=2)
        await teacher.say(_password(teacher))
        await teacher.tap("Accept contract")
        letter = await teacher.say("LETTER")
        [(serial,)] = await rows(standing.settings.database_url, "SELECT serial FROM letter")
        assert f"Letter {serial}: Barasa Kiplagat Omondi" in letter
        assert "Report: Ziwa Girls" in letter
        assert all(ALPHABET.issuperset(text) for text in teacher.phone.heard())
        assert [await count(standing, table) for table in ("person", "acceptance", "letter")] == [1, 1, 1]


def _password(talk: Conversation) -> str:
    return next(found[0] for text in talk.phone.heard() if (found := PASSWORD.search(text)))


def _is_report(text: str) -> bool:
    return text.startswith("SMS to")
