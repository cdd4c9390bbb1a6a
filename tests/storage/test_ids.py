"""Ids are unique, positive and in order."""

from __future__ import annotations

import time

import pytest

from storage.ids import Ids


def test_ids_grow() -> None:
    """Each is greater than the one before, however fast they are made."""
    new_id = Ids()
    made = [new_id() for _each in range(10_000)]
    assert made == sorted(set(made))
    assert made[0] > 0
    assert made[-1] < 2**63


def test_ids_grow_while_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set right does not make an id twice."""
    new_id = Ids()
    first = new_id()
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 10**12)
    made = [first, *(new_id() for _each in range(3000))]
    assert made == sorted(set(made))


def test_processes_make_different_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the same moment, by a number that each draws."""
    drawn = iter([1, 2])
    monkeypatch.setattr("secrets.randbits", lambda _bits: next(drawn))
    one, two = Ids(), Ids()
    assert not {one() for _each in range(2000)} & {two() for _each in range(2000)}
