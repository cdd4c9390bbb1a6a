"""Whoever the person is and whatever goes wrong, no line of the log and no figure of Prometheus names them."""

from __future__ import annotations

import io
import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from prometheus_client import generate_latest
from typer.testing import CliRunner

from bot import logs, trace
from bot.__main__ import app
from bot.channel import MessageInvalid, NotSent, Sent
from bot.messages import Outgoing
from bot.metrics import measure_queues, registry
from tests import centre, test_transcripts
from tests.bot.test_load import line, written
from tests.talk import LIMITS, Bot, Recorder, bot

FOLDER = Path(__file__).parent.parent / "transcripts"
JOURNEYS = (
    *("account/typed-number-as-on-the-portal.en", "attendance/marks-by-sms.en", "contracts/accept-and-letter.en"),
    *("credentials/two-accounts-joined.en", "letters/is-this-real.en", "profile/whole-by-taps.en"),
    *("queries/about-pay.en", "queries/files-with-a-case.en", "queries/answer-by-a-template.sw"),
)
QUICKLY = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
OF_THE_STAGE = ("Wanjiku", "Achieng", "Otieno", "Kamau Njoroge", "Atieno Grace", "kcse.pdf")  # in every transcript
A_PHONE = re.compile(r"(?<!\d)(?:\+?254|0)[17]\d{8}(?!\d)")
WORDS = st.text("abdefghijklmnoprstuwz", min_size=6, max_size=10).map(str.capitalize)
NAMES = st.lists(WORDS, min_size=2, max_size=3, unique=True).map(" ".join)
SPELLINGS = ("0{a}{b}", "254{a}{b}", "+254{a}{b}", "0{a} {b}", "0{a}-{b}", "+254 {a} {b}")


@dataclass(frozen=True)
class Somebody:
    """An invented person."""

    phone: str  # nine digits
    typed: str  # the phone as they write it
    name: str
    kin: str
    id_number: str
    tsc_number: str
    kra_pin: str
    account: str
    email: str
    trouble: str

    @property
    def swaps(self) -> dict[str, str]:
        """What the transcripts' own person has, and this one has instead."""
        return {
            "user: 0712345678": f"user: {self.typed}",
            "712345678": self.phone,
            "Wanjiku Achieng Otieno": self.name,
            "Otieno Wafula": self.kin,
            "23456789": self.id_number,
            "512345": self.tsc_number,
            "A012345678Z": self.kra_pin,
            "1100223344": self.account,
            "I invigilated last year and I was not paid": f"I was not paid, {self.email} {self.trouble}",
        }

    @property
    def secrets(self) -> list[str]:
        """Nothing of this may be read in a log."""
        words = [*self.name.split(), *self.kin.split(), self.trouble, self.email]
        return [*words, self.phone, self.typed, self.id_number, self.tsc_number, self.kra_pin, self.account]


@st.composite
def people(draw: st.DrawFn) -> Somebody:
    """Names, numbers and spellings as they come."""
    first, rest = str(draw(st.integers(710, 729))), f"{draw(st.integers(0, 999_999)):06}"
    return Somebody(
        phone=first + rest,
        typed=draw(st.sampled_from(SPELLINGS)).format(a=first, b=rest),
        name=draw(NAMES),
        kin=draw(NAMES),
        id_number=str(draw(st.integers(10_000_000, 49_999_999))),
        tsc_number=str(draw(st.integers(100_000, 999_999))),
        kra_pin=f"A{draw(st.integers(0, 999_999_999)):09}{draw(st.sampled_from('BCDKX'))}",
        account=str(draw(st.integers(10**9, 10**10 - 1))),
        email=f"{draw(WORDS).lower()}@example.or.ke",
        trouble=draw(WORDS),
    )


def swapped(value: Any, swaps: dict[str, str]) -> Any:
    """The same with other strings in it."""
    if isinstance(value, str):
        for old, new in swaps.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, dict):
        return {key: swapped(each, swaps) for key, each in value.items()}
    if type(value) in (tuple, list):
        return type(value)(swapped(each, swaps) for each in value)
    return value


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """The log as production writes it, but for the level: steps of each message too."""
    out, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    trace._log.cache_clear()
    try:
        with redirect_stderr(out):
            logs.configure("json", logging.DEBUG)
            yield out
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()
        trace._log.cache_clear()


class Quoting(Recorder):
    """A platform that refuses now and then, and quotes in its refusal what it was sent."""

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Every third message is refused, and some are lost on the way."""
        sent = await super().send(address, message, outbox_id)
        if len(self.sent) % 3 == 0:
            raise MessageInvalid(f'Bad Request: cannot parse "{message.text}" for {address}')
        if len(self.sent) % 7 == 0:
            raise NotSent(f"no route to {address}: '{message.text}'")
        return sent


async def played(house: Bot, path: Path, somebody: Somebody) -> None:
    """A transcript as this person would live it; where a refusal leads elsewhere, the rest makes no sense, and that is
    fine too."""
    for name in house.channels:
        house.outbox._lines[name].channel = house.channels[name] = Quoting(name, LIMITS[name])
    play = test_transcripts._Play(house, path.suffixes[0].removeprefix("."))
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            await play.run([swapped(text, somebody.swaps)])
        except (AssertionError, KeyError, IndexError, ValueError):
            continue


def held(text: str, somebody: Somebody) -> list[str]:
    """What a log says of somebody."""
    found = [each for each in (*somebody.secrets, *OF_THE_STAGE) if each.lower() in text.lower()]
    return found + A_PHONE.findall(text)


@pytest.mark.parametrize("journey", JOURNEYS)
@QUICKLY
@given(somebody=people())
async def test_no_log_names_anybody(migrated_sqlite: Path, journey: str, somebody: Somebody) -> None:
    """On any journey, with sends that fail and platforms that quote what they were sent."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, logged() as out:
        shutil.copy(migrated_sqlite, f"{folder}/a.db")
        for module in (test_transcripts, centre):
            for name, value in vars(module).items():
                if name.isupper():
                    patch.setattr(module, name, swapped(value, somebody.swaps))
        async with bot(f"sqlite:///{folder}/a.db", Path(folder) / "files") as house:
            await played(house, FOLDER / f"{journey}.txt", somebody)
            await measure_queues(house.database, house.clock())
        log, figures = out.getvalue(), generate_latest(registry(lambda: 0, lambda: 0)).decode()
    assert "turn taken" in log
    assert held(log, somebody) == []
    assert held(figures, somebody) == []


@QUICKLY
@given(somebody=people())
def test_no_log_of_a_command_names_anybody(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, somebody: Somebody
) -> None:
    """What officers see on their screens is theirs; the log is not."""
    shutil.copy(migrated_sqlite, tmp_path / "a.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    monkeypatch.setenv("FILES_URL", str(tmp_path / "files"))
    phone, by = f"254{somebody.phone}", ("--by", "A. Mutiso, ICT")
    people_of = written(tmp_path, line(phone=phone, name=somebody.name, id_number=somebody.id_number))
    for words in (
        ("load", "invitations", str(people_of)),
        ("officers", "add", phone, "--name", somebody.name, "--office", "Nyeri", *by),
        ("code", "issue", phone, *by, "--why", "lost phone"),
        ("letters", "withdraw", str(people_of), "--why", somebody.trouble, *by),
        ("announcements", "send", "--en", somebody.trouble, "--sw", somebody.trouble, *by, "--yes"),
        ("diagnose", phone, *by),
        ("cases", "list"),
    ):
        with logged() as out:
            CliRunner().invoke(app, words)
        assert held(out.getvalue(), somebody) == [], words


@pytest.mark.parametrize(
    "words",
    [
        'Bad Request: can\'t parse entities: unsupported tag "Wanjiku"',
        "Variables are invalid for +254712345678",
        "no such mailbox: wanjiku@example.or.ke",
        "the To number 0712 345 678 is wrong",
    ],
)
def test_what_a_platform_quotes_is_hushed(words: str) -> None:
    """Its reason stays readable."""
    found = logs.masked(None, "", {"event": "refused", "detail": words, "answers": ["phone", "+254712345678/code"]})
    assert not re.search(r"(?i)wanjiku|712|678", str(found))
    assert found["answers"] == ["phone", ".../code"]
    assert str(found["detail"])[:6] == words[:6]


def test_an_exception_is_logged_without_its_words() -> None:
    """It may quote a row of the database."""
    with logged() as out:
        words = f"Key (phone)=({centre.MANAGER}) already exists"
        try:
            raise LookupError(words)
        except LookupError:
            logging.getLogger("a.library").exception("it failed")
            structlog.get_logger().exception("a lane stopped")
    assert out.getvalue().count("LookupError(words)") == 2
    assert "254712345678" not in out.getvalue()
