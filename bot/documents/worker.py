"""The process that opens what strangers send: `python -m bot.documents.worker`, a job a line, an answer a line.

It is started by workshop.py, which kills it when a job takes too long; it knows no secrets and limits its own memory,
so that a hostile file costs one process. Answers are JSON: nothing that it says is ever run.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

from bot.documents import images, pdfs, sheets
from bot.documents.look import IMAGES, Look, Problem, kind, refusal
from bot.documents.sheets import Part

MEMORY = 1 << 30  # bytes of address space
WRITES = 200_000_000  # bytes of any file that is written


def look(path: str, clean: str) -> dict[str, Any]:
    """What is in a file; its clean pages are written to `clean`."""
    return _look(Path(path), Path(clean)).model_dump(mode="json", exclude_defaults=True)


def _look(path: Path, clean: Path) -> Look:
    if not path.stat().st_size:
        return Look(problem=Problem.EMPTY)
    media_type = kind(path)
    if media_type == pdfs.MEDIA_TYPE:
        return pdfs.to_pages(path, clean)
    if media_type in IMAGES:
        return images.to_page(path, media_type, clean)
    return Look(media_type=media_type, problem=refusal(media_type))


def bind(parts: list[dict[str, Any]], out: str) -> int:
    """One PDF of many parts; how many pages it has."""
    return sheets.bind([Part.model_validate(part) for part in parts], Path(out))


def show(parts: list[dict[str, Any]], out: str) -> None:
    """One picture of many parts."""
    sheets.show([Part.model_validate(part) for part in parts], Path(out))


JOBS: dict[str, Callable[..., Any]] = {"look": look, "bind": bind, "show": show}


def done(line: str) -> str:
    """Do a job; its answer, or what became of it, as a line."""
    job = json.loads(line)
    try:
        return json.dumps({"answer": JOBS[job["do"]](**job["with"])})
    except (MemoryError, RecursionError, ValueError, OSError, pikepdf.PdfError, RuntimeError) as error:
        return json.dumps({"failed": type(error).__name__})


def main() -> None:
    """Work until there is nothing more to read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITES, WRITES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # a library that prints must not be taken for an answer
        for line in sys.stdin:
            answers.write(done(line) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
