"""What a turn says, cut into as few messages as a channel's limits allow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Chat
from bot.language import plain
from bot.messages import BOLD_OFF, BOLD_ON, Option
from bot.reply import split, width
from tests.bot.chats import Open, choices, journey, number
from tests.talk import LIMITS

SMALL = replace(LIMITS["telegram"], text=40, text_with_options=30, options=3)
WORDS = st.text(st.sampled_from("abc  \n\n😀é-"), max_size=150)
CHOICES = tuple(Option(id=str(n), label=f"Choice {n}") for n in range(3))


@given(st.lists(WORDS, max_size=5), st.booleans())
def test_no_piece_is_longer_than_the_limit_and_nothing_is_lost(texts: list[str], tapped: bool) -> None:
    """Only white space at the cuts goes."""
    pieces = split(texts, SMALL, CHOICES[:2] if tapped else ())
    assert all(pieces)
    assert max(map(width, pieces), default=0) <= (30 if tapped else 40)
    assert "".join("".join(pieces).split()) == "".join("".join(texts).split())


@given(st.text(st.sampled_from("ab \n"), max_size=200))
def test_words_are_not_cut_where_they_fit(text: str) -> None:
    """A cut falls on a paragraph, a line or a space, as long as there is one."""
    words = [word[:15] for word in text.split()]
    pieces = split([" ".join(words)], SMALL, ())
    assert [word for piece in pieces for word in piece.split()] == words


def test_words_of_wide_characters_are_cut_by_their_width() -> None:
    """An emoji counts twice."""
    pieces = split(["😀" * 30 + " " + "😀" * 30], SMALL, ())
    assert max(map(width, pieces)) <= 40
    assert "".join(pieces) == "😀" * 60


def test_bold_is_whole_in_each_piece() -> None:
    """What a cut would leave open ends there and goes on in the next piece."""
    pieces = split([f"before {BOLD_ON}{'word ' * 20}{BOLD_OFF}after"], SMALL, ())
    assert len(pieces) > 2
    assert all(piece.count(BOLD_ON) == piece.count(BOLD_OFF) == 1 for piece in pieces)
    assert pieces[1].startswith(BOLD_ON)
    assert max(map(width, pieces)) <= 40


def test_what_fits_is_one_piece() -> None:
    """Texts are paragraphs of one message."""
    assert split(["one", "two", "three"], SMALL, ()) == ["one\n\ntwo\n\nthree"]


def test_pieces_are_as_few_as_fit() -> None:
    """A text that would be cut begins a new piece where it fits whole."""
    assert split(["a" * 25, "b" * 25], SMALL, ()) == ["a" * 25, "b" * 25]


def test_numbered_lines_take_their_room() -> None:
    """Where options cannot be tapped they are written out below the text, inside the same limit."""
    limits = replace(SMALL, text=160, options=0)
    listed = sum(len(f"\n{n}. {choice.label}") for n, choice in enumerate(CHOICES, 1))
    *_others, last = split(["word " * 40], limits, CHOICES)
    assert width(last) + listed <= 160


@pytest.mark.parametrize(("text", "units"), [("abc", 3), ("é", 1), ("😀", 2), ("", 0)])
def test_width_counts_utf_16_units(text: str, units: int) -> None:
    """As Telegram and WhatsApp do."""
    assert width(text) == units == len(text.encode("utf-16-le")) // 2


@journey("long")
async def long(chat: Chat) -> None:
    """More than one message can hold, and a question."""
    chat.say(*[plain(f"{line} " + "word " * 200) for line in range(9)])
    await chat.choose("fruit", plain("Which fruit?"), choices("mango", "guava"))
    await chat.ask("count", plain("How many?"), number)


@pytest.mark.parametrize("channel", LIMITS)
async def test_the_question_and_its_options_are_in_the_last_piece(opened: Open, channel: str) -> None:
    """What comes before them is only read."""
    talk = await opened(long, channel=channel)
    await talk.say("long")
    *before, last = talk.heard
    assert before
    assert last.text.endswith("Which fruit?")
    assert [option.label for option in last.options] == ["Mango", "Guava"]
    assert not any(message.options for message in before)
    limits = LIMITS[channel]
    assert max(width(message.text) for message in before) <= limits.text
    assert width(last.text) <= limits.text_with_options


@journey("whose")
async def whose(chat: Chat) -> None:
    """A number that can be shared, and another question."""
    await chat.ask("phone", plain("Which number?"), str, contact=plain("Share"))
    await chat.ask("count", plain("How many?"), number)


async def test_a_button_that_shares_the_number_goes_away_when_the_person_types(opened: Open) -> None:
    """Not with the question itself, nor later."""
    talk = await opened(whose, channel="telegram")
    await talk.say("whose")
    await talk.say("0712345678")
    await talk.say("3")
    assert [(bool(message.share_contact), message.fold) for message in talk.heard[-3:]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
