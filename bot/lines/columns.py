"""What the columns of the council's CSV files may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from bot.engine import Invalid
from bot.language import NAIROBI
from catalogue import exams, positions
from conversations.phones import parse_phone


def phone(text: str) -> str:
    """E.164. Raises ValueError with the reason."""
    try:
        return parse_phone(text)
    except Invalid as invalid:
        raise ValueError(str(invalid.reason)) from None


def moment_of(text: object) -> datetime | None:
    """Nairobi time unless the text has a zone."""
    if not isinstance(text, str) or not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)


def _whole(text: object) -> object:
    """Nothing is 0."""
    return 0 if isinstance(text, str) and not text.strip() else text


def _yes_or_no(text: object) -> int:
    if text not in ("yes", "no"):
        raise ValueError("write yes or no")
    return int(text == "yes")


def known(table: Callable[[], Iterable[str]], what: str) -> AfterValidator:
    """What is in a table of the catalogue; `what` names it."""

    def check(code: str) -> str:
        if code not in table():
            raise ValueError(f"{code} is no {what} of the catalogue")
        return code

    return AfterValidator(check)


def positions_of(*activities: str) -> Callable[[], Iterable[str]]:
    """The codes of the positions of some activities."""
    return lambda: [code for code, position in positions().items() if position.activity in activities]


Phone = Annotated[str, AfterValidator(phone)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Moment = Annotated[datetime, BeforeValidator(moment_of)]
Exam = Annotated[str, known(exams, "examination")]
Position = Annotated[str, known(positions, "position")]
Code = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
YesNo = Annotated[int, BeforeValidator(_yes_or_no)]
NationalId = Annotated[str, StringConstraints(pattern=r"^\d{6,9}$")]
TscNumber = Annotated[str, StringConstraints(pattern=r"^(\d{4,7})?$")]
