"""The letter that invites an examiner to mark a paper."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from letters.blocks import Addressee, Amounts, Block, Ends, Facts, Heading, Item, Paragraph, Seal, Signature, Subject
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone

NAIROBI = ZoneInfo("Africa/Nairobi")
LOCALE = "en_KE"


class Fee(NamedTuple):
    """One rate that the council pays, in Kenya shillings."""

    label: str
    amount: Decimal | int


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """All that the letter prints. Empty texts and tuples are left out or answered by the council's circular.

    `phone` is E.164; `travel` is a sentence; `co_ordination` is the first and the last day.
    Raises ValueError where `reports_at` has no time zone.
    """

    reference: str
    date: dt.date
    name: str
    examiner_number: str = ""
    id_number: str
    tsc_number: str = ""
    phone: str
    year: int
    exam: str
    paper_code: str
    paper_name: str
    position: str
    centre: str
    town: str
    reports_at: dt.datetime
    ends_on: dt.date
    co_ordination: tuple[dt.date, dt.date] | None = None
    fees: tuple[Fee, ...] = ()
    travel: str = ""
    items: tuple[str, ...] = ()
    signatory: str = ""
    serial: str
    verify_url: str
    version: int = 1

    def __post_init__(self) -> None:
        if self.reports_at.tzinfo is None:
            raise ValueError("reports_at needs a time zone")


def render(invitation: Invitation) -> bytes:
    """Return the letter as a PDF file; the same invitation gives the same bytes. Safe in threads."""
    return compose(invitation).pdf()


def compose(invitation: Invitation) -> Letter:
    """Return the letter as its parts."""
    return Letter(
        title=f"Invitation to mark the {invitation.year} {invitation.exam} examination: {invitation.paper_code}",
        subject=f"Serial {invitation.serial}, version {invitation.version}",
        language="en-KE",
        created=dt.datetime.combine(invitation.date, dt.time(), NAIROBI),
        reference=invitation.reference,
        footer=f"Serial {invitation.serial}  ·  version {invitation.version}",
        blocks=(
            *_opening(invitation),
            *_task(invitation),
            *ROLES,
            *CONDUCT,
            *_payments(invitation),
            *_bring(invitation),
            *REGULATIONS,
            *_close(invitation),
        ),
    )


def _opening(invitation: Invitation) -> tuple[Block, ...]:
    return (
        Letterhead(),
        Ends(f"Ref: {invitation.reference}", _day(invitation.date)),
        Addressee(invitation.name.upper(), _known(_identity(invitation))),
        Subject(f"LETTER OF INVITATION TO MARK THE {invitation.year} {invitation.exam} EXAMINATION"),
    )


def _identity(invitation: Invitation) -> tuple[tuple[str, str], ...]:
    return (
        ("Examiner number", invitation.examiner_number),
        ("National ID number", mask_number(invitation.id_number)),
        ("TSC number", mask_number(invitation.tsc_number)),
        ("Mobile number", mask_phone(invitation.phone)),
    )


def _task(invitation: Invitation) -> tuple[Block, ...]:
    role = f"{'an' if invitation.position[:1] in 'AEIOU' else 'a'} {invitation.position}"
    return (
        Heading("1.0", "INVITATION"),
        Paragraph(
            f"The Council invites you to take part in the marking of the {invitation.year} {invitation.exam} "
            f"examination as {role}, for the paper and at the centre named here.",
            leads=True,
        ),
        Facts(_known(_duty(invitation))),
        Paragraph("This invitation is meant for you alone and cannot be passed on to another person.", before=7),
    )


def _duty(invitation: Invitation) -> tuple[tuple[str, str], ...]:
    return (
        ("Paper", f"{invitation.paper_code} {invitation.paper_name}"),
        ("Position", invitation.position),
        ("Marking centre", f"{invitation.centre}, {invitation.town}"),
        ("Reporting", _moment(invitation.reports_at)),
        ("Co-ordination", " to ".join(map(_weekday, invitation.co_ordination or ()))),
        ("Marking ends", _weekday(invitation.ends_on)),
    )


ROLES: tuple[Block, ...] = (
    Heading("2.0", "YOUR ROLE"),
    Paragraph(
        "The Chief Examiner answers for the marking of the paper and directs all who mark it. You will:", leads=True
    ),
    Item("2.1", "attend every co-ordination meeting of your paper, without which nobody may mark;"),
    Item(
        "2.2",
        "mark every script accurately and by the agreed marking scheme, using the conveyor belt system "
        "(CBS) where it is in use for your paper;",
    ),
    Item("2.3", "keep to the Marking Regulations of the Council;"),
    Item("2.4", "work with discipline, and support those who keep it at the centre;"),
    Item("2.5", "check the marks inside each script and transfer them to the mark sheet without error;"),
    Item("2.6", "take part in adjudication, and sign your mark sheets and script control forms;"),
    Item("2.7", "fill in your claim forms and hand them to your Team Leader;"),
    Item("2.8", "leave every script, marking scheme and note inside the marking room;"),
    Item("2.9", "contribute to the preliminary report on the paper."),
)

CONDUCT: tuple[Block, ...] = (
    Heading("3.0", "CONDUCT"),
    Paragraph(
        "The Council expects integrity and decorum of all at the centre. During the exercise, please:", leads=True
    ),
    Item("3.1", "stay at the marking centre for the whole exercise;"),
    Item("3.2", "wear the badge with your photograph wherever marking takes place;"),
    Item("3.3", "bring no phone, laptop, tablet or other device into a marking room;"),
    Item("3.4", "do nothing that disturbs the marking or the life of the centre."),
)


def _payments(invitation: Invitation) -> tuple[Block, ...]:
    travel = invitation.travel or "Travel is refunded by work station, as the Council's current circular states."
    return (Heading("4.0", "PAYMENTS"), *_fees(invitation.fees), Paragraph(travel, before=7))


def _fees(fees: tuple[Fee, ...]) -> tuple[Block, ...]:
    if not fees:
        return (Paragraph("Fees are paid as the Council's current circular states."),)
    amounts = tuple((fee.label, f"{fee.amount:,.2f}") for fee in fees)
    return (
        Paragraph("The Council pays for this exercise at these rates:", leads=True),
        Amounts(("Payment", "Amount (KES)"), amounts),
        Paragraph("A fee per script covers entry of marks, cross-checking, adjudication and the report.", before=7),
    )


def _bring(invitation: Invitation) -> tuple[Block, ...]:
    head = Heading("5.0", "WHAT TO BRING")
    if not invitation.items:
        return (head, Paragraph("Please bring your original national identity card and this letter."))
    items = (Item(f"5.{number}", item) for number, item in enumerate(invitation.items, 1))
    return (head, Paragraph("Please bring with you:", leads=True), *items)


REGULATIONS: tuple[Block, ...] = (
    Heading("6.0", "REGULATIONS IN SHORT"),
    Item("6.1", "Accepting the contract means accepting the Marking Regulations and these payments."),
    Item("6.2", "Whoever takes anything out of a marking room is dismissed, and the employer is told."),
    Item(
        "6.3",
        "You may mark scripts beyond your allocation only where the Chief Examiner says so, and the Council "
        "may move scripts from one examiner to another.",
    ),
    Item(
        "6.4",
        "All examiners sign the Chief Examiner's final record of scripts; before that no payment is made. "
        "Obtain clearance before you leave. False claims are punished.",
    ),
    Item("6.5", "Do not speak to the press about the exercise."),
    Item(
        "6.6",
        "The Kenya National Examinations Council Act, No.\u00a029 of 2012, asks for integrity (section\u00a026) "
        "and names the offences in examinations and their penalties (sections 27 to\u00a040).",
    ),
    Item("6.7", "Take any difficulty to the Chief Examiner first, and then to the Centre Organizer."),
)


def _close(invitation: Invitation) -> tuple[Block, ...]:
    signed = ("Chief Executive Officer", "The Kenya National Examinations Council")
    names = (invitation.signatory,) if invitation.signatory else ()
    return Signature("Yours faithfully,", names + signed), _seal(invitation)


def _seal(invitation: Invitation) -> Seal:
    return Seal(
        f"Serial {invitation.serial}",
        (
            _version(invitation.version),
            f"To check this letter, scan the code or open {invitation.verify_url}.",
            "The answer shows initials and paper, which must be those of this letter.",
        ),
        invitation.verify_url,
    )


def _version(version: int) -> str:
    return f"Version {version}." if version == 1 else f"Version {version}. It replaces the versions before it."


def _known(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts if value)


def _day(day: dt.date) -> str:
    return format_date(day, "d MMMM y", locale=LOCALE)


def _weekday(day: dt.date) -> str:
    return format_date(day, "EEEE, d MMMM y", locale=LOCALE)


def _moment(moment: dt.datetime) -> str:
    return format_datetime(moment, "EEEE, d MMMM y, 'at' h.mm a", tzinfo=NAIROBI, locale=LOCALE)
