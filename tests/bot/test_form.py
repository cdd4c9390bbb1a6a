"""A pydantic model is a form: one question a field, a review, and the whole validated at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated

import pytest
from pydantic import BaseModel, Field, model_validator

from bot.chat import Chat
from bot.conversation import Conversation
from bot.engine import Choice, Invalid
from bot.form import texts_of
from bot.language import Text, plain
from bot.widgets import Choices, Day, Widget, Year
from storage.people import People
from tests.bot.chats import Open, answers, consent, journey, rows
from tests.talk import Bot, Talk

CROPS = (Choice("maize", plain("Maize")), Choice("tea", plain("Tea")), Choice("beans", plain("Beans")))


def mistyped(value: str, _others: Mapping[str, str]) -> Text | None:
    """A name of one word is odd."""
    return None if " " in value else plain("That is one word only.")


class Farm(BaseModel):
    """A form with every kind of question."""

    owner: Annotated[
        str, Field(max_length=20), Widget(title=plain("Owner"), prompt=plain("Who owns it?"), odd=mistyped)
    ]
    crop: Annotated[str, Choices(title=plain("Crop"), prompt=plain("Which crop?"), choices=CROPS)]
    founded: Annotated[int, Year(title=plain("Founded"), prompt=plain("Founded when?"), oldest=60, example="1999")]
    surveyed: Annotated[date, Day(title=plain("Surveyed"), prompt=plain("Surveyed when?"))]
    organic: bool
    acres: Annotated[int | None, Widget(title=plain("Acres"), prompt=plain("How many acres?"), example="12")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Farm:
        if self.surveyed.year < self.founded:
            raise Invalid(plain("It was surveyed before it was founded."), "surveyed")
        return self


GOOD = ("Atieno Were", "Tea", "1990", "3 May 2001", "yes", "12")
STORED = {
    "owner": "Atieno Were",
    "crop": "tea",
    "founded": "1990",
    "surveyed": "2001-05-03",
    "organic": "yes",
    "acres": "12",
}
LINES = "1. Owner: Atieno Were\n2. Crop: Tea\n3. Founded: 1990\n4. Surveyed: 3 May 2001\n5. Organic: Yes\n6. Acres: 12"


def farm(
    known: Mapping[str, str] | None = None, offered: Mapping[str, str] | None = None, saved: list[Farm] | None = None
) -> Conversation:
    """A conversation that is a form, and says what came of it."""

    @journey("farm")
    async def made(chat: Chat) -> None:
        filled = await chat.fill(Farm, known=known, offered=offered)
        if saved is not None:
            saved.append(filled)
        chat.say(plain(f"Saved {' '.join(texts_of(filled).values())}."))

    return made


SAVED = "Saved Atieno Were tea 1990 2001-05-03 yes 12.\n\nWhat next?"


async def told(talk: Talk, *texts: str) -> str:
    """Say some things; returns the last answer."""
    for text in texts:
        await talk.say(text)
    return talk.last.text


async def test_a_form_asks_one_question_a_field_then_shows_them_all(opened: Open) -> None:
    """Nothing is returned before the person has agreed."""
    talk = await opened(farm())
    assert await told(talk, "farm") == "Who owns it?"
    assert await told(talk, "Atieno Were") == "Which crop?"
    assert await told(talk, "tea") == "Founded when? For example: 1999"
    assert (await told(talk, *GOOD[2:])).startswith(LINES)
    assert [option.label for option in talk.last.options] == ["Save", "Change an answer"]
    assert (await talk.tap("Save")).text == SAVED


async def test_answers_are_kept_by_form_and_field(opened: Open, database_url: str) -> None:
    """In the person's own words, for whoever helps."""
    talk = await opened(farm())
    await told(talk, "farm", *GOOD[:4])
    assert await answers(database_url) == {
        "farm.owner": "Atieno Were",
        "farm.crop": "tea",
        "farm.founded": "1990",
        "farm.surveyed": "3 May 2001",
    }


@pytest.mark.parametrize(
    ("before", "text", "reason"),
    [
        (0, "Atieno Were of Kendu Bay and Homa Bay", "That is too long: at most 20 characters fit."),
        (1, "coffee", "I did not understand that. Please choose one of these."),
        (2, "85", "Please write the year with its four digits, for example 1999."),
        (2, "1850", "The year must be from 1966 to 2026. Please send it again."),
        (3, "yesterday", "I need the day, the month and the year: 3/5/2019 or 3 May 2019. Without the day: 5/2019."),
        (3, "31/2/2001", "There is no such day. Write the day first, then the month, for example 3/5/2019."),
        (3, "1/1/2027", "That day is still to come. Please check the year."),
        (5, "many", "I need a number here, in digits. Write it like this: 12"),
    ],
)
async def test_what_does_not_hold_is_asked_again_with_the_reason(
    opened: Open, before: int, text: str, reason: str
) -> None:
    """In our words, never in pydantic's; and whoever then answers well goes on as if nothing had been."""
    talk = await opened(farm())
    await told(talk, "farm", *GOOD[:before])
    question = talk.last.text
    assert await told(talk, text) == f"{reason}\n\n{question}"
    assert await told(talk, *GOOD[before:], "save") == SAVED


@pytest.mark.parametrize(
    "text", ["3/5/2001", "03-05-2001", "2001-05-03", "3 May 2001", "3 Mei 2001", "May 3, 2001", "tarehe 3 mei 2001"]
)
async def test_a_day_is_read_as_people_write_it(opened: Open, text: str) -> None:
    """With words or digits, in both languages."""
    talk = await opened(farm())
    assert LINES in await told(talk, "farm", *GOOD[:3], text, *GOOD[4:])


async def test_a_month_is_its_first_day(opened: Open) -> None:
    """Nobody remembers the day; the review shows what was understood."""
    talk = await opened(farm())
    assert "4. Surveyed: 1 May 2001" in await told(talk, "farm", *GOOD[:3], "Mei 2001", *GOOD[4:])


async def test_what_looks_mistyped_can_be_insisted_on(opened: Open) -> None:
    """It is asked about, not refused."""
    talk = await opened(farm())
    odd = "That is one word only. If what you sent is right, say so. If not, send it again.\n\nWho owns it?"
    assert await told(talk, "farm", "Atieno") == odd
    assert [option.label for option in talk.last.options] == ["Yes, it is right"]
    assert (await talk.tap("Yes, it is right")).text == "Which crop?"
    assert "1. Owner: Atieno\n" in await told(talk, *GOOD[1:])


async def test_what_looks_mistyped_can_be_sent_again(opened: Open) -> None:
    """Without another question in between."""
    talk = await opened(farm())
    assert await told(talk, "farm", "Atieno", *GOOD, "save") == SAVED


@pytest.mark.parametrize("word", ["Skip", "ruka", "hakuna", "none"])
async def test_an_optional_field_is_left_out_with_a_word(opened: Open, word: str) -> None:
    """Only where it is optional."""
    talk = await opened(farm())
    assert "6. Acres: not given" in await told(talk, "farm", *GOOD[:5], word)
    assert (await talk.tap("Save")).text.startswith("Saved Atieno Were tea 1990 2001-05-03 yes -.")


async def test_back_takes_the_last_answer_back(opened: Open) -> None:
    """And goes on from there."""
    talk = await opened(farm())
    assert await told(talk, "farm", "Wrong Name", "back") == "Who owns it?"
    assert await told(talk, *GOOD, "back") == "How many acres? For example: 12"
    assert await told(talk, "12", "save") == SAVED


@pytest.mark.parametrize("after", range(1, 7))
async def test_edit_changes_an_answer_at_any_time(opened: Open, after: int) -> None:
    """By its number in the review, before the review or at it; then the form goes on where it was."""
    talk = await opened(farm())
    await told(talk, "farm", "Wrong Name", *GOOD[1:after])
    question = talk.last.text
    assert await told(talk, "EDIT 1") == "Who owns it?"
    assert await told(talk, "Atieno Were") == question.replace("Wrong Name", "Atieno Were")
    assert await told(talk, *GOOD[after:], "save") == SAVED


@pytest.mark.parametrize("way_out", [("back",), ("edit 1", "back"), ("Other Name", "edit 1", GOOD[0])])
async def test_an_answer_stands_until_there_is_another(opened: Open, way_out: tuple[str, ...]) -> None:
    """Whoever opens it and goes back finds it as it was."""
    talk = await opened(farm())
    review = await told(talk, "farm", *GOOD)
    assert await told(talk, "edit 1", *way_out) == review


async def test_the_review_leads_to_each_answer(opened: Open) -> None:
    """By a tap, then by the name of the field; back leads back."""
    talk = await opened(farm())
    review = await told(talk, "farm", *GOOD)
    assert (await talk.tap("Change an answer")).text == "Which answer do you want to change?"
    assert await told(talk, "back") == review
    await talk.tap("Change an answer")
    assert (await talk.tap("Crop")).text == "Which crop?"
    assert "2. Crop: Beans" in await told(talk, "beans")


async def test_a_number_that_no_answer_has_is_explained(opened: Open) -> None:
    """With what can be changed."""
    talk = await opened(farm())
    await told(talk, "farm", *GOOD)
    assert (await told(talk, "EDIT 9")).startswith("There are 6 answers, so the number is from 1 to 6.")
    assert await told(talk, "owner") == "Who owns it?"
    assert (await told(talk, "EDIT 9", "back")).startswith(LINES)


async def test_what_goes_with_another_answer_is_asked_again_when_that_changes(opened: Open) -> None:
    """The field that the reason names."""
    talk = await opened(farm())
    message = await told(talk, "farm", *GOOD, "edit 3", "2010")
    assert message == "It was surveyed before it was founded.\n\nSurveyed when?"
    assert "4. Surveyed: 1 June 2011" in await told(talk, "6/2011")


async def test_answers_that_do_not_go_together_lead_back_to_one_of_them(opened: Open) -> None:
    """As soon as all that must be there are."""
    talk = await opened(farm())
    message = await told(talk, "farm", *GOOD[:3], "1/1/1980", "yes")
    assert message == "It was surveyed before it was founded.\n\nSurveyed when?"
    assert await told(talk, "3/5/2001", "12", "save") == SAVED


async def test_what_is_known_is_not_asked(opened: Open) -> None:
    """It is in the review, and can be changed there."""
    talk = await opened(farm({"owner": "Atieno Were", "founded": "1990", "organic": "yes"}))
    assert await told(talk, "farm") == "Which crop?"
    assert (await told(talk, "tea", "3/5/2001", "12")).startswith(LINES)
    assert await told(talk, "save") == SAVED


async def test_what_is_offered_is_taken_with_a_tap(opened: Open) -> None:
    """Whatever it looks like; another value can be typed."""
    talk = await opened(farm(offered={"owner": "Atieno"}))
    await talk.say("farm")
    assert (await talk.tap("Atieno")).text == "Which crop?"
    assert await told(talk, "back", *GOOD, "save") == SAVED


async def test_one_field_of_what_is_stored_is_changed_with_one_question(opened: Open) -> None:
    """It is saved at once."""
    talk = await opened(farm(STORED))
    assert (await told(talk, "farm")).startswith(LINES)
    assert [option.label for option in talk.last.options] == ["Change an answer", "Done"]
    assert await told(talk, "edit 2") == "Which crop?"
    assert await told(talk, "beans") == SAVED.replace("tea", "beans")


async def test_what_is_stored_is_left_as_it_is(opened: Open) -> None:
    """After a look at it, or half a change."""
    saved: list[Farm] = []
    talk = await opened(farm(STORED, saved=saved))
    assert await told(talk, "farm", "edit 2", "back", "done") == SAVED
    assert [texts_of(each) for each in saved] == [STORED]


async def test_the_decade_leads_to_the_year_where_people_tap(opened: Open) -> None:
    """Back leads back to the decades."""
    talk = await opened(farm())
    await told(talk, "farm", *GOOD[:2])
    decades = [option.label for option in talk.last.options]
    assert decades[0] == "1966-1969"
    assert decades[-1] == "2020-2026"
    assert (await talk.tap("1990-1999")).text == "Which year?"
    assert len(talk.last.options) == 10
    assert [option.label for option in (await talk.say("back")).options] == decades
    await talk.tap("1990-1999")
    assert (await talk.tap("1990")).text == "Surveyed when?"


async def test_where_people_type_a_year_is_typed(opened: Open) -> None:
    """A list of decades would cost them money."""
    talk = await opened(farm(), channel="sms")
    await told(talk, "farm", *GOOD[:2])
    assert talk.last.options == ()


Second = Callable[[str], Awaitable[Talk]]


async def logged_in(house: Bot, address: str, phone: str) -> Talk:
    """Another chat, of somebody who is logged in."""
    async with house.database.transaction() as tx:
        people = People(tx, house.clock())
        person = await people.by_phone(phone) or await people.register(phone, None, "test")
    assert person
    now = house.clock()
    await consent(house, "telegram", address, login_person_id=person.id, active_at=now, proven_phone=phone)
    return Talk(house, address=address)


MINE, OTHER = "+254712345678", "+254722000111"


async def test_half_a_form_goes_on_at_another_address(opened: Open, database_url: str) -> None:
    """It is the person's, not the phone's."""
    talk = await opened(farm())
    here, there = await logged_in(talk.house, "801", MINE), await logged_in(talk.house, "802", MINE)
    await told(here, "farm", *GOOD[:3])
    assert await told(there, "farm") == "You answered 3 of 6 questions here before. Continue?"
    assert (await there.tap("Continue")).text == "Surveyed when?"
    assert await told(there, *GOOD[3:], "save") == SAVED
    assert await rows(database_url, "draft") == []


async def test_half_a_form_can_be_begun_again(opened: Open, database_url: str) -> None:
    """What was kept is forgotten then."""
    talk = await opened(farm())
    here, there = await logged_in(talk.house, "801", MINE), await logged_in(talk.house, "802", MINE)
    await told(here, "farm", "Wrong Name")
    await there.say("farm")
    assert (await there.tap("Start again")).text == "Who owns it?"
    assert await rows(database_url, "draft") == []
    assert await told(there, *GOOD, "save") == SAVED


async def test_half_a_form_survives_cancelling_and_logging_out(opened: Open) -> None:
    """Only saving it, or beginning again, ends it."""
    talk = await opened(farm())
    here = await logged_in(talk.house, "801", MINE)
    await told(here, "farm", *GOOD[:2], "cancel")
    again = await logged_in(talk.house, "803", MINE)
    assert "2 of 6" in await told(again, "farm")


async def test_nobody_else_sees_half_a_form(opened: Open) -> None:
    """Another person begins at the beginning, on the same phone or not."""
    talk = await opened(farm())
    here, there = await logged_in(talk.house, "801", MINE), await logged_in(talk.house, "802", OTHER)
    await told(here, "farm", *GOOD[:2])
    assert await told(there, "farm") == "Who owns it?"


async def test_answers_that_were_taken_back_are_not_kept(opened: Open, database_url: str) -> None:
    """What is kept is what is there."""
    talk = await opened(farm())
    here = await logged_in(talk.house, "801", MINE)
    await told(here, "farm", *GOOD[:2], "back")
    (draft,) = await rows(database_url, "draft")
    assert (draft["payload"], draft["done"], draft["total"]) == ('{"farm.owner": "Atieno Were"}', 1, 6)
    await told(here, "back")
    assert await rows(database_url, "draft") == []


class Village(BaseModel):
    """A form with more options than one message shows."""

    name: Annotated[
        str,
        Choices(
            title=plain("Name"),
            prompt=plain("Which village?"),
            choices=[Choice(f"v{number}", plain(f"Village {number}")) for number in range(1, 24)],
        ),
    ]


@journey("village")
async def village(chat: Chat) -> None:
    """Choose among many."""
    filled = await chat.fill(Village)
    chat.say(plain(f"You chose {filled.name}."))


def labels(talk: Talk) -> list[str]:
    """What can be chosen now."""
    return [option.label for option in talk.last.options]


async def test_options_that_find_no_room_are_on_further_pages(opened: Open) -> None:
    """The last page leads to the first again; numbers are those of the page; help does not lose it."""
    talk = await opened(village, channel="whatsapp")
    await talk.say("village")
    first = labels(talk)
    assert first == [*(f"Village {number}" for number in range(1, 10)), "More"]
    await talk.say("10")
    assert labels(talk) == [*(f"Village {number}" for number in range(10, 19)), "More"]
    await talk.say("help")
    assert labels(talk)[0] == "Village 10"
    await talk.say("more")
    assert labels(talk) == [*(f"Village {number}" for number in range(19, 24)), "More"]
    await talk.say("zaidi")
    assert labels(talk) == first
    await told(talk, "more", "2")
    assert "1. Name: Village 11" in talk.last.text


async def test_where_people_type_a_page_is_a_little_longer(opened: Open) -> None:
    """Its numbers go up to that of the way on."""
    talk = await opened(village, channel="sms")
    await talk.say("village")
    assert labels(talk) == [*(f"Village {number}" for number in range(1, 12)), "More"]
    await talk.say("12")
    assert "1. Name: Village 12" in await told(talk, "1")


async def test_an_option_on_another_page_is_chosen_by_its_name(opened: Open) -> None:
    """Whoever knows it need not search."""
    talk = await opened(village, channel="whatsapp")
    assert "1. Name: Village 22" in await told(talk, "village", "village 22")


async def test_the_next_page_can_be_tapped(opened: Open) -> None:
    """Also from an older message of the same question."""
    talk = await opened(village, channel="whatsapp")
    await talk.say("village")
    assert (await talk.tap("More")).options[0].label == "Village 10"
    assert "1. Name: Village 3" in (await talk.tap("Village 3")).text
