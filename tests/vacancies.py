"""Vacancies for tests: invigilators in three sub-counties, supervisors at schools, and a training for two papers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.talk import START

ROW: dict[str, Any] = {
    "code": "KCSE-INV-045",
    "year": 2026,
    "exam": "KCSE",
    "activity": "SUPERVISION",
    "duty_station": "EXAM_CENTRE",
    "position": "INVIGILATOR",
    "paper": "",
    "county": 45,
    "subcounty": "45-kisii-south",
    "station": "",
    "places": 10,
    "opens_at": START - timedelta(days=1),
    "closes_at": START + timedelta(days=8),
    "served": "first",
    "most": 1,
    "checklist": "",
    "head": 0,
    "max_age": 0,
    "tsc": 1,
    "level": "",
    "service_years": 0,
    "same_school_years": 3,
    "untrained": 0,
    "notice": "Report at 7.00 a.m. on every day of the examination.",
    "notice_sw": "Fika saa moja asubuhi kila siku ya mtihani.",
    "fee": 0,
    "venue": "",
}
TRAINING: dict[str, Any] = {
    **ROW,
    "code": "KCSE-TR-233-1",
    "year": 2027,
    "activity": "EXAMINER_TRAINING",
    "duty_station": "TRAINING_VENUE",
    "position": "EXAMINER",
    "paper": "233/1",
    "county": 0,
    "subcounty": "",
    "places": 40,
    "served": "reviewed",
    "most": 2,
    "checklist": "examiner-training",
    "head": 1,
    "max_age": 50,
    "level": "diploma",
    "service_years": 3,
    "same_school_years": 0,
    "untrained": 1,
    "notice": "One week in April, residential, after an online part.",
    "notice_sw": "Wiki moja mwezi wa Aprili, ya kulala chuoni, baada ya sehemu ya mtandaoni.",
    "fee": 10500,
    "venue": "Mlima Girls' High School, Nakuru",
}
TRAINED: dict[str, Any] = {
    "phone": "",
    "name": "WANJIKU ACHIENG OTIENO",
    "id_number": "23456789",
    "tsc_number": "512345",
    "year": 2019,
    "exam": "KCSE",
    "paper": "233/1",
    "venue": "Nakuru",
}


def row(**values: Any) -> dict[str, Any]:
    """A vacancy with other values."""
    return {**ROW, **values}


def all_rows(now: datetime = START) -> list[dict[str, Any]]:
    """What the council has posted: KCSE is open, KJSEA opens on 2 March, and KPSEA is closed."""
    later = {"opens_at": datetime(2027, 3, 2, 5, 0, tzinfo=now.tzinfo), "closes_at": now + timedelta(days=120)}
    over = {"opens_at": now - timedelta(days=40), "closes_at": now - timedelta(days=5)}
    supervisor = {"position": "SUPERVISOR", "county": 45, "subcounty": "45-kisii-central", "places": 1}
    return [
        ROW,
        row(code="KCSE-INV-047", county=47, subcounty="47-westlands", places=4),
        row(code="KCSE-INV-019", county=19, subcounty="19-mukurweini", places=3, served="reviewed"),
        row(code="KCSE-SUP-1", station="Mlima Boys' High School", **supervisor),
        row(code="KCSE-SUP-2", station="Ziwa Girls' High School", **supervisor),
        TRAINING,
        {**TRAINING, "code": "KCSE-TR-233-2", "paper": "233/2"},
        {**TRAINING, "code": "KCSE-TR-102-1", "paper": "102/1"},
        row(code="KJSEA-INV-1", exam="KJSEA", **later),
        row(code="KPSEA-INV-1", exam="KPSEA", **over),
    ]
