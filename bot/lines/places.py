"""Lines about counties, sub-counties and their directors."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.lines.columns import Filled, Phone, Short, known
from bot.lines.file import Line
from bot.places import REGIONS
from storage.places import subcounty_code


class CountyLine(Line):
    """One line of counties.csv. Aliases have | between them."""

    code: Annotated[int, Field(gt=0)]
    name: Filled
    region: Annotated[str, known(lambda: REGIONS, "region")]
    aliases: Short

    @property
    def key(self) -> tuple[object, ...]:
        """Its official number."""
        return (self.code,)


class SubCountyLine(Line):
    """One line of subcounties.csv."""

    county_code: int
    name: Filled
    aliases: Short

    @property
    def key(self) -> tuple[object, ...]:
        """Its code."""
        return (self.code,)

    @property
    def code(self) -> str:
        """Its county and its name, however that is written."""
        return subcounty_code(self.county_code, self.name)


class DirectorLine(Line):
    """One line of directors.csv: a Sub County Director of Education, and a sub-county as centres.csv has it."""

    phone: Phone
    name: Filled
    county: Filled
    sub_county: Filled

    @property
    def key(self) -> tuple[object, ...]:
        """A director may have several sub-counties, and a sub-county several officers."""
        return (self.phone, self.county, self.sub_county)
