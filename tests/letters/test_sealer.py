"""A seal is made by who has the key, over all of its parts; a proof knows a message again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sms import gsm7
from letters.seal import ALPHABET
from letters.sealer import Sealer, shown

KEY, OTHER = "k" * 32, "o" * 32
PARTS = ("7KQ2-M8TX-4ZRC4", "invitation", "1", "en", "2026 KCSE 233/1", "W.A.O.")
NOTICE = "Mtahini. Wanjikũ, you’re invited to mark *2026 KCSE 233/1* – answer before 25 November: send CONTRACT."


def test_a_seal_holds_over_its_own_parts_only() -> None:
    """Another word, another order, or a word moved to its neighbour breaks it."""
    sealer = Sealer([KEY])
    seal = sealer.seal(PARTS)
    assert sealer.holds(seal, PARTS)
    for changed in (PARTS[:-1], PARTS[::-1], (*PARTS[:-1], "W.A.K."), ("7KQ2-M8TX-4ZRC4i", "nvitation", *PARTS[2:])):
        assert not sealer.holds(seal, changed)


def test_without_the_key_no_seal_holds() -> None:
    """Nor does an empty one."""
    assert not Sealer([OTHER]).holds(Sealer([KEY]).seal(PARTS), PARTS)
    assert not Sealer([KEY]).holds("", PARTS)


def test_what_an_earlier_key_sealed_still_holds() -> None:
    """The key may be changed when it has become known."""
    seal, proof = Sealer([KEY]).seal(PARTS), Sealer([KEY]).proof(NOTICE)
    changed = Sealer([OTHER, KEY])
    assert changed.holds(seal, PARTS)
    assert changed.seal(PARTS) != seal
    assert proof in changed.proofs(NOTICE)
    assert changed.proof(NOTICE) != proof


def test_the_printed_form_can_be_read_aloud() -> None:
    """Eight symbols in two groups, without those that look alike; another seal prints another."""
    made = {shown(Sealer([KEY]).seal([str(number)])) for number in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", each) for each in made)


@pytest.mark.parametrize(
    "copied",
    [NOTICE.upper(), f"  {NOTICE}\n", NOTICE.replace(" ", "\n"), NOTICE.replace("*", ""), gsm7(NOTICE)],
    ids=["capitals", "spaces", "lines", "bold", "as an SMS"],
)
def test_a_copied_message_is_known_again(copied: str) -> None:
    """What copying and the channels do to a text does not matter."""
    sealer = Sealer([KEY])
    assert sealer.proof(copied) == sealer.proof(NOTICE)


@pytest.mark.parametrize(("before", "after"), [("233/1", "233/2"), ("25", "26"), (".", ","), ("/", "."), ("mark", "")])
def test_a_changed_message_is_another(before: str, after: str) -> None:
    """Every digit, word and mark counts: they are what a swindler changes."""
    assert Sealer([KEY]).proof(NOTICE.replace(before, after)) != Sealer([KEY]).proof(NOTICE)


@given(st.text(), st.text())
def test_a_proof_says_nothing_to_who_has_no_key(one: str, other: str) -> None:
    """It is as long for every text, and another for another key."""
    assert len(Sealer([KEY]).proof(one)) == len(Sealer([KEY]).proof(other)) == 64
    assert Sealer([KEY]).proof(one) != Sealer([OTHER]).proof(one)
