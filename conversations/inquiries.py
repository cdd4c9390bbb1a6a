"""What people are told when an officer answers a request about their data."""

from __future__ import annotations

from bot.language import Text, _
from storage.records.own import DataRequest


def answered(request: DataRequest, text: str) -> Text:
    """An answer, while the request stays open."""
    return _(
        "Mtahini, for the examinations council. About your request {number}: {text}\nTo see it: REQUESTS.",
        number=request.number,
        text=text,
    )


def decided(request: DataRequest, text: str, *, refused: bool) -> Text:
    """The end of it; a refusal names the reason and who can be asked next."""
    values = {"number": request.number, "text": text}
    if not refused:
        return _("Mtahini, for the examinations council. Your request {number} is done: {text}", **values)
    return _(
        "Mtahini, for the examinations council. Your request {number} is refused: {text}\nYou may complain to the Data "
        "Protection Commissioner, or send OFFICER.",
        **values,
    )
