"""Nothing lost, nothing twice, on both databases. The long run is a command: tests/kills.py."""

from __future__ import annotations

from pathlib import Path

from tests.kills import survive


async def test_every_message_is_answered_and_nothing_is_done_twice_when_the_process_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    """Twelve people, three kills, deliveries twice and out of order."""
    report = await survive(database_url, tmp_path, chats=12, kills=3, impatient=True)
    assert not report.problems
    assert report.kills == 3
    assert report.accepted >= 12 * 8
