"""What a letter says in short is one SMS, in either language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.language import LANGUAGES
from conversations.deployment_letter import DeploymentLetter
from conversations.invitation_letter import InvitationLetter
from handlers.sms import gsm7, segments
from storage.records.centres import Centre, Deployment
from storage.records.contracts import Invitation
from tests.storage.test_invitations import ROW
from tests.talk import START

LONG = "Christabel Nyambura Wanjikũ Kamau-Odhiambo"
SENIOR = {"name": LONG, "position": "ASSISTANT_CHIEF_EXAMINER", "centre": "Kenya High School"}
SERIAL = "7KQ2-M8TX-4ZRC4"
CENTRE = Centre(1, 2026, "KCSE", "08219108", "Mukurweini High School", "Nyeri", "Mukurweini", "Headquarters")
INVITATION = Invitation(
    **(ROW | {"reports_at": datetime(2026, 11, 30, 5, 0, tzinfo=UTC)}),
    id=1,
    posted_at=START,
    **dict.fromkeys(("withdrawn_at", "withdrawn_why", "decision", "decided_at")),
)
DEPLOYMENT = Deployment.at(
    CENTRE,
    id=1,
    phone="+254712345678",
    name="Wanjiku Achieng Otieno",
    id_number="23456789",
    tsc_number="512345",
    town="Nyeri",
    position="INVIGILATOR",
    reference="KNEC/GEN/417",
    starts_on=date(2026, 10, 16),
    ends_on=date(2026, 11, 20),
    rate=550,
    posted_at=START,
    number=1,
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (InvitationLetter(INVITATION), "Wanjiku Achieng Otieno"),
        (InvitationLetter(replace(INVITATION, **SENIOR)), "C. N. W. Kamau-Odhiambo"),
        (DeploymentLetter(DEPLOYMENT), "Wanjiku Achieng Otieno"),
        (DeploymentLetter(replace(DEPLOYMENT, name=LONG, position="SUPERVISOR")), "C. N. W. Kamau-Odhiambo"),
    ],
    ids=["marking", "marking-long", "centre", "centre-long"],
)
def test_the_essentials_are_one_message(entry: InvitationLetter | DeploymentLetter, name: str, language: str) -> None:
    """Of long names the initials do; only a centre of unusual length takes a second."""
    text = gsm7(entry.essentials(SERIAL).render(language))
    assert segments(text) == 1, len(text)
    assert SERIAL in text
    assert name in text
