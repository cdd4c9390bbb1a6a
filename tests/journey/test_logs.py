"""What the log of production may hold: events with names and ids, never what people said or who they are."""

from __future__ import annotations

import re
from pathlib import Path

from aiohttp import ClientSession

from handlers.twilio.signature import HEADER
from sandbox.faults import Disconnect, Refuse, ServerError
from sandbox.sample import EXAMINER, TEACHER
from sandbox.system import Platforms, platforms, prepare
from tests.audit import rows
from tests.journey.conversation import PASSWORD
from tests.people import OnTelegram, OnTwilio, Person, Phone
from tests.process import Server


async def _walk(found: Platforms, phone: Phone) -> None:
    """The whole main path, up to the SMS with the password."""
    await Person(phone, 0, patience=1.5, twice=0, pause=0).walk(lambda: None)
    await found.twilio.wait_for(phone.number, "sms", lambda inbox: any(PASSWORD.search(seen.text) for seen in inbox))


async def test_the_log_holds_nothing_of_people_and_no_secret(tmp_path: Path, http: ClientSession) -> None:
    """After the main path on both channels, with sends that fail, refused messages and forged webhooks."""
    async with platforms(tmp_path, telegram_mode="webhook", log_format="json") as found:
        await prepare(found.settings)
        async with Server(found.settings) as server:
            await server.started()
            await _everything(found, http)
            assert await server.stop() == 0
        await _holds_nothing("\n".join(server.log), found)


async def _everything(found: Platforms, http: ClientSession) -> None:
    examiner = OnTelegram(found.telegram, 5001, f"+{EXAMINER}")
    teacher = OnTwilio(found.twilio, f"+{TEACHER}")
    for phone in (examiner, teacher):
        await found.twilio.wait_for(phone.number, "sms")  # the invitation, which the faults are not meant for
    found.telegram.faults.add("sendMessage", Disconnect())
    found.telegram.faults.add("sendMessage", Refuse(400, "Bad Request: no"))
    found.twilio.faults.add("messages.create", ServerError(500))
    await _walk(found, examiner)
    found.twilio.faults.add("messages.create", Refuse(21656, f"Variables are invalid for {teacher.number}"))
    await _walk(found, teacher)
    url = f"{found.settings.public_url}/twilio/whatsapp"
    async with http.post(url, data={"From": f"whatsapp:{teacher.number}"}, headers={HEADER: "forged"}) as answer:
        assert answer.status == 403


async def _holds_nothing(log: str, found: Platforms) -> None:
    settings = found.settings
    assert '"event": "not sent"' in log
    assert "webhook refused" in log
    texts = [text for phone in (EXAMINER, TEACHER) for text in _sms(found, phone)]
    passwords = [match[0] for text in texts if (match := PASSWORD.search(text))]
    assert len(passwords) == 2
    query = "SELECT id_number, tsc_number, name, serial FROM letter l JOIN invitation i ON i.id = l.subject_id"
    people = [str(value) for row in await rows(settings.database_url, query) for value in row]
    words = [word for name in people for word in name.split()]
    secrets = [
        settings.telegram_bot_token,
        settings.telegram_webhook_secret,
        settings.twilio_auth_token,
        settings.secret_key,
        settings.files_key,
    ]
    forbidden = [
        *(EXAMINER, TEACHER, EXAMINER[3:], TEACHER[3:]),
        *passwords,
        *words,
        *(secret.get_secret_value() for secret in secrets),
        "/files/",
    ]
    assert len(people) == 8
    assert [word for word in forbidden if word.lower() in log.lower()] == []
    assert not re.search(r"\b2547\d{8}\b", log)


def _sms(found: Platforms, phone: str) -> list[str]:
    return [seen.text for seen in found.twilio.inbox(f"+{phone}", "sms")]
