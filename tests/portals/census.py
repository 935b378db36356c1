"""A country in small: one portal of each kind of replica, each with agencies of its own over five years.

Input: nothing but the printer's places; output: portals, not yet started, each on its own host. No
agency publishes on two of them, so that what was collected can be counted by agency and year.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

from printer.agencies import BODIES, PLACES, Agency

from .generic import LevelsPortal, PlainPortal, SubordinatePortal
from .menu import CITY, COUNTY, TOWN, level_of
from .portal import Portal
from .stock import Held, stock

YEARS = (2020, 2021, 2022, 2023, 2024)
#: agencies of a portal, by level
SHARE = {CITY: 3, COUNTY: 1, TOWN: 2}
ALL = "*"
#: module and class of each kind; `ALL` stands for every portal the module defines that reports alone suffice to build
KINDS: tuple[tuple[str, str], ...] = (
    ("trs", ALL),
    ("hanweb", ALL),
    ("gkmlpt", ALL),
    ("ucap", ALL),
    ("pc_list", ALL),
    ("vsb", ALL),
    ("lonsun", ALL),
    ("openness", ALL),
    ("epoint", ALL),
    ("truecms", ALL),
    ("generic", "PlainPortal"),
    ("generic", "AspPortal"),
    ("generic", "LevelsPortal"),
    ("generic", "YearFoldersPortal"),
    ("generic", "PublicationFoldersPortal"),
    ("generic", "TabsPortal"),
    ("generic", "MatrixPortal"),
    ("generic", "MatrixListsPortal"),
    ("generic", "TopicsPortal"),
    ("generic", "ColumnIsArticlePortal"),
    ("generic", "ColumnIsYearsPortal"),
    ("generic", "IframePortal"),
    ("generic", "FiledElsewherePortal"),
)
_CITIES = tuple(tuple(line.split()[:2]) for line in PLACES.split("\n") if line.strip())


def host(number: int) -> str:
    """Return the host of the `number`-th portal (from 0)."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def census(host_for: Callable[[int], str] = host, years: Sequence[int] = YEARS) -> list[Portal]:
    """Build one portal of each kind there is, last one whose column leads to two others."""
    found: list[Portal] = []
    for kind in kinds():
        found.append(_built(kind, len(found), host_for, years))
    below = [_built(kind, len(found) + at, host_for, years) for at, kind in enumerate((PlainPortal, LevelsPortal))]
    found += below
    at = len(found)
    own = _reports(at, years)
    return [*found, SubordinatePortal(own, below, host_for(at), _name(at))]


def kinds() -> Iterator[type[Portal]]:
    """Yield the classes of `KINDS`; a module that does not exist is passed over."""
    for module, name in KINDS:
        if find_spec(f"{__package__}.{module}") is None:
            continue
        loaded = import_module(f"{__package__}.{module}")
        for each in vars(loaded).values() if name == ALL else (getattr(loaded, name),):
            if inspect.isclass(each) and issubclass(each, Portal) and (name != ALL or _suffices(each, loaded.__name__)):
                yield each


def administration(number: int) -> list[Agency]:
    """Return the agencies of a portal: departments of a city, counties' governments, towns; no two portals share one."""
    city, again = _CITIES[number % len(_CITIES)], number // len(_CITIES)
    found: list[Agency] = []
    for level, share in SHARE.items():
        bodies = [body for body in BODIES if body.place[:2] == city and level_of(body.name) == level]
        if level == CITY:
            bodies = [body for body in bodies if len(body.place) == 2]
        if level == COUNTY:
            bodies = [body for body in bodies if len(body.place) == 3 and body.name.endswith("政府")]
        found += bodies[again * share : (again + 1) * share]
    return found


def _suffices(kind: type[Portal], module: str) -> bool:
    """Whether a class is of this module, says where its reports are, and needs nothing but them."""
    needed = [each for each in inspect.signature(kind).parameters.values() if each.default is each.empty]
    own = kind.__module__ == module and not kind.__name__.startswith("_")
    return own and not vars(kind).get("unfinished") and kind.address is not Portal.address and len(needed) == 1


def _built(kind: type[Portal], at: int, host_for: Callable[[int], str], years: Sequence[int]) -> Portal:
    return kind(_reports(at, years), host=host_for(at), name=_name(at))


def _reports(at: int, years: Sequence[int]) -> list[Held]:
    return stock(f"census/{at}", administration(at), years)


def _name(at: int) -> str:
    return f"{_CITIES[at % len(_CITIES)][1]}人民政府"
