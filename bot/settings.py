"""All settings, from environment variables or `.env`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.cipher import Cipher

SHORTEST_KEY = 32  # characters
PATH_SECRET = re.compile(r"|[A-Za-z0-9_-]{32,}")

# How Africa's Talking calls what an aggregator is sent (key in a header), what it answers, and what its webhooks bring.
SMS_NAMES = {
    "key": "apiKey",
    "user": "username",
    "to": "to",
    "text": "message",
    "from": "from",
    "id": "messageId",
    "code": "statusCode",
    "incoming.id": "id",
    "incoming.from": "from",
    "incoming.text": "text",
    "incoming.date": "date",
    "report.id": "id",
    "report.status": "status",
    "report.reason": "failureReason",
}


def _listed(text: Any) -> Any:
    """`a, b` as a list."""
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def _named(text: Any) -> Any:
    """`ours=theirs, ours=theirs` as a mapping, with Africa's Talking's names for the rest."""
    if not isinstance(text, str):
        return text
    pairs = [part.partition("=") for part in _listed(text)]
    given = {ours.strip(): theirs.strip() for ours, _sign, theirs in pairs}
    if unknown := [ours for ours, theirs in given.items() if ours not in SMS_NAMES or not theirs]:
        raise ValueError(f"cannot use {', '.join(unknown)}: write name=theirs, with a name of {', '.join(SMS_NAMES)}")
    return SMS_NAMES | given


class Settings(BaseSettings):
    """One frozen object. A missing or wrong value fails at start, by its name."""

    model_config = SettingsConfigDict(env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = Field(
        "sqlite:///var/mtahini.db", description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
    )
    files_url: str = Field("var/files", description="Where documents are kept: a folder, or s3://BUCKET and its kin.")
    files_key: SecretStr = Field(
        SecretStr(""), description="64 hexadecimal digits: encrypts documents. `openssl rand -hex 32` makes them."
    )
    files_old_keys: SecretStr = Field(
        SecretStr(""), description="Earlier FILES_KEYs, with commas between, until `mtahini files rotate` has run."
    )
    public_url: Annotated[str, AfterValidator(lambda url: url.rstrip("/"))] = Field(
        "",
        description="How the outside reaches us, such as https://chat.example.or.ke; signatures and links use it.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="At least 32 random characters: seals letters, signs links. `openssl rand -hex 32` makes one.",
    )
    secret_keys_before: SecretStr = Field(
        SecretStr(""),
        description="Earlier values of SECRET_KEY, with commas between: letters that they sealed stay good.",
    )
    letter_key: str = Field(
        "", description="File with the key that signs letters (PEM or PKCS#12). Empty: they carry a seal only."
    )
    letter_certificate: str = Field(
        "", description="PEM file with the certificate of LETTER_KEY, then its chain; empty with PKCS#12."
    )
    letter_key_password: SecretStr = Field(SecretStr(""), description="Opens LETTER_KEY, if it is locked.")
    telegram_bot_token: SecretStr = Field(SecretStr(""), description="From @BotFather. Empty: Telegram is off.")
    telegram_bot_name: str = Field("", description="As people find it, @MtahiniBot: printed on the slips of centres.")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="1 to 256 of A-Z a-z 0-9 _ -; needed by webhook mode."
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Root of the Bot API, without /bot.")
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling", description="polling asks Telegram for messages; webhook lets Telegram call PUBLIC_URL."
    )
    twilio_account_sid: str = Field("", description="AC... from the Twilio console. Empty: WhatsApp and SMS are off.")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""), description="The primary token; it also signs Twilio's webhooks."
    )
    twilio_api_url: str = Field("https://api.twilio.com", description="Root of Twilio's REST API.")
    twilio_content_url: str = Field("https://content.twilio.com", description="Root of Twilio's Content API.")
    twilio_whatsapp_from: str = Field("", description="Our WhatsApp number, +E.164. Empty: WhatsApp is off.")
    twilio_sms_from: str = Field("", description="Our SMS number, +E.164, or a short code. Empty: SMS is off.")
    sms_http_url: str = Field(
        "",
        description="Where an SMS aggregator takes messages, such as "
        "https://api.africastalking.com/version1/messaging. Empty: the aggregator is off.",
    )
    sms_http_user: str = Field("", description="The account's user name at the aggregator, where it asks for one.")
    sms_http_key: SecretStr = Field(SecretStr(""), description="The account's API key at the aggregator.")
    sms_http_from: str = Field("", description="Our short code or sender name at the aggregator.")
    sms_http_secret: SecretStr = Field(
        SecretStr(""),
        description="At least 32 of A-Z a-z 0-9 _ -: in the paths of the aggregator's webhooks. "
        "`openssl rand -hex 32` makes one.",
    )
    sms_http_rate: float = Field(30, gt=0, description="Messages a second that the aggregator takes.")
    sms_http_format: Literal["form", "json"] = Field(
        "form", description="How the aggregator is sent a message: form or json."
    )
    sms_http_names: Annotated[dict[str, str], NoDecode, BeforeValidator(_named)] = Field(
        SMS_NAMES,
        description="Where the aggregator's names are not Africa's Talking's: to=mobile,text=sms (docs/channels.md).",
    )
    sms_routes: Annotated[tuple[Literal["aggregator", "twilio"], ...], NoDecode, BeforeValidator(_listed)] = Field(
        ("aggregator", "twilio"),
        description="SMS routes, the preferred first; those without their settings are off. People write to the first; "
        "the second carries what the first could not deliver.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    log_format: Literal["text", "json"] = Field("text", description="text for people, json for machines.")

    @property
    def keys(self) -> list[str]:
        """What letters are sealed with, the key in use first; it is empty only where no channel is on."""
        before = self.secret_keys_before.get_secret_value().split(",")
        return [self.secret_key.get_secret_value(), *(key.strip() for key in before if key.strip())]

    @property
    def telegram(self) -> bool:
        """Whether Telegram is on."""
        return bool(self.telegram_bot_token.get_secret_value())

    @property
    def whatsapp(self) -> bool:
        """Whether WhatsApp is on."""
        return bool(self.twilio_account_sid and self.twilio_whatsapp_from)

    @property
    def sms(self) -> tuple[str, ...]:
        """The routes for SMS that are on, the preferred first; SMS is off where there is none."""
        on = {"aggregator": self.sms_http_url, "twilio": self.twilio_account_sid and self.twilio_sms_from}
        return tuple(dict.fromkeys(route for route in self.sms_routes if on[route]))

    @property
    def addresses(self) -> list[str]:
        """Where people write to, on the channels that are on: WhatsApp +254700000000."""
        numbers = {"aggregator": self.sms_http_from, "twilio": self.twilio_sms_from}
        found = {
            "WhatsApp": self.twilio_whatsapp_from if self.whatsapp else "",
            "SMS": numbers[self.sms[0]] if self.sms else "",
            "Telegram": self.telegram_bot_name if self.telegram else "",
        }
        return [f"{channel} {address}" for channel, address in found.items() if address]

    def cipher(self) -> Cipher | None:
        """What encrypts documents, if anything does. Raises ValueError."""
        return Cipher.of(self.files_key.get_secret_value(), self.files_old_keys.get_secret_value())

    @model_validator(mode="after")
    def _complete(self) -> Settings:
        """A channel that is on has all that it needs."""
        missing = [
            name.upper() for name, needed in self._needed().items() if needed and not _value(getattr(self, name))
        ]
        if 0 < len(self.secret_key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"SECRET_KEY has less than {SHORTEST_KEY} characters: `openssl rand -hex 32` makes one")
        self.cipher()
        if not PATH_SECRET.fullmatch(self.sms_http_secret.get_secret_value()):
            raise ValueError("SMS_HTTP_SECRET needs at least 32 of A-Z a-z 0-9 _ -: `openssl rand -hex 32` makes one")
        if missing:
            raise ValueError(f"set {', '.join(missing)}: needed by the channels that are on (see .env.example)")
        return self

    def _needed(self) -> dict[str, bool]:
        twilio = bool(self.twilio_account_sid)
        webhook = self.telegram and self.telegram_mode == "webhook"
        aggregator = bool(self.sms_http_url)
        return {
            "secret_key": self.telegram or twilio or aggregator,
            "files_key": self.telegram or twilio or aggregator,
            "public_url": twilio or webhook or aggregator,
            "telegram_webhook_secret": webhook,
            "twilio_auth_token": twilio,
            "sms_http_key": aggregator,
            "sms_http_secret": aggregator,
        }


def _value(setting: str | SecretStr) -> str:
    return setting.get_secret_value() if isinstance(setting, SecretStr) else setting
