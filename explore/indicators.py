"""The indicators: what the manifest says of each, and its numbers by agency and year.

Input: the table `indicators` with its fields' metadata, and `labels` for the years in which a count changed its
meaning; output: entries of the manifest and the tables of `ind/<key>.parquet`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explore.agencies import Agencies, Ints
from explore.tables import Tidy

Floats = NDArray[np.float64]
#: columns of a kind, by what stands before the year in the site and behind the key in the tables
PARTS = {"rate": ("num", "den"), "ratio": ("v", "low", "high"), "count": ("v",), "days": ("v",)}
_CELL = re.compile(r"\b([a-z]+)\.([a-z_]+(?:/[a-z_]+)*)")


def entries(tidy: Tidy) -> list[dict[str, Any]]:
    """Return what the manifest says of each indicator, in the order of the table."""
    changed = _breaks(tidy)
    return [
        {
            "key": key,
            "kind": notes["kind"],
            "label_zh": notes["label_zh"],
            "label_en": notes["label_en"],
            "formula_zh": notes["description_zh"],
            "formula_en": notes["description"],
            "unit": notes["unit"],
            "better": notes["better"] or None,
            "breaks": _breaks_of(notes["description"], changed),
        }
        for key, notes in tidy.fields("indicators").items()
        if "kind" in notes
    ]


def _breaks(tidy: Tidy) -> dict[tuple[str, str], tuple[int, str, str]]:
    """Return year and reasons (zh, en) by section and key of what no longer means what it did."""
    rows = tidy.read("labels", ["section", "key", "break_from", "break_why_zh", "break_why"])
    return {
        (row["section"], row["key"]): (row["break_from"], row["break_why_zh"], row["break_why"])
        for row in rows.to_pylist()
        if row["break_from"]
    }


def _breaks_of(formula: str, changed: dict[tuple[str, str], tuple[int, str, str]]) -> list[dict[str, Any]]:
    cells = ((section, key) for section, keys in _CELL.findall(formula) for key in keys.split("/"))
    found = sorted({changed[cell] for cell in cells if cell in changed})
    return [{"from": year, "why_zh": zh, "why_en": en} for year, zh, en in found]


class Values:
    """The numbers of all indicators: a matrix of agencies × years for each of their columns."""

    def __init__(self, tidy: Tidy, agencies: Agencies) -> None:
        self._years, self._size = agencies.years, len(agencies)
        with ExitStack() as files:
            self._files = [files.enter_context(pq.ParquetFile(path)) for path in tidy.files("indicators")]
            self._places = [self._place(file, agencies) for file in self._files]
            self._open = files.pop_all()

    def __enter__(self) -> Values:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def table(self, key: str, kind: str) -> pa.Table:
        """Return the columns of one indicator, a row an agency."""
        parts = PARTS[kind]
        names = {part: key if part == "v" else f"{key}_{part}" for part in parts}
        found = self._read(list(names.values()))
        columns = {
            f"{part}_{year}": found[name][:, at] for at, year in enumerate(self._years) for part, name in names.items()
        }
        whole = all(_whole(matrix) for matrix in found.values())
        return pa.table({name: _array(values, whole) for name, values in columns.items()})

    def of(self, entry: dict[str, Any]) -> tuple[Floats, Floats]:
        """Return value and denominator of an indicator, agencies × years; NaN where there is none."""
        key = entry["key"]
        found = self._read([key, f"{key}_den"])
        return found[key], found[f"{key}_den"]

    def _read(self, names: Sequence[str]) -> dict[str, Floats]:
        found = {name: np.full((self._size, len(self._years)), np.nan) for name in names}
        for file, (kept, rows, columns) in zip(self._files, self._places, strict=True):
            values = file.read(columns=list(names))
            for name, matrix in found.items():
                matrix[rows, columns] = values[name].to_numpy()[kept]
        return found

    def _place(self, file: pq.ParquetFile, agencies: Agencies) -> tuple[NDArray[np.bool_], Ints, Ints]:
        """Return which rows of a file are an agency's own report of a year, and the place of each in a matrix."""
        rows = file.read(columns=["report_id", "agency_id", "year"])
        text = (rows[name].cast(pa.string()).to_pylist() for name in ("report_id", "agency_id"))
        year = rows["year"].to_pylist()
        kept = np.array([one == f"{who}-{when}" for one, who, when in zip(*text, year, strict=True)], bool)
        at = {when: column for column, when in enumerate(self._years)}
        columns = np.array([at.get(when, -1) for when in year], np.int32)
        return kept, agencies.at(rows["agency_id"].cast(pa.string()))[kept], columns[kept]


def _whole(values: Floats) -> bool:
    known = values[~np.isnan(values)]
    return bool((known == np.trunc(known)).all() and (np.abs(known) < 2**31).all())


def _array(values: Floats, whole: bool) -> pa.Array:
    unknown = np.isnan(values)
    if whole:
        return pa.array(np.where(unknown, 0, values).astype(np.int32), pa.int32(), mask=unknown)
    return pa.array(values, pa.float64(), mask=unknown)


def files(values: Values, entries: Sequence[dict[str, Any]]) -> Iterator[tuple[str, pa.Table]]:
    """Yield the path of each indicator's file in the site, and its table."""
    for entry in entries:
        yield f"data/ind/{entry['key']}.parquet", values.table(entry["key"], entry["kind"])
