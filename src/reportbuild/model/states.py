"""The states of the USA, and where each has its tile on a map of equal tiles. An own drawing, from no map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class State:
    """A state, the District of Columbia or a territory.

    name       in full
    row        of its tile, 0 at the top
    column     of its tile, 0 at the left
    optional   True for a territory, which is drawn only where data tell of it
    """

    name: str
    row: int
    column: int
    optional: bool = False


def code_of(text: str) -> str | None:
    """The two letters of a state that is named in full or by them; None if there is none."""
    plain = text.strip().casefold()
    for code, state in STATES.items():
        if plain in (code.casefold(), state.name.casefold()):
            return code
    return None


_GRID = """
AK . . . . . . . . . . ME
. . . . . . WI . . . VT NH
. WA ID MT ND MN IL MI . NY MA .
. OR NV WY SD IA IN OH PA NJ CT RI
. CA UT CO NE MO KY WV VA MD DE .
. . AZ NM KS AR TN NC SC DC . .
. . . . OK LA MS AL GA . . .
HI . . . TX . . . . FL . PR
. . . . . . . . GU MP AS VI
"""

_NAMES = """
AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,
DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,
KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,
MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,
SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington,
WV West Virginia, WI Wisconsin, WY Wyoming, PR Puerto Rico, GU Guam, MP Northern Mariana Islands,
AS American Samoa, VI U.S. Virgin Islands
"""
_TERRITORIES = frozenset(("PR", "GU", "MP", "AS", "VI"))


def _states() -> Mapping[str, State]:
    names = dict(each.strip().split(" ", 1) for each in " ".join(_NAMES.split()).split(","))
    tiles = {
        code: (row, column)
        for row, line in enumerate(_GRID.strip().splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    }
    return {code: State(names[code], *tile, optional=code in _TERRITORIES) for code, tile in tiles.items()}


STATES: Mapping[str, State] = MappingProxyType(_states())
"""By their two letters, row by row. Source of the letters: USPS Publication 28, appendix B."""
