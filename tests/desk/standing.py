"""`mtahini sandbox` as its own process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.process import ROOT

KEPT = ("PATH", "HOME", "TMPDIR")


@contextmanager
def standing(folder: Path) -> Iterator[str]:
    """The address of its page. At the end it stops when it is asked to, and must have logged no error."""
    log = folder / "log"
    with log.open("w") as errors, _started(folder, errors.fileno()) as process:
        assert process.stdout
        try:
            yield next(filter(None, map(_address, process.stdout)), "")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()
    assert process.returncode == 0, log.read_text()
    assert "error" not in log.read_text(), log.read_text()


def environment() -> dict[str, str]:
    """Nothing of ours gets into the process."""
    return {name: value for name in KEPT if (value := os.environ.get(name))} | {"PYTHONPATH": str(ROOT)}


def _started(folder: Path, errors: int) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "bot", "sandbox", "--port", "0")
    return subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=errors, text=True)


def _address(line: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    return found[0] if found else ""
