"""What was found in a file that somebody sent."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 20_000_000  # bytes of a file; a Telegram bot gets no more either


class Problem(StrEnum):
    """Why a file cannot be used at all."""

    EMPTY = "empty"
    VOICE = "voice"  # sound or video
    ARCHIVE = "archive"
    OFFICE = "office"  # of Word and its like
    UNKNOWN = "unknown"  # no photo and no PDF
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    TOO_MANY_PIXELS = "too many pixels"
    UNSAFE = "unsafe"  # opening it took too long, or too much memory
    UNREACHABLE = "unreachable"  # the platform did not let us have it


class Remark(StrEnum):
    """What people are told of a file that can be used; they decide."""

    BLANK = "blank"
    BLACK = "black"
    DARK = "dark"
    BLURRED = "blurred"
    CUT_OFF = "cut off"
    SMALL = "small"
    LONG = "long"
    CLEANED = "cleaned"  # scripts or embedded files were removed
    REPAIRED = "repaired"


class Look(BaseModel):
    """A file's true type, its pages, and what is wrong with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    media_type: str = Field("", max_length=100)
    pages: int = Field(0, ge=0, le=1_000_000)
    problem: Problem | None = None
    remarks: dict[Remark, list[int]] = Field({}, description="With the numbers of the pages, from 1; none: all of it.")


OFFICE = "application/x-office"
OFFICE_PARTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"word/")  # one is near a ZIP's beginning
KINDS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"PK\x03\x04": "application/zip",
    b"Rar!": "application/zip",
    b"7z\xbc\xaf": "application/zip",
    b"\xd0\xcf\x11\xe0": OFFICE,  # until 2007
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\x1aE\xdf\xa3": "video/webm",
}
BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"mp41", b"mp42", b"M4A ", b"qt  ", b"3gp4", b"3gp5"), "video/mp4"),
}
IMAGES = {"image/jpeg", "image/png", "image/heic", "image/webp"}
HEAD = 1024  # bytes; a PDF may begin anywhere in them


def kind(path: Path) -> str:
    """The media type of a file by its content, or nothing. Its name and what the sender said do not count."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    found = next((kind for magic, kind in KINDS.items() if head.startswith(magic)), "")
    if found == "application/zip" and any(part in head for part in OFFICE_PARTS):
        return OFFICE
    return found or ("application/pdf" if b"%PDF-" in head else "")


def refusal(media_type: str) -> Problem:
    """Why a file of this type is of no use."""
    if media_type.startswith(("audio/", "video/")):
        return Problem.VOICE
    if media_type == OFFICE:
        return Problem.OFFICE
    return Problem.ARCHIVE if media_type == "application/zip" else Problem.UNKNOWN
