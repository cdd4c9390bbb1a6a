"""What became of passwords in a storm, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks import table
from storage.deliveries import ARRIVED, GIVEN_UP


@dataclass
class Found:
    """What became of the passwords. `problems` is empty if each is accounted for, in order."""

    asked: int
    rate: int  # messages a second that the aggregator takes
    seconds: float = 0.0  # of work, on this machine
    by_clock: float = 0.0  # seconds from the first question to the last end
    states: Counter[int] = field(default_factory=Counter)
    arrived_by: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)  # seconds from question to arrival
    repeated: int = 0  # questions that the bot did not take at once
    refused: int = 0  # by the aggregator, for its rate
    fastest: int = 0  # messages that it took in one second
    sms: int = 0
    segments: int = 0
    problems: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The wait that this share of those that arrived does not exceed."""
        return sorted(self.waits)[int((len(self.waits) - 1) * share)]


def fastest(times: Iterable[datetime]) -> int:
    """The most events within one second."""
    moments, most, first = sorted(times), 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= timedelta(seconds=1):
            first += 1
        most = max(most, last - first + 1)
    return most


def report(found: Found) -> None:
    """Print what became of the passwords, for people."""
    by = {"sms": "the first SMS", "telegram": "the owner's chat", "sms2": "the second SMS route"}
    arrived = found.states[ARRIVED]
    table.show(
        ("passwords", "number", "share"),
        [
            ("asked for", f"{found.asked:,}", ""),
            *((f"arrived, by {by[name]}", *_both(number, found)) for name, number in found.arrived_by.items()),
            ("not known to have arrived, and explained", *_both(found.states[GIVEN_UP], found)),
            ("lost without a word", *_both(found.asked - arrived - found.states[GIVEN_UP], found)),
        ],
    )
    waits = ", ".join(f"{name} {found.percentile(share):.1f} s" for name, share in (("p50", 0.5), ("p95", 0.95)))
    print(f"from the question to the arrival, by the clock: {waits}, the longest {found.percentile(1):.1f} s")
    print(
        f"the aggregator takes {found.rate} a second: at most {found.fastest} came in one, {found.refused} were refused"
    )
    print(f"{found.sms:,} SMS in {found.segments:,} segments; {found.segments / found.asked:.2f} a password")
    print(f"worked through in {found.seconds:.0f} s on this machine; {found.repeated} questions had to be repeated")
    for problem in found.problems:
        print(f"PROBLEM: {problem}")


def _both(number: int, found: Found) -> tuple[str, str]:
    return f"{number:,}", f"{number / found.asked:.1%}"


def close(found: Found) -> None:
    """The last line."""
    table.close(
        {
            "benchmark": "storm",
            "asked": found.asked,
            "arrived": round(found.states[ARRIVED] / found.asked, 3),
            "explained": round(found.states[GIVEN_UP] / found.asked, 3),
            "problems": found.problems,
            "refused": found.refused,
            "segments_each": round(found.segments / found.asked, 2),
            "seconds_p95": round(found.percentile(0.95), 1),
        }
    )
