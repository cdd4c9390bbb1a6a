"""The parts of a profile, as the council's portals have them, each a form: its fields, questions and rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, model_validator

from bot.chat import Chat
from bot.engine import Choice, Invalid
from bot.form import widgets_of
from bot.language import Text, _, plain
from bot.widgets import NOT_GIVEN, Choices, Day, SubCounty, Widget, Year
from conversations import formats
from conversations.phones import masked, parse_phone, user_name
from storage.profiles import QUALIFICATION, WORK

GENDERS = (Choice("female", _("Female"), _("woman, f")), Choice("male", _("Male"), _("man, m")))
LEVELS = (
    Choice("kcpe", plain("KCPE")),
    Choice("kcse", plain("KCSE")),
    Choice("certificate", _("Certificate")),
    Choice("p1", plain("P1 / PTE")),
    Choice("diploma", _("Diploma")),
    Choice("higher_diploma", _("Higher diploma")),
    Choice("bachelor", _("Bachelor's degree"), _("degree, bachelor")),
    Choice("postgraduate_diploma", _("Postgraduate diploma"), _("pgde, postgraduate")),
    Choice("master", _("Master's degree"), _("master, masters")),
    Choice("doctorate", _("Doctorate"), _("phd")),
    Choice("other", _("Other")),
)
EMPLOYERS = (
    Choice("tsc", _("Teachers Service Commission"), _("tsc, commission")),
    Choice("bom", _("Board of management"), _("bom, board")),
    Choice("psc", _("Public Service Commission"), _("psc, ministry, government")),
    Choice("county", _("County government"), _("county")),
    Choice("university", _("University or college"), _("university, college")),
    Choice("private", _("Private institution"), _("private, private school")),
    Choice("other", _("Other employer"), _("other, retired, self")),
)
RELATIONSHIPS = (
    Choice("spouse", _("Spouse"), _("wife, husband")),
    Choice("parent", _("Parent"), _("mother, father")),
    Choice("child", _("Son or daughter"), _("son, daughter, child")),
    Choice("sibling", _("Brother or sister"), _("brother, sister")),
    Choice("other", _("Another person"), _("aunt, uncle, cousin, friend, guardian, grandmother, grandfather")),
)
BANKS = tuple(
    Choice(name, plain(name))
    for name in ("KCB", "Equity", "Co-operative", "Absa", "NCBA", "Stanbic", "Family", "National Bank")
)
DESIGNATIONS = (
    Choice("Teacher", _("Teacher")),
    Choice("Senior teacher", _("Senior teacher")),
    Choice("Head of department", _("Head of department"), _("hod")),
    Choice("Deputy head", _("Deputy head"), _("deputy principal, deputy head teacher, deputy")),
    Choice("Head of institution", _("Head of institution"), _("principal, head teacher, headteacher, head")),
)
HAVE_NONE = _("I have none")
Email = Annotated[str, AfterValidator(formats.email)]
CardNumber = Annotated[str, AfterValidator(formats.card_number)]
Words = Annotated[str, Field(max_length=80), AfterValidator(formats.words)]


@dataclass(frozen=True, kw_only=True)
class Phone(Widget):
    """A mobile number, shown as the council writes it."""

    async def show(self, text: str, _chat: Chat) -> Text:
        """2547..."""
        return plain(user_name(text))


FullName = Annotated[
    str,
    Field(max_length=80),
    AfterValidator(formats.full_name),
    Widget(
        title=_("Full name"),
        prompt=_("What is your full name, as on your ID card?"),
        example=formats.NAME,
        odd=formats.odd_name,
    ),
]
IdNumber = Annotated[
    str,
    AfterValidator(formats.id_number),
    Widget(
        title=_("ID number"),
        prompt=_("What is your national ID number?"),
        example="23456789",
        odd=formats.odd_id_number,
        mask=formats.hidden,
    ),
]


class Identity(BaseModel):
    """What an application needs at least."""

    name: FullName
    id_number: IdNumber


class Personal(BaseModel):
    """Personal information."""

    name: FullName
    birth_year: Annotated[
        int,
        Year(
            title=_("Year of birth"), prompt=_("In which year were you born?"), example="1985", oldest=80, youngest=18
        ),
    ]
    gender: Annotated[str, Choices(title=_("Gender"), prompt=_("Your gender?"), choices=GENDERS)]
    id_number: IdNumber
    kra_pin: Annotated[
        str,
        AfterValidator(formats.kra_pin),
        Widget(title=_("KRA PIN"), prompt=_("What is your KRA PIN?"), example=formats.KRA_PIN, mask=formats.hidden),
    ]
    tsc_number: Annotated[
        str,
        AfterValidator(formats.staff_number),
        Widget(
            title=_("TSC or PF number"),
            prompt=_("What is your TSC number? If TSC does not employ you, your employment or PF number."),
            example=formats.TSC,
            odd=formats.odd_staff_number,
            mask=formats.hidden,
        ),
    ]
    email: Annotated[
        Email | None,
        Widget(
            title=_("E-mail"),
            prompt=_("What is your e-mail address? You can leave it out."),
            odd=formats.odd_email,
            mask=formats.hidden_email,
        ),
    ] = None


class Kin(BaseModel):
    """Next of kin."""

    kin_name: Annotated[
        str,
        Field(max_length=80),
        AfterValidator(formats.full_name),
        Widget(title=_("Name"), prompt=_("What is the full name of your next of kin?"), odd=formats.odd_name),
    ]
    kin_phone: Annotated[
        str,
        AfterValidator(parse_phone),
        Phone(
            title=_("Phone"),
            prompt=_("Their mobile number?"),
            example="0712345678",
            odd=formats.odd_kin_phone,
            mask=masked,
        ),
    ]
    kin_relationship: Annotated[
        str, Choices(title=_("Relationship"), prompt=_("What are they to you?"), choices=RELATIONSHIPS)
    ]


class Payment(BaseModel):
    """Where the council's money goes."""

    mpesa_phone: Annotated[
        str,
        AfterValidator(parse_phone),
        Phone(
            title=_("M-Pesa line"),
            prompt=_("Which M-Pesa line shall the money go to? It must be a Safaricom line in your own name."),
            example="0712345678",
            odd=formats.odd_mpesa,
            mask=masked,
        ),
    ]
    mpesa_name: Annotated[
        str,
        Field(max_length=80),
        AfterValidator(formats.full_name),
        Widget(
            title=_("Name on M-Pesa"),
            prompt=_("In which name is that line registered for M-Pesa?"),
            odd=formats.odd_mpesa_name,
        ),
    ]


class Bank(BaseModel):
    """A bank account, for whoever wants one on file."""

    bank: Annotated[
        Words,
        Choices(title=_("Bank"), prompt=_("Which bank?"), choices=BANKS, others=True),
    ]
    bank_branch: Annotated[Words, Widget(title=_("Branch"), prompt=_("Which branch of the bank?"), example="Kisii")]
    bank_account: Annotated[
        CardNumber,
        Widget(title=_("Account number"), prompt=_("What is the account number?"), mask=formats.hidden),
    ]


class Funds(BaseModel):
    """Membership numbers; each can be left out."""

    nssf: Annotated[
        CardNumber | None,
        Widget(title=_("NSSF number"), prompt=_("What is your NSSF number?"), skip=HAVE_NONE, mask=formats.hidden),
    ] = None
    sha: Annotated[
        CardNumber | None,
        Widget(
            title=_("SHA number"),
            prompt=_("What is your SHA number (NHIF before 2024)?"),
            skip=HAVE_NONE,
            mask=formats.hidden,
        ),
    ] = None


class Qualification(BaseModel):
    """What somebody has studied."""

    level: Annotated[str, Choices(title=_("Level"), prompt=_("Which level?"), choices=LEVELS)]
    institution: Annotated[
        Words,
        Widget(
            title=_("Institution"), prompt=_("At which school, college or university?"), example="Kenyatta University"
        ),
    ]
    course: Annotated[
        Words,
        Widget(title=_("Course"), prompt=_("What is the title of the course or certificate?"), example="B.Ed. Arts"),
    ]
    from_year: Annotated[
        int, Year(title=_("From"), prompt=_("In which year did you begin?"), example="2005", oldest=70)
    ]
    to_year: Annotated[int, Year(title=_("To"), prompt=_("In which year did you finish?"), example="2009", oldest=70)]

    @model_validator(mode="after")
    def _in_order(self) -> Qualification:
        if self.to_year < self.from_year:
            raise Invalid(
                _(
                    "You began in {year} and cannot have finished before. Send the year, or BACK.",
                    year=self.from_year,
                ),
                "to_year",
            )
        return self

    @property
    def title(self) -> str:
        """In a list and in the history."""
        return f"{self.course}, {self.institution}, {self.from_year}-{self.to_year}"


class Work(BaseModel):
    """Where somebody works, or has worked."""

    employer: Annotated[str, Choices(title=_("Employer"), prompt=_("Who employs you there?"), choices=EMPLOYERS)]
    number: Annotated[
        str,
        AfterValidator(formats.staff_number),
        Widget(
            title=_("TSC or PF number"),
            prompt=_("Your TSC, employment or PF number there?"),
            example=formats.TSC,
            odd=formats.odd_staff_number,
            mask=formats.hidden,
        ),
    ]
    institution: Annotated[
        Words, Widget(title=_("Work station"), prompt=_("Which school or office is it?"), example="Kisii School")
    ]
    designation: Annotated[
        Words,
        Choices(
            title=_("Job title"),
            prompt=_("What is your job title there?"),
            choices=DESIGNATIONS,
            others=True,
        ),
    ]
    place: Annotated[
        str,
        SubCounty(
            title=_("Sub-county"),
            prompt=_("In which sub-county is it? Type a few letters of it or of its county."),
            example="kisi",
        ),
    ]
    started_on: Annotated[date, Day(title=_("Started"), prompt=_("When did you start there?"), example="5/2019")]
    ended_on: Annotated[
        date | None,
        Day(title=_("Ended"), prompt=_("When did you leave?"), example="31/12/2023", skip=_("I still work there")),
    ] = None

    @model_validator(mode="after")
    def _in_order(self) -> Work:
        if self.ended_on and self.ended_on < self.started_on:
            raise Invalid(
                _("You started on {day} and cannot have left before. Send the day, or BACK.", day=self.started_on),
                "ended_on",
            )
        return self

    @property
    def title(self) -> str:
        """In a list and in the history."""
        return f"{self.institution}, {self.started_on.year}-{self.ended_on.year if self.ended_on else ''}"


FORMS: tuple[type[BaseModel], ...] = (Personal, Kin, Payment, Bank, Funds)
FIELDS = {name: widget for form in FORMS for name, widget in widgets_of(form).items()}  # of the profile
ENTRIES = {
    f"{kind}.{name}": widget
    for kind, form in ((QUALIFICATION, Qualification), (WORK, Work))
    for name, widget in widgets_of(form).items()
}


async def shown(chat: Chat, what: str, text: str) -> Text:
    """A value as it may be shown: hidden in the middle where it is personal."""
    widget = FIELDS.get(what) or ENTRIES.get(what)
    if not widget or not text:
        return plain(text) if text else NOT_GIVEN
    return plain(widget.mask(text)) if widget.mask else await widget.show(text, chat)
