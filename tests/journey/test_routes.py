"""What the server answers besides the platforms' webhooks, and the commands that run beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from handlers.files import FileLinks
from sandbox.sample import EXAMINER, TEACHER, write_invitations
from sandbox.system import Desk, platforms
from storage.migrate import migrate
from tests.audit import rows
from tests.journey.conversation import another_paper, count, on_telegram, on_whatsapp, quiet, whole
from tests.process import mtahini


async def test_a_serial_is_verified_in_any_case_and_shows_initials_only(standing: Desk, http: ClientSession) -> None:
    """The name, the numbers and the account stay with us."""
    await on_telegram(standing).walk()
    [(serial,)] = await rows(standing.settings.database_url, "SELECT serial FROM letter")
    for written in (serial, serial.lower()):
        async with http.get(f"{standing.settings.public_url}/verify/{written}") as answer:
            page = await answer.text()
        assert answer.status == 200
        assert "Genuine" in page
        assert "A.N.M." in page
        assert not any(secret in page for secret in ("Achieng", "Mwende", EXAMINER, "23456701", "612301"))


@pytest.mark.parametrize("serial", ["AAAA-AAAA-AAAAA", "nonsense", "%00", "<script>"])
async def test_an_unknown_serial_is_not_genuine(standing: Desk, http: ClientSession, serial: str) -> None:
    """Whatever stands in the address."""
    async with http.get(f"{standing.settings.public_url}/verify/{serial}") as answer:
        page = await answer.text()
    assert answer.status == 404
    assert "Not genuine" in page
    assert "<script>" not in page


async def test_a_link_to_a_letter_answers_get_and_head_until_it_expires(
    standing: Desk, http: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the right type, length and name; afterwards it is gone, and a forged one was never there."""
    teacher = on_whatsapp(standing)
    await teacher.walk()
    message = next(m for m in standing.twilio.messages.to(f"whatsapp:+{TEACHER}") if m.media_urls)
    url = message.media_urls[0]
    for method in ("GET", "HEAD"):
        async with http.request(method, url) as answer:
            body = await answer.read()
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert 'filename="' in answer.headers["Content-Disposition"]
        assert int(answer.headers["Content-Length"]) == len(teacher.phone.screen().letters[0])
        assert body == (teacher.phone.screen().letters[0] if method == "GET" else b"")
    forged = FileLinks("not the key", standing.settings.public_url).url("0" * 64, "letter.pdf")
    async with http.get(forged) as answer:
        assert answer.status == 404
    monkeypatch.setattr("handlers.files.LIFETIME", -1)
    async with http.get(url) as answer:
        assert answer.status == 410


async def test_health_readiness_and_metrics(standing: Desk, http: ClientSession) -> None:
    """For whoever runs the service."""
    for path, wanted in (("healthz", "ok"), ("readyz", "ready"), ("metrics", "mtahini_outbox_waiting 0.0")):
        async with http.get(f"{standing.settings.public_url}/{path}") as answer:
            assert answer.status == 200
            assert wanted in await answer.text()


async def test_figures_tell_of_turns_receipts_and_queues(standing: Desk, http: ClientSession) -> None:
    """After a teacher has an account: by channel and network, and nothing that is a person's."""
    await on_whatsapp(standing).walk()
    async with http.get(f"{standing.settings.public_url}/metrics") as answer:
        figures = await answer.text()
    for wanted in (
        r"mtahini_turn_seconds_count [1-9]",
        r'mtahini_receipts_total\{channel="sms",network="Safaricom",reason="",state="delivered"\} [1-9]',
        r'mtahini_queue_age_seconds\{queue="inbox"\} 0.0',
    ):
        assert re.search(wanted, figures), wanted
    assert TEACHER not in figures


async def test_not_ready_without_the_database(standing: Desk, http: ClientSession) -> None:
    """Alive, but not to be sent any traffic."""
    await standing.app.database._read.close()  # type: ignore[attr-defined]  # as if the disk were gone
    async with http.get(f"{standing.settings.public_url}/readyz") as answer:
        assert answer.status == 503
        assert "database" in await answer.json()
    async with http.get(f"{standing.settings.public_url}/healthz") as answer:
        assert answer.status == 200


async def test_templates_are_created_once(tmp_path: Path) -> None:
    """The command can be run at every deployment."""
    async with platforms(tmp_path) as found:
        first = await mtahini(found.settings, "templates", "sync")
        created = len(found.twilio.contents.all())
        second = await mtahini(found.settings, "templates", "sync")
        assert first.count("created") == second.count("there already") > 0
        assert first.count("approved by WhatsApp") == second.count("approved by WhatsApp") == 2
        assert len(found.twilio.contents.all()) == created
        assert await rows(found.settings.database_url, "SELECT count(*) FROM template") == [(created,)]


@pytest.mark.usefixtures("hurried")
async def test_an_invitation_that_is_loaded_while_the_server_runs_is_told_at_once(tmp_path: Path) -> None:
    """In the chat that the person uses, and by SMS to those who have none; loading it again tells nobody twice."""
    async with whole(tmp_path, telegram_mode="webhook") as standing:
        examiner = on_telegram(standing)
        await examiner.walk()
        file = another_paper(standing)
        assert "233/2" in await examiner.do(mtahini(standing.settings, "load", "invitations", str(file)))
        await standing.twilio.wait_for(f"+{TEACHER}", "sms", lambda seen: any("233/2" in each.text for each in seen))
        notices = await count(standing, "outbox", "kind = 2")
        again = await mtahini(standing.settings, "load", "invitations", str(file))
        assert "0 added, 0 changed" in again
        await quiet(standing)
        assert await count(standing, "outbox", "kind = 2") == notices
        await examiner.say("menu")
        assert "233/2" in await examiner.tap("Marking contracts")


async def test_a_file_with_a_bad_line_loads_nothing(tmp_path: Path) -> None:
    """The command ends with a failure and names the line and the column."""
    async with platforms(tmp_path) as found:
        await migrate(found.settings.database_url)
        file = tmp_path / "bad.csv"
        write_invitations(file, found.twilio.account.clock())
        file.write_text(file.read_text(encoding="utf-8").replace("233/1", "999/9"), encoding="utf-8")
        with pytest.raises(RuntimeError, match="line 2, column paper"):
            await mtahini(found.settings, "load", "invitations", str(file))
        assert await rows(found.settings.database_url, "SELECT count(*) FROM invitation") == [(0,)]
