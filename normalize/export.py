"""The tables as data frames and as files for Excel, Stata and R.

Input: one generation of `DIR/tidy`; output: pandas frames, CSV, XLSX, DTA. Owns the wide form, one
row a report, and the guard against texts that a spreadsheet would run as formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow.parquet as pq

from forms.form import TABLES
from forms.paths import current
from forms.spreadsheet import guarded
from normalize.schema import dimensions, tables

FORMATS = ("csv", "xlsx", "dta")
Years = tuple[int, int]
#: rows of a sheet below its heading
SHEET = 1_048_575
#: control characters that a sheet cannot hold
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NoTables(Exception):
    """There is no table there yet; the argument says which and where."""


class CannotWriteError(Exception):
    """A frame that the format cannot hold, or whose writer is not installed."""


def load(data: Path, table: str, years: Years | Iterable[int] | int | None = None) -> pd.DataFrame:
    """Return one table; `years` is a year, a range's two ends, or any years (None: all).

    Raises `KeyError` for a table the contract does not have, `NoTables` where nothing was written yet.
    """
    known = tables()[table]
    folder = current(data)
    if folder is None:
        raise NoTables(f"{Path(data) / 'tidy'}: no tables yet, run `gongkai run SOURCE` first")
    files = sorted((folder / table).glob("[!.]*.parquet"))
    if years is not None and known.by == "year":
        wanted = _wanted(years)
        files = [file for file in files if file.stem in wanted]
    found = pq.ParquetDataset(files).read() if files else known.schema.empty_table()
    return pd.DataFrame(found.to_pandas())


def _wanted(years: Years | Iterable[int] | int) -> set[str]:
    if isinstance(years, int):
        return {str(years)}
    if isinstance(years, tuple) and len(years) == 2:
        return {str(year) for year in range(years[0], years[1] + 1)}
    return {str(year) for year in years}


def wide(data: Path, years: Years | None = None, sections: Iterable[str] | None = None) -> pd.DataFrame:
    """Return one row a report: its description, then every cell as `requests.received.person` (None: of all tables)."""
    frame = load(data, "reports", years).set_index("report_id")
    columns = ["agency_id", "agency", "year", "scope", "title", "published", "edition_disclosure", "edition_requests"]
    parts = [frame[columns]]
    for table in TABLES if sections is None else sections:
        cells = load(data, table, years)
        if len(cells):
            names = cells[list(dimensions(table))].astype(str).agg(".".join, axis=1)
            cells = cells.assign(cell=table + "." + names)[["report_id", "cell", "value"]]
            order = list(dict.fromkeys(cells["cell"]))
            parts.append(
                cells.astype({"report_id": str}).pivot(index="report_id", columns="cell", values="value")[order]
            )
    return pd.concat(parts, axis=1).rename_axis("report_id").reset_index()


def write(frame: pd.DataFrame, file: IO[bytes], form: str) -> None:
    """Write a frame as CSV (UTF-8 with BOM, for Excel), XLSX or DTA, texts guarded against formulas.

    Raises `CannotWriteError`.
    """
    frame = frame.copy()
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name].dtype):
            frame[name] = frame[name].astype(object).map(guarded, na_action="ignore")
    if form == "csv":
        file.write(frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
    elif form == "xlsx":
        _write_sheet(frame, file)
    else:
        _stata(frame).to_stata(file, write_index=False, version=118)


def _write_sheet(frame: pd.DataFrame, file: IO[bytes]) -> None:
    if len(frame) > SHEET:
        raise CannotWriteError(
            f"{len(frame):,} rows, and a sheet holds {SHEET:,}: narrow them by --years, or write csv"
        )
    try:
        frame.replace(_CONTROL, "\ufffd").to_excel(file, index=False, engine="openpyxl")
    except ImportError as error:
        raise CannotWriteError("xlsx needs openpyxl: pip install openpyxl") from error


def _stata(frame: pd.DataFrame) -> pd.DataFrame:
    """Give Stata what it takes: names without dots of at most 32 characters, no nullable types."""
    short: dict[str, str] = {}
    for name in map(str, frame.columns):
        new = name.replace(".", "_")
        short[name] = new if len(new) <= 32 else f"{new[:27]}_{len(short):04d}"
    frame = frame.rename(columns=short)
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name].dtype):
            frame[name] = frame[name].astype("float64")
        else:
            frame[name] = frame[name].map(str, na_action="ignore").fillna("")
    return frame
