"""The grammar of marks: a text gives marks for exactly the people whom it names, or a question; never a guess."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import Invalid
from conversations.marks import Said, marks

ROLL = range(1, 13)
P, AB = Said("P"), Said("Ab")


def short(text: str, roll: Collection[int] = ROLL) -> str:
    """The marks of a text in short: `PPA.` is present, present, absent, not marked."""
    found = marks(text, roll)
    return "".join({"P": "P", "Ab": "A"}[found[n].value] if n in found else "." for n in roll)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALL P", "PPPPPPPPPPPP"),
        ("all p.", "PPPPPPPPPPPP"),
        ("ALL P EXCEPT 3 7", "PPAPPPAPPPPP"),
        ("All present except 3, 7 and 9", "PPAPPPAPAPPP"),
        ("wote P isipokuwa 3", "PPAPPPPPPPPP"),
        ("Wote wapo ila namba 3 na 7", "PPAPPPAPPPPP"),
        ("wote present except 3 hayupo", "PPAPPPPPPPPP"),
        ("3 AB", "..A........."),
        ("3AB", "..A........."),
        ("1-9 P, 10 AB sick", "PPPPPPPPPA.."),
        ("1 to 9 P 10 ab", "PPPPPPPPPA.."),
        ("1 hadi 9 wapo, 10\u201312 hawapo", "PPPPPPPPPAAA"),
        ("3 7 AB\nrest P", "PPAPPPAPPPPP"),
        ("3 ab mgonjwa, wengine p", "PPAPPPPPPPPP"),
        ("3 late, 4 amechelewa", "..PP........"),
        ("P ALL", "PPPPPPPPPPPP"),
        ("Present: 1-9. Absent: 10, 11", "PPPPPPPPPAA."),
        ("P all except 3", "PPAPPPPPPPPP"),
        ("ALL P, 3 AB sick", "PPAPPPPPPPPP"),
        ("all ab except 1", "PAAAAAAAAAAA"),
        ("ALL P EXCEPT 3 AB sick, 7", "PPAPPPAPPPPP"),
        ("\uff11\uff10 P", ".........P.."),
    ],
)
def test_marks_as_people_write_them(text: str, expected: str) -> None:
    """In English, in Kiswahili and mixed."""
    assert short(text) == expected


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("10 AB sick", "sick"),
        ("10 AB: in hospital, since Monday", "in hospital, since Monday"),
        ("10 AB (mgonjwa)", "(mgonjwa)"),
        ("10 ab!", ""),
    ],
)
def test_what_follows_a_mark_is_its_note(text: str, note: str) -> None:
    """In the manager's own words."""
    assert marks(text, ROLL) == {10: Said("Ab", note)}


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "ALL", "P", "3", "3 7", "good morning", "ALL P EXCEPT", "EXCEPT 3", "3 P EXCEPT 4", "3 P 3 AB"),
        *("ALL P EXCEPT 3 P", "ALL P, ALL AB", "ALL P rest AB", "9-1 P", "0 P", "13 P", "10-13 P", "3.5 P", "1/2 P"),
        *("-3 P", "3 not P", "3 si P", "ALL P EXCEPT Kamau", "ALL P EXCEPT 3 and Kamau", "3 AB and Kamau"),
        *("3 AB sick but will come", "3 AB ward 7", "3 A", "ALL P EXCEPT 3 sick", "3AB7x", "1234567 P", "3 P?7"),
        *("is everyone present", "3 AB sick present", "P 3 AB", "1 2 3", "all day"),
    ],
)
def test_what_is_not_clear_is_a_question(text: str) -> None:
    """With the reason, and how to write it."""
    with pytest.raises(Invalid):
        marks(text, ROLL)


@pytest.mark.parametrize(
    "text", ["3 A", "1 P 2 P 3 a", "3A", "ALL A", "ALL P EXCEPT 3 A", "A 3", "P 1-9 A 10", "ALL P 3 A"]
)
def test_the_letter_alone_is_named(text: str) -> None:
    """Whoever writes A for absent learns what to write."""
    with pytest.raises(Invalid, match="for absent, write AB"):
        marks(text, ROLL)


def test_the_letter_in_a_note_is_a_word() -> None:
    """As in any sentence."""
    assert marks("3 AB has a fever", ROLL) == {3: Said("Ab", "has a fever")}


def test_who_is_not_on_the_list_cannot_be_marked() -> None:
    """And the way on is named."""
    with pytest.raises(Invalid, match=r"no number 13 on today's list.*send REPLACE"):
        marks("ALL P EXCEPT 13", ROLL)


def test_a_range_passes_over_who_has_left_the_list() -> None:
    """Only its ends must be there."""
    assert short("1-4 P", (1, 2, 4, 5)) == "PPP."
    with pytest.raises(Invalid):
        marks("1-3 P", (1, 2, 4, 5))


PIECES = [
    *("ALL", "P", "AB", "EXCEPT", "1", "2", "3", "7", "12", "13", "1-4", "5-2", ",", ";", ".", "and", "na", "rest"),
    *("wote", "isipokuwa", "sick", "Kamau", "not", "ab?", "3AB", "p7", "(x)", "\n"),
]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
)


@given(TEXTS, st.sets(st.integers(1, 15), min_size=1).map(sorted))
@settings(max_examples=500, deadline=None)
def test_nobody_is_marked_who_was_not_named(text: str, roll: list[int]) -> None:
    """Whatever the text: who is marked is on the list, and named by number, in a range, or by a word for all."""
    try:
        found = marks(text, roll)
    except Invalid:
        return
    assert set(found) <= set(roll)
    if re.search(r"\b(all|everyone|everybody|wote|rest|others|wengine|waliobaki)\b", text.casefold()):
        assert list(found) == roll
        return
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    assert set(found) <= set(range(min(numbers), max(numbers) + 1))
    if not re.search(r"\d\s*(?:-|to|hadi|mpaka)\s*\d", text):
        assert set(found) == set(numbers)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, dict[int, str]]:
    """A text in one of the many forms of the grammar, and what it says."""
    present = draw(st.sets(st.sampled_from(ROLL)))
    absent = draw(st.sets(st.sampled_from(ROLL).filter(lambda n: n not in present)))
    word = {
        "P": draw(st.sampled_from(["P", "p", "present", "wapo", "yupo"])),
        "Ab": draw(st.sampled_from(["AB", "ab", "absent", "hayupo", "hawapo"])),
    }
    between = draw(st.sampled_from([" ", ", ", " na ", " and ", " & "]))
    joined = {value: between.join(map(str, sorted(who))) for value, who in (("P", present), ("Ab", absent))}
    said = dict.fromkeys(present, "P") | dict.fromkeys(absent, "Ab")
    note = draw(st.sampled_from(["", " mgonjwa", " sick", " on leave"]))
    kind = draw(st.sampled_from(["each", "except", "rest"]))
    value = draw(st.sampled_from(["P", "Ab"]))
    other = "Ab" if value == "P" else "P"
    if kind == "each" or not joined[other]:
        parts = [f"{who} {word[each]}{note}" for each, who in joined.items() if who]
        return draw(st.sampled_from([", ", "\n", "; ", " "])).join(parts), said
    everybody = dict.fromkeys(ROLL, value) | dict.fromkeys(absent if other == "Ab" else present, other)
    if kind == "rest":
        rest = draw(st.sampled_from(["rest", "the rest", "wengine"]))
        return f"{joined[other]} {word[other]}{note}, {rest} {word[value]}", everybody
    all_of, but = (
        draw(st.sampled_from(["ALL", "wote", "Everyone"])),
        draw(st.sampled_from(["except", "isipokuwa", "ila"])),
    )
    return f"{all_of} {word[value]} {but} {joined[other]}", everybody


@given(written())
@settings(max_examples=300, deadline=None)
def test_every_form_says_what_was_meant(form: tuple[str, dict[int, str]]) -> None:
    """The same marks from any way to write them."""
    text, said = form
    if not said:
        return
    assert {number: each.value for number, each in marks(text, ROLL).items()} == said
