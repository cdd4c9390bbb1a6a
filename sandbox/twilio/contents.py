"""Content templates: what the Content API keeps, within WhatsApp's limits, and how they are filled in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from sandbox.twilio.account import Account, new_sid
from sandbox.twilio.content_types import TYPES, ContentCreate, ContentType, ListPicker, QuickReply
from sandbox.twilio.errors import INVALID_CONTENT, Refused

CONTENT_URL = "https://content.twilio.com"
IN_SESSION_BUTTONS = 3  # more of them only in an approved template

_PLACEHOLDER = re.compile(r"{{\s*([^{}]*?)\s*}}")
_LAYOUT = re.compile(r"[\n\r\t]| {5,}")
_EDGES = re.compile(r"^\s*{{|}}\s*$|}}\s*{{")


@dataclass
class Approval:
    """WhatsApp's verdict on a template."""

    name: str = ""
    category: str = ""
    content_type: str = ""
    status: str = "unsubmitted"
    rejection_reason: str = ""
    allow_category_change: bool = True


@dataclass
class Content:
    """One template as it was created."""

    sid: str
    account_sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, Any]
    created: datetime
    approval: Approval = field(default_factory=Approval)

    @property
    def approved(self) -> bool:
        """Whether it may open a conversation."""
        return self.approval.status == "approved"

    @property
    def type(self) -> str:
        """The richest of its types that the stand-in shows."""
        return next(name for name in TYPES if name in self.types)

    def placeholders(self, kind: str) -> list[str]:
        """Names of the variables in one of its types, in order."""
        return list(dict.fromkeys(_PLACEHOLDER.findall(json.dumps(self.types[kind], ensure_ascii=False))))

    def resource(self) -> dict[str, Any]:
        """What the Content API answers."""
        url = f"{CONTENT_URL}/v1/Content/{self.sid}"
        approvals = f"{url}/ApprovalRequests"
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.friendly_name,
            "language": self.language,
            "variables": self.variables,
            "types": self.types,
            "url": url,
            "date_created": _iso(self.created),
            "date_updated": _iso(self.created),
            "links": {"approval_create": f"{approvals}/whatsapp", "approval_fetch": approvals},
        }


class Contents:
    """The templates of an account. `verdict` is what WhatsApp will say: approved, pending or rejected."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._contents: dict[str, Content] = {}
        self.verdict = "approved"
        self.strict_layout = False  # refuse line breaks, tabs and runs of spaces in variables, as one page says

    def create(self, body: bytes) -> Content:
        """Keep a template. Raises Refused if it breaks a limit."""
        try:
            request = ContentCreate.model_validate_json(body)
        except ValidationError as error:
            raise Refused(20422, f"Invalid Parameter: {_first(error)}") from error
        types = {name: given for name, given in json.loads(body)["types"].items() if given is not None}
        content = Content(
            sid=new_sid("HX"),
            account_sid=self._account.sid,
            friendly_name=request.friendly_name,
            language=request.language,
            variables=request.variables,
            types=types,
            created=self._account.clock(),
        )
        _check_placeholders(content)
        self._contents[content.sid] = content
        return content

    def get(self, sid: str) -> Content:
        """A template by its sid. Raises Refused."""
        if sid not in self._contents:
            raise Refused.not_found(f"/v1/Content/{sid}")
        return self._contents[sid]

    def find(self, sid: str) -> Content:
        """A template that a message names. Raises Refused."""
        if sid not in self._contents:
            raise Refused(21655, "The ContentSid is Invalid")
        return self._contents[sid]

    def delete(self, sid: str) -> None:
        """Forget a template. Raises Refused."""
        del self._contents[self.get(sid).sid]

    def all(self) -> list[Content]:
        """Every template, oldest first."""
        return list(self._contents.values())

    def submit(self, sid: str, body: bytes) -> Approval:
        """Ask WhatsApp for approval; answers `received`, and the verdict stands at the next look."""
        content, request = self.get(sid), _object(body)
        name, category = request.get("name", ""), request.get("category", "")
        if not re.fullmatch(r"[a-z0-9_]{1,512}", str(name)):
            raise Refused(20422, "Invalid Parameter: name must be lower-case letters, digits and underscores")
        if category not in {"UTILITY", "MARKETING", "AUTHENTICATION"}:
            raise Refused(20422, "Invalid Parameter: category")
        reason = _objection(content)
        content.approval = Approval(name, category, content.type, self.verdict, reason)
        if reason:
            content.approval.status = "rejected"
        return Approval(name, category, content.type, "received")

    def render(self, content: Content, kind: str, variables: str) -> ContentType | None:
        """A template filled in; None if it then breaks a limit of WhatsApp. Raises Refused."""
        values = content.variables | self._values(variables)
        for name in content.placeholders(kind):
            if not values.get(name):
                raise Refused(21656, f"The ContentVariables Parameter is invalid: {name} has no value")
        return _fill(kind, content.types[kind], values)

    def _values(self, variables: str) -> dict[str, str]:
        values = _object(variables.encode()) if variables else {}
        for name, value in values.items():
            if not isinstance(value, str) or not value or len(value) > 1600:
                raise Refused(21656, f"The ContentVariables Parameter is invalid: {name}")
            if self.strict_layout and _LAYOUT.search(value):
                raise Refused(21656, f"The ContentVariables Parameter is invalid: layout in {name}")
        return values


def failure_in_session(content: Content, filled: ContentType) -> int | None:
    """The error code of a template that cannot be sent in an open window, if so."""
    many = isinstance(filled, QuickReply) and len(filled.actions) > IN_SESSION_BUTTONS
    return INVALID_CONTENT if many and not content.approved else None


def _fill(kind: str, template: object, values: dict[str, str]) -> ContentType | None:
    try:
        return TYPES[kind].model_validate(_replace(template, values))
    except ValidationError:
        return None


def _replace(part: object, values: dict[str, str]) -> object:
    if isinstance(part, str):
        return _PLACEHOLDER.sub(lambda match: values[match[1]], part)
    if isinstance(part, list):
        return [_replace(each, values) for each in part]
    if isinstance(part, dict):
        return {name: _replace(each, values) for name, each in part.items()}
    return part


def _check_placeholders(content: Content) -> None:
    names = {name for kind in content.types if kind in TYPES for name in content.placeholders(kind)}
    if len(names) > 100 or not all(re.fullmatch(r"\w{1,16}", name) for name in names):
        raise Refused(20422, "Invalid Parameter: variables")


def _objection(content: Content) -> str:
    """Why WhatsApp would reject a template; empty if it would not."""
    kind = content.types[content.type]
    if content.type == ListPicker.name:
        return "List pickers cannot be approved"
    if _EDGES.search(kind.get("body") or ""):
        return "The body must not start or end with a variable, or have two side by side"
    if set(content.placeholders(content.type)) - set(content.variables):
        return "Every variable needs a sample"
    return ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise Refused(21656, "The ContentVariables Parameter is invalid: not JSON") from error
    if not isinstance(value, dict):
        raise Refused(21656, "The ContentVariables Parameter is invalid: not an object")
    return value


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    return f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"


def _iso(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
