"""What people are told of the files that they sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.documents.look import LARGEST, Problem, Remark
from bot.language import Text, _, n_
from storage.records.documents import ReceivedFile

MEGABYTE, KILOBYTE = 1_000_000, 1_000
NO_FILES = _("Documents cannot be sent here. Send them on WhatsApp or Telegram.")
REFUSALS = {
    Problem.EMPTY: _("The file is empty. Please send it again."),
    Problem.VOICE: _("That is sound or video. Please send a photo or a PDF."),
    Problem.ARCHIVE: _("That is a zip file. Please take the files out of it, and send each as a photo or a PDF."),
    Problem.OFFICE: _(
        "That is a Word file. Please open it, choose Save as PDF or Export, and send the PDF. Or print it, and send a "
        "photo of each page."
    ),
    Problem.UNKNOWN: _("That is neither a photo nor a PDF, whatever its name says. Please send a photo or a PDF."),
    Problem.ENCRYPTED: _(
        "The PDF is locked with a password, and I cannot open it. Please save it without one, or send a photo of each "
        "page."
    ),
    Problem.DAMAGED: _(
        "The file is damaged, and I cannot open it. Please send it again, or send a photo of each page."
    ),
    Problem.TOO_LARGE: _(
        "The file is too large: I can take {most} MB. Please send photos instead.", most=LARGEST // MEGABYTE
    ),
    Problem.TOO_MANY_PIXELS: _("The picture is too large to open. Please take it again with the phone's usual camera."),
    Problem.UNSAFE: _("I could not open the file safely. Please send a photo of each page."),
    Problem.UNREACHABLE: _(
        "Your file did not reach me: the network failed on the way. What you sent before is safe. Please send it again."
    ),
}


def refusals(files: Sequence[ReceivedFile]) -> list[Text]:
    """Why some of the files cannot be used, each reason once."""
    reasons = Counter(Problem(file.problem) for file in files if file.problem)
    if len(files) == 1:
        return [REFUSALS[problem] for problem in reasons]
    return [
        _("{count} of {all} files: {reason}", count=count, all=len(files), reason=REFUSALS[problem])
        for problem, count in reasons.items()
    ]


def remark(found: Remark, pages: Sequence[int]) -> Text:
    """What is wrong with some pages, which are named by their numbers, or with the file."""
    count, named = len(pages), ", ".join(map(str, pages))
    match found:
        case Remark.BLANK:
            return n_("Page {pages} is blank.", "Pages {pages} are blank.", count=count, pages=named)
        case Remark.BLACK:
            return n_(
                "Page {pages} is black: nothing can be seen on it.",
                "Pages {pages} are black: nothing can be seen on them.",
                count=count,
                pages=named,
            )
        case Remark.DARK:
            return n_("Page {pages} is too dark.", "Pages {pages} are too dark.", count=count, pages=named)
        case Remark.BLURRED:
            return n_("Page {pages} is blurred.", "Pages {pages} are blurred.", count=count, pages=named)
        case Remark.CUT_OFF:
            return n_(
                "Page {pages} seems to be cut off.", "Pages {pages} seem to be cut off.", count=count, pages=named
            )
        case Remark.SMALL:
            return n_(
                "Page {pages} is a small picture: its print may be hard to read.",
                "Pages {pages} are small pictures: their print may be hard to read.",
                count=count,
                pages=named,
            )
        case Remark.LONG:
            return _("That is a long document. Is it the right one?")
        case Remark.CLEANED:
            return _("I took scripts or attached files out of it; its pages are as they were.")
        case Remark.REPAIRED:
            return _("The file was damaged. I repaired it: please check its pages.")


def size(count: int) -> Text:
    """So many bytes, as phones show them: 340 kB, 1.2 MB."""
    if count < MEGABYTE:
        return _("{size} kB", size=max(1, round(count / KILOBYTE)))
    return _("{size} MB", size=f"{count / MEGABYTE:.1f}")
