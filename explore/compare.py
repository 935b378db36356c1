"""Agencies side by side: each indicator's value with what stands behind it, and each gap with its reason.

Input: one generation of DIR/tidy, agencies, indicators, years; output: a `Comparison`, which is shown as a table, a
picture, CSV or JSON. Only a report on the agency itself counts (own or unknown scope: the bare id).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from explore.agencies import Agencies
from explore.gaps import Gaps
from explore.selected import select
from explore.tables import Tidy
from forms.messages import Text

#: a rate of fewer cases is kept out of the peers' quartiles, as on the site
FEW = 5
_ENDS = ("", "_num", "_den", "_low", "_high", "_small")


class Value(NamedTuple):
    """One indicator of one agency in one year; without a `value` the gap has a code and a reason.

    `broken` counts the report's identities that do not hold; `days_late` is null where no date is known.
    """

    agency_id: str
    year: int
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    small: bool = False
    gap: str = ""
    why: Text = Text("", "")
    report_id: str | None = None
    days_late: int | None = None
    broken: int = 0
    document_id: str | None = None
    url: str | None = None


class Group(NamedTuple):
    """The peers of an agency in one year: how many there are, reported, count; and how many are below the agency."""

    size: int
    reported: int
    counted: int
    q1: float | None
    median: float | None
    q3: float | None
    below: int | None


@dataclass(slots=True)
class Comparison:
    """What was compared; `entries` are the indicators as the site's manifest has them."""

    generation: str
    agencies: list[tuple[str, str]]
    entries: list[dict[str, Any]]
    years: list[int]
    values: dict[tuple[str, int, str], Value] = field(default_factory=dict)
    groups: dict[tuple[str, int], Group] = field(default_factory=dict)

    def rows(self, key: str) -> Iterable[Value]:
        """Yield an indicator's values by year, agencies in the order named."""
        for year in self.years:
            for agency_id, _ in self.agencies:
                yield self.values[key, year, agency_id]


def compare(
    tidy: Tidy,
    agencies: Agencies,
    named: Sequence[int],
    entries: list[dict[str, Any]],
    years: Sequence[int],
    peers: Sequence[int] | None = None,
) -> Comparison:
    """Compare agencies; `peers` are those of the first."""
    names = agencies.column("name")
    who = {agencies.ids[n]: str(names[n] or agencies.ids[n]) for n in named}
    found = Comparison(tidy.name, list(who.items()), entries, list(years))
    others = [agencies.ids[n] for n in peers or ()]
    reports = _reports(tidy, [*who, *others], years)
    gaps = Gaps(tidy, who, years)
    for entry in entries:
        key = entry["key"]
        numbers = _numbers(tidy, key, reports, years)
        for agency_id, year in ((one, year) for one in who for year in years):
            report = reports.get((agency_id, year))
            value = _value(agency_id, year, report, numbers)
            if value.value is None:
                gap, why = gaps.of(agency_id, year, value.report_id, entry)
                value = value._replace(gap=gap, why=why)
            found.values[key, year, agency_id] = value
        for year in years if peers is not None else ():
            own = found.values[key, year, found.agencies[0][0]].value
            found.groups[key, year] = _group(others, year, reports, numbers, own)
    return found


def _reports(tidy: Tidy, ids: Sequence[str], years: Sequence[int]) -> dict[tuple[str, int], dict[str, Any]]:
    columns = ["report_id", "agency_id", "year", "days_late", "identities_broken", "document_id", "url"]
    return {
        (row["agency_id"], row["year"]): row
        for row in select(tidy, "reports", columns, "agency_id", ids, years)
        if row["report_id"] == f"{row['agency_id']}-{row['year']}"
    }


def _numbers(tidy: Tidy, key: str, reports: dict[tuple[str, int], dict[str, Any]], years: Sequence[int]) -> Any:
    columns = ["report_id", *(f"{key}{end}" for end in _ENDS)]
    ids = [row["report_id"] for row in reports.values()]
    return {
        row["report_id"]: [row[name] for name in columns[1:]]
        for row in select(tidy, "indicators", columns, "report_id", ids, years)
    }


def _value(agency_id: str, year: int, report: dict[str, Any] | None, numbers: Any) -> Value:
    if report is None:
        return Value(agency_id, year)
    value, numerator, denominator, low, high, small = map(_known, numbers.get(report["report_id"], [None] * len(_ENDS)))
    return Value(
        agency_id, year, value, numerator, denominator, low, high, bool(small),
        report_id=report["report_id"], days_late=report["days_late"], broken=report["identities_broken"] or 0,
        document_id=report["document_id"], url=report["url"],
    )  # fmt: skip


def _known(value: Any) -> Any:
    return None if value is None or value != value else value


def _group(ids: Sequence[str], year: int, reports: Any, numbers: Any, own: float | None) -> Group:
    there = [reports[one, year]["report_id"] for one in ids if (one, year) in reports]
    known = [[_known(one) for one in numbers[report]] for report in there if report in numbers]
    counted = [row[0] for row in known if row[0] is not None and (row[2] is None or row[2] >= FEW)]
    if not counted:
        return Group(len(ids), len(there), 0, None, None, None, None)
    q1, median, q3 = (float(one) for one in np.quantile(counted, (0.25, 0.5, 0.75)))
    below = None if own is None else sum(one < own for one in counted)
    return Group(len(ids), len(there), len(counted), q1, median, q3, below)
