"""Documents over real HTTP, from phones to the file store and back, on both platforms."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from sandbox.faults import CutShort
from sandbox.sample import EXAMINER, TEACHER
from sandbox.system import Desk
from tests.audit import rows
from tests.journey.conversation import count, on_telegram, on_whatsapp, quiet
from tests.papers import paper, photo, written
from tests.process import mtahini

MIMES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "html": "text/html",
    "docx": "application/x",
}
ORDER = random.Random(12).sample(range(1, 13), 12)
pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.FIRST_PAUSE", 0.05)


class Sender:
    """Somebody who is logged in, and sends files."""

    def __init__(self, standing: Desk, channel: str) -> None:
        self.standing = standing
        self.talk = on_telegram(standing) if channel == "telegram" else on_whatsapp(standing)
        self.channel = channel
        standing.app.lanes._patience = 0.1

    async def send(self, name: str, content: bytes | None = None, album: str = "") -> None:
        """One file of tests/papers.py, or bytes under a name; .jpg goes as a photo."""
        content = paper(name) if content is None else content
        kind = name.rpartition(".")[2]
        if self.channel == "whatsapp":
            await self.standing.twilio.send_media(f"+{TEACHER}", content, MIMES[kind], name)
        elif kind == "jpg":
            self.standing.telegram.send_photo(5001, content, album=album)
        else:
            self.standing.telegram.send_document(5001, content, name, MIMES[kind])

    async def until(self, words: str, act: Awaitable[None]) -> str:
        """Act, and wait for a message with these words."""
        heard = len(self.talk.phone.heard())
        async with asyncio.timeout(60):
            await act
            await self.talk.phone.until(lambda _screen: any(words in text for text in self.talk.phone.heard()[heard:]))
            await quiet(self.standing)
        return next(text for text in self.talk.phone.heard()[heard:] if words in text)

    def pictures(self) -> list[bytes]:
        """What the bot has shown."""
        return [content for content in self.talk.phone.screen().letters if content.startswith(b"\xff\xd8\xff")]


@pytest.fixture(params=["telegram", "whatsapp"])
async def sender(request: pytest.FixtureRequest, standing: Desk) -> Sender:
    """On either platform, in the list of documents."""
    made = Sender(standing, request.param)
    await made.talk.walk(to="My documents")
    await made.until("0 of 7", made.talk.phone.write("documents"))
    return made


async def burst(sender: Sender) -> None:
    """Twelve photos at once, brought to us in another order, some of them twice."""
    if sender.channel == "telegram":
        sender.standing.telegram.disorder(duplicate=0.3, reorder=0.6, seed=5)
        for number in range(1, 13):
            await sender.send(f"page-{number}.jpg", album="one")
        return
    post = sender.standing.twilio.post
    post.holds, post.duplicated = True, 0.3
    for number in range(1, 13):
        await sender.send(f"page-{number}.jpg")
    await post.release([number - 1 for number in ORDER])


async def test_a_burst_of_photos_out_of_order_is_one_document(sender: Sender) -> None:
    """Telegram tells the order; on WhatsApp it is that of arrival, and a line of numbers mends it."""
    await sender.until("I see 12 pages" if sender.channel == "telegram" else "*12 pages*", burst(sender))
    if sender.channel == "whatsapp":
        await sender.until("right order", sender.talk.phone.tap("Change the pages"))
        right = ", ".join(str(ORDER.index(number) + 1) for number in range(1, 13))
        await sender.until("*12 pages*", sender.talk.phone.write(right))
    await sender.until("Receipt R-", sender.talk.phone.tap("KCSE certificate"))
    url = sender.standing.settings.database_url
    [(sha256, pages)] = await rows(url, "SELECT sha256, pages FROM document")
    assert pages == 12
    content = await sender.standing.app.files.read(sha256)
    with pikepdf.open(io.BytesIO(content)) as document:
        images = [next(iter(page.get_images().values())).read_raw_bytes() for page in document.pages]
    assert [_number(image) for image in images] == list(range(1, 13))
    assert all(len(picture) <= 30_000 for picture in sender.pictures())
    assert await count(sender.standing, "incident") == 0


def _number(jpeg: bytes) -> int:
    """Which of the twelve photos a page shows."""
    small = Image.open(io.BytesIO(jpeg)).convert("L").resize((90, 120))
    return min(
        range(1, 13), key=lambda number: _distance(small, photo(f"Page {number}").convert("L").resize((90, 120)))
    )


def _distance(one: Image.Image, other: Image.Image) -> int:
    return sum(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True))


async def test_what_came_is_encrypted_here_and_gone_there(sender: Sender) -> None:
    """Nothing of a photo can be read from the disk, and Twilio has none left."""
    await sender.until("Which document is it?", sender.send("id-card.jpg"))
    await sender.until("Receipt R-", sender.talk.phone.tap("National ID card"))
    stored = [path for path in Path(sender.standing.settings.files_url).rglob("*") if path.is_file()]
    assert len(stored) == 3  # as it came, as a PDF, and the picture
    assert all(path.read_bytes().startswith(b"MTF1") for path in stored)
    if sender.channel == "whatsapp":
        messages = sender.standing.twilio.messages
        assert [
            message for message in messages.all() if message.direction == "inbound" and messages.media_of(message)
        ] == []
    (picture,) = sender.pictures()
    assert Image.open(io.BytesIO(picture)).format == "JPEG"


async def test_an_upload_that_is_cut_in_the_middle_is_had_all_the_same(sender: Sender) -> None:
    """And one that is cut every time is said to be lost, with what to do."""
    faults, operation = (
        (sender.standing.telegram.faults, "download")
        if sender.channel == "telegram"
        else (sender.standing.twilio.faults, "media.storage")
    )
    faults.add(operation, CutShort(), times=2)
    await sender.until("Is it your", sender.send("kcse.pdf"))
    await sender.until("Receipt R-", sender.talk.phone.tap("KCSE certificate"))
    faults.rate(operation, CutShort(), probability=1)
    await sender.until("Your file did not reach me", sender.send("degree.pdf"))
    faults.clear()
    await sender.until("Degree or diploma", sender.send("degree.pdf"))


HOSTILE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "a zip named.pdf": ("a zip file", lambda _channel: paper("zip.pdf")),
    "an encrypted.pdf": ("locked with a password", lambda _channel: paper("locked.pdf")),
    "a decompression bomb.png": ("too large to open", lambda _channel: paper("bomb.png")),
    "300 pages.pdf": ("300 pages", lambda _channel: paper("book.pdf")),
    "scripts.pdf": ("I took scripts", lambda _channel: paper("scripts.pdf")),
    "a large photo.jpg": ("1 page", lambda channel: large_photo(20_000_000 if channel == "telegram" else 15_900_000)),
    "garbage.pdf": ("is damaged", lambda _channel: random.Random(0).randbytes(300_000).join([b"%PDF-1.7\n", b""])),
}


def large_photo(size: int) -> bytes:
    """A photo of exactly so many bytes."""
    return written(photo("KCSE certificate").resize((6000, 8000)), quality=95).ljust(size, b"\0")


async def test_hostile_files_are_answered_in_words(sender: Sender) -> None:
    """One after the other; the bot goes on, and nothing is an incident."""
    for name, (words, content) in HOSTILE.items():
        await sender.until(words, sender.send(name, content(sender.channel)))
        if "Throw it away" in sender.talk.phone.screen().labels:
            await sender.until("Thrown away", sender.talk.phone.tap("Throw it away"))
    assert await count(sender.standing, "incident") == 0
    assert await count(sender.standing, "inbox", "done_at IS NULL") == 0


async def test_officers_see_the_same_list_and_the_person_is_told(standing: Desk) -> None:
    """By the commands that they use; who looked and who decided is kept."""
    sender = Sender(standing, "telegram")
    settings = standing.settings
    await sender.talk.walk(to="My documents")
    await sender.until("Is it your", sender.send("kcse.pdf"))
    await sender.until("Receipt R-", sender.talk.phone.tap("KCSE certificate"))
    listed = await mtahini(settings, "documents", "list", EXAMINER, "--by", "Mwende")
    assert "kcse            received (1 page, 1 kB, " in listed
    assert "id-card         missing" in listed
    copy = Path(settings.files_url).parent / "copy.pdf"
    await mtahini(settings, "documents", "save", EXAMINER, "kcse", str(copy), "--by", "Mwende")
    assert copy.read_bytes() == paper("kcse.pdf")
    why = ("--why", "The stamp cannot be read.", "--by", "Mwende")
    returning = mtahini(settings, "documents", "replace", EXAMINER, "kcse", *why)
    assert "The stamp cannot be read." in await sender.until("send your document", _done(returning))
    accepting = mtahini(settings, "documents", "accept", EXAMINER, "kcse", "--by", "Mwende")
    await sender.until("is accepted", _done(accepting))
    history = await rows(settings.database_url, "SELECT what, new, why FROM history WHERE who = 'Mwende' ORDER BY id")
    assert ("document kcse", "returned", "The stamp cannot be read.") in history
    assert ("document kcse", "accepted", "") in history
    looks = await rows(settings.database_url, "SELECT what, why FROM look WHERE who = 'Mwende' ORDER BY id")
    assert [what for what, _ in looks].count("documents") == 4
    assert [what for what, _ in looks].count("document") == 1


async def _done(work: Awaitable[str]) -> None:
    await work


async def test_a_command_that_finds_nothing_says_so_and_changes_nothing(standing: Desk) -> None:
    """A number without an account, an item that is missing, one that does not exist."""
    settings, by = standing.settings, ("--by", "Mwende")
    await Sender(standing, "telegram").talk.walk(to="My documents")
    for arguments, words in (
        (("list", "254799999999"), "Nobody has an account with this number"),
        (("list", "0722"), "I count 4 digits"),
        (("accept", EXAMINER, "kcse"), "KCSE certificate is missing"),
        (("accept", EXAMINER, "passport"), "there is no item passport"),
        (("replace", EXAMINER, "kcse", "--why", " "), "--why is empty"),
        (("list", EXAMINER, "--by", " "), "--by is empty"),
    ):
        with pytest.raises(RuntimeError, match=words):
            await mtahini(settings, "documents", *arguments[:2], *by, *arguments[2:])
    assert await count(standing, "history", "who = 'Mwende'") == 0


async def test_keys_are_changed_and_old_files_purged_by_command(standing: Desk) -> None:
    """While the bot serves, which reads with the old key until it is started again."""
    sender = Sender(standing, "telegram")
    await sender.talk.walk(to="My documents")
    await sender.until("Is it your", sender.send("kcse.pdf"))
    await sender.until("Receipt R-", sender.talk.phone.tap("KCSE certificate"))
    old = standing.settings.files_key.get_secret_value()
    changed = standing.settings.model_copy(
        update={"files_key": type(standing.settings.files_key)("ab" * 32), "files_old_keys": old}
    )
    assert "2 of 2 files encrypted anew" in await mtahini(changed, "files", "rotate")
    assert "0 of 2 files encrypted anew" in await mtahini(changed, "files", "rotate")
    assert "0 files deleted" in await mtahini(changed, "retention", "purge")
