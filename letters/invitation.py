"""The letter that invites an examiner to mark a paper."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from letters.blocks import Addressee, Amounts, Block, Ends, Facts, Heading, Item, Paragraph, Signature, Subject, known
from letters.dates import long_day, midnight, moment, short_day
from letters.letter import Letter
from letters.letterhead import COUNCIL, Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import marking


class Fee(NamedTuple):
    """One rate that the council pays, in Kenya shillings."""

    label: str
    amount: Decimal | int


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """All that the letter prints. Empty texts and tuples are left out or answered by the council's circular.

    `phone` is E.164; `role` is a key of the duties and `position` its name; `travel` is a sentence; `co_ordination` is
    the first and the last day. Raises ValueError where `reports_at` has no time zone.
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
    role: str
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

    def __post_init__(self) -> None:
        if self.reports_at.tzinfo is None:
            raise ValueError("reports_at needs a time zone")


def compose(invitation: Invitation) -> Letter:
    """Return the letter as its parts."""
    return Letter(
        title=f"Invitation to mark the {invitation.year} {invitation.exam} examination: {invitation.paper_code}",
        language="en",
        created=midnight(invitation.date),
        reference=invitation.reference,
        blocks=(
            *_opening(invitation),
            *_task(invitation),
            *_duties(invitation.role),
            *CONDUCT,
            *_payments(invitation),
            *_bring(invitation),
            *_regulations(invitation.role),
            *_close(invitation),
        ),
    )


def _opening(invitation: Invitation) -> tuple[Block, ...]:
    return (
        Letterhead(),
        Ends(f"Ref: {invitation.reference}", short_day(invitation.date)),
        Addressee(invitation.name.upper(), known(_identity(invitation))),
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
        Facts(known(_duty(invitation))),
        Paragraph("This invitation is meant for you alone and cannot be passed on to another person.", before=7),
    )


def _duty(invitation: Invitation) -> tuple[tuple[str, str], ...]:
    return (
        ("Paper", f"{invitation.paper_code} {invitation.paper_name}"),
        ("Position", invitation.position),
        ("Marking centre", f"{invitation.centre}, {invitation.town}"),
        ("Reporting", moment(invitation.reports_at)),
        ("Co-ordination", " to ".join(map(long_day, invitation.co_ordination or ()))),
        ("Marking ends", long_day(invitation.ends_on)),
    )


def _duties(role: str) -> tuple[Block, ...]:
    duties = marking(role)
    sentences = (Item(f"2.{number}", sentence) for number, sentence in enumerate(duties.sentences, 1))
    return (Heading("2.0", "YOUR ROLE"), Paragraph(duties.under, leads=True), *sentences)


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


def _regulations(role: str) -> tuple[Block, ...]:
    alone = role in ANSWER_TO_THE_COUNCIL
    sentences = (
        "Accepting the contract means accepting the Marking Regulations and these payments.",
        "Whoever takes anything out of a marking room is dismissed, and the employer is told.",
        MOVED if alone else ALLOCATED,
        "All examiners sign the Chief Examiner's final record of scripts; before that no payment is made. "
        "Obtain clearance before you leave. False claims are punished.",
        "Do not speak to the press about the exercise.",
        "The Kenya National Examinations Council Act, No.\u00a029 of 2012, asks for integrity (section\u00a026) "
        "and names the offences in examinations and their penalties (sections 27 to\u00a040).",
        TO_THE_COUNCIL if alone else TO_THE_CHIEF,
    )
    items = (Item(f"6.{number}", sentence) for number, sentence in enumerate(sentences, 1))
    return (Heading("6.0", "REGULATIONS IN SHORT"), *items)


ANSWER_TO_THE_COUNCIL = ("CHIEF_EXAMINER", "EXAMINER_IN_CHARGE", "CENTRE_ORGANIZER")
MOVED = "The Council may move scripts from one examiner to another."
ALLOCATED = (
    "You may mark scripts beyond your allocation only where the Chief Examiner says so, and the Council may move "
    "scripts from one examiner to another."
)
TO_THE_COUNCIL = "Take any difficulty that you cannot settle to the Council."
TO_THE_CHIEF = "Take any difficulty to the Chief Examiner first, and then to the Centre Organizer."


def _close(invitation: Invitation) -> tuple[Block, ...]:
    names = (invitation.signatory,) if invitation.signatory else ()
    return (Signature("Yours faithfully,", (*names, "Chief Executive Officer", COUNCIL)),)
