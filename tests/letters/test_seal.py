"""Serials survive being typed by people, and mistyped ones are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.seal import ALPHABET, find_serials, new_serial, parse_serial, qr, qr_path

serials = st.builds(lambda _: new_serial(), st.integers())


def test_a_new_serial_comes_in_groups_and_is_never_the_same() -> None:
    """Twelve random symbols and a check character, in groups of four, four and five."""
    made = {new_serial() for _ in range(500)}
    assert len(made) == 500
    assert all([len(group) for group in serial.split("-")] == [4, 4, 5] for serial in made)


@given(serials, st.sampled_from(["-", " ", "", " - ", "–", "_"]), st.booleans())
def test_a_serial_is_read_however_it_is_typed(serial: str, dash: str, lower: bool) -> None:
    """Case, spaces and dashes do not matter."""
    typed = serial.replace("-", dash)
    assert parse_serial(f" {typed.lower() if lower else typed}\n") == serial


@given(serials, st.sampled_from("OoQ"), st.sampled_from("IiLl"))
def test_look_alikes_are_read_as_the_digits_they_look_like(serial: str, zero: str, one: str) -> None:
    """O stands for 0; I and L stand for 1; Q is a letter of its own."""
    typed = serial.replace("1", one)
    assert parse_serial(typed.replace("0", zero) if zero != "Q" else typed) == serial


@given(serials, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(serial: str, place: int, wrong: str) -> None:
    """Every substitution changes the check."""
    symbols = serial.replace("-", "")
    typed = symbols[:place] + wrong + symbols[place + 1 :]
    assert parse_serial(typed) == (serial if typed == symbols else None)


@given(serials, st.integers(0, 12), st.integers(0, 12))
def test_two_characters_that_changed_places_are_noticed(serial: str, one: int, other: int) -> None:
    """Whether they are neighbours or not."""
    symbols = list(serial.replace("-", ""))
    symbols[one], symbols[other] = symbols[other], symbols[one]
    typed = "".join(symbols)
    assert parse_serial(typed) == (serial if typed == serial.replace("-", "") else None)


@given(st.text())
def test_other_text_is_no_serial(text: str) -> None:
    """Nothing makes the reader fail; what it accepts, it accepts in its own form too."""
    serial = parse_serial(text)
    assert serial is None or parse_serial(serial) == serial


@pytest.mark.parametrize(
    "text", ["", "7KQ2", "7KQ2-M8TX-4ZRU0", "7KQ2-M8TX-4ZRC7", "7KQ2-M8TX-4ZRC4-7", "👍" * 13, "1" * 10_000]
)
def test_wrong_lengths_and_letters_are_refused(text: str) -> None:
    """Too short, too long, or with letters that no serial has."""
    assert parse_serial(text) is None


def test_the_qr_code_is_one_path_of_all_black_modules() -> None:
    """The runs cover as many modules as the code has; nothing else is drawn."""
    url = "https://letters.example.org/verify/7KQ2-M8TX-4ZRC4"
    path = qr_path(url, 0, 0, 80)
    lengths = [int(words.split()[2]) for words in path.split(" cm ")[1].split(" re ")[:-1]]
    assert sum(lengths) == sum(map(sum, qr(url)))
    assert path.split().count("f") == 1


@pytest.mark.parametrize(
    "text",
    ["Is {} real?", "(https://letters.example.org/verify/{})", "{}", "serial:{}.", "a b c {} d"],
)
@given(serials, st.booleans())
def test_a_serial_is_found_in_a_text(text: str, serial: str, lower: bool) -> None:
    """With its dashes, in any case, between any marks."""
    written = serial.lower() if lower else serial
    assert find_serials(text.format(written)) == [written]


@pytest.mark.parametrize("text", ["INVIGILATIONS are near", "call 254712345678", "2026 KCSE 233/1", "1234-5678", ""])
def test_words_and_numbers_are_no_serials(text: str) -> None:
    """Thirteen letters are a word; telephone numbers are shorter."""
    assert find_serials(text) == []
