"""Finding a sub-county: by a few letters of its name or its county's, nearly, by the county's number, or by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.engine import Invalid
from bot.language import Text, _, plain
from bot.words import normal
from storage.records.profiles import County, SubCounty
from storage.store import Store

REGIONS = {  # the provinces of old, by which people still say where they are from
    "central": _("Central"),
    "coast": _("Coast"),
    "eastern": _("Eastern"),
    "nairobi": _("Nairobi"),
    "north-eastern": _("North Eastern"),
    "nyanza": _("Nyanza"),
    "rift-valley": _("Rift Valley"),
    "western": _("Western"),
}
REGION, HITS = "@", "?"  # before a region; before a county and words that several places answer to
NEAR, AMONG_BEST = 70, 8  # rapidfuzz ratio of what may be meant, and how far behind the best it may be
FEW_LETTERS = 2  # so few mean counties
SURPLUS = {"county", "kaunti", "sub", "subcounty", "ndogo", "ya"}  # words that are no part of a name


class Lead(str):
    """An answer that leads on to another question."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A county or a sub-county, as it is searched."""

    code: str
    county: str  # the county's code; of a county, its own
    label: Text
    names: str  # |nyamiranorth|: letters and digits only, each name between bars, so that a search is for a substring
    words: str  # of all its names, each after a space

    @property
    def is_county(self) -> bool:
        """Whether it has sub-counties."""
        return self.code == self.county


class Gazetteer:
    """The counties and sub-counties that are listed, and the names of those that were."""

    def __init__(self, counties: Sequence[County], subcounties: Sequence[SubCounty]) -> None:
        self._counties = {str(each.code): each for each in counties}
        self._subcounties = {each.code: each for each in subcounties}
        self._places = [_county(each) for each in counties if each.listed]
        self._places += [self._subcounty(each) for each in subcounties if each.listed]
        self._names = {(n, name): name for n, each in enumerate(self._places) for name in each.names.split("|") if name}
        self._codes = {place.code for place in self._places}

    def label(self, code: str) -> Text:
        """What a sub-county is called, also when it is no longer listed: Kisii South, Kisii."""
        found = self._subcounties[code]
        return _("{name}, {county}", name=found.name, county=self._counties[str(found.county_code)].name)

    def name(self, code: str) -> str:
        """A sub-county alone, also when it is no longer listed: Kisii South."""
        return self._subcounties[code].name

    def county(self, code: int) -> str:
        """What a county is called, also when it is no longer listed."""
        return self._counties[str(code)].name

    def offers(self, lead: str = "") -> list[tuple[str, Text]]:
        """Codes and labels to choose from: the regions, or what a lead leads to."""
        if not lead:
            return [(REGION + region, label) for region, label in REGIONS.items()]
        if lead.startswith(REGION):
            return [(place.code, place.label) for place in self._in_region(lead)]
        if lead.startswith(HITS):
            _hits, county, text = lead.split(HITS, 2)
            return [(place.code, place.label) for place in self._named(text, county) or self._near(text)]
        return [(place.code, plain(self._subcounties[place.code].name)) for place in self._inside(lead)]

    def find(self, answer: str, lead: str = "") -> str:
        """The code of the sub-county that is meant, or a Lead to several. Raises Invalid where there is none."""
        if answer.startswith(REGION):
            counties = self._in_region(answer)
            return Lead(counties[0].code if len(counties) == 1 else answer)
        code = answer.lstrip("0")  # county 047
        if code in self._codes:
            return Lead(code) if code in self._counties else code
        if named := self._named(answer, lead):
            return self._meant(answer, lead, named)
        if not self._near(answer):
            raise Invalid(_("I know no county or sub-county of that name. Type its first letters, or choose a region."))
        return Lead(f"{HITS}{lead}{HITS}{answer}")

    def _meant(self, answer: str, lead: str, named: list[Place]) -> str:
        """The only place, the county that all are in, or the way to choose."""
        if len(named) == 1 and not named[0].is_county:
            return named[0].code
        if len({place.county for place in named}) == 1 and any(place.is_county for place in named):
            return Lead(named[0].county)
        county = "" if lead.startswith((REGION, HITS)) else lead
        return Lead(f"{HITS}{county}{HITS}{answer}")

    def _named(self, text: str, lead: str) -> list[Place]:
        """Those whose name the text is or begins; a county that somebody has in hand is searched before the country."""
        return _named(self._inside(lead), text) or _named(self._places, text)

    def _near(self, text: str) -> list[Place]:
        """Whose name is nearly the text, the best first."""
        wanted = "".join(_words(text))
        found = process.extract(wanted, self._names, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5)
        best = [number for _text, score, (number, _name) in found if score > found[0][1] - AMONG_BEST]
        return [self._places[number] for number in dict.fromkeys(best)]

    def _inside(self, county: str) -> list[Place]:
        return [place for place in self._places if place.county == county and not place.is_county]

    def _in_region(self, region: str) -> list[Place]:
        name = region.removeprefix(REGION)
        return [place for place in self._places if place.is_county and self._counties[place.code].region == name]

    def _subcounty(self, row: SubCounty) -> Place:
        return Place(row.code, str(row.county_code), self.label(row.code), *_names(row.name, row.aliases))


async def gazetteer(store: Store) -> Gazetteer:
    """The places as they are listed now."""
    return _gazetteer(*await store.places.all())


@lru_cache(2)
def _gazetteer(counties: tuple[County, ...], subcounties: tuple[SubCounty, ...]) -> Gazetteer:
    """Built once for a list: that takes milliseconds, a look whether it is the same a fraction of one."""
    return Gazetteer(counties, subcounties)


def _county(row: County) -> Place:
    code = str(row.code)
    return Place(code, code, _("{name} county", name=row.name), *_names(row.name, row.aliases))


@lru_cache(2048)
def _names(name: str, aliases: str) -> tuple[str, str]:
    names = [_words(each) for each in (name, *filter(None, aliases.split("|")))]
    return "|" + "".join(f"{''.join(words)}|" for words in names), "".join(
        f" {word}" for words in names for word in words
    )


def _named(places: list[Place], text: str) -> list[Place]:
    """Whose name is the text; else, whose begins with it; else, who has words that begin like each of its words."""
    words = _words(text)
    wanted = "".join(words)
    for part in (f"|{wanted}|", f"|{wanted}"):
        if wanted and (found := [place for place in places if part in place.names]):
            counties = [place for place in found if place.is_county]
            return counties if counties and len(wanted) <= FEW_LETTERS else found
    for word in words:
        places = [place for place in places if f" {word}" in place.words]
    return places if words else []


def _words(text: str) -> list[str]:
    """Without the marks in Murang'a, and without "county"."""
    words = normal(text.replace("'", "").replace("\u2019", "")).split()
    return [word for word in words if word not in SURPLUS] or words
