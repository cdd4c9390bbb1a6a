"""How the documents that an application needs are shown, and which of them a file probably is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.binder import Leaf
from bot.documents.look import Look, Remark
from bot.language import Text, _, brief, n_, named
from bot.verdicts import remark, size
from bot.words import mentioned
from catalogue import ChecklistItem, checklists
from storage.documents import ACCEPTED, RETURNED
from storage.records.documents import Document, ReceivedFile

Held = Mapping[str, Document]  # what a person has handed in, by item
PHOTOS = "image/"
RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
NOTED = {Remark.CLEANED, Remark.REPAIRED, Remark.LONG}  # nothing that a better photo would cure
LEFT_OUT = 0  # stands for the page where nothing of a file is kept
PREFIX = 8  # hexadecimal digits of a SHA-256 that a receipt shows


def items() -> list[ChecklistItem]:
    """The items of all lists, each once."""
    return list({item.code: item for each in checklists().values() for item in each}.values())


def name(item: ChecklistItem) -> Text:
    """The short name in the person's language."""
    return named(item.name, item.name_sw)


def about(item: ChecklistItem) -> Text:
    """The full name in the person's language."""
    return named(item.about, item.about_sw)


def line(item: ChecklistItem, document: Document | None) -> Text:
    """One line of the list: what it is, and where it stands."""
    return _("{name}: {state}", name=name(item), state=state(document))


def state(document: Document | None) -> Text:
    """Missing, received, accepted, or to be sent again with the reason."""
    if document is None:
        return _("missing")
    values = {"pages": pages(document.pages), "size": size(document.size), "at": brief(document.received_at)}
    match document.state:
        case "accepted":
            return _("accepted ({pages}, {size}, {at})", **values)
        case "returned":
            return _("please send it again: {why}", why=document.why)
        case _:
            return _("received ({pages}, {size}, {at})", **values)


def pages(count: int) -> Text:
    """So many pages."""
    return n_("{count} page", "{count} pages", count=count)


def here(held: Held, wanted: Sequence[ChecklistItem]) -> int:
    """How many of the items need nothing more."""
    return sum(item.code in held and held[item.code].state != RETURNED for item in wanted)


def receipt(document: Document, item: ChecklistItem) -> Text:
    """What the person can point to when somebody says that it was never sent."""
    return _(
        "*Received: {name}*, {pages}, {size}.\nReceipt {receipt}\n{at}\nCheck code {digits}",
        name=name(item),
        pages=pages(document.pages),
        size=size(document.size),
        receipt=document.receipt,
        at=document.received_at,
        digits=document.sha256[:PREFIX],
    )


def new_receipt(kind: str = "R") -> str:
    """A number for a receipt that nobody can guess: R-7KQ2-9XM4."""
    letters = [secrets.choice(RECEIPT_LETTERS) for _letter in range(8)]
    return f"{kind}-{''.join(letters[:4])}-{''.join(letters[4:])}"


@dataclass(frozen=True)
class Group:
    """Files that make one document: one PDF, or photos that were sent in a row."""

    files: list[ReceivedFile]

    @property
    def leaves(self) -> list[Leaf]:
        """All pages in order."""
        return self.put("")

    def put(self, order: str) -> list[Leaf]:
        """The pages in an order that was kept, then those of files that came since."""
        by_id = {str(file.id): file for file in self.files}
        kept = [(by_id[file_id], int(page)) for file_id, page in _parsed(order) if file_id in by_id]
        new = [file for file in self.files if file not in (each for each, _page in kept)]
        kept += [(file, page) for file in new for page in range(1, file.pages + 1)]
        return [Leaf(file.clean_sha256, page) for file, page in kept if page != LEFT_OUT]

    def order(self, leaves: Sequence[Leaf]) -> str:
        """An order of pages, to be kept as an answer: the number of a file and that of its page, for each."""
        files = {file.clean_sha256: file for file in self.files}
        kept = [(files[leaf.sha256].id, leaf.page) for leaf in leaves]
        used = {file_id for file_id, _page in kept}
        kept += [(file.id, LEFT_OUT) for file in self.files if file.id not in used]
        return " ".join(f"{file_id}.{page}" for file_id, page in kept)

    @property
    def called(self) -> str:
        """What its sender calls it."""
        return " ".join(file.name for file in self.files)


def _parsed(order: str) -> list[tuple[str, str]]:
    return [(file_id, page) for each in order.split() for file_id, _dot, page in [each.partition(".")]]


def grouped(files: Sequence[ReceivedFile]) -> list[Group]:
    """One document for each PDF, and one for photos in a row. The same photo twice is one page."""
    groups: list[Group] = []
    seen: set[str] = set()
    for file in files:
        if file.sha256 in seen:
            continue
        seen.add(file.sha256)
        if groups and all(each.media_type.startswith(PHOTOS) for each in (file, groups[-1].files[-1])):
            groups[-1].files.append(file)
        else:
            groups.append(Group([file]))
    return groups


def remarks(group: Group, leaves: Sequence[Leaf]) -> tuple[list[Text], list[Text]]:
    """What to know of the pages, by their numbers as they are ordered now; and what is wrong with them."""
    found: dict[Remark, list[int]] = {}
    for file in group.files:
        numbers = {leaf.page: n for n, leaf in enumerate(leaves, 1) if leaf.sha256 == file.clean_sha256}
        for each, concerned in Look.model_validate_json(file.remarks).remarks.items():
            there = [numbers[page] for page in concerned if page in numbers]
            if there or not concerned:
                found.setdefault(each, []).extend(there)
    texts = {each: remark(each, sorted(numbers)) for each, numbers in found.items()}
    noted = [text for each, text in texts.items() if each in NOTED]
    return noted, [text for each, text in texts.items() if each not in NOTED]


def likely(group: Group, held: Held, wanted: Sequence[ChecklistItem]) -> tuple[ChecklistItem, bool]:
    """Which document it probably is, and whether its name says so; otherwise the first that is missing."""
    offers = {f"{item.code}\n{word}": word for item in wanted for word in item.words}
    if named_so := mentioned(group.called, offers):
        code = named_so[0].partition("\n")[0]
        return next(item for item in wanted if item.code == code), True
    lacking = [item for item in wanted if item.code not in held or held[item.code].state == RETURNED]
    return (lacking or list(wanted))[0], False


def notice(document: Document, item: ChecklistItem) -> Text:
    """What the person is told when an officer has decided."""
    if document.state == ACCEPTED:
        return _(
            "Mtahini: your document {name} is accepted (receipt {receipt}).", name=name(item), receipt=document.receipt
        )
    return _(
        "Mtahini: please send your document {name} again (receipt {receipt}). Reason: {why}\nTo send it: DOCUMENTS.",
        name=name(item),
        why=document.why,
        receipt=document.receipt,
    )
