"""Pages that are in the file store, bound into one PDF or shown in one picture."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents.sheets import Part
from bot.documents.workshop import Workshop
from bot.messages import Attachment
from storage.documents import Bound
from storage.files import Files


@dataclass(frozen=True)
class Leaf:
    """One page of a clean PDF in the file store; pages count from 1."""

    sha256: str
    page: int


class Binder:
    """Asks the workshop, since what is bound came from strangers."""

    def __init__(self, files: Files, workshop: Workshop) -> None:
        self._files = files
        self._workshop = workshop

    async def bind(self, leaves: Sequence[Leaf]) -> Bound:
        """One PDF of these pages, kept. The same pages give the same PDF. Raises Failed."""
        with self._workshop.bench() as folder:
            out = Path(folder) / "bound"
            parts = await asyncio.to_thread(self._parts, leaves, Path(folder))
            pages = await self._workshop.do("bind", parts=parts, out=out)
            sha256 = await asyncio.to_thread(self._files.keep_file, out)
            return Bound(sha256, out.stat().st_size, pages)

    async def show(self, leaves: Sequence[Leaf]) -> Attachment:
        """A small picture of the first of these pages, kept until the next purge. Raises Failed."""
        with self._workshop.bench() as folder:
            out = Path(folder) / "shown"
            parts = await asyncio.to_thread(self._parts, leaves, Path(folder))
            await self._workshop.do("show", parts=parts, out=out)
            sha256 = await asyncio.to_thread(self._files.keep_file, out)
            return Attachment(sha256=sha256, name="pages.jpg", media_type="image/jpeg", size=out.stat().st_size)

    def _parts(self, leaves: Sequence[Leaf], folder: Path) -> list[dict[str, object]]:
        """Each PDF once on the disk, and its pages in order."""
        for sha256 in {leaf.sha256 for leaf in leaves}:
            self._files.save(sha256, folder / sha256)
        parts: list[Part] = []
        for leaf in leaves:
            path = folder / leaf.sha256
            if parts and parts[-1].path == path:
                parts[-1].pages.append(leaf.page)
            else:
                parts.append(Part(path=path, pages=[leaf.page]))
        return [part.model_dump(mode="json") for part in parts]
