"""Settings come from the environment, and fail at the start by their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from storage.connect import database

EXAMPLE = Path(__file__).parents[2] / ".env.example"
KEY, FILES_KEY = "k" * 32, "0f" * 32
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "token",
    "PUBLIC_URL": "https://chat.example.or.ke",
    "SECRET_KEY": KEY,
    "FILES_KEY": FILES_KEY,
}
AGGREGATOR = {
    "SMS_HTTP_URL": "https://api.africastalking.com/version1/messaging",
    "SMS_HTTP_KEY": "at-key",
    "SMS_HTTP_SECRET": KEY,
    "PUBLIC_URL": "https://chat.example.or.ke",
    "SECRET_KEY": KEY,
    "FILES_KEY": FILES_KEY,
}
WEBHOOK = {
    "TELEGRAM_BOT_TOKEN": "1:token",
    "TELEGRAM_MODE": "webhook",
    "TELEGRAM_WEBHOOK_SECRET": "secret",
    "PUBLIC_URL": "https://chat.example.or.ke",
    "SECRET_KEY": KEY,
    "FILES_KEY": FILES_KEY,
}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    """Set environment variables."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_the_example_has_every_setting_and_no_other() -> None:
    """An operator finds all there is in one file."""
    names = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)


def test_every_setting_says_what_it_is() -> None:
    """The help is in the code too."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_is_good_as_it_stands(tmp_path: Path) -> None:
    """Copied and not filled in, every channel is off and the rest has its defaults."""
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    settings = Settings()
    assert settings == Settings(_env_file=None)
    assert not any((settings.telegram, settings.whatsapp, settings.sms))


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that one start can differ from the others."""
    (tmp_path / ".env").write_text("PORT=8001\nHOST=0.0.0.0\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "8002")
    assert (Settings().host, Settings().port) == ("0.0.0.0", 8002)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"TELEGRAM_BOT_TOKEN": "1:token"}, ["SECRET_KEY", "FILES_KEY"]),
        *((WEBHOOK | {name: ""}, [name]) for name in ("TELEGRAM_WEBHOOK_SECRET", "PUBLIC_URL", "SECRET_KEY")),
        *((TWILIO | {name: ""}, [name]) for name in ("TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SECRET_KEY", "FILES_KEY")),
        *((AGGREGATOR | {name: ""}, [name]) for name in AGGREGATOR if name != "SMS_HTTP_URL"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, ["SECRET_KEY", "FILES_KEY", "PUBLIC_URL", "TWILIO_AUTH_TOKEN"]),
    ],
)
def test_what_a_channel_lacks_is_named(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], missing: list[str]
) -> None:
    """All of it at once, as the operator writes it."""
    given(monkeypatch, values)
    with pytest.raises(ValidationError, match=f"set {', '.join(missing)}:"):
        Settings()


@pytest.mark.parametrize(
    ("values", "on"),
    [
        (WEBHOOK, ["telegram"]),
        (TWILIO, []),
        (TWILIO | {"TWILIO_WHATSAPP_FROM": "+14155238886"}, ["whatsapp"]),
        (TWILIO | {"TWILIO_SMS_FROM": "22262"}, ["sms"]),
        (AGGREGATOR, ["sms"]),
        ({"TWILIO_WHATSAPP_FROM": "+14155238886", "TWILIO_SMS_FROM": "22262"}, []),
    ],
)
def test_a_channel_is_on_when_it_has_its_settings(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], on: list[str]
) -> None:
    """The others stay off."""
    given(monkeypatch, values)
    settings = Settings()
    assert [name for name in ("telegram", "whatsapp", "sms") if getattr(settings, name)] == on


@pytest.mark.parametrize(
    ("order", "routes"),
    [
        ("", ("aggregator", "twilio")),
        ("twilio, aggregator", ("twilio", "aggregator")),
        ("twilio,twilio", ("twilio",)),
        ("aggregator", ("aggregator",)),
    ],
)
def test_sms_takes_its_routes_in_the_order_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, order: str, routes: tuple[str, ...]
) -> None:
    """Each once; one that is not named is off."""
    given(monkeypatch, TWILIO | AGGREGATOR | {"TWILIO_SMS_FROM": "22262", "SMS_ROUTES": order})
    assert Settings().sms == routes


def test_people_write_to_the_channels_that_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that has no channel is no address."""
    values = TWILIO | {"TWILIO_WHATSAPP_FROM": "+254700000001", "TWILIO_SMS_FROM": "20880", "TELEGRAM_BOT_NAME": "@B"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=None).addresses == ["WhatsApp +254700000001", "SMS 20880"]


@pytest.mark.parametrize("secret", ["short", "with/slashes" + "0" * 32, "ä" * 40])
def test_a_secret_that_cannot_stand_in_a_path_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """So that nobody guesses it, and it reaches us as it was entered."""
    given(monkeypatch, AGGREGATOR | {"SMS_HTTP_SECRET": secret})
    with pytest.raises(ValidationError, match="SMS_HTTP_SECRET needs at least 32"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("TELEGRAM_MODE", "push"), ("LOG_FORMAT", "xml"), ("SMS_HTTP_RATE", "0")]
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """By the setting that has it."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as raised:
        Settings()
    assert [error["loc"] for error in raised.value.errors()] == [(name.lower(),)]


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a log nor in a traceback."""
    given(monkeypatch, TWILIO | WEBHOOK | AGGREGATOR)
    shown = repr(Settings())
    assert not any(secret in shown for secret in (KEY, "1:token", "'secret'", "'token'", "at-key", FILES_KEY))


@pytest.mark.parametrize("url", ["mysql://localhost/mtahini", "mtahini.db", ""])
def test_another_database_is_refused_by_name(url: str) -> None:
    """The reason says what to write."""
    with pytest.raises(ValueError, match=r"DATABASE_URL .*use sqlite:///PATH or postgresql://"):
        database(url)
