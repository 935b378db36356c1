"""Coverage: how many reports are expected, found, late, missing, by year and by whatever agencies are grouped by.

Input: the tables `reports`, `missing`, `documents` and the agencies; output: `Coverage`, whose `as_dict` is
`coverage.json`: `measures` names the numbers, `years` the years, and `provinces`, `organs`, `levels` and `portals`
have by key a list of them for each year; `outcomes` counts documents by portal and outcome.

Counted is agency × year. Expected is found and missing together: an agency is expected from its first report on
(`missing` says why), so this is what the collection can tell, not what the law asks. `unreadable` are those of the
missing that a link or a file announces and that could not be read; `broken` those of the found whose sums do not
hold. A report whose agency or year cannot be told counts nowhere. A portal is the host that a report was published on, "" where it came as a file; a missing report counts to
the host of the agency's latest one. Agencies of no province are `national`, or `unknown` as the whole key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explore.agencies import Agencies, Ints
from explore.tables import Tidy

MEASURES = ("expected", "found", "late", "missing", "unreadable", "broken")
NATIONAL, UNKNOWN = "national", "unknown"
_HOST = r"^https?://(?P<host>[^/?#]+)"
_COUNTED = ("found", "late", "missing", "unreadable", "broken")
Marks = NDArray[np.bool_]


class Coverage:
    """A mark for each agency × year and measure, and the host each stands for."""

    def __init__(self, tidy: Tidy, agencies: Agencies) -> None:
        self.agencies = agencies
        missing = tidy.read("missing", ["agency_id", "year", "url", "reason"])
        self.years = sorted({*agencies.years, *(year for year in missing["year"].to_pylist() if year)})
        shape = (len(agencies), len(self.years))
        self.marks: dict[str, Marks] = {name: np.zeros(shape, bool) for name in _COUNTED}
        self._hosts = np.full(shape, -1, np.int32)
        self._names: dict[str, int] = {"": 0}
        #: missing reports of bodies that have none at all: host code, column of the year, whether announced
        self._strangers: list[tuple[int, int, bool]] = []
        self._reports(tidy)
        self._missing(missing)
        self._hosts_by_code = list(self._names)
        self.outcomes = _outcomes(tidy)

    def by(self, keys: Sequence[str]) -> dict[str, list[list[int]]]:
        """Return the measures of each year by a key of each agency."""
        names = sorted(set(keys))
        code = {name: at for at, name in enumerate(names)}
        codes = np.array([code[key] for key in keys], np.int32)
        sums = {
            name: [np.bincount(codes[marks[:, at]], minlength=len(names)) for at in range(len(self.years))]
            for name, marks in self.marks.items()
        }
        return {name: [_measures(sums, at, code[name]) for at in range(len(self.years))] for name in names}

    def by_portal(self) -> dict[str, list[list[int]]]:
        """Return the measures of each year by the host reports are published on."""
        size, years = len(self._names), range(len(self.years))
        sums = {
            name: [np.bincount(self._hosts[marks[:, at], at], minlength=size) for at in years]
            for name, marks in self.marks.items()
        }
        for host, at, announced in self._strangers:
            sums["missing"][at][host] += 1
            sums["unreadable"][at][host] += announced
        found = {host: [_measures(sums, at, code) for at in years] for host, code in sorted(self._names.items())}
        return {host: years for host, years in found.items() if any(map(any, years))}

    def portal(self, agency: int, year: int) -> str:
        """Return the host that an agency's report on a year counts to, "" for a file or none."""
        code = int(self._hosts[agency, self.years.index(year)])
        return self._hosts_by_code[max(code, 0)]

    def total(self) -> list[list[int]]:
        """Return the measures of each year."""
        return [[sum(column) for column in zip(*portals, strict=True)] for portals in zip(*self.by_portal().values(), strict=True)]  # fmt: skip

    def provinces(self) -> list[str]:
        """Return what stands for the province of each agency."""
        levels = self.agencies.column("level")
        return [
            name or (NATIONAL if level == NATIONAL else UNKNOWN)
            for name, level in zip(self.agencies.column("province"), levels, strict=True)
        ]

    def named(self, column: str) -> list[str]:
        """Return a column of the agencies with a word where there is none."""
        return [word or UNKNOWN for word in self.agencies.column(column)]

    def as_dict(self) -> dict[str, Any]:
        """Return what the site keeps."""
        return {
            "measures": MEASURES,
            "years": self.years,
            "total": self.total(),
            "provinces": self.by(self.provinces()),
            "organs": self.by(self.named("organ")),
            "levels": self.by(self.named("level")),
            "portals": self.by_portal(),
            "outcomes": self.outcomes,
        }

    def _reports(self, tidy: Tidy) -> None:
        rows = tidy.read("reports", ["agency", "days_late", "identities_broken", "url"])
        known = np.flatnonzero((self.agencies.reports.year > 0) & pc.is_valid(rows["agency"]).to_numpy())
        who = self.agencies.reports.agency[known]
        when = np.searchsorted(self.years, self.agencies.reports.year[known])
        self.marks["found"][who, when] = True
        for name, column in (("late", "days_late"), ("broken", "identities_broken")):
            over = pc.fill_null(pc.greater(rows[column], 0), False).to_numpy()[known]
            self.marks[name][who[over], when[over]] = True
        self._hosts[who, when] = self._codes(rows["url"])[known]
        self._latest = self._last_hosts()

    def _last_hosts(self) -> Ints:
        latest = np.zeros(len(self.agencies), np.int32)
        for at in range(len(self.years)):
            latest = np.where(self._hosts[:, at] >= 0, self._hosts[:, at], latest)
        return latest

    def _missing(self, rows: pa.Table) -> None:
        who, hosts = self.agencies.at(rows["agency_id"]), self._codes(rows["url"])
        announced = pc.is_valid(rows["reason"]).to_numpy()
        for agency, year, host, told in zip(who, rows["year"].to_pylist(), hosts, announced, strict=True):
            at = self.years.index(year) if year else -1
            if agency < 0:
                self._strangers.append((int(host), at, bool(told)))
            elif at >= 0:
                self.marks["missing"][agency, at] = True
                self.marks["unreadable"][agency, at] = told
                if self._hosts[agency, at] < 0:
                    self._hosts[agency, at] = host or self._latest[agency]

    def _codes(self, urls: pa.ChunkedArray) -> Ints:
        """Return a number for the host of each address."""
        hosts = _hosts(urls).combine_chunks().dictionary_encode()
        words = [self._names.setdefault(host, len(self._names)) for host in hosts.dictionary.to_pylist()]
        codes: Ints = np.array([*words, 0], np.int32)[hosts.indices.to_numpy(zero_copy_only=False)]
        return codes


def _measures(sums: dict[str, list[NDArray[np.int64]]], year: int, code: int) -> list[int]:
    counted = {name: int(by_year[year][code]) for name, by_year in sums.items()}
    counted["expected"] = counted["found"] + counted["missing"]
    return [counted[name] for name in MEASURES]


def _hosts(urls: pa.ChunkedArray) -> pa.ChunkedArray:
    found = pc.struct_field(pc.extract_regex(urls, _HOST), "host")
    return pc.fill_null(found, "")


def _outcomes(tidy: Tidy) -> dict[str, dict[str, int]]:
    """Return how many documents of each host came to what."""
    rows = tidy.read("documents", ["source", "outcome"])
    counted = pa.table({"host": _hosts(rows["source"]), "outcome": rows["outcome"]}).group_by(["host", "outcome"])
    found: dict[str, dict[str, int]] = {}
    for row in counted.aggregate([([], "count_all")]).sort_by([("host", "ascending"), ("outcome", "ascending")]).to_pylist():  # fmt: skip
        found.setdefault(row["host"], {})[row["outcome"]] = row["count_all"]
    return found
