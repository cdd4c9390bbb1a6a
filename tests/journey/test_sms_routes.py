"""Two routes for SMS over real HTTP: an aggregator first, Twilio second."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandbox.aggregator import AggregatorStandIn
from sandbox.aggregator.app import PATH
from sandbox.sample import TEACHER
from sandbox.server import Server
from sandbox.system import Desk
from sandbox.twilio import Receipts
from tests.audit import rows
from tests.journey.conversation import PASSWORD, quiet, whole

PHONE, SECRET = f"+{TEACHER}", "s" * 32


@dataclass
class Routes:
    """Both stand-ins, and the bot between them."""

    standing: Desk
    aggregator: AggregatorStandIn

    async def write(self, text: str) -> str:
        """The teacher sends an SMS to the short code; returns the newest SMS of that route."""
        assert await self.aggregator.write(PHONE, text) == 200
        await self.quiet()
        return self.aggregator.inbox(PHONE)[-1]

    async def quiet(self) -> None:
        """Until nothing is under way."""
        await quiet(self.standing)
        await self.aggregator.idle()
        await quiet(self.standing)


@pytest.fixture
async def routes(tmp_path: Path) -> AsyncIterator[Routes]:
    """The teacher has an account, opened by SMS."""
    aggregator = AggregatorStandIn("knec", "key", "20078")
    async with Server(aggregator.app) as api:
        changes = {
            "sms_http_url": api.url + PATH,
            "sms_http_user": "knec",
            "sms_http_key": SecretStr("key"),
            "sms_http_from": "20078",
            "sms_http_secret": SecretStr(SECRET),
        }
        async with whole(tmp_path, **changes) as standing:
            hooks = f"{standing.settings.public_url}/sms/{SECRET}"
            aggregator.incoming_url, aggregator.delivery_url = f"{hooks}/incoming", f"{hooks}/delivery"
            aggregator.failed.clear()  # reports of the sample's notices, before anybody could take them
            made = Routes(standing, aggregator)
            for text in ("REGISTER", "1", "1", "1"):
                await made.write(text)
            yield made
            await made.quiet()


async def test_people_write_to_the_first_route_and_hear_from_it(routes: Routes) -> None:
    """The second carries nothing while the first delivers."""
    password = next(found[0] for text in routes.aggregator.inbox(PHONE) if (found := PASSWORD.search(text)))
    assert "You are logged in as" in await routes.write(password)
    assert routes.standing.twilio.inbox(PHONE, "sms") == []


async def test_a_blocked_sms_comes_by_the_second_route(routes: Routes) -> None:
    """With the same password; STATUS tells both steps."""
    routes.aggregator.lines[PHONE].failure = "UserInBlackList"
    await routes.aggregator.write(PHONE, "PASSWORD")
    await routes.standing.twilio.wait_for(PHONE, "sms")
    await routes.quiet()
    (text,) = [seen.text for seen in routes.standing.twilio.inbox(PHONE, "sms")]
    lost = next(sms.text for sms in reversed(routes.aggregator.sent) if PASSWORD.search(sms.text))
    assert text == lost
    routes.aggregator.lines[PHONE].failure = ""
    status = await routes.write("STATUS")
    assert "not delivered: your network blocks service messages" in status
    assert status.count("SMS to 2547----0102") == 2
    assert ", delivered " in status.partition("service messages.")[2]


async def test_what_people_answer_to_the_second_route_is_heard(routes: Routes) -> None:
    """It belongs to the chat that they have by SMS, and is answered by the first route."""
    before = len(routes.aggregator.inbox(PHONE))
    await routes.standing.twilio.write(PHONE, "MENU", app="sms")
    await routes.aggregator.wait_for(PHONE, before + 1)
    assert routes.standing.twilio.inbox(PHONE, "sms") == []


async def test_a_report_that_comes_before_the_answer_counts(routes: Routes) -> None:
    """The aggregator names only its own id, which we learn a moment later."""
    routes.aggregator.receipts = Receipts.EARLY
    await routes.write("PASSWORD")
    states = await rows(routes.standing.settings.database_url, "SELECT state FROM delivery ORDER BY id DESC")
    assert states[0] == (1,)
    assert routes.aggregator.failed == []
