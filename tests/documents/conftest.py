"""Looks at files as the worker does, in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.documents import worker
from bot.documents.look import Look
from tests.papers import paper

See = Callable[..., Look]


@pytest.fixture
def see(tmp_path: Path) -> See:
    """Looks at a file of tests/papers.py, or at bytes; the clean PDF is in `tmp_path / "clean"`."""

    def look(name: str, content: bytes | None = None) -> Look:
        sent = tmp_path / "sent"
        sent.write_bytes(paper(name) if content is None else content)
        return Look.model_validate(worker.look(str(sent), str(tmp_path / "clean")))

    return look
