"""The doctor finds what is wrong with an installation, and says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from bot.doctor import OFF, examine
from sandbox.system import Desk
from storage.connect import database


async def problems(standing: Desk, **changes: object) -> dict[str, str]:
    """What is wrong, by the part."""
    settings = standing.settings.model_copy(update=changes)
    return {name: problem async for name, problem in examine(settings) if problem and not problem.startswith(OFF)}


async def test_a_sound_installation_has_no_problems(standing: Desk) -> None:
    """On stand-ins, with every channel but the aggregator."""
    assert await problems(standing) == {}


async def test_wrong_tokens_are_told(standing: Desk) -> None:
    """By the setting to compare."""
    found = await problems(
        standing, telegram_bot_token=SecretStr("1:wrong"), twilio_auth_token=SecretStr("wrong"), public_url=""
    )
    assert "TELEGRAM_BOT_TOKEN" in found["Telegram"]
    assert "the account SID and the token" in found["Twilio"]
    assert "PUBLIC_URL" in found["public address"]


@pytest.mark.parametrize(
    ("change", "words"),
    [("DELETE FROM template", "are not at Twilio yet"), ("UPDATE template SET sid = ''", "WhatsApp has not approved")],
)
async def test_missing_templates_are_told(standing: Desk, change: str, words: str) -> None:
    """With the command that creates them and has them approved."""
    store = database(standing.settings.database_url)
    await store.open()
    async with store.transaction() as tx:
        await tx._connection.execute(change)
    await store.close()
    problem = (await problems(standing))["WhatsApp's templates"]
    assert words in problem
    assert "mtahini templates sync" in problem


async def test_a_full_disk_and_a_wrong_clock_are_told(standing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they do harm."""
    monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda _path: SimpleNamespace(free=200 << 20))
    monkeypatch.setattr("bot.doctor.now", lambda: datetime.now(UTC) + timedelta(minutes=5))
    found = await problems(standing)
    assert found["disk"].startswith("200 MB are free")
    assert found["clock"].startswith("this machine's clock is")


async def test_what_does_not_answer_is_named_and_what_is_off_names_its_settings(standing: Desk) -> None:
    """So that the operator knows where to look, and what to set."""
    settings = standing.settings.model_copy(update={"telegram_api_url": "http://127.0.0.1:1"})
    found = {name: problem async for name, problem in examine(settings)}
    assert found["Telegram"].startswith("127.0.0.1 does not answer")
    assert found["SMS aggregator"] == f"{OFF}SMS_HTTP_URL"
