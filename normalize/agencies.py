"""Who an agency is: from its printed name and the page around it to a place, an organ and an id.

Owns the order in which clues decide between places of one name: what a person mapped, the credit code, the
names on the page, the host. Input: a name and `Hints`; output: an `Agency`. What cannot be told has no id here
(its documents keep one made of the name) and an issue that says why; nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from forms.labels import compact
from forms.records import Issue
from normalize import credit, hosts
from normalize.organs import Organ, line
from normalize.places.table import NATION, Place, above, of_code
from normalize.readings import Reading, readings, tidy

_GENERIC = re.compile(
    r"(?:[我本该](?:行政)?(?:机关|局|单位|委|办|厅|部|院|处|所|站|中心|镇|乡|街道|县|市|区|省|州|旗|级).*|.*(?:各部门|有关部门|有关单位))"
)
#: what letters a relative name (市教育局) may begin with, by the level of the place it means
_LETTERS = {"省": ("province",), "市": ("prefecture", "county", "province"), "州": ("prefecture",), "盟": ("prefecture",),
            "县": ("county",), "区": ("county",), "旗": ("county",)}  # fmt: skip


class Hints(NamedTuple):
    """What a page tells besides the name: the year, the place a person gave for its portal, the address, the
    portal's key, its index number, and the names around (publisher, breadcrumb, signature), best first."""

    year: int | None = None
    place: str = ""
    address: str = ""
    portal: str = ""
    index_number: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """A known agency. `code` and `name_of_place` are those of the year asked about."""

    agency_id: str
    place: Place
    organ: Organ
    code: str
    level: str
    line: str
    credit_code: str | None
    issues: tuple[Issue, ...] = ()

    def above(self, year: int | None) -> dict[str, Place]:
        """Return the places above it, and its own, by level."""
        return above(self.place, year)


class Unknown(NamedTuple):
    """Why an agency cannot be told."""

    issues: tuple[Issue, ...]


def unknown_id(text: str) -> str:
    """Return the id of a body that is not known."""
    return f"x-{hashlib.sha256(compact(text).encode()).hexdigest()[:10]}"


def find(name: str, hints: Hints = Hints()) -> Agency | Unknown:  # noqa: B008
    """Return the agency that a printed name means on a page; `Unknown` where that cannot be told."""
    host = re.sub(r"(?<=[^/:])/.*", "", hints.address) if hints.address.startswith(("http://", "https://")) else ""
    code = credit.credit_code(hints.index_number) if hints.index_number else None
    return _find(tidy(name), hints._replace(address=host, index_number=code or ""))


@lru_cache(maxsize=1 << 16)
def _find(name: str, hints: Hints) -> Agency | Unknown:
    if _GENERIC.fullmatch(name) or len(name) < 2:
        return Unknown((Issue("agency-generic", "", name),))
    found = readings(name)
    if not found:
        return Unknown((Issue("agency-unlisted", "", name),))
    if found[0].place is None:
        return _by_page(name, found, hints)
    chosen = _choose(name, found, hints, strict="agency-by-page" in found[0].notes)
    if len(chosen) != 1:
        shown = " / ".join(sorted(_shown(one.place, hints.year) for one in found if one.place)[:6])
        return Unknown((Issue("agency-ambiguous", "", f"{name}: {shown}"),))
    return _agency(name, chosen[0], hints)


def _agency(name: str, reading: Reading, hints: Hints) -> Agency | Unknown:
    place, organ = reading.place, reading.organ
    assert place is not None
    registered = of_code(credit.division(hints.index_number)) if hints.index_number else None
    if registered and not (place.within(registered) or registered.within(place)):
        detail = f"{name} / {hints.index_number} {_shown(registered, hints.year)}"
        return Unknown((Issue("credit-code-disagrees", "", detail),))
    issues = [Issue(code, "", name) for code in reading.notes]
    if hints.year and place.ends + 1 < hints.year:
        issues.append(Issue("place-dissolved", "", f"{_shown(place, hints.year)} {place.ends}"))
    body = f"-{organ.body}" if organ.body > 1 else ""
    code = hints.index_number if registered is place and place.code != NATION else None
    agency_id = f"{place.code}-{organ.key}{body}"
    return Agency(
        agency_id, place, organ, place.era(hints.year).code, place.level, line(organ.key), code, tuple(issues)
    )


def _shown(place: Place, year: int | None) -> str:
    higher = sorted((one for one in above(place, year).values() if one is not place), key=lambda one: one.code[2:])
    return "".join(one.era(year).name for one in (*higher, place))


# --- between places of one name ---------------------------------------------------------------------


def _choose(name: str, found: tuple[Reading, ...], hints: Hints, strict: bool) -> tuple[Reading, ...]:
    """Let the clues decide between readings, the most trusted first; `strict` asks a clue even for a single one."""
    if not strict:
        if len(found) == 1:
            return found
        year = hints.year or 9999
        found = tuple(one for one in found if one.place and one.place.ends >= year) or found
        found = tuple(one for one in found if one.place and _called(one.place, year, name)) or found
        if len(found) == 1:
            return found
    for clue in _clues(hints):
        narrowed = tuple(one for one in found if any(_related(one.place, place) for place in clue))
        if len(narrowed) == 1:
            return narrowed
        found = narrowed or found
    fits = [
        max((hosts.fit(one.place, text) for text in (hints.address, hints.portal) if text), default=0)
        for one in found
        if one.place
    ]
    best = max(fits, default=0)
    return tuple(one for one, fit in zip(found, fits, strict=True) if fit == best) if best else () if strict else found


def _called(place: Place, year: int, name: str) -> bool:
    """Whether a name has the place's name of the year, or of the next, in which the report is written."""
    return any(place.era(when).name in name for when in (year, year + 1))


def _related(one: Place | None, other: Place) -> bool:
    return one is not None and other.code != NATION and (one.within(other) or other.within(one))


def _clues(hints: Hints) -> Iterator[tuple[Place, ...]]:
    for code in (hints.place, credit.division(hints.index_number) if hints.index_number else ""):
        if place := of_code(code):
            yield (place,)
    for name in hints.names:
        if places := _places_named(name):
            yield places


@lru_cache(maxsize=1 << 15)
def _places_named(name: str) -> tuple[Place, ...]:
    found = tuple(one.place for one in readings(tidy(_SITE.sub("", compact(name)))) if one.place)
    return found if len(found) < 6 else ()


_SITE = re.compile(r"(?:政务)?(?:门户)?网站?$|门户$|政府网$|信息公开.*$")


# --- names whose place only the page knows -----------------------------------------------------------


def _by_page(name: str, found: tuple[Reading, ...], hints: Hints) -> Agency | Unknown:
    """Take the place from the first clue that says one, for 市教育局 the one of that level."""
    reading = found[0]
    for clue in (*_clues(hints), *(hosts.places(text) for text in (hints.address, hints.portal) if text)):
        fitting = {place.code: place for one in clue for place in _fitting(one, reading.letter, hints.year)}
        if len(fitting) == 1:
            return _agency(name, reading._replace(place=next(iter(fitting.values()))), hints)
        if fitting:
            break
    return Unknown((Issue("agency-without-place", "", name),))


def _fitting(place: Place, letter: str, year: int | None) -> Iterator[Place]:
    """Yield the place that 市, 县, 区 … can mean where a clue names this one."""
    if place.level in ("township", "functional_zone", "national"):
        return
    if not letter:
        yield place
        return
    for one in above(place, year).values():
        if one.level in _LETTERS[letter] and one.era(year).name.endswith(letter):
            yield one
            return
