"""What stands beside each other does not run into each other, in any letter and language."""

from __future__ import annotations

import pypdfium2
import pytest

from letters import application, deployment, invitation, own_data, receipt, statement, training
from letters.blocks import Addressee, Facts
from letters.letter import Letter
from tests.letters import test_applications, test_deployment, test_own_data, test_receipt, test_statement
from tests.letters.conftest import MARK, SAMPLE

SW = {"language": "sw"}
SWAHILI = {"position": "Msimamizi wa mtihani", "language": "sw"}
LETTERS: dict[str, Letter] = {
    "invitation": invitation.compose(invitation.Invitation(**SAMPLE)),
    "deployment": deployment.compose(deployment.Deployment(**test_deployment.SAMPLE)),
    "deployment-sw": deployment.compose(deployment.Deployment(**(test_deployment.SAMPLE | test_deployment.SWAHILI))),
    "receipt": receipt.compose(receipt.Receipt(**test_receipt.SAMPLE)),
    "receipt-sw": receipt.compose(receipt.Receipt(**(test_receipt.SAMPLE | SW))),
    "application": application.compose(application.Application(**test_applications.RECEIPT)),
    "application-sw": application.compose(application.Application(**(test_applications.RECEIPT | SW))),
    "training": training.compose(training.Training(**test_applications.INVITATION)),
    "training-sw": training.compose(training.Training(**(test_applications.INVITATION | SW))),
    "statement": statement.compose(statement.Statement(**test_statement.SAMPLE)),
    "statement-sw": statement.compose(statement.Statement(**(test_statement.SAMPLE | SW))),
    "own-data": own_data.compose(own_data.OwnData(**test_own_data.SAMPLE)),
    "own-data-sw": own_data.compose(own_data.OwnData(**(test_own_data.SAMPLE | SW))),
}


def touching(letter: Letter) -> list[str]:
    """The labels that end behind where their values begin."""
    document = pypdfium2.PdfDocument(letter.stamped(MARK).pdf())
    found = []
    for page in document:
        text = page.get_textpage()
        for block in letter.blocks:
            for label, value in block.facts if isinstance(block, Addressee | Facts) else ():
                here = text.search(label, match_case=True).get_next()
                there = text.search(value.split()[0], match_case=True, index=here[0]).get_next() if here else None
                if here and there and text.get_charbox(sum(here) - 1)[2] > text.get_charbox(there[0])[0] - 2:
                    found.append(label)
        text.close()
    document.close()
    return found


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_no_label_runs_into_its_value(letter: Letter) -> None:
    """However long it is."""
    assert touching(letter) == []
