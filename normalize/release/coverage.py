"""What a set of tables covers: by year, reports expected, found, late and missing.

Input: a folder of tables; output: plain values, for the release's README, its package and its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forms.deadlines import due_of

#: a year is not complete while it has less than this part of the reports of the fullest year
SHARE = 1 / 2


@dataclass(slots=True)
class Year:
    """One report year; `found` reports have an agency, `missing` agencies reported in other years or are listed."""

    found: int = 0
    late: int = 0
    undated: int = 0
    missing: int = 0
    broken: int = 0
    cells_expected: int = 0
    cells_read: int = 0

    @property
    def expected(self) -> int:
        """Reports found and missing."""
        return self.found + self.missing

    def as_dict(self) -> dict[str, int]:
        """Return it as plain values."""
        return {"expected": self.expected, **asdict(self)}


def by_year(folder: Path) -> dict[int | None, Year]:
    """Return the coverage of each report year, oldest first, a year that cannot be told last."""
    found: dict[int | None, Year] = defaultdict(Year)
    for rows in _files(folder, "reports", ("year", "published", "days_late", "identities_broken", *_CELLS)):
        for year, some in _years(rows):
            one = found[year]
            one.found += len(some)
            one.late += _many(pc.greater(some["days_late"], 0))
            one.undated += some["published"].null_count
            one.broken += _many(pc.greater(some["identities_broken"], 0))
            one.cells_expected += pc.sum(some["cells_expected"]).as_py() or 0
            one.cells_read += pc.sum(some["cells_read"]).as_py() or 0
    for rows in _files(folder, "missing", ("year",)):
        for year, some in _years(rows):
            found[year].missing += len(some)
    return dict(sorted(found.items(), key=lambda item: item[0] or 9999))


_CELLS = ("cells_expected", "cells_read")


def _files(folder: Path, table: str, columns: tuple[str, ...]) -> Iterator[pa.Table]:
    for path in sorted((folder / table).glob("[!.]*.parquet")):
        with pq.ParquetFile(path) as file:
            yield file.read(columns=list(columns))


def _years(rows: pa.Table) -> Iterator[tuple[int | None, pa.Table]]:
    for year in rows["year"].unique().to_pylist():
        mask = pc.equal(rows["year"], year) if year is not None else rows["year"].is_null()
        yield year, rows.filter(mask)


def _many(mask: pa.ChunkedArray) -> int:
    return pc.sum(mask).as_py() or 0


def as_of(folder: Path) -> date | None:
    """Return the last day on which a document was seen: the tables know nothing later."""
    days = [pc.max(rows["last_seen"]).as_py() for rows in _files(folder, "documents", ("last_seen",))]
    seen = [day for day in days if day is not None]
    return max(seen).astimezone(UTC).date() if seen else None


def complete_year(folder: Path) -> int | None:
    """Return the newest report year for which everybody's day had passed and that is not just beginning."""
    day, years = as_of(folder), by_year(folder)
    known = {year: one.found for year, one in years.items() if year is not None and one.found}
    enough = SHARE * max(known.values(), default=0)
    return max((year for year, count in known.items() if count >= enough and _passed(year, day)), default=None)


def _passed(year: int, day: date | None) -> bool:
    last = due_of("government", year)
    return day is not None and last is not None and last < day


def years(found: dict[int | None, Year]) -> str:
    """Return the first and the last report year, as 2019–2024."""
    known = sorted(year for year, one in found.items() if year is not None and one.found)
    return "–".join(map(str, dict.fromkeys((known[0], known[-1])))) if known else "–"


def totals(found: dict[int | None, Year]) -> dict[str, Any]:
    """Return the sums over all years."""
    return {name: sum(one.as_dict()[name] for one in found.values()) for name in Year().as_dict()}
