"""Files of strangers are opened in processes that can be lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.documents import worker, workshop
from bot.documents.workshop import Failed, Workshop
from tests.papers import paper

STUBS = {
    "hangs": "import time; time.sleep(600)",
    "dies": "import os; os._exit(9)",
    "babbles": "print('x' * 200_000, flush=True); input()",
    "answers nothing": "input(); print('[]', flush=True)",
    "lies": "input(); print('[1', flush=True)",
    "eats": "x = []\nwhile True: x.append(bytes(10_000_000))",
}


@pytest.fixture
async def shop(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workshop]:
    """With one process."""
    made = Workshop(workers=1, seconds=10)
    await made.open()
    yield made
    await made.close()


async def test_a_job_is_done_in_another_process(shop: Workshop, tmp_path: Path) -> None:
    """Which knows nothing of our environment, and serves the next job too."""
    os.environ["MTAHINI_TEST_SECRET"] = "siri"
    try:
        for name, pages in (("degree.pdf", 3), ("id-card.jpg", 1)):
            (tmp_path / "sent").write_bytes(paper(name))
            found = await shop.do("look", path=tmp_path / "sent", clean=tmp_path / "clean")
            assert found["pages"] == pages
        process = shop._workers[0]._process
        assert process
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"siri" not in environment
    finally:
        del os.environ["MTAHINI_TEST_SECRET"]


@pytest.mark.parametrize("stub", STUBS)
async def test_a_process_that_misbehaves_costs_its_job_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stub: str
) -> None:
    """It is killed, and the next job gets a new one."""
    package = tmp_path / "bad" / "bot" / "documents"
    package.mkdir(parents=True)
    for place in (package.parent, package):
        (place / "__init__.py").touch()
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))\n"
    (package / "worker.py").write_text(limit + STUBS[stub])
    shop = Workshop(workers=1, seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(workshop, "ROOT", tmp_path / "bad")
        patch.setattr(workshop, "ALONE", {"PYTHONPATH": str(tmp_path / "bad")})
        with pytest.raises(Failed):
            await shop.do("look", path="x", clean="y")
    (tmp_path / "sent").write_bytes(paper("id-card.jpg"))
    shop._seconds = 10
    assert (await shop.do("look", path=tmp_path / "sent", clean=tmp_path / "clean"))["pages"] == 1
    await shop.close()


async def test_a_file_that_needs_too_much_memory_is_a_failed_job(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker limits itself before it opens anything."""
    script = "from bot.documents import worker; worker.MEMORY = 300_000_000; worker.main()"
    monkeypatch.setattr(workshop.sys, "executable", sys.executable)
    (tmp_path / "run").write_text(f"#!/bin/sh\nexec {sys.executable} -c '{script}'\n")
    (tmp_path / "run").chmod(0o755)
    monkeypatch.setattr(workshop.sys, "executable", str(tmp_path / "run"))
    (tmp_path / "sent").write_bytes(paper("deep.png"))
    with pytest.raises(Failed):
        await shop.do("look", path=tmp_path / "sent", clean=tmp_path / "clean")


async def test_the_folder_of_a_process_that_died_is_cleared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What lay in it was not encrypted."""
    monkeypatch.setattr(workshop, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(workshop, "mkdtemp", lambda prefix: str(_made(tmp_path / f"{prefix}1")))
    left, other = _made(tmp_path / f"{workshop.PREFIX}999999999-a"), _made(tmp_path / f"{workshop.PREFIX}1-a")
    (left / "sent").write_bytes(b"card")
    shop = Workshop()
    await shop.open()
    with shop.bench() as bench:
        assert Path(bench).is_dir()
    assert [left.exists(), other.exists()] == [False, True]
    await shop.close()
    assert list(tmp_path.iterdir()) == [other]


def _made(path: Path) -> Path:
    path.mkdir()
    return path


def test_what_goes_wrong_in_a_job_is_an_answer() -> None:
    """With the name of the error, and nothing of the file."""
    job = {"do": "look", "with": {"path": "/nowhere/card.jpg", "clean": "/nowhere/clean"}}
    assert json.loads(worker.done(json.dumps(job))) == {"failed": "FileNotFoundError"}
