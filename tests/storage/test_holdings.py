"""Every table is known for what it holds of people."""

from __future__ import annotations

import pytest

from storage.holdings import HOLDINGS, Holding
from storage.schema import metadata

# Tables without anything of people in them.
NOBODY = {
    *("announcement", "centre", "county", "opening", "rate", "sitting", "subcounty", "template", "terms", "vacancy"),
    "centre_password",  # a centre's
    "deletion",  # numbers of rows
    "platform_file",  # letters by their hashes, which go with the letters
    "stray",  # receipts by a platform's ids, for a day
    "timer",  # by ids
    "unguarded",
}
PERSONAL = ("phone", "address", "name", "id_number", "tsc_number", "kra_pin", "email", "mpesa", "kin_", "bank", "text")
KEPT = {
    "invitation_repeated.phone",  # repeated-..., nobody's number
    "deployment_repeated.phone",
    *(f"substitution_replaced.{column}" for column in ("phone", "name", "id_number", "tsc_number")),  # somebody else's
}


def test_every_table_is_in_the_list() -> None:
    """Or said to have nothing of people in it."""
    assert {holding.table for holding in HOLDINGS} | NOBODY == set(metadata.tables)
    assert not {holding.table for holding in HOLDINGS} & NOBODY


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.name)
def test_a_holding_names_columns_that_there_are(holding: Holding) -> None:
    """In its keys, in what is shown and in what is overwritten."""
    columns = set(metadata.tables[holding.table].columns.keys())
    named = {key.column for key in holding.keys} | set(holding.columns) | set(holding.erased or {})
    assert named <= columns


def test_what_points_at_a_person_goes_or_is_overwritten() -> None:
    """In every table with people in it, but for the council's own lists and the name of somebody's school."""
    left = set()
    for holding in HOLDINGS:
        if holding.erased is None or holding.kind == "offices":
            continue
        kept = set(metadata.tables[holding.table].columns.keys()) - set(holding.erased)
        left |= {f"{holding.name}.{column}" for column in kept if column.startswith(PERSONAL)}
    assert left == KEPT
