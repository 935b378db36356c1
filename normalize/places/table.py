"""Which place a name or a code means, in which year, what lies above it and what it became.

Input: `divisions.csv.gz` and `towns.csv.gz` beside this; output: `Place`s. A place is known by the code under
which it is first listed, whatever codes and names it has later (海门市 320684 is 海门区 320614 since 2020).
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from normalize.places.names import forms, stem, town_forms

HERE = Path(__file__).parent
NATION = "100000"


class Era(NamedTuple):
    """A code and a name of a place; 0 and 9999 where its beginning or end is not known."""

    code: str
    name: str
    since: int = 0
    until: int = 9999


@dataclass(slots=True, eq=False)
class Place:
    """A place. `above` are the codes (first listed) of all places that it ever lay in; `pinyin` of its stem."""

    code: str
    level: str
    eras: list[Era] = field(default_factory=list)
    above: set[str] = field(default_factory=set)
    pinyin: set[str] = field(default_factory=set)
    successor: str = ""

    def era(self, year: int | None) -> Era:
        """Return its code and name late in a year; the last where the year is not known, the nearest else."""
        if year is None:
            return self.eras[-1]
        return next((era for era in self.eras if year < era.until), self.eras[-1])

    @property
    def ends(self) -> int:
        """The year in which it was dissolved; 9999 where it was not."""
        return self.eras[-1].until

    def within(self, other: Place) -> bool:
        """Whether it is the other place or lies in it, in any year."""
        return self is other or other.code in self.above or other.code == NATION


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(HERE / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _divisions() -> tuple[dict[str, Place], dict[str, Place]]:
    """Return places by the code first listed, and by every code (the present holder of one that was reused)."""
    rows = _rows("divisions.csv.gz")
    reused = {row["code"] for row in rows if row["how"] == "abolished" and row["code"].startswith("5001")}
    into = {row["code"]: row["into"] for row in rows if row["how"] == "continues"}
    before: dict[str, list[str]] = defaultdict(list)
    for old, new in into.items():
        before[new].append(old)
    by_code: dict[str, Place] = {}
    places: dict[str, Place] = {NATION: Place(NATION, "national", [Era(NATION, "全国")])}

    def first(code: str) -> str:
        while code in before:
            code = min(before[code])
        return code

    for row in rows:
        code = row["code"]
        former = row["how"] == "abolished" and code in reused
        root = code if former else first(code)
        place = places.setdefault(root, Place(root, _level(code)))
        place.eras.append(Era(code, row["name"], int(row["since"] or 0), int(row["until"] or 9999)))
        place.pinyin.add(row["pinyin"])
        place.successor = row["into"] if row["how"] == "merged" else place.successor
        if not former:
            by_code[code] = place
    for place in places.values():
        place.eras.sort(key=lambda era: (era.until, era.since))
        place.above = {by_code[code].code for era in place.eras for code in _codes_above(era.code) if code in by_code}
    for place in places.values():
        place.successor = by_code[place.successor].code if place.successor in by_code else ""
    by_code[NATION] = places[NATION]
    return places, by_code


def _level(code: str) -> str:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _codes_above(code: str) -> list[str]:
    return [above for above in (code[:2] + "0000", code[:4] + "00") if above != code]


@cache
def _by_name() -> dict[str, list[tuple[Place, bool]]]:
    found: dict[str, list[tuple[Place, bool]]] = defaultdict(list)
    for place in _divisions()[0].values():
        whole = {era.name for era in place.eras}
        kept = {form for name in whole for form in forms(name) if form != stem(name) and form[-1] in "州县旗盟"}
        for form in {form for name in whole for form in forms(name)}:
            found[form].append((place, form in whole or form in kept))
    found.pop("全国", None)
    return dict(found)


def divisions() -> dict[str, Place]:
    """Return every place above towns by the code under which it is first listed."""
    return _divisions()[0]


def of_code(code: str) -> Place | None:
    """Return the place that has or had a code of six digits."""
    return _divisions()[1].get(code)


def named(form: str) -> list[tuple[Place, bool]]:
    """Return the places above towns that are written so in any year, and whether that is a whole name (陵水县 is one)."""
    return _by_name().get(form, [])


@cache
def _towns() -> tuple[dict[str, Place], dict[str, list[Place]]]:
    rows = _rows("towns.csv.gz")
    older = {row["code"]: row for row in rows}
    towns: dict[str, Place] = {}
    by_name: dict[str, list[Place]] = defaultdict(list)
    for row in rows:
        root = row["first"] or row["code"]
        town = Place(root, "township", [Era(row["code"], row["name"], 0, int(row["until"] or 9999))])
        if row["first"] in older:
            town.eras.insert(0, Era(root, older[root]["name"]))
        parent = of_code(row["code"][:6]) or of_code(row["code"][:4] + "00")
        town.above = {parent.code, *parent.above} if parent else set()
        towns[root] = town
        for form in {form for era in town.eras for form in town_forms(era.name)}:
            by_name[form].append(town)
    return towns, dict(by_name)


def town_named(form: str) -> list[Place]:
    """Return the towns that are written so."""
    return _towns()[1].get(form, [])


def above(place: Place, year: int | None) -> dict[str, Place]:
    """Return the province, prefecture and county (by level) that a place lies in, or is, in a year."""
    found = {place.level: place}
    code = place.era(year).code
    for one in (code[:2] + "0000", code[:4] + "00", code[:6]):
        if (higher := of_code(one)) and higher.level != "national":
            found.setdefault(higher.level, higher)
    return found
