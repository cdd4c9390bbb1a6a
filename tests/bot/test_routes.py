"""What a message means where the chat stands."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Chat
from bot.conversation import Conversation, conversation
from bot.engine import Pending, Shown
from bot.language import plain
from bot.messages import Incoming, Kind
from bot.routes import LONGEST, Answer, Proven, Resume, Said, Start, Step, Unclear, route
from bot.words import Word


def _named(name: str, title: str, words: str = "", **more: Any) -> Conversation:
    async def nothing(_chat: Chat) -> None:
        """Not run."""

    return conversation(name, title=plain(title), words=plain(words), **more)(nothing)


CONVERSATIONS = {
    each.name: each
    for each in (
        _named("contract", "Marking contracts", "contract, invitation, accept contract"),
        _named("letter", "My letters", "letter, download letter"),
        _named("reset", "Reset my password", "password, reset, pasword"),
        _named("verify", "Check", "verify", reads=lambda text: {"what": text} if "7KQ2-" in text else {}),
    )
}
FRUITS = Pending(
    key="fruit",
    token="t0",
    options=[
        Shown(id="mango", labels=["Mango", "Embe"]),
        Shown(id="guava", labels=["Guava", "Pera"]),
        Shown(id="passion", labels=["Passion fruit", "Karakara"]),
    ],
)
SURE = Pending(
    key="sure",
    token="t1",
    exact=True,
    options=[Shown(id="yes", labels=["Delete it", "Futa"]), Shown(id="no", labels=["Keep it", "Iache"])],
)
NAME = Pending(key="name", token="t2")
SECRET = Pending(key="password", token="t3", secret=True)
NUMBER = Pending(key="phone", token="t4", contact=True)
MENU = Pending(
    key="what",
    token="t5",
    options=[Shown(id="go:contract", labels=["Marking contracts"]), Shown(id="resume:letter", labels=["Continue"])],
)


def typed(text: str, pending: Pending | None = None) -> Step:
    """What a typed text means."""
    return sent(pending, text=text)


def sent(pending: Pending | None, **values: Any) -> Step:
    """What any message means."""
    incoming = Incoming(channel="telegram", address="1", message_id="1", **values)
    return route(incoming, pending, CONVERSATIONS)


@pytest.mark.parametrize(
    ("text", "fruit"),
    [
        ("1", "mango"),
        (" 2. ", "guava"),
        ("3)", "passion"),
        ("Mango", "mango"),
        ("MANGO!", "mango"),
        ("embe", "mango"),
        ("pera", "guava"),
        ("mangoo", "mango"),
        ("guavva", "guava"),
        ("passion", "passion"),
        ("fruit", "passion"),
        ("passion-fruit", "passion"),
        ("karakra", "passion"),
        ("\u0663", "passion"),
    ],
)
def test_an_option_is_chosen_by_number_label_or_nearly(text: str, fruit: str) -> None:
    """In both languages, whatever the case and the marks."""
    assert typed(text, FRUITS) == Answer(fruit)


@pytest.mark.parametrize("text", ["4", "-1", "1 2", "1.5", "banana", "?", "xyz", "\u00b2"])
def test_what_names_no_option_is_unclear(text: str) -> None:
    """Nothing is guessed from it."""
    assert isinstance(typed(text, FRUITS), Unclear)


def test_a_near_miss_of_an_option_is_offered() -> None:
    """Too far off to be taken for it, near enough to be meant."""
    step = typed("mangrove", FRUITS)
    assert isinstance(step, Unclear)
    assert "Did you mean: Mango?" in str(step.reason)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", "yes"),
        ("2", "no"),
        ("Delete it", "yes"),
        ("futa", "yes"),
        ("yes", "yes"),
        ("Ndiyo!", "yes"),
        ("hapana", "no"),
        ("NO", "no"),
        ("la", "no"),
        ("sitaki", "no"),
    ],
)
def test_a_clear_word_confirms(text: str, answer: str) -> None:
    """The label, the number, or a plain yes or no in either language."""
    assert typed(text, SURE) == Answer(answer)


@pytest.mark.parametrize("text", ["delete i", "Delet it", "it", "yes no", "ye", "maybe", "my contract", "contrct", "7"])
def test_nothing_else_confirms(text: str) -> None:
    """Neither a near miss nor a part of a label; the reason says what does."""
    step = typed(text, SURE)
    assert isinstance(step, Unclear)
    assert "1 for Delete it, 2 for Keep it" in str(step.reason)


def test_an_exact_word_leaves_a_confirmation() -> None:
    """Who wants something else says so."""
    assert typed("contract", SURE) == Start("contract", "en")


def test_free_text_is_an_answer() -> None:
    """Whatever it resembles, without the white space around it."""
    assert typed("  My contract, Otieno ", NAME) == Answer("My contract, Otieno")
    assert typed("letter", NAME) == Answer("letter")


@pytest.mark.parametrize("pending", [None, FRUITS, SURE, NAME, SECRET, NUMBER, MENU])
@pytest.mark.parametrize(("text", "word"), [("menu", Word.MENU), ("RUDI", Word.BACK), ("/help", Word.HELP)])
def test_global_words_come_first(pending: Pending | None, text: str, word: Word) -> None:
    """Whatever is asked."""
    assert typed(text, pending) == Said(word)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("contract", "contract"),
        ("Accept Contract", "contract"),
        ("contrct", "contract"),
        ("I want to download my letter", "letter"),
        ("Reset my password", "reset"),
        ("pasword", "reset"),
    ],
)
def test_a_conversation_is_started_by_its_title_or_words(text: str, name: str) -> None:
    """Alone, nearly, or in a sentence; also where a choice was asked for."""
    for step in (typed(text), typed(text, FRUITS)):
        assert isinstance(step, Start)
        assert step.name == name


def test_the_very_word_of_a_conversation_is_more_than_a_part_of_a_label() -> None:
    """As when an answer is to be rated, and REPLY is sent as the message said. A whole label is more than both."""
    options = [Shown(id="rate", labels=["Rate the letter", "Tathmini barua"], words=["rate"])]
    assert typed("letter", Pending(key="what", token="t6", options=options)) == Start("letter", "en")
    assert typed("the letter", Pending(key="what", token="t6", options=options)) == Answer("rate")
    resumed = [Shown(id="resume:letter", labels=["Continue: the letter"])]
    assert typed("letter", Pending(key="what", token="t6", options=resumed)) == Resume("letter")
    named = [*options, Shown(id="this", labels=["Letter"])]
    assert typed("letter", Pending(key="what", token="t6", options=named)) == Answer("this")


def test_what_starts_nothing_is_unclear() -> None:
    """Where nothing is asked."""
    assert isinstance(typed("jua linawaka leo"), Unclear)


def test_a_secret_is_left_by_an_exact_word_only() -> None:
    """Anything near may be the secret itself."""
    assert typed("reset", SECRET) == Start("reset", "en")
    assert typed("resett", SECRET) == Answer("resett")
    assert typed("my password", SECRET) == Answer("my password")


@pytest.mark.parametrize("pending", [None, FRUITS, SURE, MENU])
def test_what_can_mean_one_conversation_only_starts_it(pending: Pending | None) -> None:
    """Without any of its words, and before words of others; the language is that of its own words."""
    assert typed("7KQ2-M8TX-4ZRC4", pending) == Start("verify")
    assert typed("is my letter 7KQ2-M8TX-4ZRC4 good?", pending) == Start("verify")
    assert typed("verify 7KQ2-M8TX-4ZRC4", pending) == Start("verify", "en")


def test_where_a_text_or_a_secret_is_asked_for_it_is_an_answer() -> None:
    """A reason may name a letter, and a password may look like a serial."""
    for pending in (NAME, SECRET):
        assert typed("7KQ2-M8TX-4ZRC4", pending) == Answer("7KQ2-M8TX-4ZRC4")


def test_a_menus_options_are_conversations() -> None:
    """Typed, numbered or tapped."""
    assert typed("1", MENU) == Start("contract")
    assert typed("continue", MENU) == Resume("letter")
    assert sent(MENU, kind=Kind.BUTTON, button="t5.0") == Start("contract")
    assert sent(None, kind=Kind.BUTTON, button="go:contract") == Start("contract")
    assert sent(FRUITS, kind=Kind.BUTTON, button="resume:letter") == Resume("letter")


@pytest.mark.parametrize("button", ["t0.3", "t0.", "t0.x", "t0.-1", "t0.\u00b2", "t1.0", "go:nowhere", "go:", "", "."])
def test_an_unknown_button_is_unclear(button: str) -> None:
    """Old ones and forged ones are answered, never taken for a choice."""
    assert isinstance(sent(FRUITS, kind=Kind.BUTTON, button=button), Unclear)


def test_a_button_is_its_questions() -> None:
    """The token says which question it was on."""
    assert sent(FRUITS, kind=Kind.BUTTON, button="t0.2") == Answer("passion")
    assert isinstance(sent(None, kind=Kind.BUTTON, button="t0.2"), Unclear)


def test_a_persons_own_contact_answers_where_it_is_asked_for() -> None:
    """Elsewhere it proves the number all the same; somebody else's number never does."""
    own = {"kind": Kind.CONTACT, "proven_phone": "+254712345678"}
    assert sent(NUMBER, **own) == Answer("+254712345678")
    assert sent(NAME, **own) == Proven()
    assert sent(None, **own) == Proven()
    assert isinstance(sent(NUMBER, kind=Kind.CONTACT, other_phone="+254733000000"), Unclear)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.TEXT, Kind.BUTTON)])
def test_what_cannot_be_read_is_unclear(kind: Kind) -> None:
    """Each kind has its own reason; a caption is read as a text."""
    assert isinstance(sent(NAME, kind=kind), Unclear)
    assert sent(NAME, kind=kind, text="Achieng") == Answer("Achieng")


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200d", "\x01\x02", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_unclear(text: str) -> None:
    """Neither is an answer."""
    assert isinstance(typed(text, NAME), Unclear)


def test_the_words_of_a_conversation_are_no_answer_that_stays_on_record() -> None:
    """They begin nothing either: what was done so far would be left. What only has such a word is an answer."""
    reason = Pending(key="why", token="t6", exact=True)
    step = typed("My letters", reason)
    assert isinstance(step, Unclear)
    assert "My letters begins something else" in str(step.reason)
    assert typed("my letters are late", reason) == Answer("my letters are late")
    assert typed("7KQ2-M8TX", reason) == Answer("7KQ2-M8TX")
    assert typed("My letters", NAME) == Answer("My letters")
