"""The documents that an application needs: send them as photos or PDF, see, replace or remove each by itself, undo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.binder import Leaf
from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.documents.workshop import Failed
from bot.engine import FILES, Choice, Invalid
from bot.language import Text, _, brief, joined, plain
from bot.messages import Attachment
from bot.routes import GO, MENU
from bot.verdicts import MEGABYTE, NO_FILES
from catalogue import ChecklistItem
from conversations.checklist import (
    PHOTOS,
    Group,
    Held,
    about,
    grouped,
    here,
    items,
    likely,
    line,
    name,
    new_receipt,
    pages,
    receipt,
    remarks,
    state,
)
from conversations.mine import repaired
from storage.documents import RETURNED, Bound
from storage.records.documents import Document

SEE, REMOVE, LIST, PAGES, ALL, THROW = "see", "remove", "list", "pages", "all", "throw"
ORDER = "order"  # of the first document's pages, where the person changed it
MOST_PAGES = 30  # of a document whose pages can be put in order here
SHOWN = 12  # pages in the picture
DONE = Choice(MENU, _("Done"), _("done, ready, finished, that is all"))
BOTH_SIDES = "id-card"  # the item of which a page alone may lack the back


@conversation(
    "documents",
    title=_("My documents"),
    who=Who.PROFESSIONAL,
    words=_("documents, document, my documents, upload, upload documents, send documents, attachments, certificates"),
    files=True,
)
async def documents(chat: Chat) -> None:
    """Show the list and take what is sent, one document after the other."""
    assert chat.person  # noqa: S101 - a professional is logged in
    held: Held = {document.item: document for document in await chat.store.documents.of(chat.person)}
    wanted = None
    if chat.knows("item") or not chat.knows(FILES):
        if not chat.limits.upload:
            return chat.say(_overview(held), NO_FILES)
        wanted = await _item(chat, held)
    files = await chat.files()
    if files:
        first, *rest = grouped(files)
        return await _take(chat, first, rest, wanted, held)
    if wanted and not chat.knows(FILES):
        return await _look_at(chat, wanted, held.get(wanted.code))
    chat.say(_("What you sent was not used for a week, so it was deleted. Please send it again."))
    chat.go("documents")


def _overview(held: Held) -> Text:
    """The whole list, a line each."""
    heading = _(
        "*Documents for examiner training: {here} of {all} are here*", here=here(held, items()), all=len(items())
    )
    return joined([heading, *(line(item, held.get(item.code)) for item in items())])


async def _item(chat: Chat, held: Held) -> ChecklistItem:
    """What the person wants to deal with."""
    assert chat.person  # noqa: S101 - a professional is logged in
    by_code = {item.code: item for item in items()}
    undoable = await chat.store.documents.undoable(chat.person)
    last = by_code.get(undoable.item) if undoable else None
    undo = [Choice(f"{GO}undo", _("Undo: {name}", name=name(last)))] if last else []
    chat.say(_overview(held))
    choice = await chat.choose(
        "item",
        _(
            "Send a document now: a PDF, or photos of its pages, at most {most} MB each. Or choose one.",
            most=chat.limits.upload // MEGABYTE,
        ),
        [*(_option(item, name(item)) for item in by_code.values()), *undo, DONE],
        files=True,
    )
    return by_code[choice.id]


async def _look_at(chat: Chat, item: ChecklistItem, document: Document | None) -> None:
    """One document: where it stands, and what can be done with it."""
    chat.say(_said(item, document))
    there = [Choice(SEE, _("See it")), Choice(REMOVE, _("Remove it"))] if document else []
    choice = await chat.choose(
        "act",
        _(
            "Send it now: a PDF, or photos of its pages, at most {most} MB each.",
            most=chat.limits.upload // MEGABYTE,
        ),
        [*there, Choice(LIST, _("Back to the list"))],
        files=True,
    )
    if document and choice.id == SEE:
        chat.send_document(_file(item, document), name(item))
    elif document and choice.id == REMOVE:
        await _remove(chat, item, document)
    chat.go("documents")


def _said(item: ChecklistItem, document: Document | None) -> Text:
    lines = [_("*{about}*", about=about(item)), _("Now: {state}", state=state(document))]
    return joined([*lines, *([_("Receipt {receipt}", receipt=document.receipt)] if document else [])])


def _file(item: ChecklistItem, document: Document) -> Attachment:
    return Attachment(sha256=document.sha256, name=f"{item.code}.pdf", size=document.size)


async def _remove(chat: Chat, item: ChecklistItem, document: Document) -> None:
    sure = await chat.confirm("sure", _("Remove {name} from your list?", name=name(item)), yes=_("Yes, remove"))
    if not sure:
        return chat.say(_("Nothing was changed."))
    await chat.store.documents.remove(document, chat.origin.channel)
    chat.say(_("Removed: {name}. If that was a mistake, send UNDO within an hour.", name=name(item)))


async def _take(chat: Chat, group: Group, rest: list[Group], wanted: ChecklistItem | None, held: Held) -> None:
    """Show what was understood, let the person say what it is, and keep it."""
    leaves = group.put(chat.given(ORDER))
    choice = await _which(chat, group, leaves, rest, wanted, held)
    if choice.id == PAGES:
        leaves = await chat.ask("pages", _order_prompt(leaves), partial(_ordered, leaves), files=True)
        return _again(chat, [group, *rest], wanted, group.order(leaves))
    if choice.id == ALL:
        return _again(chat, [group, *rest], wanted, "")
    left_out = [Group([file]) for file in group.files if all(leaf.sha256 != file.clean_sha256 for leaf in leaves)]
    if choice.id == THROW:
        chat.say(_("Thrown away. Nothing was changed."))
    elif not await _keep(chat, next(item for item in items() if item.code == choice.id), group, leaves, held):
        return _again(chat, [group, *rest], wanted, group.order(leaves))
    _again(chat, left_out + rest)


def _again(chat: Chat, groups: Sequence[Group], wanted: ChecklistItem | None = None, order: str = "") -> None:
    """Go on with what is left of the files, and the order of the first document's pages; else with the list."""
    known = {
        FILES: " ".join(str(file.id) for group in groups for file in group.files),
        ORDER: order,
        "item": wanted.code if wanted else "",
    }
    chat.go("documents", **{key: value for key, value in known.items() if value})


async def _which(
    chat: Chat, group: Group, leaves: Sequence[Leaf], rest: list[Group], wanted: ChecklistItem | None, held: Held
) -> Choice:
    """Which document of the list it is, or what else to do with it."""
    guess, named_so = (wanted, True) if wanted else likely(group, held, items())
    chat.say(*await _verdict(chat, group, leaves, rest))
    prompt = _("Is it your *{name}*? If not, choose.", name=name(guess)) if named_so else _("Which document is it?")
    first = _option(guess, _kept_as(guess, held))
    if named_so:
        first = replace(first, words=joined([_("yes, it is, correct"), first.words], ","))
    others = [_option(item, _kept_as(item, held)) for item in items() if item != guess]
    pages_can_change = 1 < len(leaves) <= MOST_PAGES
    some_left_out = len(leaves) < len(group.leaves)
    return await chat.choose(
        "which",
        prompt,
        [
            *(first, *others),
            *([Choice(PAGES, _("Change the pages"), _("pages, order, change order"))] if pages_can_change else []),
            *([Choice(ALL, _("Put all pages back"), _("all pages, put back"))] if some_left_out else []),
            Choice(THROW, _("Throw it away"), _("delete, discard")),
        ],
        files=True,
        picture=await _picture(chat, leaves),
    )


def _option(item: ChecklistItem, label: Text) -> Choice:
    return Choice(item.code, label, plain(", ".join(item.words)))


def _kept_as(item: ChecklistItem, held: Held) -> Text:
    return _("{name} (replace)", name=name(item)) if item.code in held else name(item)


async def _picture(chat: Chat, leaves: Sequence[Leaf]) -> Attachment | None:
    if not chat.is_new("which"):
        return None
    try:
        return await chat.work("picture", chat.desk.binder.show, leaves[:SHOWN])
    except (Failed, TimeoutError):  # it can be kept all the same
        return None


async def _verdict(chat: Chat, group: Group, leaves: Sequence[Leaf], rest: list[Group]) -> list[Text]:
    """What was understood, and what may be wrong with it."""
    assert chat.person  # noqa: S101 - a professional is logged in
    noted, wrong = remarks(group, leaves)
    sent = {file.sha256 for file in group.files}
    again = {each.item: each for each in await chat.store.documents.handed_in(chat.person) if each.sha256 in sent}
    names = {item.code: name(item) for item in items()}
    wrong += [
        _("You sent the same for {name} on {at}.", name=names.get(item, plain(item)), at=brief(each.received_at))
        for item, each in again.items()
    ]
    texts = [_("I see *{pages}*.", pages=pages(len(leaves)))]
    if rest:
        texts = [_("First of {all} documents: I see *{pages}*.", all=len(rest) + 1, pages=pages(len(leaves)))]
    if len(leaves) > SHOWN:
        texts.append(_("The picture shows the first {shown}.", shown=SHOWN))
    texts += noted
    if wrong:
        texts += [*wrong, _("You may keep it all the same, or throw it away and send a better one.")]
    if all(file.media_type.startswith(PHOTOS) for file in group.files):
        texts.append(_("If more pages belong to it, send them now."))
    return [joined(texts)]


def _order_prompt(leaves: Sequence[Leaf]) -> Text:
    example = ", ".join(map(str, [2, 1, *range(3, len(leaves) + 1)]))
    return _(
        "Send the numbers of the pages in the right order, and leave out what does not belong. For example: {example}.",
        example=example,
    )


def _ordered(leaves: Sequence[Leaf], text: str) -> list[Leaf]:
    """Pages by their numbers. Raises Invalid."""
    numbers = [int(number) for number in re.findall(r"\d{1,3}", text)]
    if not numbers or len(set(numbers)) < len(numbers) or not all(1 <= n <= len(leaves) for n in numbers):
        raise Invalid(
            _(
                "I need numbers from 1 to {most}, each at most once, for example {example}.",
                most=len(leaves),
                example="2, 1",
            )
        )
    return [leaves[number - 1] for number in numbers]


async def _keep(chat: Chat, item: ChecklistItem, group: Group, leaves: Sequence[Leaf], held: Held) -> bool:
    """Make one PDF of the pages, and give a receipt for it. Returns whether that could be done now."""
    assert chat.person  # noqa: S101 - a professional is logged in
    if len(group.files) == 1 and leaves == group.leaves:
        bound = Bound(group.files[0].clean_sha256, group.files[0].clean_size, group.files[0].pages)
    else:
        try:
            bound = await chat.work("bind", chat.desk.binder.bind, leaves)
        except (Failed, TimeoutError):
            chat.say(_("I could not put the pages together just now. I still have them: choose once more."))
            return False
    before = held.get(item.code)
    if before and before.sha256 == bound.sha256 and before.state != RETURNED:
        chat.say(
            _(
                "I have exactly this for {name}: receipt {receipt}. Nothing was changed.",
                name=name(item),
                receipt=before.receipt,
            )
        )
        return True
    used = {leaf.sha256 for leaf in leaves}
    files = [file for file in group.files if file.clean_sha256 in used]
    document = await chat.store.documents.receive(
        chat.person, item.code, new_receipt(), bound, files, chat.origin.channel
    )
    chat.say(receipt(document, item), _("Is it the wrong one? Send UNDO within an hour."))
    if item.code == BOTH_SIDES and document.pages == 1:
        chat.say(_("It has one page. If the back of the card is not on it, send a photo of each side together."))
    await repaired(chat, chat.person, [item.code])
    return True
