"""The content templates of WhatsApp: without one, nothing can be tapped in a message that Twilio sends.

Everything in them is a variable but a list's button, so a few serve every menu. Twilio refuses an empty variable; so
there is one for each number of options. In a conversation that the person began none of them needs Meta's approval;
`NEWS`, which open one again, do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

from twilio.rest import Client

from bot.language import _
from bot.outbox import KNOCK, READ
from handlers.twilio.errors import classified

BODY = 1024  # characters
QUICK_REPLIES, TITLE = 3, 20  # options that need no approval, and characters of each
ITEMS, ITEM, DESCRIPTION = 10, 24, 72  # of a list
_CHOOSE = {"en": "Choose", "sw": "Chagua"}
_PAGE = 500


class TemplateSids(Protocol):
    """Where we keep Twilio's ids of the templates, by the hash of their definition."""

    async def all(self) -> dict[str, str]:
        """Every id that we know."""

    async def put(self, definition: str, sid: str) -> None:
        """Remember one, in place of an older one."""


@dataclass(frozen=True)
class Template:
    """One template. Its hash changes with its definition, and a changed one is a new one at Twilio."""

    name: str
    language: str
    types: Mapping[str, Any] = field(hash=False)
    samples: Mapping[str, str] = field(hash=False)  # what Twilio shows for each variable

    @property
    def definition(self) -> dict[str, Any]:
        """What Twilio is told, but for the name that is made of it."""
        return {"language": self.language, "variables": self.samples, "types": self.types}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the definition."""
        return sha256(json.dumps(self.definition, sort_keys=True).encode()).hexdigest()

    @property
    def friendly_name(self) -> str:
        """The name by which this very definition is found again at Twilio."""
        return f"mtahini_{self.name}_{self.language}_{self.hash[:8]}"


def quick_reply(labels: int) -> Template:
    """Up to three buttons. Variables: the body, the titles, the ids."""
    body, titles, ids = _places(1, labels, labels)
    actions = [{"type": "QUICK_REPLY", "title": title, "id": id_} for title, id_ in zip(titles, ids, strict=True)]
    types = {"twilio/quick-reply": {"body": body[0], "actions": actions}}
    return Template(f"menu{labels}", "en", types, _samples(1 + 2 * labels))


def list_picker(labels: int, language: str) -> Template:
    """Up to ten rows behind a button. Variables: the body, the items, the ids."""
    body, items, ids = _places(1, labels, labels)
    rows = [{"item": item, "id": id_} for item, id_ in zip(items, ids, strict=True)]
    return Template(f"list{labels}", language, _list(body[0], language, rows), _samples(1 + 2 * labels))


def long_list_picker(labels: int, language: str) -> Template:
    """A list with room for long labels. Variables: the body, the items, the ids, the descriptions."""
    body, items, ids, descriptions = _places(1, labels, labels, labels)
    rows = [
        {"item": item, "id": id_, "description": description}
        for item, id_, description in zip(items, ids, descriptions, strict=True)
    ]
    return Template(f"longlist{labels}", language, _list(body[0], language, rows), _samples(1 + 3 * labels))


def _list(body: str, language: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"twilio/list-picker": {"body": body, "button": _CHOOSE[language], "items": rows}}


def _places(*sizes: int) -> list[list[str]]:
    numbers = iter(range(1, sum(sizes) + 1))
    return [[f"{{{{{next(numbers)}}}}}" for _ in range(size)] for size in sizes]


def _samples(variables: int) -> dict[str, str]:
    return {str(number): f"sample {number}" for number in range(1, variables + 1)}


def _registry() -> Iterable[Template]:
    yield from map(quick_reply, range(1, QUICK_REPLIES + 1))
    for language in _CHOOSE:
        for labels in range(1, ITEMS + 1):
            yield list_picker(labels, language)
            yield long_list_picker(labels, language)


def _news(language: str) -> Template:
    """That something waits, with a button that opens the conversation again. It has no variable: what waits is between
    us and the person."""
    actions = [{"type": "QUICK_REPLY", "title": READ.label.render(language), "id": READ.id}]
    types = {"twilio/quick-reply": {"body": KNOCK.render(language), "actions": actions}}
    return Template("news", language, types, {})


TEMPLATES = tuple(_registry())
NEWS = {language: _news(language) for language in _CHOOSE}
"""The only templates that Meta must approve: they may go out when a person's 24 hours are over."""

_BY_NAME = {(template.name, template.language): template for template in TEMPLATES}


def choose(labels: list[str], language: str) -> Template | None:
    """The template that shows these labels whole, if there is one; WhatsApp refuses two that are the same."""
    longest, number = max(map(len, labels), default=0), len(set(labels))
    if number != len(labels) or not 0 < number <= ITEMS or longest > DESCRIPTION or not all(labels):
        return None
    if number <= QUICK_REPLIES and longest <= TITLE:
        return _BY_NAME[f"menu{number}", "en"]
    name = f"list{number}" if longest <= ITEM else f"longlist{number}"
    return _BY_NAME[name, language if language in _CHOOSE else "en"]


def variables(template: Template, body: str, labels: list[str], ids: list[str]) -> dict[str, str]:
    """The values of a template's variables, in its order."""
    descriptions = [_description(label, number, template.language) for number, label in enumerate(labels, 1)]
    values = [body, *map(_cut, labels), *ids, *descriptions]
    return dict(zip(template.samples, values, strict=False))


def _cut(label: str) -> str:
    return label if len(label) <= ITEM else label[: ITEM - 1].rstrip() + "…"


def _description(label: str, number: int, language: str) -> str:
    """A label that was cut, whole; under any other the number that does the same, for no description may be empty."""
    return label if len(label) > ITEM else _("Or send {number}", number=number).render(language)


async def sync(client: Client, sids: TemplateSids) -> list[tuple[str, str, bool]]:
    """Create at Twilio what is missing there, and remember every id; safe to repeat after any failure.

    Returns name, id, and whether it was created now. Raises `SendError`.
    """
    known, result = await sids.all(), []
    with classified():
        there = await _there(client)
        for template in TEMPLATES:
            created = template.friendly_name not in there
            sid = await _create(client, template) if created else there[template.friendly_name]
            if known.get(template.hash) != sid:
                await sids.put(template.hash, sid)
            result.append((template.friendly_name, sid, created))
    return result


async def approve(client: Client, sids: TemplateSids) -> list[tuple[str, str]]:
    """Have Meta approve the templates that need it, and remember those that are approved; safe to repeat.

    Returns name and status. Raises `SendError`.
    """
    known, result = await sids.all(), []
    with classified():
        there = await _there(client)
        for template in NEWS.values():
            sid = there.get(template.friendly_name) or await _create(client, template)
            status = await _status(client, sid)
            if status == "unsubmitted":
                await _submit(client, sid, template)
                status = await _status(client, sid)
            usable = sid if status == "approved" else ""
            if known.get(template.hash, "") != usable:
                await sids.put(template.hash, usable)
            result.append((template.friendly_name, status))
    return result


async def _there(client: Client) -> dict[str, str]:
    contents = await client.content.v1.contents.list_async(page_size=_PAGE)
    return {str(each.friendly_name): str(each.sid) for each in contents}


async def _status(client: Client, sid: str) -> str:
    found = await client.content.v1.contents(sid).approval_fetch().fetch_async()
    return str((found.whatsapp or {}).get("status", "unsubmitted"))


async def _submit(client: Client, sid: str, template: Template) -> None:
    approval = client.content.v1.contents(sid).approval_create
    request = approval.ContentApprovalRequest({"name": template.friendly_name, "category": "UTILITY"})
    await approval.create_async(request)


async def _create(client: Client, template: Template) -> str:
    contents = client.content.v1.contents
    request = contents.ContentCreateRequest({"friendly_name": template.friendly_name, **template.definition})
    return str((await contents.create_async(request)).sid)
