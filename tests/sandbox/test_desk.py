"""The desk behind its page: phones, switches, the clock, documents, and what it tells of the bot."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from PIL import Image
from typer.testing import CliRunner

from bot.__main__ import app as commands
from bot.settings import Settings
from handlers.http import session
from sandbox.clock import Clock
from sandbox.desk import preview
from sandbox.desk.server import desk_port, served
from sandbox.desk.switches import Switches
from sandbox.desk.timeline import Timeline
from sandbox.faults import ServerError
from sandbox.feed import Feed
from sandbox.sample import EXAMINER, TEACHER
from sandbox.telegram import TelegramStandIn
from sandbox.twilio import Receipts, TwilioStandIn
from tests.desk.standing import standing
from tests.journey.conversation import PASSWORD, on_telegram, whole


@pytest.fixture
def telegram() -> TelegramStandIn:
    """Somebody has Telegram."""
    made = TelegramStandIn()
    made.add_person(1, "Amina", "254712000101")
    return made


@pytest.fixture
def twilio() -> TwilioStandIn:
    """With one phone that WhatsApp does not know."""
    made = TwilioStandIn("AC1", "token", whatsapp_number="+254700022262")
    made.phones.get("+254712000101").failures["whatsapp"] = 63024
    return made


def state_of(telegram: TelegramStandIn, twilio: TwilioStandIn) -> list[Any]:
    """All that a switch may touch."""
    courier = twilio.courier
    return [
        telegram.faults.take("sendMessage"),
        telegram._state.updates._disorder.duplicate,
        twilio.post.duplicated,
        dict(courier.failures),
        dict(courier.delays),
        courier.receipts,
        courier.window_closed,
        twilio.phones.get("+254712000101").failures,
    ]


def test_a_switch_that_is_turned_back_leaves_all_as_it_was(telegram: TelegramStandIn, twilio: TwilioStandIn) -> None:
    """Each of them makes a difference, and takes it back."""
    switches, before = Switches(telegram, twilio, Feed()), state_of(telegram, twilio)
    for switch in switches.shown():
        switches.turn({str(switch["id"]): True})
        assert state_of(telegram, twilio) != before, switch["id"]
        switches.turn({str(switch["id"]): False})
        assert state_of(telegram, twilio) == before, switch["id"]


def test_switches_do_not_touch_each_other(telegram: TelegramStandIn, twilio: TwilioStandIn) -> None:
    """All on, then one off: the others stay on."""
    switches = Switches(telegram, twilio, Feed())
    switches.turn({str(switch["id"]): True for switch in switches.shown()})
    switches.turn({"receipts_missing": False})
    assert twilio.courier.receipts is Receipts.AT_ONCE
    assert telegram.faults.take("getMe") == ServerError(502)
    assert [switch["on"] for switch in switches.shown()].count(False) == 1


def test_the_clock_moves_forward_only() -> None:
    """What has happened stays in the past."""
    clock = Clock()
    before = clock()
    clock.move(timedelta(days=1))
    with pytest.raises(ValueError, match="forward only"):
        clock.move(timedelta(hours=-1))
    assert clock() - before >= timedelta(days=1)


async def test_a_jump_of_days_waits_for_what_is_on_its_way(tmp_path: Path) -> None:
    """An answer that is being made is not days late, and nobody is answered twice."""
    async with whole(tmp_path) as desk:
        examiner = on_telegram(desk)
        await examiner.phone.write("Hello")
        await desk.move_clock(timedelta(days=3))
        assert len(examiner.phone.heard()) == 1
        await examiner.tap("English")
        assert len(examiner.phone.heard()) == 2


async def test_a_jump_does_not_wait_for_what_a_fault_holds_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Telegram down an answer would never arrive; days later it has expired, and the next is answered."""
    monkeypatch.setattr("sandbox.system.ARRIVAL", 0.2)
    monkeypatch.setattr("bot.outbox.FIRST_WAIT", 0.05)
    async with whole(tmp_path, telegram_mode="webhook") as desk:
        examiner = on_telegram(desk)
        desk.telegram.go_down(True)
        await examiner.phone.write("Hello")
        await desk.telegram.idle()
        await desk.app.lanes.quiet.wait()
        await desk.move_clock(timedelta(days=3))
        await desk.app.settled()
        desk.telegram.go_down(False)
        await examiner.say("Hello")
        assert len(examiner.phone.heard()) == 1


async def test_the_feed_goes_on_where_a_page_left_it() -> None:
    """By the id of the last event; one of an earlier run begins with the first."""
    feed = Feed()
    for kind in ("one", "two"):
        feed.publish("clock", kind=kind)
    assert feed._number(feed.last) == 2
    assert feed._number("otherrun:2") == 0
    assert feed._number("nonsense") == 0
    assert [event.content async for event in _first(feed.after(1), 1)] == [{"kind": "two"}]


async def _first(events: AsyncIterator[Any], count: int) -> AsyncIterator[Any]:
    for _number in range(count):
        yield await anext(events)


async def test_a_picture_is_a_document_of_one_page() -> None:
    """It is shown as PNG, whatever it was; what is neither PDF nor picture is refused."""
    jpeg = BytesIO()
    Image.new("RGB", (30, 20), "green").save(jpeg, "JPEG")
    assert await preview.pages(jpeg.getvalue()) == [preview.Page(width=30, height=20, text="")]
    assert (await preview.picture(jpeg.getvalue(), 1)).startswith(b"\x89PNG")
    for content in (b"hello", b"%PDF-1.7 and nothing"):
        with pytest.raises(ValueError, match="it is"):
            await preview.pages(content)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A folder and an environment without settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_the_sandbox_refuses_to_start_with_real_settings(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It names them, in the environment and in .env, says why, and what to do; never their values."""
    bare.setenv("TELEGRAM_BOT_TOKEN", "1:very-secret")
    (tmp_path / ".env").write_text("TWILIO_AUTH_TOKEN=secret-too\nPORT=9000\nFILES_URL=\n", encoding="utf-8")
    result = CliRunner().invoke(commands, ["sandbox"])
    assert result.exit_code == 2
    assert "TELEGRAM_BOT_TOKEN, TWILIO_AUTH_TOKEN" in result.output
    assert "Unset them" in result.output
    assert not any(word in result.output for word in ("secret", "PORT", "FILES_URL"))


def test_what_the_desk_tells_of_the_bot_is_masked_as_logs_are(tmp_path: Path) -> None:
    """After an account by SMS and WhatsApp: no number, no name, no word and no password is in the timeline."""
    with standing(tmp_path) as url:
        shown, texts = asyncio.run(_account(url))
    timeline = json.dumps(shown)
    assert {step["step"] for step in shown} == {"inbox", "turn", "outbox", "receipt"}
    (password,) = {found[0] for text in texts if (found := PASSWORD.search(text))}
    assert not any(word in timeline for word in (password, TEACHER, TEACHER[3:], EXAMINER, "Barasa", "Habari"))
    assert not re.search(r"2547\d{8}", timeline)


async def _account(url: str) -> tuple[list[dict[str, Any]], list[str]]:
    """A teacher opens an account on WhatsApp; the timeline, and the texts that came by SMS."""
    async with session() as http:
        phone = f"{url}twilio/_phone/+{TEACHER}"
        await _heard(http, phone, 1, "write", text="Habari")
        for number, label in enumerate(("English", "I agree", "Create an account", "Create account"), 2):
            await _heard(http, phone, number, "write", text=label)
        texts = await _inbox(http, phone, "sms", 2)
        async with http.get(f"{url}desk/state") as answer:
            return (await answer.json())["timeline"], texts


async def _heard(http: ClientSession, phone: str, count: int, verb: str, **arguments: str) -> None:
    async with http.post(f"{phone}/{verb}", json=arguments) as answer:
        assert answer.status == 200
    await _inbox(http, phone, "whatsapp", count)


async def _inbox(http: ClientSession, phone: str, app: str, count: int) -> list[str]:
    async with http.get(f"{phone}/inbox", params={"app": app, "count": count}) as answer:
        return [message["text"] for message in await answer.json()]


async def test_a_page_of_another_site_is_not_let_in(tmp_path: Path) -> None:
    """A name that was made to lead to this machine does not open the desk."""
    timeline = Timeline()
    async with served(tmp_path, timeline, 0) as url, session() as http:
        for host, status in (("127.0.0.1", 200), ("evil.example", 400)):
            async with http.get(f"{url}/desk/state", headers={"Host": host}) as answer:
                assert answer.status == status


def test_the_desk_takes_another_port_where_its_own_is_taken(bare: pytest.MonkeyPatch) -> None:
    """Unless it was told which: then it says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        bare.setattr("sandbox.desk.server.PORT", port)
        assert desk_port(None) == 0
        result = CliRunner().invoke(commands, ["sandbox", "--port", str(port)])
    assert desk_port(None) == port
    assert (result.exit_code, f"Another program has port {port}" in result.output) == (2, True)
