"""The types of content, with WhatsApp's limits on each field.

The same models check a template when it is created, where placeholders count as nothing, and the message
that it becomes.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

_PLACEHOLDER = re.compile(r"{{[^{}]*}}")


def _text(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        length = len(_PLACEHOLDER.sub("", text))
        if not text or length > limit:
            raise ValueError(f"must have 1 to {limit} characters, not {length}")
        return text

    return AfterValidator(check)


class ContentType(BaseModel):
    """Base of the types."""

    model_config = ConfigDict(extra="forbid")
    name: ClassVar[str]


class Text(ContentType):
    """Only text."""

    name = "twilio/text"
    body: Annotated[str, _text(1600)]


class Media(ContentType):
    """Files by URL."""

    name = "twilio/media"
    body: str | None = None
    media: list[str] = Field(min_length=1, max_length=10)


class Action(BaseModel):
    """A quick-reply button."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["QUICK_REPLY"] | None = None
    title: Annotated[str, _text(20)]
    id: Annotated[str, _text(200)] | None = None


class QuickReply(ContentType):
    """Text with buttons."""

    name = "twilio/quick-reply"
    body: Annotated[str, _text(1024)]
    actions: list[Action] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _distinct(self) -> QuickReply:
        _all_differ([action.title for action in self.actions])
        _all_differ([action.id for action in self.actions if action.id])
        return self


class Item(BaseModel):
    """A line of a list."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, _text(200)]
    item: Annotated[str, _text(24)]
    description: Annotated[str, _text(72)] | None = None


class ListPicker(ContentType):
    """Text with a button that opens a list."""

    name = "twilio/list-picker"
    body: Annotated[str, _text(1024)]
    button: Annotated[str, _text(20)]
    items: list[Item] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _distinct(self) -> ListPicker:
        _all_differ([item.id for item in self.items])
        return self


TYPES: dict[str, type[ContentType]] = {kind.name: kind for kind in (ListPicker, QuickReply, Media, Text)}


class ContentCreate(BaseModel):
    """The body of a create request."""

    friendly_name: str = ""
    language: str = Field(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")
    variables: Annotated[dict[str, str], Field(max_length=100)] = {}
    types: dict[str, dict[str, object] | None]

    @model_validator(mode="after")
    def _known_types(self) -> ContentCreate:
        given = {name: body for name, body in self.types.items() if body is not None}
        if not given or not given.keys() <= TYPES.keys():
            raise ValueError(f"types must be of {', '.join(TYPES)}")
        for name, body in given.items():
            TYPES[name].model_validate(body)
        return self


def _all_differ(texts: list[str]) -> None:
    if len(set(texts)) < len(texts):
        raise ValueError("two of them are the same")
