"""A PDF from a stranger: opened, mended where it can be, and rid of whatever would act when somebody opens it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf

from bot.documents.look import Look, Problem, Remark
from bot.documents.measures import emptiness

MEDIA_TYPE = "application/pdf"
LONG_FROM = 30  # pages: no document of the lists has so many
LOOKED_AT = 5  # pages that are drawn to see whether they are blank
WIDTH = 400  # pixels of such a drawing
HARMLESS = {Name.URI, Name.GoTo, Name.Named}  # actions that may stay
ACTIVE = {Name.FileAttachment, Name.RichMedia, Name.Screen, Name.Movie, Name.Sound, Name("/3D")}  # annotations


def to_pages(path: Path, clean: Path) -> Look:
    """Write a PDF that is whole and does nothing by itself; the same bytes where it was so already."""
    try:
        with pikepdf.open(path) as pdf:
            pages, removed = len(pdf.pages), _cleaned(pdf)
            mended = bool(pdf.get_warnings())
            if not pages:
                return Look(media_type=MEDIA_TYPE, problem=Problem.DAMAGED)
            if removed or mended or pdf.is_encrypted:
                pdf.save(clean, deterministic_id=not pdf.is_encrypted, encryption=False)
            else:
                shutil.copyfile(path, clean)
    except pikepdf.PasswordError:
        return Look(media_type=MEDIA_TYPE, problem=Problem.ENCRYPTED)
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return Look(media_type=MEDIA_TYPE, problem=Problem.DAMAGED)
    wrong = {Remark.CLEANED: removed, Remark.REPAIRED: mended, Remark.LONG: pages >= LONG_FROM}
    whole: dict[Remark, list[int]] = {each: [] for each, true in wrong.items() if true}
    return Look(media_type=MEDIA_TYPE, pages=pages, remarks=whole | _empty(clean))


def _cleaned(pdf: Pdf) -> bool:
    """Remove scripts, actions and embedded files. Returns whether there were any."""
    removed = [_without(pdf.Root, "AA", "AF", "Collection"), _opening(pdf.Root)]
    if isinstance(names := pdf.Root.get(Name.Names), Dictionary):
        removed.append(_without(names, "JavaScript", "EmbeddedFiles"))
    if isinstance(form := pdf.Root.get(Name.AcroForm), Dictionary):
        removed.append(_without(form, "XFA"))
        removed += [_acts(field) for field in _tree(form.get(Name.Fields), "Kids")]
    if isinstance(outlines := pdf.Root.get(Name.Outlines), Dictionary):
        removed += [_acts(item) for item in _chain(outlines)]
    for page in pdf.pages:
        removed += [_without(page.obj, "AA", "AF"), _annotations(page.obj)]
    return any(removed)


def _opening(root: Object) -> bool:
    """Remove what happens when the file is opened, unless it is a look at one of its pages."""
    action = root.get(Name.OpenAction)
    if isinstance(action, Array) or (isinstance(action, Dictionary) and action.get(Name.S) == Name.GoTo):
        return isinstance(action, Dictionary) and _without(action, "Next")
    return _without(root, "OpenAction")


def _without(place: Object, *keys: str) -> bool:
    """Remove some keys. Returns whether one was there."""
    there = [name for key in keys if (name := Name(f"/{key}")) in place]
    for name in there:
        del place[name]
    return bool(there)


def _annotations(page: Object) -> bool:
    """Remove what plays or carries files, and the actions of the others."""
    if not isinstance(annotations := page.get(Name.Annots), Array):
        return False
    kept = [each for each in annotations if isinstance(each, Dictionary) and each.get(Name.Subtype) not in ACTIVE]
    removed = len(kept) < len(annotations)
    if removed:
        page[Name.Annots] = Array(kept)
    return any([removed, *(_acts(each) for each in kept)])


def _acts(place: Object) -> bool:
    """Remove an action, unless it is a link."""
    removed = _without(place, "AA")
    action = place.get(Name.A)
    if isinstance(action, Dictionary) and (action.get(Name.S) not in HARMLESS or Name.Next in action):
        return _without(place, "A") or removed
    return removed


def _tree(nodes: Object | None, below: str) -> Iterator[Object]:
    """All nodes, each once however the tree is knotted."""
    waiting, seen = [nodes], set()
    while waiting:
        for node in _dictionaries(waiting.pop()):
            if node.objgen == (0, 0) or node.objgen not in seen:
                seen.add(node.objgen)
                yield node
                waiting.append(node.get(Name(f"/{below}")))


def _chain(outlines: Object) -> Iterator[Object]:
    """All entries of the outline, each once."""
    waiting, seen = [outlines.get(Name.First)], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dictionary) and item.objgen not in seen:
            seen.add(item.objgen)
            yield item
            waiting += [item.get(Name.First), item.get(Name.Next)]


def _dictionaries(nodes: Object | None) -> list[Object]:
    return [node for node in nodes if isinstance(node, Dictionary)] if isinstance(nodes, Array) else []


def _empty(path: Path) -> dict[Remark, list[int]]:
    """Those among the first pages that have nothing on them, white or black; of what cannot be drawn, none."""
    found: dict[Remark, list[int]] = {}
    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(path) as pdf:
        for number in range(min(len(pdf), LOOKED_AT)):
            page = pdf[number]
            drawn = page.render(scale=WIDTH / max(1, *page.get_size()), grayscale=True).to_pil()
            if empty := emptiness(drawn):
                found.setdefault(empty, []).append(number + 1)
    return found
