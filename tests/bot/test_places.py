"""Finding a sub-county by a few letters, nearly, by number, or by looking around."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import plain
from bot.places import Gazetteer, Lead
from bot.widgets import SubCounty
from storage.places import default_counties, default_subcounties
from tests.bot.chats import Open, answers, journey
from tests.talk import Talk

KENYA = Gazetteer(default_counties(), default_subcounties())


def found(text: str, lead: str = "") -> str:
    """The name of what is meant, or what there is to choose from."""
    answer = KENYA.find(text, lead)
    if isinstance(answer, Lead):
        return " | ".join(str(label) for _code, label in KENYA.offers(answer))
    return str(KENYA.label(answer))


KISII = "Etago | Gucha | Gucha South | Kenyenya | Kisii Central | Kisii South | Kitutu Central | Marani"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nyamira nor", "Nyamira North, Nyamira"),
        ("Nyamira North", "Nyamira North, Nyamira"),
        ("nyamiranorth", "Nyamira North, Nyamira"),
        ("north nyamira", "Nyamira North, Nyamira"),
        ("Kisii South sub-county", "Kisii South, Kisii"),
        ("kaunti ndogo ya Marani", "Marani, Kisii"),
        ("langata", "Lang'ata, Nairobi"),
        ("Lang\u2019ata", "Lang'ata, Nairobi"),
        ("MURANG'A EAST", "Murang'a East, Murang'a"),
        ("elgeyo m", "Keiyo North"),
        ("tseik", "Tseikuru, Kitui"),
    ],
)
def test_a_name_is_found_by_its_beginning(text: str, name: str) -> None:
    """Without marks, spaces, order or the word county."""
    assert found(text).startswith(name)


@pytest.mark.parametrize("text", ["kisi", "Kisii", "KISII COUNTY", "kaunti ya kisii", "045", "45"])
def test_a_county_leads_to_its_sub_counties(text: str) -> None:
    """By letters or by its number."""
    assert found(text).startswith(KISII)


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("u", "Ainabkoi | Kapseret | Kesses | Moiben | Soy | Turbo"),
        ("l", "Lamu county | Laikipia county"),
        ("busia", "Bunyala | Busia | Butula | Nambale | Samia | Teso North | Teso South"),
        ("samburu", "Samburu Central | Samburu East | Samburu North"),
        ("suna", "Suna East, Migori | Suna West, Migori"),
        ("turkana", "Kibish | Loima | Turkana Central | Turkana East | Turkana North | Turkana South | Turkana West"),
    ],
)
def test_what_several_answer_to_is_chosen_from(text: str, offers: str) -> None:
    """One letter is a look at the counties."""
    assert found(text) == offers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nyamra", "Nyamira county"),
        ("kakamga", "Kakamega county"),
        ("mukurwini", "Mukurweini, Nyeri"),
        ("wajr eat", "Wajir East, Wajir"),
    ],
)
def test_a_name_that_is_nearly_right_is_offered(text: str, name: str) -> None:
    """It is not taken without a look."""
    assert found(text).split(" | ")[0] == name


def test_the_county_in_hand_is_searched_first() -> None:
    """South of what is clear then; a name from elsewhere is still found."""
    assert found("south", "46") == "Nyamira South, Nyamira"
    assert found("central", "45") == "Kisii Central, Kisii | Kitutu Central, Kisii"
    assert found("westlands", "45") == "Westlands, Nairobi"


def test_regions_lead_to_counties() -> None:
    """A region of one county leads to its sub-counties."""
    assert found("@western") == "Kakamega county | Vihiga county | Bungoma county | Busia county"
    assert found("@nairobi").startswith("Dagoretti | Embakasi")


@pytest.mark.parametrize("text", ["Zanzibar", "???", "48", "kiswahili ni lugha"])
def test_what_is_nowhere_is_refused_with_a_way_on(text: str) -> None:
    """It says what can be done."""
    with pytest.raises(Invalid, match="Type its first letters, or choose a region"):
        found(text)


class Home(BaseModel):
    """A form that asks for a place."""

    place: Annotated[str, SubCounty(title=plain("Home"), prompt=plain("Where?"), example="kisi")]


@journey("estate")
async def home(chat: Chat) -> None:
    """Ask, and say its code."""
    chat.say(plain((await chat.fill(Home)).place))


def labels(talk: Talk) -> list[str]:
    """What can be chosen now."""
    return [option.label for option in talk.last.options]


async def test_looking_around_by_taps(opened: Open) -> None:
    """Region, county, page, sub-county; back goes up again."""
    talk = await opened(home, channel="whatsapp")
    assert (await talk.say("estate")).text == "Where? For example: kisi"
    assert labels(talk)[:2] == ["Central", "Coast"]
    await talk.tap("Nyanza")
    assert labels(talk) == [f"{name} county" for name in ("Siaya", "Kisumu", "Homa Bay", "Migori", "Kisii", "Nyamira")]
    await talk.tap("Kisii county")
    assert labels(talk)[-1] == "More"
    await talk.tap("More")
    assert labels(talk) == ["Nyamache", "Sameta", "More"]
    await talk.say("back")
    assert labels(talk)[0] == "Siaya county"
    await talk.tap("Kisii county")
    assert "1. Home: Marani, Kisii" in (await talk.tap("Marani")).text
    assert (await talk.tap("Save")).text.startswith("45-marani")


async def test_typing_on_a_plain_phone(opened: Open, database_url: str) -> None:
    """Letters, then the number. Keys of answers may be logged, so they have nothing of what was typed."""
    talk = await opened(home, channel="sms")
    await talk.say("estate")
    await talk.say("suna")
    assert labels(talk) == ["Suna East, Migori", "Suna West, Migori"]
    assert "1. Home: Suna West, Migori" in (await talk.say("2")).text
    assert await answers(database_url) == {"home.place": "suna", "home.place/1": "44-suna-west"}


async def test_another_place_is_found_from_where_one_is(opened: Open) -> None:
    """Whoever chose the wrong county types the right one."""
    talk = await opened(home, channel="whatsapp")
    for text in ("estate", "kisi", "nowhere at all"):
        await talk.say(text)
    assert talk.last.text.startswith("I know no county or sub-county of that name.")
    assert labels(talk)[0] == "Etago"
    assert "1. Home: Nyamira North, Nyamira" in (await talk.say("nyamira nor")).text


async def test_what_was_chosen_is_changed_with_one_word(opened: Open) -> None:
    """On all its levels."""
    talk = await opened(home)
    for text in ("estate", "kisi", "marani", "edit 1"):
        await talk.say(text)
    assert talk.last.text == "Where? For example: kisi"
    assert "1. Home: Sameta, Kisii" in (await talk.say("sameta")).text
