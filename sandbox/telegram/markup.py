"""HTML of the Bot API into text and entities; lengths and offsets are UTF-16 code units, as Telegram counts."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from sandbox.telegram.errors import Json, bad_request

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>[^<>]*)>"
    r"|(?P<escape>&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)"
    r"|(?P<text>[^<&]+|&)"
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


class Formatted(NamedTuple):
    """A text and what is marked up in it."""

    text: str
    entities: list[Json]


class _Open(NamedTuple):
    tag: str
    entity: Json


def utf16(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def formatted(text: str, parse_mode: str, entities: list[Json] | None = None) -> Formatted:
    """A text as Telegram stores it: markup parsed, white space at both ends gone. Raises ApiError on bad markup.

    Of the parse modes only HTML is known.
    """
    if not parse_mode:
        return _trimmed(Formatted(text, entities or []))
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    return _trimmed(_Html(text).parse())


class _Html:
    """One pass over the source; tags that are open wait on a stack."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def parse(self) -> Formatted:
        while self.position < len(self.source):
            token = _TOKEN.match(self.source, self.position)
            if not token:
                raise self._wrong("Unclosed start tag at byte offset {}")
            self._take(token)
            self.position = token.end()
        if self.open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Formatted(self.text, ordered)

    def _take(self, token: re.Match[str]) -> None:
        if tag := token["tag"]:
            (self._close if token["end"] else self._start)(tag.lower(), token["attributes"])
        else:
            self.text += token["text"] or unescape(token["escape"])

    def _start(self, tag: str, attributes: str) -> None:
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        if tag not in _TAGS or (tag == "span" and values.get("class") != "tg-spoiler"):
            raise self._wrong(f'Unsupported start tag "{tag}" at byte offset {{}}')
        entity: Json = {"type": _TAGS[tag], "offset": utf16(self.text)}
        if tag == "a":
            entity["url"] = unescape(values.get("href", ""))
        self.open.append(_Open(tag, entity))

    def _close(self, tag: str, _attributes: str) -> None:
        if not self.open:
            raise self._wrong("Unexpected end tag at byte offset {}")
        expected, entity = self.open.pop()
        if tag != expected:
            raise self._wrong(f'Unmatched end tag at byte offset {{}}, expected "</{expected}>", found "</{tag}>"')
        entity["length"] = utf16(self.text) - entity["offset"]
        if entity["length"] and entity.get("url") != "":
            self.entities.append(entity)

    def _wrong(self, what: str) -> Exception:
        offset = len(self.source[: self.position].encode(errors="replace"))
        return bad_request(f"can't parse entities: {what.format(offset)}")


def _trimmed(given: Formatted) -> Formatted:
    text = given.text.strip()
    if text == given.text:
        return given
    start = utf16(given.text[: len(given.text) - len(given.text.lstrip())])
    kept = (_cut(entity, start, utf16(text)) for entity in given.entities)
    return Formatted(text, [entity for entity in kept if entity["length"] > 0])


def _cut(entity: Json, start: int, length: int) -> Json:
    first = max(entity["offset"] - start, 0)
    last = min(entity["offset"] - start + entity["length"], length)
    return entity | {"offset": first, "length": last - first}
