"""Files on their way in: fetched before the turn, kept, taken together, and never lost."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.binder import Binder
from bot.channel import ChannelMisconfigured, FileTooLarge, NotFetched
from bot.chat import Chat
from bot.documents.look import LARGEST
from bot.documents.workshop import Failed
from bot.intake import TIDY
from bot.language import plain
from bot.messages import Incoming, Kind, Outgoing, SentFile
from bot.routes import GO
from conversations import passwords
from storage.store import Store
from tests.bot.chats import Open, consent, journey, rows
from tests.papers import paper
from tests.talk import Bot, Clock, Recorder, Talk, bot

PHONE = "+254712345678"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.FIRST_PAUSE", 0)


@pytest.fixture
async def teacher(house: Bot) -> Talk:
    """Somebody on WhatsApp, logged in and in the list of documents."""
    return await logged_in(house, "whatsapp", PHONE)


async def logged_in(house: Bot, channel: str, address: str) -> Talk:
    """A chat in the list of documents."""
    await consent(house, channel, address, proven_phone=PHONE)
    async with house.database.transaction() as tx:
        await Store(tx, house.clock()).people.register(PHONE, passwords.HASHER.hash("abcd2345"), "test")
    talk = Talk(house, channel, address, PHONE)
    await talk.say("log in")
    await talk.say("documents")
    return talk


def recorder(talk: Talk) -> Recorder:
    """The platform of a chat."""
    return talk.house.channels[talk.channel]


def message(talk: Talk, reference: str, content: bytes | Exception, **values: Any) -> Incoming:
    """A message with a file that the platform has."""
    recorder(talk).files[reference] = content
    file = SentFile(reference=reference, **values)
    return talk.house.incoming(talk.channel, talk.address, kind=Kind.FILE, file=file, proven_phone=PHONE)


def fetches(talk: Talk, answer: Callable[[int], bytes | Exception]) -> list[str]:
    """From now on the platform answers so, given how often it was asked. Returns what was asked for, as it grows."""
    asked: list[str] = []
    there, fetch = recorder(talk).files, recorder(talk).fetch

    async def counted(file: SentFile) -> Any:
        asked.append(file.reference)
        there[file.reference] = answer(len(asked))
        async for chunk in fetch(file):
            yield chunk

    recorder(talk).fetch = counted  # type: ignore[method-assign]
    return asked


async def test_a_file_is_kept_as_it_came_and_as_a_pdf(teacher: Talk, database_url: str) -> None:
    """The row names both, and what was found; the platform's copy is deleted."""
    await teacher.send_files("id-card.jpg", caption="my ID")
    (row,) = await rows(database_url, "received_file")
    assert await teacher.house.files.read(row["sha256"]) == paper("id-card.jpg")
    assert (await teacher.house.files.read(row["clean_sha256"])).startswith(b"%PDF-")
    assert (row["media_type"], row["pages"], row["problem"], row["name"]) == ("image/jpeg", 1, "", "my ID")
    assert row["reference"] == ""
    assert len(recorder(teacher).forgotten) == 1


async def test_telegram_keeps_no_copy_that_could_be_deleted(house: Bot, database_url: str) -> None:
    """So nothing is asked of it."""
    talk = await logged_in(house, "telegram", "700")
    await talk.send_files("id-card.jpg")
    assert recorder(talk).forgotten == []
    assert [row["reference"] for row in await rows(database_url, "received_file")] == [""]


async def test_an_upload_that_is_cut_in_the_middle_is_fetched_again(teacher: Talk) -> None:
    """Twice if need be; the person notices nothing."""
    content = paper("kcse.pdf")
    asked = fetches(teacher, lambda tries: content if tries == 3 else NotFetched("cut"))
    answer = await teacher.house.hear(message(teacher, "a", b"", name="kcse.pdf")) or teacher.last
    assert asked == ["a"] * 3
    assert "Is it your" in answer.text


async def test_a_file_that_cannot_be_had_leaves_a_clear_word(teacher: Talk, database_url: str) -> None:
    """What was sent before is still there, and the next try is an ordinary message."""
    await teacher.send_files("id-card.jpg")
    asked = fetches(teacher, lambda _tries: NotFetched("away"))
    await teacher.house.hear(message(teacher, "a", b""))
    assert len(asked) == 3
    assert teacher.last.text.startswith("Your file did not reach me")
    assert "Which document is it?" in teacher.last.text
    assert sorted(row["problem"] for row in await rows(database_url, "received_file")) == ["", "unreachable"]


@pytest.mark.parametrize("declared", [LARGEST + 1, 0])
async def test_a_file_that_is_too_large_is_not_taken(teacher: Talk, declared: int) -> None:
    """Whether the platform says so before, or the bytes do not end."""
    await teacher.house.hear(message(teacher, "a", b"%PDF-" + bytes(LARGEST), size=declared))
    assert teacher.last.text.startswith("The file is too large: I can take 20 MB")


async def test_a_file_that_the_platform_finds_too_large_is_not_asked_for_again(teacher: Talk) -> None:
    """It will not become smaller."""
    asked = fetches(teacher, lambda _tries: FileTooLarge())
    await teacher.house.hear(message(teacher, "a", b""))
    assert asked == ["a"]
    assert teacher.last.text.startswith("The file is too large")


async def test_twelve_photos_out_of_order_are_one_turn_in_the_right_order(house: Bot, database_url: str) -> None:
    """Telegram counts the messages of a chat; they are answered once."""
    talk = await logged_in(house, "telegram", "700")
    heard, order = len(talk.heard), [7, 3, 12, 1, 9, 10, 4, 2, 11, 6, 8, 5]
    await talk.send_files(*(f"page-{number}.jpg" for number in order))
    picture, question = talk.heard[heard:]
    assert picture.attachment
    assert picture.attachment.media_type == "image/jpeg"
    assert question.text.startswith("I see \ue00012 pages\ue001.")
    await talk.tap("KCSE certificate")
    parts = {row["position"]: row["file_id"] for row in await rows(database_url, "document_part")}
    files = {row["id"]: row for row in await rows(database_url, "received_file")}
    places = [files[parts[position]]["place"] for position in range(1, 13)]
    assert places == sorted(places)
    sent = [await house.files.read(files[parts[position]]["sha256"]) for position in range(1, 13)]
    assert sent == [paper(f"page-{number}.jpg") for number in range(1, 13)]


async def test_no_file_of_a_very_long_burst_is_lost(teacher: Talk, database_url: str) -> None:
    """More than are taken in one turn, and more than messages may wait in a chat."""
    await teacher.send_files(*(f"page-{number % 5}.jpg" for number in range(35)))
    assert len(await rows(database_url, "received_file")) == 35
    assert teacher.last.text.startswith("I see \ue0005 pages\ue001.")
    assert {row["done_at"] is None for row in await rows(database_url, "inbox")} == {False}


async def test_a_flood_of_texts_takes_no_file_with_it(teacher: Talk) -> None:
    """What was typed is answered together; what was sent has its turn."""
    texts = [teacher.house.incoming("whatsapp", PHONE, text=f"hello {n}", proven_phone=PHONE) for n in range(25)]
    await teacher.house.hear(*texts[:20], message(teacher, "a", paper("kcse.pdf"), name="kcse.pdf"), *texts[20:])
    flooded = [heard.text for heard in teacher.heard if heard.text.startswith("Many messages")]
    assert len(flooded) == 1
    assert "Is it your \ue000KCSE certificate\ue001?" in teacher.last.text


async def test_the_same_message_twice_is_one_file(teacher: Talk, database_url: str) -> None:
    """As with any message."""
    sent = message(teacher, "a", paper("kcse.pdf"))
    await teacher.house.hear(sent, sent)
    await teacher.house.hear(sent)
    assert len(await rows(database_url, "received_file")) == 1


async def test_a_crash_between_fetch_and_turn_costs_nothing(
    database_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process finds the file and takes the turn, although the platform has deleted its copy."""

    async def crash(_seconds: float) -> None:
        raise RuntimeError("the process dies here")

    async with bot(database_url, tmp_path / "files", clock) as house:
        talk = await logged_in(house, "whatsapp", PHONE)
        with monkeypatch.context() as patch:
            patch.setattr("bot.lanes.asyncio.sleep", crash)
            await house.lanes.accept([message(talk, "a", paper("kcse.pdf"), name="kcse.pdf")])
            await house.lanes.quiet.wait()
        assert len(await rows(database_url, "received_file")) == 1
        heard = len(talk.heard)
    async with bot(database_url, tmp_path / "files", clock) as house:
        await house.settled()
        assert heard
        assert "Is it your \ue000KCSE certificate\ue001?" in Talk(house, "whatsapp", PHONE).last.text


async def test_a_crash_before_the_row_costs_another_fetch(teacher: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is in the inbox until its turn, and the platform has the file until it is safe here."""
    keep, calls = teacher.house.files.keep_file, []

    def full_disk(path: Path) -> str:
        calls.append(path)
        if len(calls) == 1:
            raise OSError("no space left on device")
        return keep(path)

    monkeypatch.setattr(teacher.house.files, "keep_file", full_disk)
    await teacher.house.hear(message(teacher, "a", paper("kcse.pdf"), name="kcse.pdf"))
    assert recorder(teacher).forgotten == []
    teacher.house.lanes.wake(("whatsapp", PHONE))
    await teacher.house.settled()
    assert "Is it your \ue000KCSE certificate\ue001?" in teacher.last.text
    assert recorder(teacher).forgotten == ["a"]


async def test_a_copy_that_could_not_be_deleted_is_deleted_later(teacher: Talk, database_url: str) -> None:
    """Twilio may be away; the row remembers what is still there."""
    platform = recorder(teacher)
    forget = platform.forget

    async def away(_reference: str) -> None:
        raise ChannelMisconfigured("401")

    platform.forget = away  # type: ignore[method-assign]
    await teacher.house.hear(message(teacher, "a", paper("kcse.pdf")))
    assert [row["reference"] for row in await rows(database_url, "received_file")] == ["a"]
    platform.forget = forget  # type: ignore[method-assign]
    await teacher.house.intake.tidy()
    assert platform.forgotten == []
    teacher.house.clock.move(seconds=TIDY + 1)
    await teacher.house.intake.tidy()
    assert platform.forgotten == ["a"]
    assert [row["reference"] for row in await rows(database_url, "received_file")] == [""]


async def test_a_file_that_cannot_be_looked_at_safely_is_refused(
    teacher: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it believed what a process says that a file has taken over."""
    for said in (
        {"media_type": "application/pdf", "pages": "all"},
        {"media_type": "application/pdf", "pages": 1},
        {"media_type": "application/pdf" * 100, "pages": 1},
        {"media_type": "application/pdf", "pages": 1 << 40},
        {},
        {"run": "rm"},
        None,
        [],
    ):

        async def say(_job: str, said: object = said, **_values: object) -> object:
            return said

        monkeypatch.setattr(teacher.house.intake._workshop, "do", say)
        await teacher.house.hear(message(teacher, "a", paper("kcse.pdf")))
        assert teacher.last.text.startswith("I could not open the file safely")


@pytest.mark.parametrize("reason", [Failed("MemoryError"), TimeoutError()])
async def test_pages_that_cannot_be_put_together_now_are_asked_about_again(
    teacher: Talk, monkeypatch: pytest.MonkeyPatch, database_url: str, reason: Exception
) -> None:
    """However busy the workshop is, what was sent stays, and the next try is one tap away."""

    async def busy(_self: object, _leaves: object) -> None:
        raise reason

    with monkeypatch.context() as patch:
        patch.setattr(Binder, "bind", busy)
        patch.setattr(Binder, "show", busy)
        await teacher.send_files("page-1.jpg", "page-2.jpg")
        assert "I see \ue0002 pages\ue001." in teacher.last.text
        answer = await teacher.say("KCSE certificate")
        assert answer.text.startswith("I could not put the pages together just now. I still have them")
    assert "Receipt" in (await teacher.say("KCSE certificate")).text
    assert len(await rows(database_url, "document_part")) == 2
    assert await rows(database_url, "incident") == []


async def test_many_files_do_not_take_an_answer_for_a_flood(teacher: Talk) -> None:
    """What was typed before them is used: only texts make a flood."""
    photos = [message(teacher, str(n), paper(f"page-{n}.jpg")) for n in range(25)]
    await teacher.house.hear(teacher.house.incoming("whatsapp", PHONE, text="ID card", proven_phone=PHONE), *photos)
    assert not [heard for heard in teacher.heard if heard.text.startswith("Many messages")]


async def test_where_nobody_wants_files_they_are_refused_in_words(opened: Open) -> None:
    """A bot without the conversation that takes them."""

    @journey("town")
    async def town(chat: Chat) -> None:
        chat.say(plain(await chat.ask("town", plain("Where?"), str)))

    talk = await opened(town)
    await talk.say("town")
    answer = await talk.send_files("id-card.jpg")
    assert answer.text == "I cannot use that kind of file. I can use photos and PDF files.\n\nWhere?"


def taking(journeys: dict[str, list[int]]) -> Callable[[Chat], Awaitable[None]]:
    """A conversation that takes files, asks two questions about them, and notes what it got."""

    async def take(chat: Chat) -> None:
        name = await chat.ask("name", plain("Name?"), str, files=True)
        files = await chat.files()
        first = await chat.ask("first", plain(f"{name}, first of {len(files)}?"), str, files=True)
        await chat.ask("second", plain(f"{first}, second?"), str, files=True)
        journeys["got"] = [file.id for file in files]

    return take


async def test_a_file_asks_again_for_what_was_said_about_the_files_before(opened: Open, database_url: str) -> None:
    """And for nothing else; going back does not lose a file."""
    got: dict[str, list[int]] = {}
    talk = await opened(journey("documents")(taking(got)))
    await talk.say("documents")
    await talk.say("Asha")
    assert (await talk.send_files("kcse.pdf")).text == "Asha, first of 1?"
    assert (await talk.say("yes")).text == "yes, second?"
    assert (await talk.send_files("degree.pdf")).text == "Asha, first of 2?"
    assert (await talk.say("back")).text.startswith("You cannot go back past this point")
    await talk.say("well")
    await talk.say("done")
    stored = {row["id"] for row in await rows(database_url, "received_file")}
    assert set(got["got"]) == stored
    assert len(stored) == 2


async def test_what_was_sent_survives_a_new_start_and_other_journeys(opened: Open, database_url: str) -> None:
    """Starting the conversation again, or many others, goes on with the files."""
    others = [journey(f"other{letter}")(_town) for letter in "abcde"]
    talk = await opened(journey("documents")(taking({})), *others)
    await talk.say("documents")
    await talk.say("Asha")
    await talk.send_files("kcse.pdf")
    assert (await start(talk, "documents")).text == "Asha, first of 1?"
    for other in others:
        await start(talk, other.name)
        await talk.say("Nairobi")
    assert (await start(talk, "documents")).text == "Asha, first of 1?"
    (chat,) = await rows(database_url, "chat")
    assert json.loads(chat["conversation"])["answers"]["files"]


async def start(talk: Talk, name: str) -> Outgoing:
    """Start a conversation as a menu's button does."""
    return await talk.send(kind=Kind.BUTTON, button=f"{GO}{name}")


async def _town(chat: Chat) -> None:
    await chat.ask("town", plain("Town?"), str)
    await chat.ask("street", plain("Street?"), str)


async def test_slow_work_may_be_a_coroutine(opened: Open) -> None:
    """It runs in the loop, outside of the transaction."""

    async def double(number: int) -> int:
        return 2 * number

    @journey("work")
    async def work(chat: Chat) -> None:
        chat.say(plain(str(await chat.work("double", double, 21))))

    talk = await opened(work)
    assert (await talk.say("work")).text.startswith("42")
