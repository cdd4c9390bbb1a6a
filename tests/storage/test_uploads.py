"""What the platforms keep for us."""

from __future__ import annotations

from storage.database import Database
from storage.uploads import FileIds, TemplateSids

SHA = "ab" * 32


async def test_a_platforms_id_of_a_document_is_remembered(opened: Database) -> None:
    """By channel and account; a newer one replaces it, an empty one forgets it."""
    ids = FileIds(opened)
    assert await ids.get("telegram", "1", SHA) is None
    await ids.put("telegram", "1", SHA, "first")
    await ids.put("telegram", "1", SHA, "second")
    await ids.put("telegram", "2", SHA, "other")
    assert await ids.get("telegram", "1", SHA) == "second"
    await ids.put("telegram", "1", SHA, "")
    assert await ids.get("telegram", "1", SHA) is None
    assert await ids.get("telegram", "2", SHA) == "other"


async def test_templates_are_remembered_by_their_definition(opened: Database) -> None:
    """A definition that was made again has its newest id."""
    sids = TemplateSids(opened)
    await sids.put("hash", "HX1")
    await sids.put("other", "HX2")
    await sids.put("hash", "HX3")
    assert await sids.all() == {"hash": "HX3", "other": "HX2"}
