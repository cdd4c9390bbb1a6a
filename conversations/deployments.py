"""How a deployment to an examination centre is shown."""

from __future__ import annotations

from bot.language import Text, _, brief_day, named
from catalogue import positions
from storage.records.centres import Deployment


def title(deployment: Deployment) -> Text:
    """2026 KCSE 08219108 Invigilator."""
    return _(
        "{year} {exam} {code} {position}",
        year=deployment.year,
        exam=deployment.exam,
        code=deployment.code,
        position=position(deployment),
    )


def position(deployment: Deployment) -> Text:
    """The position in the person's language."""
    found = positions()[deployment.position]
    return named(found.name, found.name_sw or found.name)


def notice(deployment: Deployment, *, changed: bool) -> Text:
    """What the person is told when the council posts a deployment, or changes one."""
    values = {
        "name": deployment.name,
        "title": title(deployment),
        "centre": deployment.centre,
        "starts_on": brief_day(deployment.starts_on),
        "ends_on": brief_day(deployment.ends_on),
    }
    if changed:
        return _(
            "Mtahini, for the examinations council. {name}, your deployment {title} has changed: {centre}, {starts_on} "
            "to {ends_on}. For your new letter, send LETTER.",
            **values,
        )
    return _(
        "Mtahini, for the examinations council. {name}, you are deployed: {title}, {centre}, {starts_on} to {ends_on}. "
        "For your letter, send LETTER.",
        **values,
    )
