"""Who the agencies are, by their index: current name and place, years reported on, the shard each lies in.

Input: the tables `agencies`, `reports` and `missing`; output: `Agencies`, from which `agencies.parquet` is written
and every other file takes its order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explore.layout import AGENCY, CELLS_OF_A_SHARD, LEAST_OF_A_REPORT
from explore.tables import Tidy

Ints = NDArray[np.int32]
_READ = (
    "agency_id", "name", "aliases", "place_code", "province", "city", "county", "level", "organ", "line", "successor",
    "valid_to",
)  # fmt: skip
_REPORT = ("report_id", "agency_id", "agency", "year", "cells_expected")


@dataclass(frozen=True, slots=True)
class Reports:
    """What is asked of every report all the time: an entry a report. `year` is 0 where it cannot be told."""

    ids: pa.ChunkedArray
    agency: Ints
    year: Ints


class Agencies:
    """All agencies in the order of their ids."""

    def __init__(self, tidy: Tidy) -> None:
        reports = tidy.read("reports", _REPORT)
        self._rows = _current(tidy, reports)
        self.ids = sorted(self._rows)
        self.index: Mapping[str, int] = {agency: n for n, agency in enumerate(self.ids)}
        year = reports["year"].fill_null(0).to_numpy().astype(np.int32)
        self.reports = Reports(reports["report_id"], self.at(reports["agency_id"]), year)
        cells = np.zeros(len(self.ids), np.int64)
        expected = reports["cells_expected"].fill_null(0).to_numpy()
        np.add.at(cells, self.reports.agency, np.maximum(expected, LEAST_OF_A_REPORT))
        self.shard = _shards(cells)

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, agency_ids: pa.ChunkedArray) -> Ints:
        """Return the index of each id; -1 where there is none, or it is null."""
        found = agency_ids.combine_chunks().dictionary_encode()
        words = np.array([self.index.get(word, -1) for word in found.dictionary.to_pylist()] + [-1], np.int32)
        places: Ints = words[found.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
        return places

    @cached_property
    def years(self) -> list[int]:
        """The years reported on."""
        return [int(year) for year in np.unique(self.reports.year) if year]

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return int(self.shard[-1]) + 1 if len(self.shard) else 0

    def bounds(self) -> Iterator[tuple[int, int]]:
        """Yield of each shard its number and the index of its last agency."""
        for number in range(self.shards):
            yield number, int(np.searchsorted(self.shard, number, side="right")) - 1

    def name(self, n: int) -> str:
        """Return the name of an agency."""
        return str(self._rows[self.ids[n]]["name"])

    def column(self, name: str) -> list[Any]:
        """Return what is known of each agency by that name."""
        return [self._rows[agency][name] for agency in self.ids]

    def table(self) -> pa.Table:
        """Return the table of the site."""
        first, last, count = self._years()
        known = {"first_year": first, "last_year": last, "reports": count, "shard": self.shard}
        columns = [
            pa.array(known[field.name] if field.name in known else self.column(field.name), field.type)
            for field in AGENCY
        ]
        return pa.table(columns, schema=AGENCY)

    def _years(self) -> tuple[pa.Array, pa.Array, Ints]:
        count = np.bincount(self.reports.agency, minlength=len(self)).astype(np.int32)
        first, last = np.full(len(self), 9999, np.int32), np.zeros(len(self), np.int32)
        dated = self.reports.year > 0
        np.minimum.at(first, self.reports.agency[dated], self.reports.year[dated])
        np.maximum.at(last, self.reports.agency[dated], self.reports.year[dated])
        return *(pa.array(year, pa.int16(), mask=last == 0) for year in (np.where(last, first, 0), last)), count


def _current(tidy: Tidy, reports: pa.Table) -> dict[str, dict[str, Any]]:
    """Return of each agency the row of its current (or, where it ended, last) name; its other names are aliases."""
    names: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in tidy.read("agencies", _READ).to_pylist():
        names[row["agency_id"]].append(row)
    strangers = sorted(set(reports["agency_id"].unique().to_pylist()) - names.keys())
    of_them = reports.filter(pc.is_in(reports["agency_id"], pa.array(strangers, pa.string())))
    for agency, name in zip(of_them["agency_id"].to_pylist(), of_them["agency"].to_pylist(), strict=True):
        names[agency] = [dict.fromkeys(_READ) | {"agency_id": agency, "name": name}]
    return {agency: _joined(rows) for agency, rows in names.items()}


def _joined(rows: list[dict[str, Any]]) -> dict[str, Any]:
    last = max(rows, key=lambda row: row["valid_to"] or date.max)
    others = (name for row in rows for name in (row["name"], *(row["aliases"] or "").split("|")))
    aliases = sorted({name for name in others if name} - {last["name"]})
    return last | {"name": last["name"] or last["agency_id"], "aliases": " ".join(aliases) or None}


def _shards(cells: NDArray[np.int64]) -> Ints:
    """Return the shard of each agency: neighbours share one up to so many cells."""
    found = np.zeros(len(cells), np.int32)
    shard, held = 0, 0
    for n, count in enumerate(cells.tolist()):
        if held and held + count > CELLS_OF_A_SHARD:
            shard, held = shard + 1, 0
        found[n], held = shard, held + max(count, 1)
    return found
