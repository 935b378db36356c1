"""The pages of provinces, organs and years: coverage first, then who reported and who did not.

Input: agencies and coverage; output: pages. A province's page lists its agencies by city, an organ's the quartiles of
the main rates, a year's who is missing and why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow.compute as pc

from explore.agencies import Agencies, Ints
from explore.coverage import MEASURES, NATIONAL, UNKNOWN, Coverage
from explore.facts import Facts
from explore.indicators import Values
from explore.pages import Page
from explore.tables import Tidy

#: rates shown for an organ; one of fewer cases than this is left out of the quartiles
MAIN = ("received", "disclosure_rate", "refusal_rate", "unavailable_rate", "backlog_rate", "dispute_rate")
CASES = 5
#: rows of a list on one page
MOST = 1_000
Row = dict[str, Any]


class Groups:
    """Agencies by province, organ, level and year, with what is covered of each."""

    def __init__(self, agencies: Agencies, coverage: Coverage, facts: Facts) -> None:
        self.agencies, self.coverage, self.facts = agencies, coverage, facts
        self._province, self._organ = coverage.provinces(), coverage.named("organ")
        self._names, self._ids = agencies.column("name"), agencies.ids
        self._by = {
            "province": coverage.by(self._province),
            "organ": coverage.by(self._organ),
            "level": coverage.by(coverage.named("level")),
        }
        self.paths = _paths(self._province, agencies.column("place_code"))

    def provinces_of(self, year: int | None) -> list[Row]:
        """Return the measures of each province in a year."""
        return self._rows("province", year, lambda key: f"province/{self.paths[key]}.html")

    def organs_of(self, year: int | None) -> list[Row]:
        """Return the measures of each organ in a year, those with most reports first."""
        rows = self._rows("organ", year, lambda key: f"organ/{key}.html")
        return sorted(rows, key=lambda row: (-row["expected"], row["key"]))

    def levels_of(self, year: int | None) -> list[Row]:
        """Return the measures of each level in a year, from the top."""
        order = [*self.facts.captions["level"], UNKNOWN]
        rows = [row for row in self._rows("level", year) if row["expected"]]
        return sorted(rows, key=lambda row: order.index(row["key"]))

    def provinces(self) -> Iterator[Page]:
        """Yield a page for each province."""
        members: dict[str, list[int]] = defaultdict(list)
        for n, key in enumerate(self._province):
            members[key].append(n)
        for key, some in sorted(members.items()):
            known = {
                "key": key,
                "rows": self._of("province", key),
                "cities": self._cities(some),
                "years": self.coverage.years,
            }
            yield Page(f"province/{self.paths[key]}.html", "province.html", known)

    def organs(self, values: Values) -> Iterator[Page]:
        """Yield a page for each organ."""
        rates = {one["key"]: values.of(one) for one in self.facts.indicators if one["key"] in MAIN}
        shown = [one for one in self.facts.indicators if one["key"] in rates]
        organ = np.array(self._organ, object)
        provinces = np.array(self._province, object)
        for key in sorted(set(self._organ)):
            own = np.flatnonzero(organ == key).astype(np.int32)
            known = {
                "key": key,
                "rows": self._of("organ", key),
                "provinces": self._within(own, provinces, self.facts.latest),
                "latest": self.facts.latest,
                "years": self.agencies.years,
                "indicators": [{"indicator": one, "years": self._quartiles(*rates[one["key"]], own)} for one in shown],
            }
            yield Page(f"organ/{key}.html", "organ.html", known)

    def years(self, tidy: Tidy) -> Iterator[Page]:
        """Yield a page for each year."""
        missing = tidy.read("missing", ["agency_id", "agency", "year", "why", "due", "url", "reason"])
        totals = dict(zip(self.coverage.years, self.coverage.total(), strict=False))
        for year in self.coverage.years:
            rows = missing.filter(pc.equal(missing["year"], year)).to_pylist()
            known = {
                "year": year,
                "total": dict(zip(MEASURES, totals.get(year, [0] * len(MEASURES)), strict=True)),
                "provinces": self.provinces_of(year),
                "levels": self.levels_of(year),
                "organs": self.organs_of(year),
                "whys": sorted(Counter(row["why"] for row in rows).items()),
                "missing": [row | self._who(row) for row in rows[:MOST]],
                "count": len(rows),
            }
            yield Page(f"year/{year}.html", "year.html", known)

    def _who(self, row: Row) -> Row:
        n = self.agencies.index.get(row["agency_id"] or "", -1)
        return {
            "name": self._names[n] if n >= 0 else row["agency"],
            "province": self._province[n] if n >= 0 else UNKNOWN,
        }

    def _rows(self, group: str, year: int | None, path: Callable[[str], str] | None = None) -> list[Row]:
        if year is None:
            return []
        at = self.coverage.years.index(year)
        return [
            {"key": key, "path": path(key) if path else None} | dict(zip(MEASURES, years[at], strict=True))
            for key, years in self._by[group].items()
            if any(map(any, years))
        ]

    def _of(self, group: str, key: str) -> list[Row]:
        """Return the measures of one group in each year, the latest first."""
        years = zip(self.coverage.years, self._by[group][key], strict=True)
        return [{"year": year} | dict(zip(MEASURES, row, strict=True)) for year, row in years][::-1]

    def _within(self, own: Ints, groups: np.ndarray[Any, np.dtype[np.object_]], year: int | None) -> list[Row]:
        """Return the measures of some agencies in a year, by another group."""
        if year is None:
            return []
        at, found = self.coverage.years.index(year), []
        for key in sorted(set(groups[own])):
            some = own[groups[own] == key]
            counted = {name: int(marks[some, at].sum()) for name, marks in self.coverage.marks.items()}
            counted["expected"] = counted["found"] + counted["missing"]
            if counted["expected"]:
                found.append({"key": key, "path": f"province/{self.paths[key]}.html"} | counted)
        return found

    def _cities(self, some: Sequence[int]) -> list[Row]:
        """Return the agencies of a province by city, then county; those of the province itself first."""
        city, county = self.agencies.column("city"), self.agencies.column("county")
        grouped: dict[str, list[int]] = defaultdict(list)
        for n in some:
            grouped[city[n] or county[n] or ""].append(n)
        level, organ = self.agencies.column("level"), self.agencies.column("organ")
        return [
            {
                "name": name,
                "agencies": [
                    {
                        "id": self._ids[n],
                        "name": self._names[n],
                        "level": level[n],
                        "organ": organ[n],
                        "marks": self._marks(n),
                    }
                    for n in members
                ],
            }
            for name, members in sorted(grouped.items())
        ]

    def _marks(self, n: int) -> list[str]:
        """Return a word for each year: found, late, missing, or nothing."""
        marks = self.coverage.marks
        return [
            "late"
            if marks["late"][n, at]
            else "found"
            if marks["found"][n, at]
            else "missing"
            if marks["missing"][n, at]
            else ""
            for at in range(len(self.coverage.years))
        ]

    def _quartiles(self, value: Any, cases: Any, own: Ints) -> list[Row]:
        """Return count and quartiles of an indicator in each year."""
        rows = []
        for at, year in enumerate(self.agencies.years):
            some, of = value[own, at], cases[own, at]
            known = some[~np.isnan(some) & ~(of < CASES)]
            quartiles = np.percentile(known, (25, 50, 75)).tolist() if len(known) else [None] * 3
            rows.append({"year": year, "count": len(known), "quartiles": quartiles})
        return rows


def _paths(provinces: Sequence[str], codes: Sequence[str | None]) -> dict[str, str]:
    """Return the name of each province's page: its code, which an address can have, where its agencies tell it."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, code in zip(provinces, codes, strict=True):
        found[key].update([f"{code[:2]}0000"] if code and code[:2].isdigit() and key not in (NATIONAL, UNKNOWN) else [])
    named = {
        key: min(counts, key=lambda code: (-counts[code], code)) if counts else key for key, counts in found.items()
    }
    return {key: name if name.isascii() else f"p{sha256(name.encode()).hexdigest()[:8]}" for key, name in named.items()}
