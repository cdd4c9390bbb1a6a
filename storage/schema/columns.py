"""What all tables are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


Id = BigInteger().with_variant(Integer, "sqlite")


Time = DateTime(timezone=True)  # always UTC


def id_() -> Column[int]:
    """Ids are made by us (storage/ids.py), so that a row's id is known before it is written."""
    return Column("id", Id, primary_key=True, autoincrement=False)


def text_(name: str, *, nullable: bool = False) -> Column[str]:
    """A column of text."""
    return Column(name, Text, nullable=nullable)


def time_(name: str, *, nullable: bool = False) -> Column[object]:
    """A column of a moment."""
    return Column(name, Time, nullable=nullable)
